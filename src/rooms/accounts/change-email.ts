/** The address of an account: a new one counts once it is proven, and the old one is told. */
import { eq } from 'drizzle-orm';
import { sendMail } from '../../engines/mail/index.ts';
import { now } from '../../kit/clock.ts';
import type { AuthStores } from './auth.ts';
import { keepOneTime, linkNotValid, takeOneTime } from './one-time.ts';
import { publicUrl } from './public-url.ts';
import { finishRegistration } from './register.ts';
import { atLeast } from './same-time.ts';
import { users } from './tables.ts';

const hours = 24;
const answerTime = 200;

const begin = async (stores: AuthStores, userId: string, email: string): Promise<void> => {
  const { db } = stores;
  const [user] = await db.update(users).set({ pendingEmail: email }).where(eq(users.id, userId)).returning();
  const [owner] = await db.select().from(users).where(eq(users.email, email));
  if (user === undefined || owner?.id === userId) return;
  if (owner !== undefined) {
    const params = { name: owner.name, url: publicUrl('/forgot-password') };
    return sendMail(stores, { to: email, template: 'already-registered', params, locale: owner.locale });
  }
  const token = await keepOneTime(stores, 'email-change', { userId, email }, hours * 60);
  const params = { name: user.name, url: publicUrl(`/verify-email#token=${token}`), hours };
  await sendMail(stores, { to: email, template: 'verify-email', params, locale: user.locale });
};

/** Mails a link to the new address, or tells whoever has it already; the answer is the same. */
export const askForEmail = (stores: AuthStores, userId: string, email: string): Promise<void> =>
  atLeast(answerTime, () => begin(stores, userId, email));

/** The new address is proven. Throws `link-not-valid` when another one was asked for since, or somebody has it by now. */
const finishChange = async (stores: AuthStores, token: string): Promise<string> => {
  const change = await takeOneTime(stores, 'email-change', token);
  if (change === null) throw linkNotValid();
  const { db } = stores;
  const { userId, email } = change;
  const [before] = await db.select().from(users).where(eq(users.id, userId));
  const [owner] = await db.select({ id: users.id }).from(users).where(eq(users.email, email));
  if (before?.pendingEmail !== email || owner !== undefined) throw linkNotValid();
  const set = { email, emailVerified: true, pendingEmail: null, updatedAt: now() };
  await db.update(users).set(set).where(eq(users.id, userId));
  if (before.email !== null) {
    const params = { name: before.name, url: publicUrl('/account') };
    await sendMail(stores, { to: before.email, template: 'email-changed', params, locale: before.locale });
  }
  return userId;
};

export type Verified = { state: 'registered' | 'changed'; userId: string };

/** Follows a link that proves an address: of a registration or of a change. Throws `link-not-valid`, `username-taken`. */
export const verifyEmail = async (
  stores: AuthStores,
  draft: { token: string; username?: string | undefined },
): Promise<Verified> => {
  const made = await finishRegistration(stores, draft.token, draft.username);
  if (made !== null) return { state: 'registered', userId: made };
  return { state: 'changed', userId: await finishChange(stores, draft.token) };
};
