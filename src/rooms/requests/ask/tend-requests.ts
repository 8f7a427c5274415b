/** What the clock does about requests, every hour: reminders, overdue alerts, cut off work, forgetting, deleting (P4.7, P12.1, P13.2). */
import { and, eq, inArray, isNotNull, isNull, lt, ne, or } from 'drizzle-orm';
import { purgeDeleted } from '../../../engines/postgres/index.ts';
import { now } from '../../../kit/clock.ts';
import { errorFacts, log } from '../../../kit/log.ts';
import { noticed, type Stores } from '../../accounts/index.ts';
import { resumePart } from './answer-request.ts';
import { reminderDue } from './clock.ts';
import { closeIfDone, lockRequest } from './close-part.ts';
import { addEvent, type PartRow, type RequestRow } from './rights-store.ts';
import { rightsEvents, rightsParts, rightsRequests } from './tables.ts';
import { tellAnswerers } from './tell.ts';

const day = 86_400_000;
const daysAgo = (days: number): Date => new Date(now().getTime() - days * day);

/** Days that a request waits for its asker before it goes. */
const unconfirmedDays = 90;
/** Days in which the asker of an erasure can still fetch words and files. */
const rememberedDays = 7;
const keptDays = 3 * 365 + 1;

type Waiting = { request: RequestRow; part: PartRow };

const waiting = (stores: Stores): Promise<Waiting[]> =>
  stores.db
    .select({ request: rightsRequests, part: rightsParts })
    .from(rightsParts)
    .innerJoin(rightsRequests, eq(rightsRequests.id, rightsParts.requestId))
    .where(and(eq(rightsRequests.state, 'open'), inArray(rightsParts.state, ['open', 'working'])));

const remind = async (stores: Stores, { request, part }: Waiting, days: number): Promise<void> => {
  const { reference, kind } = request;
  await tellAnswerers(stores, part.workspaceId, request, ({ name, by, url }) => ({
    template: 'rights-due',
    params: { name, reference, kind, by, days, due: part.dueAt.toISOString(), url },
  }));
  await addEvent(stores, { requestId: request.id, partId: part.id, event: days === 0 ? 'overdue' : 'reminded' });
};

/** In one transaction with what was reminded of, so that nobody is reminded twice. */
const remindIfDue = async (stores: Stores, one: Waiting): Promise<void> => {
  const { part } = one;
  const days = reminderDue(part.dueAt, part.remindedDays, now());
  const isOverdue = part.dueAt < now() && part.overdueAt === null;
  if (days === null && !isOverdue) return;
  const set = isOverdue ? { overdueAt: now() } : { remindedDays: days };
  await stores.db.transaction(async (tx) => {
    await tx.update(rightsParts).set(set).where(eq(rightsParts.id, part.id));
    await remind({ ...stores, db: tx }, one, isOverdue ? 0 : (days ?? 0));
  });
  if (isOverdue) await noticed(stores, { kind: 'rights-overdue', workspaceId: part.workspaceId });
};

/** Each by itself: one that fails is told, and the others are looked after. */
const forEach = async <T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> => {
  for (const one of all)
    await work(one).catch((error: unknown) => log.error('rights.tending-failed', errorFacts(error)));
};

/** Open requests all of whose controllers went meanwhile, with their workspaces. */
const closeOrphans = async (stores: Stores): Promise<void> => {
  const open = await stores.db
    .select({ id: rightsRequests.id })
    .from(rightsRequests)
    .where(eq(rightsRequests.state, 'open'));
  await forEach(open, ({ id }) =>
    stores.db.transaction(async (tx) => {
      const inside = { ...stores, db: tx };
      if ((await lockRequest(inside, id)) !== null) await closeIfDone(inside, id);
    }),
  );
};

/** Requests of accounts that are gone: asked when signed in, or passed on to the operator for one. */
const ofGoneAccounts = (stores: Stores) => {
  const gone = and(eq(rightsParts.hasAccount, true), isNull(rightsParts.userId));
  const parts = stores.db.select({ id: rightsParts.requestId }).from(rightsParts).where(gone);
  const own = and(eq(rightsRequests.channel, 'app'), isNull(rightsRequests.userId));
  return or(own, inArray(rightsRequests.id, parts));
};

/** Closed, and the asker asked to be forgotten or deleted their account: what names them is destroyed. */
const toForget = (stores: Stores) => {
  const erased = and(
    eq(rightsRequests.kind, 'erasure'),
    eq(rightsRequests.state, 'answered'),
    lt(rightsRequests.closedAt, daysAgo(rememberedDays)),
  );
  const named = and(isNotNull(rightsRequests.closedAt), isNotNull(rightsRequests.sealed));
  return stores.db
    .select({ id: rightsRequests.id })
    .from(rightsRequests)
    .where(and(named, or(erased, ofGoneAccounts(stores))));
};

/** The hash of an address counts letters of a day; a closed request needs it no more. */
const dropHashes = async (stores: Stores): Promise<void> => {
  const old = and(
    isNotNull(rightsRequests.closedAt),
    isNotNull(rightsRequests.addressHash),
    lt(rightsRequests.receivedAt, daysAgo(1)),
  );
  await stores.db.update(rightsRequests).set({ addressHash: null }).where(old);
};

const forget = async (stores: Stores, ids: readonly string[]): Promise<void> => {
  const some = [...ids];
  await stores.db.transaction(async (tx) => {
    await tx.update(rightsEvents).set({ sealed: null }).where(inArray(rightsEvents.requestId, some));
    await tx.update(rightsParts).set({ sealed: null }).where(inArray(rightsParts.requestId, some));
    await tx.update(rightsRequests).set({ sealed: null, addressHash: null }).where(inArray(rightsRequests.id, some));
  });
};

/** Removes what is old: 3 years after it was closed, 90 days when nobody confirmed it. Returns how many. */
const prune = async (stores: Stores): Promise<number> => {
  const old = and(isNotNull(rightsRequests.closedAt), lt(rightsRequests.closedAt, daysAgo(keptDays)));
  const unconfirmed = and(
    eq(rightsRequests.state, 'identity'),
    isNull(rightsRequests.addressConfirmedAt),
    ne(rightsRequests.channel, 'mail'),
    lt(rightsRequests.receivedAt, daysAgo(unconfirmedDays)),
  );
  return (await stores.db.delete(rightsRequests).where(or(old, unconfirmed)).returning({ id: rightsRequests.id }))
    .length;
};

/** Does what is due. May run as often as one likes; nothing is done twice. */
export const tendRequests = async (stores: Stores): Promise<void> => {
  const all = await waiting(stores);
  await forEach(all.filter(({ part }) => part.state === 'working'), ({ part }) => resumePart(stores, part)); // prettier-ignore
  await forEach(await waiting(stores), (one) => remindIfDue(stores, one));
  await closeOrphans(stores);
  await dropHashes(stores);
  const forgotten = (await toForget(stores)).map(({ id }) => id);
  if (forgotten.length > 0) await forget(stores, forgotten);
  const pruned = await prune(stores);
  if (forgotten.length + pruned > 0)
    await purgeDeleted(stores.db, ['rights_requests', 'rights_parts', 'rights_events']);
};
