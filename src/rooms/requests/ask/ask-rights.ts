/** Asking (P4.7, P12.1): by the public page, signed in, or entered by staff. Nobody is told whether anybody is known. */
import type { z } from 'zod';
import type { RightsReceipt, rightsAsk, rightsEntry, rightsOwnAsk } from '../../../contract/rights.ts';
import { say } from '../../../contract/said.ts';
import { now } from '../../../kit/clock.ts';
import { invalid, missing } from '../../../kit/errors.ts';
import { randomId, randomSecret } from '../../../kit/ids.ts';
import { eq } from 'drizzle-orm';
import { type Actor, atLeast, type Stores, systemActor, users, type Workspace } from '../../accounts/index.ts';
import { recordEntry, recordInstallationEntry } from '../../audit/index.ts';
import { sendMail } from '../../../engines/mail/index.ts';
import { dueOf } from './clock.ts';
import { answerTime, codeMinutes, newCode } from './code.ts';
import { confirmRequest } from './confirm-request.ts';
import { addEvent, countFrom, type RequestRow } from './rights-store.ts';
import { hashOfAddress, hashOfCode, hashOfSecret, sealAsk } from './sealed.ts';
import { rightsRequests } from './tables.ts';
import { progressUrl } from './tell.ts';

const day = 86_400_000;
/** Letters to one address in a day; further requests are kept, and staff see them. */
const mostLetters = 5;

const newReference = (): string => `R-${randomId(4)}-${randomId(4)}`.toUpperCase();

type Asked = Pick<z.output<typeof rightsOwnAsk>, 'kind' | 'for' | 'words' | 'country' | 'locale'>;
type Who = { name: string; email: string | null };
type Way = { channel: RequestRow['channel']; receivedAt?: Date; userId?: string; workspaceId?: string };

type Made = { row: RequestRow; secret: string; code: string };

/** A request that waits for its asker, not stored yet. */
const draftOf = (stores: Stores, asked: Asked, who: Who, way: Way): Made => {
  const at = now();
  const [id, secret, code] = [randomId(), randomSecret(), newCode()];
  const row: RequestRow = {
    id,
    reference: newReference(),
    kind: asked.kind,
    askedFor: asked.for,
    channel: way.channel,
    state: 'identity',
    locale: asked.locale,
    country: asked.country,
    workspaceId: way.workspaceId ?? null,
    userId: way.userId ?? null,
    addressHash: who.email === null ? null : hashOfAddress(stores, who.email),
    sealed: sealAsk(stores, id, { ...who, words: asked.words, secret }),
    secretHash: hashOfSecret(secret),
    pageHash: null,
    codeHash: who.email === null ? null : hashOfCode(stores, id, code),
    codeExpiresAt: new Date(at.getTime() + codeMinutes * 60_000),
    codeTries: 0,
    codeSentAt: at,
    codesSent: 1,
    receivedAt: way.receivedAt ?? at,
    pausedSince: at,
    pausedSeconds: 0,
    addressConfirmedAt: null,
    confirmedAt: null,
    evidence: null,
    passedOnAt: null,
    closedAt: null,
  };
  return { row, secret, code };
};

const receiptOf = ({ reference, receivedAt }: Pick<RequestRow, 'reference' | 'receivedAt'>): RightsReceipt => ({
  reference,
  receivedAt: receivedAt.toISOString(),
  dueAt: dueOf(receivedAt).toISOString(),
});

/** The letter that asks for confirmation. It says nothing that was typed in, so the page cannot be used to write to strangers. */
const askToConfirm = async (stores: Stores, { row, secret, code }: Made, to: string): Promise<void> => {
  const { reference, kind, receivedAt, locale } = row;
  const params = {
    reference,
    kind,
    due: dueOf(receivedAt).toISOString(),
    code,
    minutes: codeMinutes,
    url: progressUrl(secret),
  };
  await sendMail(stores, { to, locale, template: 'rights-received', params });
};

/** Stores it with its letter, or neither. */
const keep = async (stores: Stores, made: Made, actorId: string | null, letterTo: string | null): Promise<void> => {
  const { row } = made;
  const yesterday = new Date(now().getTime() - day);
  const before = row.addressHash === null ? 0 : await countFrom(stores.db, row.addressHash, yesterday);
  await stores.db.transaction(async (tx) => {
    const inside = { ...stores, db: tx };
    await tx.insert(rightsRequests).values(row);
    await addEvent(inside, { requestId: row.id, event: 'received', actorId });
    if (letterTo === null || before >= mostLetters) return;
    await askToConfirm(inside, made, letterTo);
    await addEvent(inside, { requestId: row.id, event: 'code-sent' });
  });
};

const received = (row: RequestRow) => ({
  action: 'rights.received',
  detail: say('audit.rightsReceived', { name: row.reference }),
});

/** The public page. Answers alike, after the same time, whoever asks. What a machine filled in is answered and forgotten. */
export const askForRights = (stores: Stores, ask: z.output<typeof rightsAsk>): Promise<RightsReceipt> =>
  atLeast(answerTime, async () => {
    const { name, email, website, ...asked } = ask;
    const made = draftOf(stores, asked, { name, email }, { channel: 'page' });
    if (website !== '') return receiptOf(made.row);
    await keep(stores, made, null, email);
    await recordInstallationEntry(stores, systemActor, received(made.row));
    return receiptOf(made.row);
  });

/** Signed in: confirmed by the session, so it is passed on at once, unless somebody asks for another person. */
export const askSignedIn = async (
  stores: Stores,
  actor: Actor,
  asked: z.output<typeof rightsOwnAsk>,
): Promise<RightsReceipt> => {
  const [user] = await stores.db.select().from(users).where(eq(users.id, actor.id));
  if (user === undefined) throw missing('account');
  const made = draftOf(stores, asked, { name: user.name, email: user.email }, { channel: 'app', userId: user.id });
  await keep(stores, made, actor.id, null);
  await recordInstallationEntry(stores, actor, received(made.row));
  await confirmRequest(stores, made.row, { evidence: 'account', actor });
  return receiptOf(made.row);
};

const longAgo = 60;

/** When it came, by what staff say. Throws `bad-received` (invalid). */
const receivedAtOf = (text: string | undefined): Date => {
  const at = text === undefined ? now() : new Date(text);
  const age = now().getTime() - at.getTime();
  if (age >= 0 && age <= longAgo * day) return at;
  throw invalid(
    'bad-received',
    'That day cannot be',
    `Give the day it came, at most ${longAgo} days ago. Nothing was kept.`,
  );
};

type Entered = { id: string; receipt: RightsReceipt };

/**
 * Entered on somebody's behalf, by staff (`workspace` null) or by a controller for its own data. A letter goes to the address, if
 * there is one. Throws `bad-received`.
 */
export const enterRequest = async (
  stores: Stores,
  actor: Actor,
  workspace: Workspace | null,
  entry: z.output<typeof rightsEntry>,
): Promise<Entered> => {
  const { name, email, channel, receivedAt, ...asked } = entry;
  const way = {
    channel,
    receivedAt: receivedAtOf(receivedAt),
    ...(workspace === null ? {} : { workspaceId: workspace.id }),
  };
  const made = draftOf(stores, asked, { name, email }, way);
  await keep(stores, made, actor.id, email);
  await (workspace === null
    ? recordInstallationEntry(stores, actor, received(made.row))
    : recordEntry(workspace, received(made.row)));
  return { id: made.row.id, receipt: receiptOf(made.row) };
};
