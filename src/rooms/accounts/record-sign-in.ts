/** Every way in, whether it worked or not, leaves a line: by what means, and whose account it was if that is known (P14.6). */
import { say } from '../../contract/said.ts';
import { log } from '../../kit/log.ts';
import { recordInstallationEntry } from '../audit/index.ts';
import { noticed } from './watch.ts';
import type { Stores } from './workspace.ts';

/** By what somebody proved, or tried to prove, who they are. `confirm`: again, while signed in. */
export type SignInBy = 'password' | 'code' | 'passkey' | 'provider' | 'link' | 'confirm';

/** Writes down that somebody came in: in the log and in the audit log of the installation. */
export const signedIn = async (stores: Pick<Stores, 'db'>, userId: string, by: SignInBy): Promise<void> => {
  log.info('sign-in.done', { by, account: userId });
  const entry = { action: 'account.signed-in', account: userId, detail: say('audit.signedIn') };
  await recordInstallationEntry(stores, { id: userId }, entry);
};

/**
 * Writes down that it failed, and counts it for the watching. Never what was typed: `userId` null stands for a name that
 * nobody has here. In the log alone, as who guesses decides how many lines there are.
 */
export const signInWasRefused = async (
  stores: Pick<Stores, 'db' | 'masterKey'>,
  by: SignInBy,
  userId: string | null,
): Promise<void> => {
  log.warn('sign-in.failed', { by, account: userId });
  await noticed(stores, { kind: 'failed-sign-ins' });
};
