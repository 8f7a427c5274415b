/** Trainings, confirmed every year, and bulletins on security and privacy (P7.3, P14.3): due dates, confirmations, reminders. */
import { desc, eq, isNotNull } from 'drizzle-orm';
import type { StaffNotice, StaffNoticeDraft, StaffSelf } from '../../contract/staff.ts';
import { say } from '../../contract/said.ts';
import { sendMail } from '../../engines/mail/index.ts';
import type { Database } from '../../engines/postgres/index.ts';
import { now } from '../../kit/clock.ts';
import { missing } from '../../kit/errors.ts';
import { randomId } from '../../kit/ids.ts';
import { recordInstallationEntry } from '../audit/index.ts';
import { publicUrl } from './public-url.ts';
import { staffConfirmations, staffNotices } from './staff-tables.ts';
import { users } from './tables.ts';
import type { Actor, Stores } from './workspace.ts';

const day = 86_400_000;
/** How long a confirmed training lasts. */
const year = 365 * day;

type Row = typeof staffNotices.$inferSelect;
type Confirmed = ReadonlyMap<string, Date>;

/** Newest first; what lies years back is not shown any more. */
const notices = (db: Database): Promise<Row[]> =>
  db.select().from(staffNotices).orderBy(desc(staffNotices.publishedAt), desc(staffNotices.id)).limit(200);

const confirmationsOf = async (db: Database, userId: string): Promise<Confirmed> => {
  const rows = await db.select().from(staffConfirmations).where(eq(staffConfirmations.userId, userId));
  return new Map(rows.map(({ noticeId, confirmedAt }) => [noticeId, confirmedAt]));
};

const latest = (rows: readonly Row[], kind: Row['kind']): Row | undefined => rows.find((row) => row.kind === kind);

const isFresh = (confirmedAt: Date | undefined): boolean =>
  confirmedAt !== undefined && confirmedAt.getTime() > now().getTime() - year;

/** Only the newest of its kind is to be confirmed; a training again every year. */
const isOpen = (row: Row, rows: readonly Row[], confirmed: Confirmed): boolean => {
  if (latest(rows, row.kind)?.id !== row.id) return false;
  const at = confirmed.get(row.id);
  return row.kind === 'training' ? !isFresh(at) : at === undefined;
};

/** A training that was confirmed is due a year after that. */
const dueOf = (row: Row, confirmedAt: Date | undefined): Date =>
  row.kind === 'training' && confirmedAt !== undefined ? new Date(confirmedAt.getTime() + year) : row.dueAt;

const missingIn = (rows: readonly Row[], confirmed: Confirmed): StaffSelf['missing'] => {
  const training = latest(rows, 'training');
  const bulletin = latest(rows, 'bulletin');
  const trained = rows.some(({ id, kind }) => kind === 'training' && isFresh(confirmed.get(id)));
  // A new training leaves time until it is due, as long as the one before it still counts.
  const late = training !== undefined && isOpen(training, rows, confirmed) && training.dueAt <= now();
  return [
    ...(trained && !late ? [] : (['training'] as const)),
    ...(bulletin === undefined || confirmed.has(bulletin.id) ? [] : (['bulletin'] as const)),
  ];
};

/** Why nothing may be granted to them; empty when it may. Who never confirmed a training has not been trained. */
export const unreadinessOf = async (db: Database, userId: string): Promise<StaffSelf['missing']> =>
  missingIn(await notices(db), await confirmationsOf(db, userId));

/** What they still have to confirm. */
export const openNoticesOf = async (db: Database, userId: string): Promise<Row[]> => {
  const rows = await notices(db);
  const confirmed = await confirmationsOf(db, userId);
  return rows.filter((row) => isOpen(row, rows, confirmed));
};

const staffAccounts = (db: Database) => db.select().from(users).where(isNotNull(users.staffRole)).limit(500);

