/**
 * Watching for attacks (P14.6): events are counted, and too many within a while open an alert. An alert holds a kind, a
 * count and times; who or what it was about is in the audit log alone.
 */
import { and, desc, eq, inArray, isNull, lt, ne, sql } from 'drizzle-orm';
import { type MailLocale, sendMail } from '../../engines/mail/index.ts';
import type { Database } from '../../engines/postgres/index.ts';
import { now } from '../../kit/clock.ts';
import { missing } from '../../kit/errors.ts';
import { randomId } from '../../kit/ids.ts';
import { log } from '../../kit/log.ts';
import { publicUrl } from './public-url.ts';
import { members, users, workspaces } from './tables.ts';
import { alerts } from './watch-tables.ts';
import type { Actor, Stores } from './workspace.ts';

type Row = typeof alerts.$inferSelect;
export type AlertKind = Row['kind'];

/** `workspaceId`: the one it concerns, if any. `count`: how many events at once, 1 unless told. */
export type Event = { kind: AlertKind; workspaceId?: string | null; count?: number };

/** How many events within how many minutes are odd. */
const thresholds: Readonly<Record<AlertKind, { events: number; minutes: number }>> = {
  'failed-sign-ins': { events: 10, minutes: 10 },
  'denied-requests': { events: 30, minutes: 10 },
  'many-reveals': { events: 1, minutes: 60 },
  'many-exports': { events: 1, minutes: 60 },
  'keys-changed': { events: 1, minutes: 60 },
  'mail-undeliverable': { events: 1, minutes: 60 },
  'rights-overdue': { events: 1, minutes: 60 },
};

type WatchStores = Pick<Stores, 'db' | 'masterKey'>;

// Counts below the threshold live in memory: single failures are nobody's business, and a restart forgives them.
const counted = new WeakMap<object, Map<string, { since: number; count: number }>>();

/** Adds to the window of that kind and workspace; returns the count when it reached the threshold, else null. */
const countEvent = (stores: WatchStores, { kind, workspaceId = null, count = 1 }: Event): number | null => {
  const windows = counted.get(stores.masterKey) ?? new Map<string, { since: number; count: number }>();
  counted.set(stores.masterKey, windows);
  const { events, minutes } = thresholds[kind];
  const key = `${kind} ${workspaceId ?? ''}`;
  const at = now().getTime();
  const before = windows.get(key);
  const window = before !== undefined && at - before.since < minutes * 60_000 ? before : { since: at, count: 0 };
  window.count += count;
  windows.set(key, window);
  if (window.count < events) return null;
  windows.delete(key);
  return window.count;
};

const ofPlace = (workspaceId: string | null) =>
  workspaceId === null ? isNull(alerts.workspaceId) : eq(alerts.workspaceId, workspaceId);

// One after the other, so that two at once do not open two alerts.
let turn: Promise<unknown> = Promise.resolve();
const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
  const done = turn.then(work);
  turn = done.catch(() => {});
  return done;
};

/** Counts on in the alert that is not closed, or opens one. Returns it when it is new. */
const raise = async (db: Database, kind: AlertKind, workspaceId: string | null, count: number): Promise<Row | null> => {
  const at = now();
  const same = and(eq(alerts.kind, kind), ofPlace(workspaceId), ne(alerts.state, 'closed'));
  const grown = await db
    .update(alerts)
    .set({ count: sql`${alerts.count} + ${count}`, lastAt: at })
    .where(same)
    .returning({ id: alerts.id });
  if (grown.length > 0) return null;
  const row: Row = { id: randomId(), kind, workspaceId, state: 'open', count, firstAt: at, lastAt: at };
  await db.insert(alerts).values(row);
  return row;
};

const workspaceName = async (db: Database, id: string | null): Promise<string | null> => {
  if (id === null) return null;
  const [found] = await db.select({ name: workspaces.name }).from(workspaces).where(eq(workspaces.id, id));
  return found?.name ?? null;
};

/** Privacy officers with an address to write to. */
const officers = async (db: Database): Promise<{ to: string; locale: MailLocale }[]> => {
  const found = await db
    .select({ to: users.email, locale: users.locale })
    .from(users)
    .where(eq(users.staffRole, 'privacy_officer'))
    .limit(100);
  return found.flatMap(({ to, locale }) => (to === null ? [] : [{ to, locale }]));
};

/** Mails the privacy officers. An alert about mail itself would only add to the pile, so that one is shown alone. */
const tellOfficers = async (stores: WatchStores, row: Row): Promise<void> => {
  if (row.kind === 'mail-undeliverable') return;
  const workspace = await workspaceName(stores.db, row.workspaceId);
  const params = {
    kind: row.kind,
    count: row.count,
    workspace,
    at: row.firstAt.toISOString(),
    url: publicUrl('/operator/alerts'),
  };
  for (const { to, locale } of await officers(stores.db))
    await sendMail(stores, { to, template: 'alert', params, locale });
};

/**
 * Something happened that is odd when it happens often. Resolves when it is counted; once per alert the privacy officers
 * are mailed. Never holds up or fails what it watches: trouble of its own is logged.
 */
export const noticed = async (stores: WatchStores, event: Event): Promise<void> => {
  try {
    const count = countEvent(stores, event);
    if (count === null) return;
    const row = await inTurn(() => raise(stores.db, event.kind, event.workspaceId ?? null, count));
    if (row === null) return;
    log.warn('watch.alert', { kind: row.kind, count });
    await tellOfficers(stores, row);
  } catch {
    log.error('watch.failed', { kind: event.kind });
  }
};

/** All alerts for privacy officers and administrators; for everybody else those of the workspaces they own. */
const visibleTo = async (db: Database, actor: Actor) => {
  const [found] = await db.select({ role: users.staffRole }).from(users).where(eq(users.id, actor.id));
  if (found?.role === 'privacy_officer' || found?.role === 'administrator') return undefined;
  const owned = db
    .select({ id: members.workspaceId })
    .from(members)
    .where(and(eq(members.userId, actor.id), eq(members.role, 'owner')));
  return inArray(alerts.workspaceId, owned);
};

export type SeenAlert = { alert: Row; workspace: { slug: string; name: string } | null };

/** What the actor may see, those that are not closed first, the newest first; at most 200. */
export const listAlerts = async ({ db }: WatchStores, actor: Actor): Promise<SeenAlert[]> =>
  db
    .select({ alert: alerts, workspace: { slug: workspaces.slug, name: workspaces.name } })
    .from(alerts)
    .leftJoin(workspaces, eq(workspaces.id, alerts.workspaceId))
    .where(await visibleTo(db, actor))
    .orderBy(sql`${alerts.state} = 'closed'`, desc(alerts.lastAt))
    .limit(200);

/** Marks an alert as seen or closed. Throws `missing` for one that the actor may not see. */
export const changeAlert = async (
  { db }: WatchStores,
  actor: Actor,
  id: string,
  state: 'seen' | 'closed',
): Promise<void> => {
  const changed = await db
    .update(alerts)
    .set({ state })
    .where(and(eq(alerts.id, id), await visibleTo(db, actor)))
    .returning({ id: alerts.id });
  if (changed.length === 0) throw missing('alert');
};

/** Removes alerts that were closed for a year (P5.2). */
export const sweepAlerts = async ({ db }: WatchStores): Promise<void> => {
  const yearAgo = new Date(now().getTime() - 365 * 24 * 3_600_000);
  await db.delete(alerts).where(and(eq(alerts.state, 'closed'), lt(alerts.lastAt, yearAgo)));
};
