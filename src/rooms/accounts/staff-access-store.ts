/** The rows of `staff_access` and of who may grant it. */
import { and, desc, eq, gt, inArray, isNotNull, ne, type SQL } from 'drizzle-orm';
import type { AccessScope } from '../../contract/staff.ts';
import type { Database } from '../../engines/postgres/index.ts';
import { now } from '../../kit/clock.ts';
import { staffAccess, staffAccessSettings } from './staff-tables.ts';
import { users, workspaces } from './tables.ts';

export type AccessRow = typeof staffAccess.$inferSelect;
export type Granters = (typeof staffAccessSettings.$inferSelect)['granters'];
/** What lets a member of staff into a workspace, as long as it lasts. */
export type Grant = { id: string; reason: string; scope: AccessScope; endsAt: Date };

export type ShownAccess = { access: AccessRow; slug: string; workspace: string; staff: string };

/** Newest first, at most 200. */
export const accessRows = (db: Database, where: SQL | undefined): Promise<ShownAccess[]> =>
  db
    .select({ access: staffAccess, slug: workspaces.slug, workspace: workspaces.name, staff: users.name })
    .from(staffAccess)
    .innerJoin(workspaces, eq(workspaces.id, staffAccess.workspaceId))
    .innerJoin(users, eq(users.id, staffAccess.staffId))
    .where(where)
    .orderBy(desc(staffAccess.askedAt))
    .limit(200);

export const ofWorkspace = (workspaceId: string): SQL => eq(staffAccess.workspaceId, workspaceId);
export const ofStaffMember = (userId: string): SQL => eq(staffAccess.staffId, userId);

/** Asked by others, not over, in workspaces where a second member of staff may grant. */
export const waitingForStaff = (db: Database, userId: string): SQL | undefined =>
  and(
    eq(staffAccess.state, 'asked'),
    ne(staffAccess.staffId, userId),
    gt(staffAccess.endsAt, now()),
    inArray(
      staffAccess.workspaceId,
      db
        .select({ id: staffAccessSettings.workspaceId })
        .from(staffAccessSettings)
        .where(eq(staffAccessSettings.granters, 'staff')),
    ),
  );

export const oneAccess = async (db: Database, id: string): Promise<ShownAccess | undefined> =>
  (await accessRows(db, eq(staffAccess.id, id)))[0];

export const insertAccess = async (db: Database, row: AccessRow): Promise<void> => {
  await db.insert(staffAccess).values(row);
};

/** Changes it if it still is in one of these states; false when somebody else was faster. */
export const changeAccess = async (
  db: Database,
  id: string,
  from: AccessRow['state'][],
  set: Partial<Omit<AccessRow, 'id'>>,
): Promise<boolean> => {
  const where = and(eq(staffAccess.id, id), inArray(staffAccess.state, from));
  return (await db.update(staffAccess).set(set).where(where).returning({ id: staffAccess.id })).length > 0;
};

/** Who leaves the staff has no access any more, and asks for none. */
export const withdrawAllOf = async (db: Database, userId: string): Promise<void> => {
  const open = and(ofStaffMember(userId), inArray(staffAccess.state, ['asked', 'granted']));
  await db.update(staffAccess).set({ state: 'withdrawn', withdrawnAt: now() }).where(open);
};

/** The grants that let this user in now, by workspace. Asked with every request: no timer has to take them away. */
const liveGrants = (db: Database, userId: string, more?: SQL) =>
  db
    .select({ workspace: workspaces, grant: staffAccess })
    .from(staffAccess)
    .innerJoin(workspaces, eq(workspaces.id, staffAccess.workspaceId))
    .innerJoin(users, eq(users.id, staffAccess.staffId))
    .where(
      and(
        ofStaffMember(userId),
        eq(staffAccess.state, 'granted'),
        gt(staffAccess.endsAt, now()),
        isNotNull(users.staffRole),
        more,
      ),
    )
    .orderBy(desc(staffAccess.endsAt));

type Granted = { workspace: typeof workspaces.$inferSelect; grant: Grant };
const grantOf = ({ id, reason, scope, endsAt }: AccessRow): Grant => ({ id, reason, scope, endsAt });

/** The workspace of that slug and the grant that opens it, or null. */
export const grantedWorkspace = async (db: Database, userId: string, slug: string): Promise<Granted | null> => {
  const [found] = await liveGrants(db, userId, eq(workspaces.slug, slug)).limit(1);
  return found === undefined ? null : { workspace: found.workspace, grant: grantOf(found.grant) };
};

/** All workspaces that are open to this user by a grant, each once. */
export const grantedWorkspaces = async (db: Database, userId: string): Promise<Granted[]> => {
  const found = await liveGrants(db, userId).limit(200);
  const once = new Map(found.map(({ workspace, grant }) => [workspace.id, { workspace, grant: grantOf(grant) }]));
  return [...once.values()];
};

export const grantersOf = async (db: Database, workspaceId: string): Promise<Granters> => {
  const [found] = await db.select().from(staffAccessSettings).where(eq(staffAccessSettings.workspaceId, workspaceId));
  return found?.granters ?? 'members';
};

export const setGrantersOf = async (db: Database, workspaceId: string, granters: Granters): Promise<void> => {
  await db
    .insert(staffAccessSettings)
    .values({ workspaceId, granters })
    .onConflictDoUpdate({ target: staffAccessSettings.workspaceId, set: { granters } });
};
