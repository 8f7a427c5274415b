/** A new password by mail: a link that works once, within an hour, and ends every session. */
import { eq } from 'drizzle-orm';
import { now } from '../../kit/clock.ts';
import { authOf, type AuthStores, isRefusal } from './auth.ts';
import { forgiveTry } from './lock-out.ts';
import { linkNotValid } from './one-time.ts';
import { requireStrongPassword } from './password-rules.ts';
import { atLeast } from './same-time.ts';
import { users } from './tables.ts';
import { tellPasswordChanged } from './write-to.ts';

const answerTime = 300;

/** Mails a link, if the address is known; the answer and how long it takes are the same. */
export const forgetPassword = (stores: AuthStores, email: string): Promise<void> =>
  atLeast(answerTime, async () => {
    await (await authOf(stores)).api.requestPasswordReset({ body: { email } });
  });

/** Whose link it is, without using it up. */
const ownerOf = async (stores: AuthStores, token: string) => {
  const { internalAdapter } = await (await authOf(stores)).$context;
  const found = await internalAdapter.findVerificationValue(`reset-password:${token}`);
  if (!found || found.expiresAt < now()) throw linkNotValid();
  const [user] = await stores.db.select().from(users).where(eq(users.id, found.value));
  if (user === undefined) throw linkNotValid();
  return user;
};

/**
 * Sets the password and ends every session of the account; returns its id. A lock of its login falls, as the person has proven themselves.
 * Throws `link-not-valid`, `password-weak`, `password-leaked`.
 */
export const resetPassword = async (
  stores: AuthStores,
  { token, password }: { token: string; password: string },
): Promise<string> => {
  const user = await ownerOf(stores, token);
  const logins = [user.username, user.email].filter((one) => one !== null);
  await requireStrongPassword(password, [user.name, ...logins]);
  try {
    await (await authOf(stores)).api.resetPassword({ body: { newPassword: password, token } });
  } catch (error) {
    if (isRefusal(error)) throw linkNotValid();
    throw error;
  }
  await forgiveTry(
    stores,
    logins.map((of) => ({ kind: 'login', of })),
  );
  await tellPasswordChanged(stores, user.id);
  return user.id;
};
