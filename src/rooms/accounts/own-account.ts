/** One's own account: what it holds, changing it, proving again who one is. */
import { and, eq, ne } from 'drizzle-orm';
import type { Account, Confirmation } from '../../contract/account.ts';
import { now } from '../../kit/clock.ts';
import { missing, Trouble } from '../../kit/errors.ts';
import { randomId } from '../../kit/ids.ts';
import type { AuthStores } from './auth.ts';
import { passkeys, signInMethods } from './auth-tables.ts';
import { askForEmail } from './change-email.ts';
import { hashPassword, pretendToVerify, verifyPassword } from './hash-password.ts';
import { countTry, forgiveTry, type TryOf } from './lock-out.ts';
import { proveByPasskey } from './passkeys.ts';
import { requireStrongPassword } from './password-rules.ts';
import { signInWasRefused } from './record-sign-in.ts';
import { isDuplicate, isTaken, usernameTaken } from './register.ts';
import { proveByCode, recoveryCodesLeft } from './second-factor.ts';
import { confirmedUntil, confirmSession, endSessionsOf } from './sessions.ts';
import { admit, type Browser, signInFailed } from './sign-in-with-password.ts';
import { users } from './tables.ts';
import type { Actor } from './workspace.ts';
import { tellPasswordChanged } from './write-to.ts';

const userOf = async ({ db }: AuthStores, id: string) => {
  const [found] = await db.select().from(users).where(eq(users.id, id));
  if (found === undefined) throw missing('account');
  return found;
};

const ownPassword = (userId: string) =>
  and(eq(signInMethods.userId, userId), eq(signInMethods.providerId, 'credential'));

const passwordOf = async ({ db }: AuthStores, userId: string): Promise<string | null> => {
  const [found] = await db.select().from(signInMethods).where(ownPassword(userId));
  return found?.password ?? null;
};

/** What the account page shows. */
export const seeAccount = async (stores: AuthStores, actor: Actor): Promise<Account> => {
  const user = await userOf(stores, actor.id);
  return {
    id: user.id,
    name: user.name,
    username: user.username,
    email: user.email,
    isEmailVerified: user.emailVerified,
    pendingEmail: user.pendingEmail,
    locale: user.locale,
    hasPassword: (await passwordOf(stores, actor.id)) !== null,
    hasSecondFactor: user.twoFactorEnabled,
    recoveryCodesLeft: await recoveryCodesLeft(stores, actor.id),
    passkeys: await stores.db.$count(passkeys, eq(passkeys.userId, actor.id)),
    staffRole: user.staffRole,
    confirmedUntil: confirmedUntil(actor)?.toISOString() ?? null,
  };
};

type Change = { name?: string | undefined; username?: string | undefined; locale?: 'en' | 'de' | undefined };

/** Changes what is told; what is left out stays. Throws `username-taken`. */
export const changeAccount = async (stores: AuthStores, userId: string, change: Change): Promise<void> => {
  const { name, username, locale } = change;
  if (username !== undefined && (await isTaken(stores, username, userId))) throw usernameTaken();
  const set = {
    ...(name === undefined ? {} : { name }),
    ...(username === undefined ? {} : { username }),
    ...(locale === undefined ? {} : { locale }),
    updatedAt: now(),
  };
  try {
    await stores.db.update(users).set(set).where(eq(users.id, userId));
  } catch (error) {
    throw isDuplicate(error) ? usernameTaken() : error;
  }
};

const setPassword = async ({ db }: AuthStores, userId: string, password: string): Promise<void> => {
  const [hash, at] = [await hashPassword(password), now()];
  const row = { id: randomId(), userId, providerId: 'credential', accountId: userId, createdAt: at };
  await db
    .insert(signInMethods)
    .values({ ...row, password: hash, updatedAt: at })
    .onConflictDoUpdate({
      target: [signInMethods.providerId, signInMethods.accountId],
      set: { password: hash, updatedAt: at },
    });
};

