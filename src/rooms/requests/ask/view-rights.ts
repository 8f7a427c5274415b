/** A request as its asker sees it, and as those see it who answer. Each sees their own part; the asker and the operator see all. */
import { inArray } from 'drizzle-orm';
import type { RightsCase, RightsEvent, RightsLine, RightsPart, RightsProgress } from '../../../contract/rights.ts';
import { now } from '../../../kit/clock.ts';
import { namesOf, type Stores, type Workspace, workspaces } from '../../accounts/index.ts';
import { catalogue, pseudonymOf, subjectFromHex } from '../../datasets/index.ts';
import { countRowsBySubject } from '../person-store.ts';
import { askerHint } from './asker-hint.ts';
import { authorityOf } from './authorities.ts';
import { dueOf, pausedUntil } from './clock.ts';
import { operatorName } from './close-part.ts';
import { executionOf } from './executions.ts';
import {
  type Answerer,
  eventsOf,
  type EventRow,
  isPartOf,
  type PartRow,
  partsOf,
  type RequestRow,
  requestFor,
  requestsFor,
  requestsOfUser,
} from './rights-store.ts';
import { openAnswer, openAsk, openWords } from './sealed.ts';

type Names = ReadonlyMap<string, string>;

/** Names of the controllers among the parts, by id. */
const controllersOf = async (stores: Stores, parts: readonly PartRow[]): Promise<Names> => {
  const ids = [...new Set(parts.flatMap(({ workspaceId }) => workspaceId ?? []))];
  if (ids.length === 0) return new Map();
  const found = stores.db.select({ id: workspaces.id, name: workspaces.name }).from(workspaces);
  return new Map((await found.where(inArray(workspaces.id, ids))).map(({ id, name }) => [id, name]));
};

const isWaiting = ({ state }: PartRow): boolean => state === 'open' || state === 'working';
const nameIn = (names: Names, { workspaceId }: PartRow): string =>
  workspaceId === null ? operatorName : (names.get(workspaceId) ?? '');

const downloadsOf = ({ exports, downloadUntil }: PartRow): { downloads: number; downloadUntil: string | null } =>
  downloadUntil === null || downloadUntil <= now()
    ? { downloads: 0, downloadUntil: null }
    : { downloads: exports.length, downloadUntil: downloadUntil.toISOString() };

/** `withWords` false: what was written to the asker is between the two. */
const partView = (stores: Stores, names: Names, request: RequestRow, part: PartRow, withWords = true): RightsPart => {
  const { words, because } = withWords ? openAnswer(stores, part) : { words: '', because: null };
  return {
    id: part.id,
    answeredBy: nameIn(names, part),
    isOperator: part.workspaceId === null,
    state: part.state,
    dueAt: part.dueAt.toISOString(),
    isOverdue: request.state === 'open' && isWaiting(part) && part.dueAt < now(),
    extendedBecause: part.extendedAt === null ? null : (because ?? ''),
    answeredAt: part.answeredAt?.toISOString() ?? null,
    refusal: part.ground === null ? null : { ground: part.ground, words },
    words: part.ground === null ? words : '',
    ...downloadsOf(part),
    certificates: part.state === 'answered' ? part.erasures.length : 0,
  };
};

/** When it is due: the latest of what the parts are, or counted from receipt while it waits for its asker. */
const dueAtOf = (request: RequestRow, parts: readonly PartRow[]): Date => {
  const paused = pausedUntil(request.pausedSeconds, request.pausedSince, now());
  const times = parts.map(({ dueAt }) => dueAt.getTime());
  return times.length === 0 ? dueOf(request.receivedAt, paused) : new Date(Math.max(...times));
};

const baseOf = (request: RequestRow, parts: readonly PartRow[]) => ({
  id: request.id,
  reference: request.reference,
  kind: request.kind,
  for: request.askedFor,
  channel: request.channel,
  state: request.state,
  receivedAt: request.receivedAt.toISOString(),
  dueAt: dueAtOf(request, parts).toISOString(),
  isOverdue: request.state === 'open' && parts.some((part) => isWaiting(part) && part.dueAt < now()),
  closedAt: request.closedAt?.toISOString() ?? null,
});

const eventView = (stores: Stores, row: EventRow, by: string | null): RightsEvent => ({
  at: row.at.toISOString(),
  event: row.event,
  by,
  words: openWords(stores, row),
});

const eventsForAsker = (stores: Stores, events: readonly EventRow[], parts: readonly PartRow[], names: Names) =>
  events
    .filter(({ event }) => event !== 'note' && event !== 'reminded')
    .map((row) => {
      const part = parts.find(({ id }) => id === row.partId);
      return eventView(stores, row, part === undefined ? null : nameIn(names, part));
    });

