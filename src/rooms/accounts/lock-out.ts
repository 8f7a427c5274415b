/**
 * Growing lock-out for passwords and codes (P14.6): some tries are free, then 1, 2, 4 … minutes up to an hour. A try is
 * counted before it is looked at, so that many at once get no further, and nothing tells whether it would have been right.
 */
import { eq, lt, sql } from 'drizzle-orm';
import { now } from '../../kit/clock.ts';
import { Trouble } from '../../kit/errors.ts';
import { createHmac } from 'node:crypto';
import { failedTries } from './auth-tables.ts';
import type { Stores } from './workspace.ts';

type LockStores = Pick<Stores, 'db' | 'masterKey'>;

/** What tries are counted by: what was typed as login, an account whose code is asked for, a coarse network. */
export type TryOf = { kind: 'login' | 'code' | 'confirm' | 'network'; of: string };

/** Many people may share a network. */
const freeTries: Readonly<Record<TryOf['kind'], number>> = { login: 5, code: 5, confirm: 5, network: 50 };
const minute = 60_000;
const forgottenAfter = 24 * 60 * minute;

/** A keyed hash: the table names nobody, and is of no use without the key. */
const keyOf = ({ masterKey }: LockStores, { kind, of }: TryOf): string =>
  `${kind}:${createHmac('sha256', masterKey.derive('failed-tries')).update(`${kind}\0${of}`).digest('base64url')}`;

const tooMany = (until: Date): Trouble => {
  const milliseconds = Math.max(1000, until.getTime() - now().getTime());
  return new Trouble('too-many', {
    code: 'too-many-tries',
    title: 'Too many tries',
    detail: `Wait ${Math.ceil(milliseconds / minute)} min and try again. Until then even the right answer does not count.`,
    retryAfter: Math.ceil(milliseconds / 1000),
  });
};

const timestamp = (at: Date) => sql`${at.toISOString()}::timestamptz`;

/** Counts one try unless it is locked, in one statement. Returns until when it is locked, or null when the try may go on. */
const count = async (stores: LockStores, one: TryOf): Promise<Date | null> => {
  const at = now();
  const [key, free] = [keyOf(stores, one), freeTries[one.kind]];
  const stale = sql`${failedTries.lastAt} < ${timestamp(new Date(at.getTime() - forgottenAfter))}`;
  const failures = sql`(CASE WHEN ${stale} THEN 1 ELSE ${failedTries.failures} + 1 END)`;
  const over = sql`least(6, ${failures} - ${free}::int)`;
  // 1, 2, 4 … 32 min, then an hour.
  const lockedUntil = sql`CASE WHEN ${failures} < ${free}::int THEN NULL
    ELSE ${timestamp(at)} + least(60, power(2, ${over})) * interval '1 minute' END`;
  const counted = await stores.db
    .insert(failedTries)
    .values({ key, failures: 1, lastAt: at })
    .onConflictDoUpdate({
      target: failedTries.key,
      set: { failures, lockedUntil, lastAt: at },
      setWhere: sql`${failedTries.lockedUntil} IS NULL OR ${failedTries.lockedUntil} <= ${timestamp(at)}`,
    })
    .returning({ failures: failedTries.failures });
  if (counted.length > 0) return null;
  const [locked] = await stores.db.select().from(failedTries).where(eq(failedTries.key, key));
  return locked?.lockedUntil ?? at;
};

/** Counts a try by everything it is counted by. Throws `too-many-tries` when any of it is locked. */
export const countTry = async (stores: LockStores, by: readonly TryOf[]): Promise<void> => {
  for (const one of by) {
    const until = await count(stores, one);
    if (until !== null) throw tooMany(until);
  }
};

/** The try was right: its account starts anew, and for the network it did not happen. */
export const forgiveTry = async (stores: LockStores, by: readonly TryOf[]): Promise<void> => {
  for (const one of by) {
    const same = eq(failedTries.key, keyOf(stores, one));
    // Else an attacker with an account of their own could clear their network's count.
    if (one.kind !== 'network') await stores.db.delete(failedTries).where(same);
    else
      await stores.db
        .update(failedTries)
        .set({ failures: sql`greatest(${failedTries.failures} - 1, 0)`, lockedUntil: null })
        .where(same);
  }
};

/** Removes what is forgotten. */
export const sweepTries = async ({ db }: LockStores): Promise<void> => {
  await db.delete(failedTries).where(lt(failedTries.lastAt, new Date(now().getTime() - forgottenAfter)));
};
