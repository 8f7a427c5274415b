/** Links and challenges that wait for somebody whose account goes. They lie sealed, so each has to be opened. */
import { inArray } from 'drizzle-orm';
import type { AccountTraces } from './account-rows.ts';
import { verifications } from './auth-tables.ts';
import type { Use } from './one-time.ts';
import type { Stores } from './workspace.ts';

type Row = typeof verifications.$inferSelect;

const uses: readonly Use[] = ['register', 'email-change', 'passkey-add', 'passkey-use', 'provider'];

/** What a row says, in the clear where it can be opened. */
const textOf = ({ masterKey }: Pick<Stores, 'masterKey'>, { value }: Row): string => {
  for (const use of uses) {
    try {
      return masterKey.open(`one-time:${use}`, Buffer.from(value, 'base64')).toString();
    } catch {
      // Sealed for another use.
    }
  }
  return value;
};

/** Deletes what waits for the account, or for a registration or change with its address: at most a day's rows. */
export const forgetOneTimes = async (
  stores: Pick<Stores, 'db' | 'masterKey'>,
  { id, emails }: AccountTraces,
): Promise<void> => {
  const rows = await stores.db.select().from(verifications);
  const gone = rows.filter((row) => {
    const text = textOf(stores, row).toLowerCase();
    return [id, ...emails].some((word) => text.includes(word));
  });
  if (gone.length === 0) return;
  const ids = gone.map((row) => row.id);
  await stores.db.delete(verifications).where(inArray(verifications.id, ids));
};