/** For how many of the staff each notice is open. */
const countOpen = async (db: Database, rows: readonly Row[]): Promise<Map<string, number>> => {
  const counts = new Map<string, number>();
  for (const { id } of await staffAccounts(db)) {
    const confirmed = await confirmationsOf(db, id);
    for (const row of rows) if (isOpen(row, rows, confirmed)) counts.set(row.id, (counts.get(row.id) ?? 0) + 1);
  }
  return counts;
};

/** All trainings and bulletins, newest first, as they are for this member of staff. `withCounts`: for who publishes them. */
export const listNotices = async (stores: Stores, actor: Actor, withCounts: boolean): Promise<StaffNotice[]> => {
  const rows = await notices(stores.db);
  const confirmed = await confirmationsOf(stores.db, actor.id);
  const counts = withCounts ? await countOpen(stores.db, rows) : null;
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    title: row.title,
    text: row.text,
    publishedAt: row.publishedAt.toISOString(),
    dueAt: dueOf(row, confirmed.get(row.id)).toISOString(),
    confirmedAt: confirmed.get(row.id)?.toISOString() ?? null,
    isOpen: isOpen(row, rows, confirmed),
    openFor: counts === null ? null : (counts.get(row.id) ?? 0),
  }));
};

/** Publishes a training or bulletin; the newest of its kind is the one that has to be confirmed. */
export const publishNotice = async (
  stores: Stores,
  actor: Actor,
  draft: StaffNoticeDraft & { days: number },
): Promise<void> => {
  const { kind, title, text, days } = draft;
  const at = now();
  const dueAt = new Date(at.getTime() + days * day);
  await stores.db.insert(staffNotices).values({ id: randomId(), kind, title, text, publishedAt: at, dueAt });
  await recordInstallationEntry(stores, actor, {
    action: 'staff.notice-published',
    detail: say('audit.noticePublished', { kind }),
  });
};

/** A member of staff confirms having been through it. Throws `missing`. */
export const confirmNotice = async (stores: Stores, actor: Actor, id: string): Promise<void> => {
  const [row] = await stores.db.select().from(staffNotices).where(eq(staffNotices.id, id));
  if (row === undefined) throw missing('training or bulletin');
  const confirmedAt = now();
  await stores.db
    .insert(staffConfirmations)
    .values({ noticeId: id, userId: actor.id, confirmedAt })
    .onConflictDoUpdate({ target: [staffConfirmations.noticeId, staffConfirmations.userId], set: { confirmedAt } });
  await recordInstallationEntry(stores, actor, {
    action: 'staff.notice-confirmed',
    account: actor.id,
    detail: say('audit.noticeConfirmed', { kind: row.kind }),
  });
};

/** A week before, the day before, on the day, then every week: the reminder runs once a day and keeps nothing. */
const isReminderDay = (dueAt: Date): boolean => {
  const left = Math.floor((dueAt.getTime() - now().getTime()) / day);
  return left === 7 || left === 1 || left === 0 || (left < 0 && left % 7 === 0);
};

/** Mails staff what is due. Call it once a day. Returns how many letters were queued. */
export const remindStaff = async (stores: Stores): Promise<number> => {
  const { db } = stores;
  let queued = 0;
  for (const { id, name, email, locale } of await staffAccounts(db)) {
    if (email === null) continue;
    const confirmed = await confirmationsOf(db, id);
    for (const row of await notices(db)) {
      const due = dueOf(row, confirmed.get(row.id));
      if (!(await mustConfirm(db, row, confirmed, due))) continue;
      const params = { name, title: row.title, due: due.toISOString(), url: publicUrl('/operator/notices') };
      await sendMail(stores, { to: email, template: 'training-due', params, locale });
      queued += 1;
    }
  }
  return queued;
};

/** Open, or a training that has to be repeated soon; and today is a day for reminding. */
const mustConfirm = async (db: Database, row: Row, confirmed: Confirmed, due: Date): Promise<boolean> => {
  const rows = await notices(db);
  const again = row.kind === 'training' && latest(rows, 'training')?.id === row.id;
  return (again || isOpen(row, rows, confirmed)) && isReminderDay(due);
};
