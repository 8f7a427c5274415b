/** What a restored store must not bring back to life: sessions that were ended, links that were used, letters that were sent. */
import { mailOutbox } from '../../engines/mail/index.ts';
import { verifications } from './auth-tables.ts';
import { sessions, signInLinks } from './tables.ts';
import type { Stores } from './workspace.ts';

/** Ends every session, and takes back every one-time link and every letter that waits. Everybody signs in again. */
export const endWhatWasOpen = async ({ db }: Pick<Stores, 'db'>): Promise<void> => {
  for (const table of [sessions, signInLinks, verifications, mailOutbox]) await db.delete(table);
};
