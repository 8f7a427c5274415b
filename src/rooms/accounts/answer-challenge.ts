/** The second step of signing in: a code of the app or a recovery code, against a challenge of 5 minutes and 5 tries. */
import { randomBytes } from 'node:crypto';
import { now } from '../../kit/clock.ts';
import { authOf, type AuthStores, isRefusal } from './auth.ts';
import { countTry, forgiveTry } from './lock-out.ts';
import { signInWasRefused } from './record-sign-in.ts';
import { codeHash, triesOf, useUp } from './second-factor.ts';
import { endSession } from './sessions.ts';
import { admit, type Browser, challengeHeaders, type SignedIn, signInFailed } from './sign-in-with-password.ts';

export type SecondFactorAnswer = { challenge: string; kind: 'totp' | 'recovery'; code: string };

/** A challenge as better-auth makes it after a password, for those whose first factor was a provider. */
export const beginChallenge = async (stores: AuthStores, userId: string): Promise<SignedIn> => {
  const { internalAdapter, secret } = await (await authOf(stores)).$context;
  const identifier = `2fa-${randomBytes(20).toString('hex')}`;
  const expiresAt = new Date(now().getTime() + 5 * 60_000);
  await internalAdapter.createVerificationValue({ identifier, value: userId, expiresAt });
  await internalAdapter.createVerificationValue({ identifier: `2fa-attempts-${identifier}`, value: '0', expiresAt });
  const { makeSignature } = await import('better-auth/crypto');
  const signature = await makeSignature(identifier, secret);
  return { state: 'second-factor', challenge: encodeURIComponent(`${identifier}.${signature}`) };
};

/** Whose challenge it is, by its name; the signature is better-auth's to check. */
const challengedUser = async (stores: AuthStores, challenge: string): Promise<string> => {
  const identifier = /^2fa-[\w-]+/.exec(challenge)?.[0];
  const { internalAdapter } = await (await authOf(stores)).$context;
  const found = identifier === undefined ? null : await internalAdapter.findVerificationValue(identifier);
  if (!found || found.expiresAt < now()) {
    await signInWasRefused(stores, 'code', null);
    throw signInFailed();
  }
  return found.value;
};

/** better-auth's session token when the answer is right, else null. */
const ask = async (stores: AuthStores, { challenge, kind, code }: SecondFactorAnswer): Promise<string | null> => {
  const { api } = await authOf(stores);
  const headers = challengeHeaders(challenge);
  try {
    const answer =
      kind === 'totp'
        ? await api.verifyTOTP({ body: { code }, headers })
        : await api.verifyBackupCode({ body: { code: codeHash(code) }, headers });
    return answer.token ?? null;
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
};

/** Signs in with the second factor. Throws `sign-in-failed` whatever was wrong, `too-many-tries` while it is locked. */
export const answerChallenge = async (
  stores: AuthStores,
  answer: SecondFactorAnswer,
  browser: Browser,
): Promise<SignedIn> => {
  const userId = await challengedUser(stores, answer.challenge);
  await countTry(stores, [...triesOf(userId), { kind: 'network', of: browser.network }]);
  const token = await ask(stores, answer);
  if (token !== null) await endSession(stores.db, token); // ours has its own limits
  if (token === null || (answer.kind === 'totp' && !(await useUp(stores, userId, answer.code)))) {
    await signInWasRefused(stores, 'code', userId);
    throw signInFailed();
  }
  await forgiveTry(stores, [...triesOf(userId), { kind: 'network', of: browser.network }]);
  return admit(stores, userId, 'password', browser);
};
