/** Which workspaces hang on one account alone. */
import { eq, sql } from 'drizzle-orm';
import type { Database } from '../../engines/postgres/index.ts';
import { members, workspaces } from './tables.ts';

export type HangingWorkspace = { id: string; slug: string; name: string; members: number; datasets: number };

type Counted = HangingWorkspace & { role: string; owners: number };

const counted = async (db: Database, userId: string): Promise<Counted[]> => {
  const others = sql<number>`(SELECT count(*)::int FROM members m WHERE m.workspace_id = ${workspaces.id})`;
  const owners = sql<number>`(SELECT count(*)::int FROM members m WHERE m.workspace_id = ${workspaces.id} AND m.role = 'owner')`;
  // By its name: the catalogue of datasets belongs to a room below.
  const datasets = sql<number>`(SELECT count(*)::int FROM datasets d WHERE d.workspace_id = ${workspaces.id})`;
  const { id, slug, name } = workspaces;
  return db
    .select({ id, slug, name, role: members.role, members: others, owners, datasets })
    .from(members)
    .innerJoin(workspaces, eq(workspaces.id, members.workspaceId))
    .where(eq(members.userId, userId))
    .orderBy(workspaces.createdAt);
};

/** `alone`: nobody else is a member. `lastOwner`: others are, but none of them owns it. */
export const workspacesOf = async (
  db: Database,
  userId: string,
): Promise<{ alone: HangingWorkspace[]; lastOwner: HangingWorkspace[] }> => {
  const all = await counted(db, userId);
  return {
    alone: all.filter(({ members: n }) => n === 1),
    lastOwner: all.filter(({ members: n, role, owners }) => n > 1 && role === 'owner' && owners === 1),
  };
};
