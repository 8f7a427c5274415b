/** The journal of loads, and what a published load writes to the catalogue. The only SQL on `import_runs`. */
import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import { now } from '../../kit/clock.ts';
import type { Database } from '../../engines/postgres/index.ts';
import type { Workspace } from '../accounts/index.ts';
import { datasetColumns, datasetReferences, datasets, importRuns } from './tables.ts';

/** One dataset of a journal: everything publishing needs, so that a restart can finish it. */
export type JournalTable = {
  run: number;
  index: number;
  datasetId: string;
  isNew: boolean;
  /** Runs whose rows this one replaces. */
  replaces: number[];
  /** Catalogue rows of a new dataset. */
  dataset: { name: string; title: string; timeColumn: string | null };
  columns: Omit<typeof datasetColumns.$inferInsert, 'datasetId'>[];
  references: Omit<typeof datasetReferences.$inferInsert, 'datasetId'>[];
  /** References that datasets loaded before get to this one. */
  awaiting?: { datasetId: string; column: string; key: string; confidence: number; why: string }[];
  counts: { rowsRead: number; rowsLoaded: number; rowsRejected: number; rowsWithheld: number };
};
export type Journal = { leader: number; hasMergers: boolean; tables: JournalTable[] };

/** Begins a run of every table; returns the run numbers in the same order. */
export const beginRuns = async (
  workspace: Workspace,
  importId: string,
  tables: readonly { datasetId: string; file: string; contentHash: string }[],
): Promise<number[]> => {
  const at = now();
  const rows = tables.map((table) => ({
    ...table,
    workspaceId: workspace.id,
    importId,
    at,
    state: 'staged' as const,
    isCurrent: false,
  }));
  const made = await workspace.stores.db.insert(importRuns).values(rows).returning({ run: importRuns.run });
  return made.map(({ run }) => run);
};

/** Runs in force of a dataset that brought the same content. */
export const sameContent = async (workspace: Workspace, datasetId: string, contentHash: string): Promise<number[]> => {
  const rows = await workspace.stores.db
    .select({ run: importRuns.run })
    .from(importRuns)
    .where(
      and(eq(importRuns.datasetId, datasetId), eq(importRuns.contentHash, contentHash), eq(importRuns.isCurrent, true)),
    );
  return rows.map(({ run }) => run);
};

/** The point of no return: from here on a restart finishes the load instead of undoing it. */
export const commitJournal = async (workspace: Workspace, journal: Journal): Promise<void> => {
  const runs = journal.tables.map(({ run }) => run);
  await workspace.stores.db.transaction(async (tx) => {
    await tx.update(importRuns).set({ state: 'publishing' }).where(inArray(importRuns.run, runs));
    await tx.update(importRuns).set({ journal }).where(eq(importRuns.run, journal.leader));
  });
};

// What was loaded before its owner refers to it from now on; owners of its rows are resolved next.
const referTo = async (db: Database, { datasetId, dataset, awaiting = [] }: JournalTable): Promise<void> => {
  if (awaiting.length === 0) return;
  const rows = awaiting.map(({ key, confidence, ...rest }) => ({
    ...rest,
    targetDataset: dataset.name,
    targetId: datasetId,
    targetColumn: key,
    role: 'owner' as const,
    confidence: Math.round(confidence * 100),
  }));
  await db.insert(datasetReferences).values(rows).onConflictDoNothing();
};

const upsertDataset = async (db: Database, workspace: Workspace, table: JournalTable): Promise<void> => {
  const { datasetId } = table;
  const at = now();
  await db
    .insert(datasets)
    .values({ id: datasetId, workspaceId: workspace.id, ...table.dataset, createdAt: at, loadedAt: at })
    .onConflictDoUpdate({ target: datasets.id, set: { loadedAt: at } });
  await referTo(db, table);
  if (!table.isNew) return;
  for (let from = 0; from < table.columns.length; from += 500)
    await db
      .insert(datasetColumns)
      .values(table.columns.slice(from, from + 500).map((column) => ({ ...column, datasetId })))
      .onConflictDoNothing();
  if (table.references.length > 0)
    await db
      .insert(datasetReferences)
      .values(table.references.map((reference) => ({ ...reference, datasetId })))
      .onConflictDoNothing();
};

/** Writes the catalogue of what was published: datasets, columns, references; runs with their counts come into force. */
export const publishCatalogue = (workspace: Workspace, journal: Journal): Promise<void> =>
  workspace.stores.db.transaction(async (tx) => {
    for (const table of journal.tables) {
      await upsertDataset(tx, workspace, table);
      await tx
        .update(importRuns)
        .set({ ...table.counts, isCurrent: true })
        .where(eq(importRuns.run, table.run));
      if (table.replaces.length > 0)
        await tx.update(importRuns).set({ isCurrent: false }).where(inArray(importRuns.run, table.replaces));
    }
  });

/** Ends the journal: everything is published and cleared away. */
export const endRuns = async (workspace: Workspace, runs: readonly number[]): Promise<void> => {
  await workspace.stores.db
    .update(importRuns)
    .set({ state: 'published', journal: sql`NULL` })
    .where(inArray(importRuns.run, [...runs]));
};

/** Forgets runs that never came to be. */
export const forgetRuns = async (workspace: Workspace, runs: readonly number[]): Promise<void> => {
  if (runs.length === 0) return;
  await workspace.stores.db.delete(importRuns).where(inArray(importRuns.run, [...runs]));
};

/** Runs of the workspace that a crash left behind. */
export const openRuns = (workspace: Workspace) =>
  workspace.stores.db
    .select()
    .from(importRuns)
    .where(and(eq(importRuns.workspaceId, workspace.id), ne(importRuns.state, 'published')))
    .orderBy(importRuns.run);

/** Ids of imports that are published. */
export const publishedImports = async (workspace: Workspace): Promise<string[]> => {
  const rows = await workspace.stores.db
    .selectDistinct({ id: importRuns.importId })
    .from(importRuns)
    .where(and(eq(importRuns.workspaceId, workspace.id), eq(importRuns.state, 'published')));
  return rows.map(({ id }) => id);
};

/** The run of one dataset in one import. */
export const runOf = async (workspace: Workspace, importId: string, dataset: string): Promise<number | null> => {
  const [row] = await workspace.stores.db
    .select({ run: importRuns.run })
    .from(importRuns)
    .innerJoin(datasets, eq(datasets.id, importRuns.datasetId))
    .where(
      and(eq(importRuns.workspaceId, workspace.id), eq(importRuns.importId, importId), eq(datasets.name, dataset)),
    );
  return row?.run ?? null;
};
