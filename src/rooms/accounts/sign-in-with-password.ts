/** Signing in with a user name or email, a password, and the second factor where there is one (P14.2). */
import { and, eq } from 'drizzle-orm';
import { sendMail } from '../../engines/mail/index.ts';
import { now } from '../../kit/clock.ts';
import { Trouble } from '../../kit/errors.ts';
import { authOf, type AuthStores, isRefusal } from './auth.ts';
import { signInMethods } from './auth-tables.ts';
import { deviceOf } from './device.ts';
import { pretendToVerify } from './hash-password.ts';
import { countTry, forgiveTry, type TryOf } from './lock-out.ts';
import { publicUrl } from './public-url.ts';
import { signInWasRefused } from './record-sign-in.ts';
import { endSession, listSessions, type SignInMethod, startSession } from './sessions.ts';
import { users } from './tables.ts';

/** What is known of the caller. `device`: the user agent as it came; `network`: a coarse network; `replaces`: the session they had. */
export type Browser = { device: string | null; network: string; replaces: string | null };

/** Either a session's secret, or what the second factor is given with. */
export type SignedIn =
  { state: 'signed-in'; session: string; userId: string } | { state: 'second-factor'; challenge: string };

/** The same for all that can be wrong. */
export const signInFailed = (): Trouble =>
  new Trouble('unauthenticated', {
    code: 'sign-in-failed',
    title: 'That did not work',
    detail: 'Check the name, the password or the code. If you have just registered, open the link in the mail first.',
  });

type User = typeof users.$inferSelect;

const byLogin = async ({ db }: AuthStores, login: string): Promise<User | null> => {
  const [found] = await db
    .select()
    .from(users)
    .where(eq(login.includes('@') ? users.email : users.username, login));
  return found ?? null;
};

const hasPassword = async ({ db }: AuthStores, userId: string): Promise<boolean> => {
  const own = and(eq(signInMethods.userId, userId), eq(signInMethods.providerId, 'credential'));
  return (await db.$count(signInMethods, own)) > 0;
};

/** Mails the holder, unless a device of that kind has a session already. */
const tellOfNewDevice = async (stores: AuthStores, user: User, device: string): Promise<void> => {
  const known = (await listSessions(stores.db, user.id)).some((one) => one.userAgent === device);
  if (known || user.email === null) return;
  const params = { name: user.name, at: now().toISOString(), device, url: publicUrl('/account/sessions') };
  await sendMail(stores, { to: user.email, template: 'new-sign-in', params, locale: user.locale });
};

/** Begins the session of somebody who has proven who they are; what they had before in this browser ends. */
export const admit = async (
  stores: AuthStores,
  userId: string,
  method: SignInMethod,
  { device, replaces }: Browser,
): Promise<SignedIn> => {
  const [user] = await stores.db.select().from(users).where(eq(users.id, userId));
  if (user === undefined) throw signInFailed();
  await tellOfNewDevice(stores, user, deviceOf(device));
  return {
    state: 'signed-in',
    userId,
    session: await startSession(stores.db, userId, { method, device, replaces }),
  };
};

const challengeCookie = 'better-auth.two_factor';

/** The signed challenge that better-auth would have put into a cookie. */
const challengeIn = (headers: Headers): string => {
  const cookie = headers.getSetCookie().find((one) => one.startsWith(`${challengeCookie}=`));
  return cookie?.slice(challengeCookie.length + 1).split(';')[0] ?? '';
};

const ask = async (stores: AuthStores, login: string, password: string) => {
  const { api } = await authOf(stores);
  const headers = new Headers();
  return login.includes('@')
    ? api.signInEmail({ body: { email: login, password }, headers, returnHeaders: true })
    : api.signInUsername({ body: { username: login, password }, headers, returnHeaders: true });
};

const passed = async (stores: AuthStores, user: User | null, login: string, password: string) => {
  if (user === null || !(await hasPassword(stores, user.id))) {
    await pretendToVerify(password);
    return null;
  }
  try {
    return await ask(stores, login, password);
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
};

/**
 * Signs in. Throws `sign-in-failed` (unauthenticated) whatever was wrong, `too-many-tries` while it is locked, which says
 * nothing about the password either.
 */
export const signInWithPassword = async (
  stores: AuthStores,
  draft: { login: string; password: string },
  browser: Browser,
): Promise<SignedIn> => {
  const login = draft.login.toLowerCase();
  const by: TryOf[] = [
    { kind: 'login', of: login },
    { kind: 'network', of: browser.network },
  ];
  await countTry(stores, by);
  const user = await byLogin(stores, login);
  const answer = await passed(stores, user, login, draft.password);
  if (answer === null || user === null) {
    await signInWasRefused(stores, 'password', user?.id ?? null);
    throw signInFailed();
  }
  await forgiveTry(stores, by);
  const { response, headers } = answer;
  if ('twoFactorRedirect' in response) return { state: 'second-factor', challenge: challengeIn(headers) };
  if (response?.token) await endSession(stores.db, response.token); // better-auth's; ours has its own limits
  return admit(stores, user.id, 'password', browser);
};

/** Headers that carry a challenge back to better-auth. Throws `sign-in-failed` for what cannot be one. */
export const challengeHeaders = (challenge: string): Headers => {
  if (!/^[\w.%~-]+$/.test(challenge)) throw signInFailed();
  return new Headers({ cookie: `${challengeCookie}=${challenge}` });
};
