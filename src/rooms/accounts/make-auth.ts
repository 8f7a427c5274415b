/**
 * better-auth for this installation: password and user name, second factor, links for new passwords. Its endpoints are called
 * from use cases of this room and never mounted: what the app can call is a declared route. Sessions are this room's.
 */
import { betterAuth } from 'better-auth';
import { bearer, twoFactor, username } from 'better-auth/plugins';
import { eq } from 'drizzle-orm';
import { sendMail } from '../../engines/mail/index.ts';
import { randomId } from '../../kit/ids.ts';
import { hashPassword, verifyPassword } from './hash-password.ts';
import { sealedSessions } from './sealed-sessions.ts';
import { publicUrl } from './public-url.ts';
import { users } from './tables.ts';
import type { Stores } from './workspace.ts';

/** What signing in needs of the stores. */
export type AuthStores = Pick<Stores, 'db' | 'masterKey'>;

/** Seconds a link for a new password lasts. */
const resetSeconds = 3600;
/** Seconds the second factor is waited for. */
const challengeSeconds = 300;

const sendReset = async (stores: AuthStores, userId: string, token: string): Promise<void> => {
  const [user] = await stores.db.select().from(users).where(eq(users.id, userId));
  if (user?.email == null) return;
  const url = publicUrl(`/reset-password#token=${token}`);
  await sendMail(stores, {
    to: user.email,
    template: 'reset-password',
    params: { name: user.name, url, minutes: resetSeconds / 60 },
    locale: user.locale,
  });
};

/** Makes it; `authOf` keeps one. */
export const makeAuth = (stores: AuthStores) =>
  betterAuth({
    appName: 'PerfectlyData',
    baseURL: publicUrl(''),
    secret: stores.masterKey.derive('better-auth').toString('base64url'),
    database: sealedSessions(stores),
    logger: { disabled: true }, // it writes addresses of people
    telemetry: { enabled: false },
    rateLimit: { enabled: false }, // calls come from within; lock-out.ts counts
    verification: { storeIdentifier: 'hashed' },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      maxPasswordLength: 256,
      password: { hash: hashPassword, verify: verifyPassword },
      resetPasswordTokenExpiresIn: resetSeconds,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: ({ user, token }) => sendReset(stores, user.id, token),
    },
    advanced: {
      useSecureCookies: false, // its cookies never leave this process
      ipAddress: { disableIpTracking: true },
      database: { generateId: () => randomId() },
    },
    plugins: [
      username({ minUsernameLength: 3, maxUsernameLength: 30, usernameValidator: (name) => /^[\w.-]+$/.test(name) }),
      twoFactor({
        allowPasswordless: true,
        twoFactorCookieMaxAge: challengeSeconds,
        // They are hashes already: see second-factor.ts.
        backupCodeOptions: { storeBackupCodes: 'plain' },
      }),
      bearer(),
    ],
  });
