/** Letters to the holder of an account. */
import { eq } from 'drizzle-orm';
import { type Letter, type MailLocale, type MailStores, sendMail } from '../../engines/mail/index.ts';
import { now } from '../../kit/clock.ts';
import { publicUrl } from './public-url.ts';
import { users } from './tables.ts';

/** What a letter needs to know of its reader. */
export type Reader = { name: string; to: string; locale: MailLocale };

/** Who reads the letters of an account; null where it has no address. */
export const readerOf = async ({ db }: Pick<MailStores, 'db'>, userId: string): Promise<Reader | null> => {
  const [user] = await db.select().from(users).where(eq(users.id, userId));
  return user?.email == null ? null : { name: user.name, to: user.email, locale: user.locale };
};

type Addressed = 'to' | 'locale';
type Draft = { [L in Letter as L['template']]: Omit<L, Addressed> }[Letter['template']];

/** Queues a letter in the reader's language; nothing where the account has no address. */
export const writeTo = async (stores: MailStores, userId: string, write: (name: string) => Draft): Promise<void> => {
  const reader = await readerOf(stores, userId);
  if (reader === null) return;
  const { name, to, locale } = reader;
  await sendMail(stores, { to, locale, ...write(name) });
};

/** However it was changed: the holder learns of it even where somebody else did it. */
export const tellPasswordChanged = (stores: MailStores, userId: string): Promise<void> =>
  writeTo(stores, userId, (name) => ({
    template: 'password-changed',
    params: { name, at: now().toISOString(), url: publicUrl('/account/sessions') },
  }));
