/** Sessions: who holds one, how long it lasts, ending it. Only a hash of the secret in the cookie is kept. */
import { createHash } from 'node:crypto';
import { and, desc, eq, gt, lt, ne, or } from 'drizzle-orm';
import type { Database } from '../../engines/postgres/index.ts';
import { now } from '../../kit/clock.ts';
import { missing, Trouble } from '../../kit/errors.ts';
import { randomId, randomSecret } from '../../kit/ids.ts';
import { deviceOf } from './device.ts';
import { sessions, signInLinks, users } from './tables.ts';
import type { Actor } from './workspace.ts';

export type SignInMethod = (typeof sessions.$inferSelect)['method'];

const minute = 60_000;
const day = 24 * 60 * minute;
/** A session ends 7 days after it was last seen, and 30 days after it began. */
const idle = 7 * day;
const absolute = 30 * day;
/** One begun through a provider ends 12 hours after it began, so that whom the provider no longer lets in is out. */
const ofProvider = 12 * 60 * minute;
/** How long a proof of who one is lasts for changes of credentials. */
const recent = 10 * minute;
/** Being seen is written down this often, not with every request. */
const seenEvery = 5 * minute;

const ago = (milliseconds: number): Date => new Date(now().getTime() - milliseconds);
const ahead = (milliseconds: number): Date => new Date(now().getTime() + milliseconds);

/** The longest a session may last. */
const lifeOf = (method: SignInMethod): number => (method === 'provider' ? ofProvider : absolute);

/** The hash a secret is kept as: SHA-256 of 256 random bits needs no salt. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** Begins a session; `device` is the user agent as it came, of which only coarse words are kept. Returns the cookie's secret. */
export const startSession = async (
  db: Database,
  userId: string,
  { method, device, replaces }: { method: SignInMethod; device: string | null; replaces?: string | null | undefined },
): Promise<string> => {
  const secret = randomSecret();
  const at = now();
  if (replaces) await endSession(db, replaces);
  await db.insert(sessions).values({
    id: randomId(),
    token: hashOf(secret),
    userId,
    createdAt: at,
    updatedAt: at,
    expiresAt: ahead(Math.min(idle, lifeOf(method))),
    userAgent: deviceOf(device),
    method,
    confirmedAt: at,
  });
  return secret;
};

type Seen = Pick<typeof sessions.$inferSelect, 'id' | 'createdAt' | 'updatedAt' | 'method'>;

const seen = async (db: Database, found: Seen): Promise<void> => {
  if (found.updatedAt > ago(seenEvery)) return;
  const last = new Date(Math.min(ahead(idle).getTime(), found.createdAt.getTime() + lifeOf(found.method)));
  await db.update(sessions).set({ updatedAt: now(), expiresAt: last }).where(eq(sessions.id, found.id));
};

/** Who holds this session, or null. Roles are not in it: they are asked for with every request. */
export const whoHolds = async (db: Database, secret: string): Promise<Actor | null> => {
  const [found] = await db
    .select({ session: sessions, name: users.name, twoFactor: users.twoFactorEnabled })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(eq(sessions.token, hashOf(secret)), gt(sessions.expiresAt, now()), gt(sessions.createdAt, ago(absolute))),
    );
  if (found === undefined) return null;
  const { id, userId, confirmedAt, method } = found.session;
  await seen(db, found.session);
  // Turning the second factor on ends every other session, so none is left that was begun without it.
  const hasTwoFactors = found.twoFactor || method === 'passkey';
  return { id: userId, name: found.name, via: 'session', sessionId: id, confirmedAt, hasTwoFactors };
};

/** Until when the actor's last proof lasts, or null when it is over. Whoever holds the control secret needs none. */
export const confirmedUntil = (actor: Actor): Date | null => {
  if (actor.via === 'control') return ahead(recent);
  if (!actor.confirmedAt || actor.confirmedAt <= ago(recent)) return null;
  return new Date(actor.confirmedAt.getTime() + recent);
};

/** Throws `confirm-first` (forbidden) unless the actor proved who they are within 10 minutes. */
export const requireRecentSignIn = (actor: Actor): void => {
  if (confirmedUntil(actor) !== null) return;
  throw new Trouble('forbidden', {
    code: 'confirm-first',
    title: 'Please confirm that it is you',
    detail: 'Enter your password, or use your passkey, and try again. Nothing was changed.',
  });
};

/** Notes that the holder of the session has just proven who they are; a passkey lifts it to both factors. */
export const confirmSession = async (db: Database, sessionId: string, byPasskey = false): Promise<Date> => {
  const set = { confirmedAt: now(), ...(byPasskey ? { method: 'passkey' as const } : {}) };
  await db.update(sessions).set(set).where(eq(sessions.id, sessionId));
  return ahead(recent);
};

/** Ends a session by its secret; unknown ones are ignored. */
export const endSession = async (db: Database, secret: string): Promise<void> => {
  await db.delete(sessions).where(eq(sessions.token, hashOf(secret)));
};

/** Ends every session of the user but the one named. For changes of credentials and of rights. */
export const endSessionsOf = async (db: Database, userId: string, exceptId?: string): Promise<void> => {
  const others = eq(sessions.userId, userId);
  await db.delete(sessions).where(exceptId === undefined ? others : and(others, ne(sessions.id, exceptId)));
};

/** The user's live sessions, last seen first; at most 100. */
export const listSessions = (db: Database, userId: string): Promise<(typeof sessions.$inferSelect)[]> =>
  db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, userId), gt(sessions.expiresAt, now()), gt(sessions.createdAt, ago(absolute))))
    .orderBy(desc(sessions.updatedAt))
    .limit(100);

/** Ends one session of the user. Throws `missing` for another's. */
export const revokeSession = async (db: Database, userId: string, id: string): Promise<void> => {
  const gone = await db
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), eq(sessions.id, id)))
    .returning({ id: sessions.id });
  if (gone.length === 0) throw missing('session');
};

/** Removes what is over. */
export const sweepSessions = async (db: Database): Promise<void> => {
  await db.delete(sessions).where(or(lt(sessions.expiresAt, now()), lt(sessions.createdAt, ago(absolute))));
  await db.delete(signInLinks).where(lt(signInLinks.expiresAt, now()));
};
