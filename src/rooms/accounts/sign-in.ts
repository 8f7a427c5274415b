/** Signing in by a one-time link that is printed where the owner starts the server; sessions in a cookie. */
import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import type { Database } from '../../engines/postgres/index.ts';
import { now } from '../../kit/clock.ts';
import { Trouble } from '../../kit/errors.ts';
import { randomId, randomSecret } from '../../kit/ids.ts';
import { endSession, hashOf, startSession, sweepSessions, whoHolds } from './sessions.ts';
import { signInLinks, users } from './tables.ts';
import type { Actor } from './workspace.ts';

const linkHours = 24;
const inFuture = (hours: number): Date => new Date(now().getTime() + hours * 3_600_000);

/**
 * The owner of this installation, made at the first start: its first administrator. Never just the oldest account, which
 * may be a customer's once the owner deleted theirs.
 */
export const ensureOwner = async (db: Database): Promise<Actor> => {
  const administrators = eq(users.staffRole, 'administrator');
  const [first] = await db.select().from(users).where(administrators).orderBy(asc(users.createdAt)).limit(1);
  if (first !== undefined) return { id: first.id, name: first.name };
  const owner = { id: randomId(), name: 'Owner' };
  await db.insert(users).values({ ...owner, staffRole: 'administrator', createdAt: now() });
  return owner;
};

/** A secret that signs the user in once, within 24 hours. Links not used before are withdrawn. */
export const makeSignInLink = async (db: Database, user: Actor): Promise<string> => {
  const secret = randomSecret();
  await db.delete(signInLinks).where(eq(signInLinks.userId, user.id));
  await db.insert(signInLinks).values({ hash: hashOf(secret), userId: user.id, expiresAt: inFuture(linkHours) });
  return secret;
};

const badLink = (): Trouble =>
  new Trouble('unauthenticated', {
    code: 'link-not-valid',
    title: 'This sign-in link is not valid any more',
    detail:
      'A link works once, and for 24 hours. Start the server again, or run `perfectlydata sign-in`, for a new one.',
  });

/** Trades a one-time secret for a session secret. Throws `unauthenticated` when used, expired or unknown. */
export const signIn = async (
  db: Database,
  secret: string,
  browser: { device: string | null; replaces?: string | null } = { device: null },
): Promise<{ session: string; user: Actor }> => {
  const at = now();
  const [link] = await db
    .update(signInLinks)
    .set({ usedAt: at })
    .where(and(eq(signInLinks.hash, hashOf(secret)), isNull(signInLinks.usedAt), gt(signInLinks.expiresAt, at)))
    .returning();
  if (link === undefined) throw badLink();
  const [user] = await db.select().from(users).where(eq(users.id, link.userId));
  if (user === undefined) throw badLink();
  await sweepSessions(db);
  return {
    session: await startSession(db, user.id, { method: 'link', ...browser }),
    user: { id: user.id, name: user.name },
  };
};

/**
 * The one place that turns a secret that came with a request into an actor: a session's, or null.
 * API keys (`pd_key_…`) have a place of their own beside it.
 */
export const whoIs = (db: Database, secret: string): Promise<Actor | null> => whoHolds(db, secret);

/** Ends a session; unknown ones are ignored. */
export const signOut = (db: Database, session: string): Promise<void> => endSession(db, session);
