/** Members of a workspace: their role in it, and their names for what they did. */
import { and, eq, inArray } from 'drizzle-orm';
import type { Database } from '../../engines/postgres/index.ts';
import { missing } from '../../kit/errors.ts';
import { members, users } from './tables.ts';
import { systemActor, type Workspace } from './workspace.ts';

export type Role = (typeof members.$inferSelect)['role'];

/** The acting user's role in the workspace. Throws `missing` for those who are no member (any more). */
export const roleIn = async (workspace: Workspace): Promise<Role> => {
  const [found] = await workspace.stores.db
    .select({ role: members.role })
    .from(members)
    .where(and(eq(members.workspaceId, workspace.id), eq(members.userId, workspace.actor.id)));
  if (found === undefined) throw missing('workspace');
  return found.role;
};

/** Names of accounts by id, the system's own among them; ids of accounts that are gone are left out. */
export const namesOf = async (db: Database, ids: readonly string[]): Promise<Map<string, string>> => {
  const wanted = [...new Set(ids)];
  const found =
    wanted.length === 0
      ? []
      : await db.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, wanted));
  return new Map([systemActor, ...found].map(({ id, name }) => [id, name]));
};
