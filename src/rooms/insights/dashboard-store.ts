/** Dashboards in Postgres. */
import { and, asc, eq } from 'drizzle-orm';
import type { Dashboard, DashboardDraft } from '../../contract/insights.ts';
import type { Workspace } from '../accounts/index.ts';
import { dashboards } from './tables.ts';

type Row = typeof dashboards.$inferSelect;

const shown = ({ workspaceId: _, updatedAt, ...row }: Row): Dashboard => ({
  ...row,
  updatedAt: updatedAt.toISOString(),
});

const one = (workspace: Workspace, id: string) => and(eq(dashboards.workspaceId, workspace.id), eq(dashboards.id, id));

/** All of the workspace, by name. */
export const readDashboards = async (workspace: Workspace): Promise<Dashboard[]> => {
  const rows = await workspace.stores.db
    .select()
    .from(dashboards)
    .where(eq(dashboards.workspaceId, workspace.id))
    .orderBy(asc(dashboards.name), asc(dashboards.id));
  return rows.map(shown);
};

export const readDashboard = async (workspace: Workspace, id: string): Promise<Dashboard | null> => {
  const [row] = await workspace.stores.db.select().from(dashboards).where(one(workspace, id));
  return row === undefined ? null : shown(row);
};

export const insertDashboard = async (
  workspace: Workspace,
  id: string,
  draft: DashboardDraft,
  at: Date,
): Promise<Dashboard> => {
  const row: Row = { id, workspaceId: workspace.id, ...draft, updatedAt: at };
  await workspace.stores.db.insert(dashboards).values(row);
  return shown(row);
};

/** Null when there is none of that id in the workspace. */
export const replaceDashboard = async (
  workspace: Workspace,
  id: string,
  draft: DashboardDraft,
  at: Date,
): Promise<Dashboard | null> => {
  const set = { ...draft, updatedAt: at };
  const [row] = await workspace.stores.db.update(dashboards).set(set).where(one(workspace, id)).returning();
  return row === undefined ? null : shown(row);
};

/** False when there was none. */
export const removeDashboard = async (workspace: Workspace, id: string): Promise<boolean> => {
  const gone = await workspace.stores.db.delete(dashboards).where(one(workspace, id)).returning({ id: dashboards.id });
  return gone.length > 0;
};