/** What who asked may see. Before they are confirmed there are no parts, so nothing to tell. */
export const viewProgress = async (stores: Stores, request: RequestRow): Promise<RightsProgress> => {
  const parts = await partsOf(stores.db, [request.id]);
  const names = await controllersOf(stores, parts);
  return {
    ...baseOf(request, parts),
    isAddressConfirmed: request.addressConfirmedAt !== null,
    parts: parts.map((part) => partView(stores, names, request, part)),
    events: eventsForAsker(stores, await eventsOf(stores.db, request.id), parts, names),
    authority: authorityOf(request.country),
  };
};

/** Those that an account asked, the newest first. */
export const listOwnRequests = async (stores: Stores, userId: string): Promise<RightsProgress[]> => {
  const found: RightsProgress[] = [];
  for (const request of await requestsOfUser(stores.db, userId)) found.push(await viewProgress(stores, request));
  return found;
};

const lineOf = (stores: Stores, answerer: Answerer, request: RequestRow, parts: readonly PartRow[]): RightsLine => {
  const own = parts.filter(isPartOf(answerer));
  const ask = openAsk(stores, request);
  return {
    ...baseOf(request, answerer === null ? parts : own),
    partState: own[0]?.state ?? null,
    askerHint: ask === null ? '' : askerHint(ask.email, ask.name),
    passedOnTo: answerer === null ? parts.filter(({ workspaceId }) => workspaceId !== null).length : 0,
  };
};

/** Requests that a controller has to answer or entered; for the operator (null) all others. */
export const listRequests = async (stores: Stores, answerer: Answerer): Promise<RightsLine[]> => {
  const requests = await requestsFor(stores.db, answerer);
  const parts = await partsOf(stores.db, requests.map(({ id }) => id)); // prettier-ignore
  return requests.map(
    (request) =>
    lineOf(stores, answerer, request, parts.filter(({ requestId }) => requestId === request.id)), // prettier-ignore
  );
};

const personsOf = async (workspace: Workspace | null, part: PartRow | undefined): Promise<RightsCase['persons']> => {
  if (workspace === null || part === undefined) return [];
  const subjects = part.subjects.map(subjectFromHex);
  const counts = await countRowsBySubject(workspace, await catalogue(workspace), subjects);
  return part.subjects.map((hex) => {
    const subject = subjectFromHex(hex);
    const rows = [...(counts.get(subject)?.values() ?? [])].reduce((sum, count) => sum + count, 0);
    return { subject: hex, pseudonym: pseudonymOf(workspace, subject), rows };
  });
};

/** Events of the whole request and of the own part; for the operator of all, but notes only its own. */
const eventsFor = async (stores: Stores, answerer: Answerer, request: RequestRow, own: readonly PartRow[]) => {
  const ids = new Set(own.map(({ id }) => id));
  const mayNote = (row: EventRow): boolean =>
    row.partId === null ? request.workspaceId === answerer : ids.has(row.partId);
  const seen = (await eventsOf(stores.db, request.id)).filter((row) =>
    row.event === 'note' ? mayNote(row) : answerer === null || row.partId === null || ids.has(row.partId),
  );
  const names = await namesOf(stores.db, seen.flatMap(({ actorId }) => actorId ?? [])); // prettier-ignore
  return seen.map((row) => eventView(stores, row, row.actorId === null ? null : (names.get(row.actorId) ?? null)));
};

const doesOf = (answerer: Answerer, { kind }: RequestRow, own: PartRow | undefined): RightsCase['does'] => {
  const does = executionOf(kind)?.does ?? 'none';
  if (answerer !== null) return does;
  return own?.userId != null && does !== 'restrict' ? does : 'none';
};

/** One request for who answers: a controller (`workspace`) or the operator (null). Throws `missing`. */
export const viewCase = async (stores: Stores, workspace: Workspace | null, id: string): Promise<RightsCase> => {
  const answerer = workspace?.id ?? null;
  const request = await requestFor(stores.db, answerer, id);
  const all = await partsOf(stores.db, [id]);
  const own = all.filter(isPartOf(answerer));
  const shown = answerer === null ? all : own;
  const names = await controllersOf(stores, shown);
  const ask = openAsk(stores, request);
  return {
    ...lineOf(stores, answerer, request, all),
    parts: shown.map((part) => partView(stores, names, request, part, own.includes(part))),
    persons: await personsOf(workspace, own[0]),
    words: ask?.words ?? '',
    does: doesOf(answerer, request, own[0]),
    hasAddress: ask?.email != null,
    events: await eventsFor(stores, answerer, request, own),
  };
};
