/** Letters about a request: to who asked, and to those who have to answer. */
import { and, eq, inArray } from 'drizzle-orm';
import { type Letter, type MailLocale, sendMail } from '../../../engines/mail/index.ts';
import type { Database } from '../../../engines/postgres/index.ts';
import { members, publicUrl, type Stores, users, workspaces } from '../../accounts/index.ts';
import type { Answerer, RequestRow } from './rights-store.ts';
import { openAsk, type SealedAsk } from './sealed.ts';

export type TellStores = Pick<Stores, 'db' | 'masterKey'>;

type Addressed = 'to' | 'locale';
type Draft = { [L in Letter as L['template']]: Omit<L, Addressed> }[Letter['template']];

/** The page of a request, for who asked. The secret stands in the fragment, which no server sees. */
export const progressUrl = (secret: string): string => publicUrl(`/rights/request#token=${secret}`);

/** Queues a letter to who asked; nothing where no address was given, or it was forgotten. */
export const tellAsker = async (
  stores: TellStores,
  request: RequestRow,
  write: (ask: SealedAsk, url: string) => Draft,
): Promise<void> => {
  const ask = openAsk(stores, request);
  if (ask === null || ask.email === null) return;
  await sendMail(stores, { to: ask.email, locale: request.locale, ...write(ask, progressUrl(ask.secret)) });
};

type Reader = { name: string; to: string; locale: MailLocale };
const named = { name: users.name, to: users.email, locale: users.locale } as const;
const withAddress = (found: readonly { name: string; to: string | null; locale: MailLocale }[]): Reader[] =>
  found.flatMap(({ to, ...rest }) => (to === null ? [] : [{ ...rest, to }]));

const managers = async (db: Database, workspaceId: string): Promise<Reader[]> => {
  const may = and(eq(members.workspaceId, workspaceId), inArray(members.role, ['owner', 'admin']));
  const found = db.select(named).from(members).innerJoin(users, eq(users.id, members.userId)).where(may);
  return withAddress(await found.limit(100));
};

/** Privacy officers; administrators where there is none. */
const officers = async (db: Database): Promise<Reader[]> => {
  for (const role of ['privacy_officer', 'administrator'] as const) {
    const found = withAddress(await db.select(named).from(users).where(eq(users.staffRole, role)).limit(100));
    if (found.length > 0) return found;
  }
  return [];
};

/** The name of who answers; null for the operator. */
export const nameOfAnswerer = async (
  db: Database,
  answerer: Answerer,
): Promise<{ slug: string; name: string } | null> => {
  if (answerer === null) return null;
  const where = eq(workspaces.id, answerer);
  const [found] = await db.select({ slug: workspaces.slug, name: workspaces.name }).from(workspaces).where(where);
  return found ?? null;
};

/** Queues a letter to each owner and admin of the controller, or to the operator's privacy officers. */
export const tellAnswerers = async (
  stores: TellStores,
  answerer: Answerer,
  request: RequestRow,
  write: (reader: { name: string; by: string | null; url: string }) => Draft,
): Promise<void> => {
  const workspace = await nameOfAnswerer(stores.db, answerer);
  const url = publicUrl(
    workspace === null ? `/operator/rights/${request.id}` : `/w/${workspace.slug}/rights/${request.id}`,
  );
  const readers = answerer === null ? await officers(stores.db) : await managers(stores.db, answerer);
  for (const { name, to, locale } of readers)
    await sendMail(stores, { to, locale, ...write({ name, by: workspace?.name ?? null, url }) });
};
