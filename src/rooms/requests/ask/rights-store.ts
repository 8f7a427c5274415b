/** The rows of requests, parts and events. Changes say from which states: of two at once only one goes through. */
import { and, asc, desc, eq, gte, inArray, isNull, or, sql } from 'drizzle-orm';
import type { Database } from '../../../engines/postgres/index.ts';
import { now } from '../../../kit/clock.ts';
import { missing } from '../../../kit/errors.ts';
import { randomId } from '../../../kit/ids.ts';
import type { Stores } from '../../accounts/index.ts';
import { sealWords } from './sealed.ts';
import { rightsEvents, rightsParts, rightsRequests } from './tables.ts';

export type RequestRow = typeof rightsRequests.$inferSelect;
export type PartRow = typeof rightsParts.$inferSelect;
export type EventRow = typeof rightsEvents.$inferSelect;
export type RequestState = RequestRow['state'];
export type PartState = PartRow['state'];

/** Whose request it is to answer: a controller's, or the operator's (null). */
export type Answerer = string | null;

const mostListed = 500;

export const noSuchRequest = (): Error =>
  missing('request', 'Check the link; requests are removed 3 years after they were closed.');

const first = async (rows: Promise<RequestRow[]>): Promise<RequestRow | null> => (await rows)[0] ?? null;

/** Throws `missing`. */
export const requestById = async (db: Database, id: string): Promise<RequestRow> => {
  const found = await first(db.select().from(rightsRequests).where(eq(rightsRequests.id, id)));
  if (found === null) throw noSuchRequest();
  return found;
};

export const requestBySecret = (db: Database, hash: string): Promise<RequestRow | null> =>
  first(
    db
      .select()
      .from(rightsRequests)
      .where(or(eq(rightsRequests.secretHash, hash), eq(rightsRequests.pageHash, hash))),
  );

export const requestByReference = (db: Database, reference: string): Promise<RequestRow | null> =>
  first(db.select().from(rightsRequests).where(eq(rightsRequests.reference, reference)));

const openFirst = [sql`${rightsRequests.closedAt} IS NOT NULL`, asc(rightsRequests.receivedAt)];

export const requestsOfUser = (db: Database, userId: string): Promise<RequestRow[]> =>
  db
    .select()
    .from(rightsRequests)
    .where(eq(rightsRequests.userId, userId))
    .orderBy(desc(rightsRequests.receivedAt))
    .limit(mostListed);

/** Requests that a controller has a part in or entered; for the operator all that no controller entered. */
export const requestsFor = (db: Database, answerer: Answerer): Promise<RequestRow[]> => {
  const own = isNull(rightsRequests.workspaceId);
  const where = answerer === null ? own : or(eq(rightsRequests.workspaceId, answerer), hasPartOf(db, answerer));
  return db
    .select()
    .from(rightsRequests)
    .where(where)
    .orderBy(...openFirst)
    .limit(mostListed);
};

const hasPartOf = (db: Database, workspaceId: string) =>
  inArray(
    rightsRequests.id,
    db.select({ id: rightsParts.requestId }).from(rightsParts).where(eq(rightsParts.workspaceId, workspaceId)),
  );

/** Whether the request is there for them at all. Throws `missing` where not. */
export const requestFor = async (db: Database, answerer: Answerer, id: string): Promise<RequestRow> => {
  const own =
    answerer === null
      ? isNull(rightsRequests.workspaceId)
      : or(eq(rightsRequests.workspaceId, answerer), hasPartOf(db, answerer));
  const found = await first(
    db
      .select()
      .from(rightsRequests)
      .where(and(eq(rightsRequests.id, id), own)),
  );
  if (found === null) throw missing('request', 'Check its reference in the list of requests.');
  return found;
};

/** How many requests came from an address since then. */
export const countFrom = (db: Database, addressHash: string, since: Date): Promise<number> =>
  db.$count(rightsRequests, and(eq(rightsRequests.addressHash, addressHash), gte(rightsRequests.receivedAt, since)));

/** Changes a request that is in one of the states; null when it is not any more. */
export const changeRequest = async (
  db: Database,
  id: string,
  from: readonly RequestState[],
  set: Partial<RequestRow>,
): Promise<RequestRow | null> => {
  const where = and(eq(rightsRequests.id, id), inArray(rightsRequests.state, [...from]));
  return first(db.update(rightsRequests).set(set).where(where).returning());
};

export const partsOf = async (db: Database, requestIds: readonly string[]): Promise<PartRow[]> =>
  requestIds.length === 0
    ? []
    : db
        .select()
        .from(rightsParts)
        .where(inArray(rightsParts.requestId, [...requestIds]))
        .orderBy(asc(rightsParts.dueAt), asc(rightsParts.id));

export const isPartOf =
  (answerer: Answerer) =>
  (part: PartRow): boolean =>
    part.workspaceId === answerer;

/** Changes a part that is in one of the states; null when it is not any more. */
export const changePart = async (
  db: Database,
  id: string,
  from: readonly PartState[],
  set: Partial<PartRow>,
): Promise<PartRow | null> => {
  const where = and(eq(rightsParts.id, id), inArray(rightsParts.state, [...from]));
  const [changed] = await db.update(rightsParts).set(set).where(where).returning();
  return changed ?? null;
};

type EventDraft = {
  requestId: string;
  partId?: string | null;
  event: EventRow['event'];
  actorId?: string | null;
  words?: string;
};

/** Writes to the time line. `stores.db` may be a transaction. */
export const addEvent = async (
  stores: Pick<Stores, 'db' | 'masterKey'>,
  { requestId, partId = null, event, actorId = null, words = '' }: EventDraft,
): Promise<void> => {
  const id = randomId();
  const sealed = sealWords(stores, id, words);
  await stores.db.insert(rightsEvents).values({ id, requestId, partId, at: now(), event, actorId, sealed });
};

export const eventsOf = (db: Database, requestId: string): Promise<EventRow[]> =>
  db.select().from(rightsEvents).where(eq(rightsEvents.requestId, requestId)).orderBy(asc(rightsEvents.sequence));
