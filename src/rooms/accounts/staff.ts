/** Staff of the operator: who they are, and who says so (P7.2). A role in the staff opens no workspace by itself. */
import { asc, eq, ilike, isNotNull, or } from 'drizzle-orm';
import type { StaffMember, StaffRole, StaffSelf } from '../../contract/staff.ts';
import { say } from '../../contract/said.ts';
import type { Database } from '../../engines/postgres/index.ts';
import { missing, Trouble } from '../../kit/errors.ts';
import { recordInstallationEntry } from '../audit/index.ts';
import { endSessionsOf } from './sessions.ts';
import { withdrawAllOf } from './staff-access-store.ts';
import { users } from './tables.ts';
import { openNoticesOf, unreadinessOf } from './trainings.ts';
import type { Actor, Stores } from './workspace.ts';

/** The actor's role in the staff, as it is now; null for everybody else, and for API keys whoever made them. */
export const staffRoleOf = async (db: Database, actor: Actor): Promise<StaffRole | null> => {
  if (actor.key !== undefined) return null;
  const [found] = await db.select({ role: users.staffRole }).from(users).where(eq(users.id, actor.id));
  return found?.role ?? null;
};

const notForYou = (): Trouble =>
  new Trouble('forbidden', {
    code: 'not-staff',
    title: 'This is for staff of the operator',
    detail: 'Your account has no role, or another one, in the staff. Nothing was changed.',
  });

/** Throws `not-staff` (forbidden) for others. Whoever holds the control secret holds the data folder, so they may anything. */
export const requireStaff = async (db: Database, actor: Actor, roles: readonly StaffRole[]): Promise<void> => {
  if (actor.via === 'control') return;
  const role = await staffRoleOf(db, actor);
  if (role === null || !roles.includes(role)) throw notForYou();
};

/** Roles in the staff that may: everybody, those who answer for privacy, those who run the installation. */
export const anyStaff = ['support', 'privacy_officer', 'administrator'] as const satisfies readonly StaffRole[];
export const officers = ['privacy_officer', 'administrator'] as const satisfies readonly StaffRole[];
export const administrators = ['administrator'] as const satisfies readonly StaffRole[];

/** What the caller is to the operator, for every account. */
export const staffSelfOf = async (stores: Stores, actor: Actor): Promise<StaffSelf> => {
  const role = await staffRoleOf(stores.db, actor);
  if (role === null) return { role, missing: [], openNotices: 0 };
  const open = await openNoticesOf(stores.db, actor.id);
  return { role, missing: await unreadinessOf(stores.db, actor.id), openNotices: open.length };
};

/** All staff, by name; at most 500. */
export const listStaff = async (stores: Stores, actor: Actor): Promise<StaffMember[]> => {
  await requireStaff(stores.db, actor, officers);
  const found = await stores.db
    .select({ userId: users.id, name: users.name, role: users.staffRole })
    .from(users)
    .where(isNotNull(users.staffRole))
    .orderBy(asc(users.name))
    .limit(500);
  const members: StaffMember[] = [];
  for (const { userId, name, role } of found)
    if (role !== null)
      members.push({ userId, name, role, missing: await unreadinessOf(stores.db, userId), isYou: userId === actor.id });
  return members;
};

/** Ids of accounts by a part of their name, and what was given itself if it may be an id; at most 100. For searching the log. */
export const idsOfName = async (db: Database, name: string): Promise<string[]> => {
  const pattern = `%${name.replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
  const found = await db.select({ id: users.id }).from(users).where(ilike(users.name, pattern)).limit(100);
  return [...found.map(({ id }) => id), name];
};

const accountOf = async (db: Database, who: string) => {
  const folded = who.trim().toLowerCase();
  const named = or(eq(users.id, who), eq(users.username, folded), eq(users.email, folded));
  const [found] = await db.select({ id: users.id, role: users.staffRole }).from(users).where(named);
  if (found === undefined) throw missing('account', 'Give a user name, an email address, or the id of an account.');
  return found;
};

const lastAdministrator = (): Trouble =>
  new Trouble('conflict', {
    code: 'last-administrator',
    title: 'This is the only administrator',
    detail: 'Make somebody else administrator first. Nothing was changed.',
  });

/**
 * Makes an account staff, changes its role, or (null) takes it away together with every access. `who`: user name, email
 * address or id. Only for administrators. Throws `not-staff`, `missing`, `last-administrator` (conflict).
 */
export const setStaffRole = async (
  stores: Stores,
  actor: Actor,
  { who, role }: { who: string; role: StaffRole | null },
): Promise<void> => {
  const { db } = stores;
  await requireStaff(db, actor, administrators);
  const account = await accountOf(db, who);
  if (account.role === role) return;
  if (account.role === 'administrator' && (await db.$count(users, eq(users.staffRole, 'administrator'))) === 1)
    throw lastAdministrator();
  await db.update(users).set({ staffRole: role }).where(eq(users.id, account.id));
  if (role === null) await withdrawAllOf(db, account.id);
  const detail = say('audit.staffRole', { option: role ?? 'none' });
  await recordInstallationEntry(stores, actor, { action: 'staff.role-changed', account: account.id, detail });
};

/**
 * Ends every session of an account, as when a device was stolen or somebody left. `who` as above. Only for administrators.
 * Throws `not-staff`, `missing`.
 */
export const endSessionsAsStaff = async (stores: Stores, actor: Actor, { who }: { who: string }): Promise<void> => {
  await requireStaff(stores.db, actor, administrators);
  const account = await accountOf(stores.db, who);
  await endSessionsOf(stores.db, account.id);
  const detail = say('audit.sessionsEnded');
  await recordInstallationEntry(stores, actor, { action: 'staff.sessions-ended', account: account.id, detail });
};
