/** Members of a workspace: who they are, their roles, and how they go. */
import { and, asc, eq, inArray, ne } from 'drizzle-orm';
import type { GrantedRole, WorkspaceMember } from '../../contract/members.ts';
import { whoMayManage } from '../../contract/roles.ts';
import { say } from '../../contract/said.ts';
import type { Database } from '../../engines/postgres/index.ts';
import { missing, Trouble } from '../../kit/errors.ts';
import { recordEntry } from '../audit/index.ts';
import { invitations } from './membership-tables.ts';
import { members, users } from './tables.ts';
import { systemActor, type Workspace } from './workspace.ts';

/** True for owners and admins, as their role was when the handle was made: once a request. */
export const isManager = ({ role }: Workspace): boolean => role !== null && whoMayManage.includes(role);

/** Names of accounts by id, the system's own among them; ids of accounts that are gone are left out. */
export const namesOf = async (db: Database, ids: readonly string[]): Promise<Map<string, string>> => {
  const wanted = [...new Set(ids)];
  const found =
    wanted.length === 0
      ? []
      : await db.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, wanted));
  return new Map([systemActor, ...found].map(({ id, name }) => [id, name]));
};

/** The members, oldest first, at most 1,000. Addresses are for owners and admins, and one's own. */
export const listMembers = async (workspace: Workspace): Promise<WorkspaceMember[]> => {
  const found = await workspace.stores.db
    .select({ userId: users.id, name: users.name, email: users.email, role: members.role, since: members.since })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(eq(members.workspaceId, workspace.id))
    .orderBy(asc(members.since), asc(users.id))
    .limit(1000);
  return found.map((one) => {
    const isYou = one.userId === workspace.actor.id;
    return { ...one, isYou, email: isYou || isManager(workspace) ? one.email : null, since: one.since.toISOString() };
  });
};

const memberIs = (workspace: Workspace, userId: string) =>
  and(eq(members.workspaceId, workspace.id), eq(members.userId, userId));

const requireMember = async (workspace: Workspace, userId: string): Promise<void> => {
  const [found] = await workspace.stores.db.select().from(members).where(memberIs(workspace, userId));
  if (found === undefined) throw missing('member');
};

const ownerStays = (): Trouble =>
  new Trouble('forbidden', {
    code: 'owner-stays',
    title: 'This is the owner of the workspace',
    detail:
      'Ownership is handed over, never taken away: the owner offers it and the other accepts. Nothing was changed.',
  });

/**
 * Gives a member another role, from their next request on. Throws `not-found`, and `owner-stays` (forbidden) for the owner.
 */
export const changeRole = async (workspace: Workspace, userId: string, role: GrantedRole): Promise<void> => {
  await requireMember(workspace, userId);
  const changed = await workspace.stores.db
    .update(members)
    .set({ role })
    .where(and(memberIs(workspace, userId), ne(members.role, 'owner')))
    .returning({ userId: members.userId });
  if (changed.length === 0) throw ownerStays();
  const detail = `${say('audit.roleChanged')}, ${say(`audit.role.${role}`)}`;
  await recordEntry(workspace, { action: 'member.changed', account: userId, detail });
};

/** The membership goes, and with it, by the tables' references, keys and offers of ownership; what they invited, too. */
const endMembership = async (workspace: Workspace, userId: string): Promise<boolean> =>
  workspace.stores.db.transaction(async (tx) => {
    const ended = await tx
      .delete(members)
      .where(and(memberIs(workspace, userId), ne(members.role, 'owner')))
      .returning({ userId: members.userId });
    if (ended.length === 0) return false;
    await tx
      .delete(invitations)
      .where(and(eq(invitations.workspaceId, workspace.id), eq(invitations.invitedBy, userId)));
    return true;
  });

/** Ends a membership at once, with its API keys. Throws `not-found`, and `owner-stays` (forbidden) for the owner. */
export const removeMember = async (workspace: Workspace, userId: string): Promise<void> => {
  await requireMember(workspace, userId);
  if (!(await endMembership(workspace, userId))) throw ownerStays();
  await recordEntry(workspace, { action: 'member.removed', account: userId, detail: say('audit.memberRemoved') });
};

/** Ends one's own membership. Throws `owner-cannot-leave` (conflict). */
export const leaveWorkspace = async (workspace: Workspace): Promise<void> => {
  if (!(await endMembership(workspace, workspace.actor.id)))
    throw new Trouble('conflict', {
      code: 'owner-cannot-leave',
      title: 'A workspace needs an owner',
      detail: 'Offer ownership to another member first; once they accept, you can leave. Nothing was changed.',
    });
  await recordEntry(workspace, {
    action: 'member.left',
    account: workspace.actor.id,
    detail: say('audit.memberLeft'),
  });
};
