/** The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes kept as hashes. */
import { randomBytes } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { sendMail } from '../../engines/mail/index.ts';
import type { SecondFactorChange } from '../../engines/mail/letters.ts';
import { now } from '../../kit/clock.ts';
import { invalid, Trouble } from '../../kit/errors.ts';
import { randomId } from '../../kit/ids.ts';
import { authOf, type AuthStores, isRefusal } from './auth.ts';
import { secondFactors } from './auth-tables.ts';
import { countTry, forgiveTry, type TryOf } from './lock-out.ts';
import { publicUrl } from './public-url.ts';
import { signInWasRefused } from './record-sign-in.ts';
import { sealSeed } from './second-factor-seed.ts';
import { endSession, endSessionsOf, hashOf } from './sessions.ts';
import { admit, type Browser, signInFailed } from './sign-in-with-password.ts';
import { users } from './tables.ts';

const codeCount = 10;
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

export const codeWrong = (): Trouble =>
  invalid('code-wrong', 'This code is not right', 'Codes change every 30 seconds and count once. Take the newest one.');

const factorOf = async ({ db }: AuthStores, userId: string) => {
  const [found] = await db.select().from(secondFactors).where(eq(secondFactors.userId, userId));
  return found ?? null;
};

/** Tells the holder by mail that something about how they sign in was changed. */
export const tellOfChange = async (stores: AuthStores, userId: string, change: SecondFactorChange): Promise<void> => {
  const [user] = await stores.db.select().from(users).where(eq(users.id, userId));
  if (user?.email == null) return;
  const params = { name: user.name, change, at: now().toISOString(), url: publicUrl('/account/security') };
  await sendMail(stores, { to: user.email, template: 'second-factor-changed', params, locale: user.locale });
};

/** Ten codes of 50 random bits: `abcde-fghij`. */
const newCodes = (): string[] =>
  Array.from({ length: codeCount }, () => {
    const letters = Array.from(randomBytes(10), (byte) => alphabet[byte & 31]).join('');
    return `${letters.slice(0, 5)}-${letters.slice(5)}`;
  });

/** The hash a recovery code is kept as; hyphens and case do not count. */
export const codeHash = (code: string): string => hashOf(`recovery:${code.toLowerCase().replace(/[^a-z0-9]/g, '')}`);
const hashesOf = (codes: readonly string[]): string => JSON.stringify(codes.map(codeHash));

/** How many recovery codes are left. */
export const recoveryCodesLeft = async (stores: AuthStores, userId: string): Promise<number> => {
  const factor = await factorOf(stores, userId);
  return factor?.verified === true ? (JSON.parse(factor.backupCodes) as unknown[]).length : 0;
};