const provePassword = async (stores: AuthStores, userId: string, password: string): Promise<void> => {
  const by: TryOf[] = [{ kind: 'confirm', of: userId }];
  await countTry(stores, by);
  const hash = await passwordOf(stores, userId);
  if (hash === null) await pretendToVerify(password);
  if (hash === null || !(await verifyPassword({ hash, password }))) {
    await signInWasRefused(stores, 'confirm', userId);
    throw signInFailed();
  }
  await forgiveTry(stores, by);
};

type PasswordChange = { current?: string | undefined; password: string };

/**
 * A new password, for who knows the present one; every other session ends. Returns the secret of the session that replaces
 * this one. Throws `sign-in-failed`, `too-many-tries`, `password-weak`, `password-leaked`.
 */
export const changePassword = async (
  stores: AuthStores,
  actor: Actor,
  { current = '', password }: PasswordChange,
  browser: Browser,
): Promise<string> => {
  if ((await passwordOf(stores, actor.id)) !== null) await provePassword(stores, actor.id, current);
  const { name, username, email } = await userOf(stores, actor.id);
  await requireStrongPassword(password, [name, username ?? '', email ?? '']);
  await setPassword(stores, actor.id, password);
  await endSessionsOf(stores.db, actor.id, actor.sessionId);
  await tellPasswordChanged(stores, actor.id);
  const begun = await admit(stores, actor.id, 'password', browser);
  if (begun.state !== 'signed-in') throw signInFailed();
  return begun.session;
};

export type Claim = { username: string; email: string; password: string; name?: string | undefined };

const alreadyClaimed = (): Trouble =>
  new Trouble('conflict', {
    code: 'already-claimed',
    title: 'This account has its password already',
    detail: 'Change user name, email and password one by one. Nothing was changed.',
  });

/**
 * The first user name, email and password of an account that came in by a one-time link or a provider. The email counts
 * once it is proven. Throws `already-claimed` (conflict), `username-taken`, `password-weak`, `password-leaked`.
 */
export const claimAccount = async (stores: AuthStores, userId: string, claim: Claim): Promise<void> => {
  if ((await passwordOf(stores, userId)) !== null) throw alreadyClaimed();
  const { name, username, email, password } = claim;
  await requireStrongPassword(password, [name ?? '', username, email]);
  await changeAccount(stores, userId, { name, username });
  await setPassword(stores, userId, password);
  const user = await userOf(stores, userId);
  if (user.email !== email) await askForEmail(stores, userId, email);
};

/** Proves again who one is, for 10 minutes. Throws `sign-in-failed`, `code-wrong`, `too-many-tries`. */
export const confirmAgain = async (
  stores: AuthStores,
  actor: Actor,
  proof: Confirmation,
  { session, origin }: { session: string; origin: string },
): Promise<Date> => {
  if (proof.kind === 'password') await provePassword(stores, actor.id, proof.password);
  else if (proof.kind === 'totp') await proveByCode(stores, actor.id, session, proof.code);
  else if ((await proveByPasskey(stores, proof, origin)) !== actor.id) throw signInFailed();
  if (actor.sessionId === undefined) throw signInFailed();
  return confirmSession(stores.db, actor.sessionId, proof.kind === 'passkey');
};

const onlyWayIn = (): Trouble =>
  new Trouble('conflict', {
    code: 'only-way-in',
    title: 'This is the only way into your account',
    detail: 'Set a password or add a passkey first. Nothing was changed.',
  });

/** Unlinks a provider. Throws `only-way-in` (conflict), `missing`. */
export const unlinkProvider = async (stores: AuthStores, userId: string, id: string): Promise<void> => {
  const { db } = stores;
  const others = (await db.$count(signInMethods, eq(signInMethods.userId, userId))) - 1;
  const ways = others + (await db.$count(passkeys, eq(passkeys.userId, userId)));
  if (ways < 1) throw onlyWayIn();
  const own = and(
    eq(signInMethods.userId, userId),
    eq(signInMethods.id, id),
    ne(signInMethods.providerId, 'credential'),
  );
  const gone = await db.delete(signInMethods).where(own).returning({ provider: signInMethods.providerId });
  if (gone.length === 0) throw missing('linked provider');
};
