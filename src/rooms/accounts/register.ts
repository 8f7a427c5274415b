/**
 * Registering (P3.3, P14.2, C2.2). An account is made only when its address has been proven: until then the draft waits
 * sealed, for a day at most, and the answer is the same whether the address is known.
 */
import { and, eq, gt } from 'drizzle-orm';
import type { z } from 'zod';
import type { registration } from '../../contract/account.ts';
import { sendMail } from '../../engines/mail/index.ts';
import { now } from '../../kit/clock.ts';
import { Trouble } from '../../kit/errors.ts';
import { randomId } from '../../kit/ids.ts';
import type { AuthStores } from './auth.ts';
import { signInMethods } from './auth-tables.ts';
import { hashPassword } from './hash-password.ts';
import { invitations } from './membership-tables.ts';
import { keepOneTime, linkNotValid, type OneTime, seeOneTime, takeOneTime } from './one-time.ts';
import { requireStrongPassword } from './password-rules.ts';
import { publicUrl } from './public-url.ts';
import { atLeast } from './same-time.ts';
import { hashOf } from './sessions.ts';
import { settingsOf } from './sign-in-settings.ts';
import { users } from './tables.ts';

type Draft = z.output<typeof registration>;

/** Hours a registration waits for its address to be proven. */
const hours = 24;
const answerTime = 400;

export const tooYoung = (): Trouble =>
  new Trouble('forbidden', {
    code: 'too-young',
    title: 'This service is for adults',
    detail: 'You have to be 18 or over to register. Nothing of what you entered was kept.',
  });

const closed = (): Trouble =>
  new Trouble('forbidden', {
    code: 'registration-closed',
    title: 'Registering takes an invitation',
    detail: 'Open the link of the invitation that was sent to this address, or ask for one. Nothing was kept.',
  });

/** Whether somebody born on that day (ISO) is 18 today. Who was born on 29 February is on 1 March. */
export const isAdult = (birthDate: string, today: Date): boolean => {
  const [year = 0, month = 1, day = 1] = birthDate.split('-').map(Number);
  return Date.UTC(year + 18, month - 1, day) <= today.getTime() && year > 1880;
};

/** Throws `too-young`; a form that answers another question than the operator asks counts as no answer. */
const requireAdult = (question: 'birth-date' | 'adult', age: Draft['age']): void => {
  const adult = age.kind === 'birth-date' ? isAdult(age.birthDate, now()) : age.adult && question === 'adult';
  if (!adult) throw tooYoung();
};

/** Whether a token of an open invitation was sent to this address. */
export const isInvited = async ({ db }: AuthStores, email: string, token: string | undefined): Promise<boolean> => {
  if (token === undefined) return false;
  const [found] = await db
    .select({ email: invitations.email })
    .from(invitations)
    .where(and(eq(invitations.hash, hashOf(token)), gt(invitations.expiresAt, now())));
  return found?.email.toLowerCase() === email;
};

/** Throws `registration-closed` unless the operator lets everybody in, or this address was invited. */
export const requireOpen = async (stores: AuthStores, email: string, token: string | undefined): Promise<void> => {
  if (settingsOf(stores).registration === 'open' || (await isInvited(stores, email, token))) return;
  throw closed();
};

type Pending = OneTime['register'];

const sendVerification = async (stores: AuthStores, pending: Pending): Promise<void> => {
  const token = await keepOneTime(stores, 'register', pending, hours * 60);
  const params = { name: pending.name, url: publicUrl(`/verify-email#token=${token}`), hours };
  await sendMail(stores, { to: pending.email, template: 'verify-email', params, locale: pending.locale });
};

const ownerOf = async ({ db }: AuthStores, email: string) => {
  const [found] = await db.select().from(users).where(eq(users.email, email));
  return found ?? null;
};

/** Keeps the draft and mails its address, or tells who has the address already that somebody tried. */
const begin = async (stores: AuthStores, draft: Draft): Promise<void> => {
  const { name, username, email, locale } = draft;
  const passwordHash = await hashPassword(draft.password); // in either case, as it takes its time
  const owner = await ownerOf(stores, email);
  if (owner === null) return sendVerification(stores, { name, username, email, locale, passwordHash });
  const params = { name: owner.name, url: publicUrl('/forgot-password') };
  await sendMail(stores, { to: email, template: 'already-registered', params, locale: owner.locale });
};

/**
 * Begins a registration; a mail goes to the address in any case. Throws `too-young`, `registration-closed` (forbidden),
 * `password-weak`, `password-leaked` (invalid). None of these depends on who is here already.
 */
export const register = async (stores: AuthStores, draft: Draft): Promise<void> => {
  requireAdult(settingsOf(stores).ageQuestion, draft.age);
  await requireOpen(stores, draft.email, draft.invitation);
  await requireStrongPassword(draft.password, [draft.name, draft.username, draft.email]);
  await atLeast(answerTime, () => begin(stores, draft));
};

export const usernameTaken = (): Trouble =>
  new Trouble('conflict', {
    code: 'username-taken',
    title: 'This user name is taken',
    detail: 'Choose another one. Nothing was changed.',
  });

/** Whether somebody (else) has the user name. */
export const isTaken = async ({ db }: Pick<AuthStores, 'db'>, username: string, by?: string): Promise<boolean> => {
  const [found] = await db.select({ id: users.id }).from(users).where(eq(users.username, username));
  return found !== undefined && found.id !== by;
};

/** Whether Postgres refused a second one of what is unique. */
export const isDuplicate = (error: unknown): boolean =>
  error instanceof Error && ((error as { code?: unknown }).code === '23505' || isDuplicate(error.cause));

/** Makes the account with its way in, or nothing. */
export const makeAccount = async ({ db }: AuthStores, pending: Pending): Promise<string> => {
  const at = now();
  const userId = randomId();
  const { name, username, email, locale, passwordHash, provider } = pending;
  await db.transaction(async (tx) => {
    await tx.insert(users).values({
      id: userId,
      name,
      username,
      email,
      emailVerified: true,
      locale,
      isAdultConfirmedAt: at,
      createdAt: at,
      updatedAt: at,
    });
    await tx.insert(signInMethods).values({
      id: randomId(),
      userId,
      providerId: provider?.id ?? 'credential',
      accountId: provider?.subject ?? userId,
      password: passwordHash,
      createdAt: at,
      updatedAt: at,
    });
  });
  return userId;
};

/**
 * The address is proven: makes the account. Returns its id; null when the token is none of a registration. Throws `username-taken` (the
 * token still counts then) and `link-not-valid` when the address got an account meanwhile.
 */
export const finishRegistration = async (
  stores: AuthStores,
  token: string,
  another: string | undefined,
): Promise<string | null> => {
  const pending = await seeOneTime(stores, 'register', token);
  if (pending === null) return null;
  const username = another ?? pending.username;
  if ((await ownerOf(stores, pending.email)) !== null) throw linkNotValid();
  if (await isTaken(stores, username)) throw usernameTaken();
  try {
    return await stores.db.transaction(async (tx) => {
      const inside = { ...stores, db: tx };
      if ((await takeOneTime(inside, 'register', token)) === null) throw linkNotValid();
      return await makeAccount(inside, { ...pending, username });
    });
  } catch (error) {
    throw isDuplicate(error) ? usernameTaken() : error; // somebody was faster
  }
};
