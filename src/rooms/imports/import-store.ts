/** SQL of the table of imports. */
import { and, desc, eq, inArray } from 'drizzle-orm';
import type { ImportProgress, ImportResult, ImportState, ImportTable } from '../../contract/imports.ts';
import { missing } from '../../kit/errors.ts';
import { sql } from '../../kit/literals.ts';
import type { Stores, Workspace } from '../accounts/index.ts';
import type { PlannedTable } from './plan.ts';
import { datasets, importRuns, type LoadResult } from '../datasets/index.ts';
import { imports } from './tables.ts';

export type ImportRow = Omit<typeof imports.$inferSelect, 'sources'> & { sources: PlannedTable[] };
export type ImportPatch = {
  state?: ImportState;
  sources?: PlannedTable[];
  tables?: ImportTable[];
  progress?: ImportProgress | null;
  results?: ImportResult[];
  notes?: string[];
  error?: { code: string; title: string; detail: string } | null;
};

const typed = (row: typeof imports.$inferSelect): ImportRow => ({ ...row, sources: row.sources as PlannedTable[] });

export const insertImport = async (
  workspace: Workspace,
  row: Pick<ImportRow, 'id' | 'state' | 'createdAt'>,
): Promise<ImportRow> => {
  const values = {
    ...row,
    workspaceId: workspace.id,
    actorId: workspace.actor.id,
    sources: [],
    tables: [],
    progress: null,
    results: [],
    notes: [],
    error: null,
  };
  await workspace.stores.db.insert(imports).values(values);
  return values;
};

const ofWorkspace = (workspace: Workspace, id: string) =>
  and(eq(imports.workspaceId, workspace.id), eq(imports.id, id));

/** Throws `missing` when the workspace has no such import. */
export const readImport = async (workspace: Workspace, id: string): Promise<ImportRow> => {
  const [row] = await workspace.stores.db.select().from(imports).where(ofWorkspace(workspace, id));
  if (row === undefined)
    throw missing('import', 'It may have been deleted. The page Import lists those that are left.');
  return typed(row);
};

export const readImports = async (workspace: Workspace, limit: number): Promise<ImportRow[]> => {
  const rows = await workspace.stores.db
    .select()
    .from(imports)
    .where(eq(imports.workspaceId, workspace.id))
    .orderBy(desc(imports.createdAt))
    .limit(limit);
  return rows.map(typed);
};

export const patchImport = async (workspace: Workspace, id: string, patch: ImportPatch): Promise<void> => {
  await workspace.stores.db.update(imports).set(patch).where(ofWorkspace(workspace, id));
};

/** Moves an import to `to` only if it is in one of `from`; says whether it did. Two clicks start one load. */
export const moveImport = async (
  workspace: Workspace,
  id: string,
  from: readonly ImportState[],
  patch: ImportPatch & { state: ImportState },
): Promise<boolean> => {
  const moved = await workspace.stores.db
    .update(imports)
    .set(patch)
    .where(and(ofWorkspace(workspace, id), inArray(imports.state, [...from])))
    .returning({ id: imports.id });
  return moved.length > 0;
};

export const removeImport = async (workspace: Workspace, id: string): Promise<void> => {
  await workspace.stores.db.delete(imports).where(ofWorkspace(workspace, id));
};

/** Imports that a stopped server left behind, of every workspace. */
export const unfinishedImports = async (stores: Stores): Promise<ImportRow[]> => {
  const rows = await stores.db
    .select()
    .from(imports)
    .where(inArray(imports.state, ['inspecting', 'loading']));
  return rows.map(typed);
};

/** What an import brought and published, by dataset, from the catalogue's own record of runs; persons counted anew. */
export const publishedResults = async (workspace: Workspace, importId: string): Promise<LoadResult[]> => {
  const runs = await workspace.stores.db
    .select({ dataset: datasets.name, datasetId: datasets.id, run: importRuns })
    .from(importRuns)
    .innerJoin(datasets, eq(datasets.id, importRuns.datasetId))
    .where(
      and(eq(importRuns.importId, importId), eq(datasets.workspaceId, workspace.id), eq(importRuns.state, 'published')),
    )
    .orderBy(importRuns.run);
  return Promise.all(
    runs.map(async ({ dataset, datasetId, run }) => {
      const table = workspace.rows(`d_${datasetId}`);
      const [found] = await workspace.stores.warehouse.query<{ persons: string }>(
        sql`SELECT uniqExactIf(subject, subject != 0) AS persons FROM ${table} WHERE run = ${run.run}`,
      );
      const { rowsRead, rowsLoaded, rowsRejected, rowsWithheld } = run;
      return {
        dataset,
        rowsRead,
        rowsLoaded,
        rowsRejected,
        rowsWithheld,
        persons: Number(found?.persons ?? 0),
        run: run.run,
      };
    }),
  );
};
