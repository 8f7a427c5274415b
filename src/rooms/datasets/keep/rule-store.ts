/** The rows of `retention_rules` and `retention_runs`. */
import { and, desc, eq, isNull, lt } from 'drizzle-orm';
import type { Database } from '../../../engines/postgres/index.ts';
import { now } from '../../../kit/clock.ts';
import { randomId } from '../../../kit/ids.ts';
import type { Stores, Workspace } from '../../accounts/index.ts';
import { retentionRules, retentionRuns } from './tables.ts';

export type RuleRow = typeof retentionRules.$inferSelect;
export type RunRow = typeof retentionRuns.$inferSelect;
export type RunResult = RunRow['results'][number];

/** The workspace's rules, by dataset id. */
export const rulesOf = async (workspace: Workspace): Promise<Map<string, RuleRow>> => {
  const rows = await workspace.stores.db
    .select()
    .from(retentionRules)
    .where(eq(retentionRules.workspaceId, workspace.id));
  return new Map(rows.map((row) => [row.datasetId, row]));
};

/** Sets the rule of a dataset. */
export const putRule = async (tx: Database, row: RuleRow): Promise<void> => {
  const { datasetId: _, workspaceId: __, ...set } = row;
  await tx.insert(retentionRules).values(row).onConflictDoUpdate({ target: retentionRules.datasetId, set });
};

/** Takes the rule of a dataset away. */
export const deleteRule = async (tx: Database, workspaceId: string, datasetId: string): Promise<void> => {
  await tx
    .delete(retentionRules)
    .where(and(eq(retentionRules.workspaceId, workspaceId), eq(retentionRules.datasetId, datasetId)));
};

const ofWorkspace = (workspace: Workspace) => eq(retentionRuns.workspaceId, workspace.id);

/** The run that was cut off, or null. */
export const openRun = async (workspace: Workspace): Promise<RunRow | null> => {
  const [row] = await workspace.stores.db
    .select()
    .from(retentionRuns)
    .where(and(ofWorkspace(workspace), isNull(retentionRuns.endedAt)));
  return row ?? null;
};

/** The newest run, or null. */
export const lastRun = async (workspace: Workspace): Promise<RunRow | null> => {
  const [row] = await workspace.stores.db
    .select()
    .from(retentionRuns)
    .where(ofWorkspace(workspace))
    .orderBy(desc(retentionRuns.startedAt))
    .limit(1);
  return row ?? null;
};

/** Begins a run; durable when it resolves. */
export const beginRun = async (workspace: Workspace): Promise<RunRow> => {
  const row = { id: randomId(), workspaceId: workspace.id, startedAt: now(), endedAt: null, results: [] };
  await workspace.stores.db.insert(retentionRuns).values(row);
  return row;
};

/** Writes how far a run is. */
export const setRun = async (
  workspace: Workspace,
  id: string,
  change: { results: RunResult[]; endedAt?: Date },
): Promise<void> => {
  await workspace.stores.db
    .update(retentionRuns)
    .set(change)
    .where(and(ofWorkspace(workspace), eq(retentionRuns.id, id)));
};

/** Deletes runs that ended 3 years ago (P13.2); returns how many. */
export const sweepRuns = async ({ db }: Pick<Stores, 'db'>, before: Date): Promise<number> => {
  const gone = await db
    .delete(retentionRuns)
    .where(lt(retentionRuns.endedAt, before))
    .returning({ id: retentionRuns.id });
  return gone.length;
};
