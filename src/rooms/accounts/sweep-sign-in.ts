/** What of signing in is over goes by itself (P5.2): sessions, links, challenges, counts of failures. */
import type { AuthStores } from './auth.ts';
import { sweepTries } from './lock-out.ts';
import { sweepOneTimes } from './one-time.ts';
import { sweepSessions } from './sessions.ts';

/** Removes it, at the start and every hour. */
export const sweepSignIn = async (stores: AuthStores): Promise<void> => {
  await sweepSessions(stores.db);
  await sweepOneTimes(stores);
  await sweepTries(stores);
};