const base32 = (text: string): string => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(Buffer.from(text), (byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => letters[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
};

/**
 * Draws a secret for an authenticator app. It counts once a first code was right; until then a new one may be drawn. Throws
 * `second-factor-on` (conflict).
 */
export const setUpSecondFactor = async (
  stores: AuthStores,
  user: { id: string; name: string },
): Promise<{ uri: string; secret: string }> => {
  if ((await factorOf(stores, user.id))?.verified === true)
    throw new Trouble('conflict', {
      code: 'second-factor-on',
      title: 'The second factor is on already',
      detail: 'Turn it off first to change to another device. Nothing was changed.',
    });
  const drawn = randomBytes(20).toString('base64url');
  const { secretConfig } = await (await authOf(stores)).$context;
  const { symmetricEncrypt } = await import('better-auth/crypto');
  const sealed = sealSeed(stores.masterKey, await symmetricEncrypt({ key: secretConfig, data: drawn }));
  const row = { secret: sealed, backupCodes: '[]', verified: false };
  await stores.db
    .insert(secondFactors)
    .values({ id: randomId(), userId: user.id, ...row })
    .onConflictDoUpdate({ target: secondFactors.userId, set: row });
  const secret = base32(drawn);
  const query = new URLSearchParams({ secret, issuer: 'PerfectlyData', algorithm: 'SHA1', digits: '6', period: '30' });
  const label = `PerfectlyData:${encodeURIComponent(user.name)}`;
  return { uri: `otpauth://totp/${label}?${query.toString().replaceAll('+', '%20')}`, secret };
};

/** Remembers that a code was used: it counts once, whoever looks over the shoulder. False when it was used before. */
export const useUp = async (stores: AuthStores, userId: string, code: string): Promise<boolean> => {
  const { internalAdapter } = await (await authOf(stores)).$context;
  const identifier = `totp:${userId}:${now().toISOString().slice(0, 10)}:${code}`;
  const expiresAt = new Date(now().getTime() + 5 * 60_000);
  return internalAdapter.reserveVerificationValue({ identifier, value: userId, expiresAt });
};

const askTotp = async (stores: AuthStores, headers: Headers, code: string) => {
  try {
    return await (await authOf(stores)).api.verifyTOTP({ body: { code }, headers, returnHeaders: true });
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
};

const bearer = (session: string): Headers => new Headers({ authorization: `Bearer ${session}` });

export const triesOf = (userId: string): TryOf[] => [{ kind: 'code', of: userId }];

const countedCode = async (stores: AuthStores, userId: string, session: string, code: string) => {
  await countTry(stores, triesOf(userId));
  const answer = await askTotp(stores, bearer(session), code);
  if (answer === null || !(await useUp(stores, userId, code))) {
    await signInWasRefused(stores, 'confirm', userId);
    throw codeWrong();
  }
  await forgiveTry(stores, triesOf(userId));
  return answer;
};

/** Whether a code is right, for somebody who is signed in. Throws `code-wrong`, `too-many-tries`. */
export const proveByCode = async (stores: AuthStores, userId: string, session: string, code: string): Promise<void> => {
  if ((await factorOf(stores, userId))?.verified !== true) throw codeWrong();
  await countedCode(stores, userId, session, code);
};

const giveCodes = async ({ db }: AuthStores, userId: string): Promise<string[]> => {
  const codes = newCodes();
  await db
    .update(secondFactors)
    .set({ backupCodes: hashesOf(codes) })
    .where(and(eq(secondFactors.userId, userId), eq(secondFactors.verified, true)));
  return codes;
};

/** The session that better-auth began in place of the caller's. */
const rotated = (headers: Headers): string | null => {
  const token = headers.get('set-auth-token');
  return token === null ? null : (decodeURIComponent(token).split('.')[0] ?? null);
};

/**
 * The first right code: from now it is asked for at sign-in. Returns recovery codes, shown this once, and the session that
 * replaces the caller's. Throws `code-wrong`, `too-many-tries`.
 */
export const turnOnSecondFactor = async (
  stores: AuthStores,
  userId: string,
  code: string,
  browser: Browser & { replaces: string },
): Promise<{ codes: string[]; session: string }> => {
  if ((await factorOf(stores, userId))?.verified !== false) throw codeWrong();
  const { headers } = await countedCode(stores, userId, browser.replaces, code);
  const theirs = rotated(headers);
  if (theirs !== null) await endSession(stores.db, theirs);
  const codes = await giveCodes(stores, userId);
  await endSessionsOf(stores.db, userId); // they were begun without it
  const admitted = await admit(stores, userId, 'password', browser);
  if (admitted.state !== 'signed-in') throw signInFailed();
  await tellOfChange(stores, userId, 'on');
  return { codes, session: admitted.session };
};

/** New recovery codes; the old ones count no longer. */
export const renewRecoveryCodes = async (stores: AuthStores, userId: string): Promise<string[]> => {
  if ((await factorOf(stores, userId))?.verified !== true) throw codeWrong();
  const codes = await giveCodes(stores, userId);
  await tellOfChange(stores, userId, 'codes');
  return codes;
};

/** Turns the second factor off and forgets its secret. */
export const turnOffSecondFactor = async (stores: AuthStores, userId: string): Promise<void> => {
  await stores.db.delete(secondFactors).where(eq(secondFactors.userId, userId));
  await stores.db.update(users).set({ twoFactorEnabled: false }).where(eq(users.id, userId));
  await tellOfChange(stores, userId, 'off');
};
