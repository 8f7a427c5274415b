/** The catalogue of a workspace's datasets as the other rooms use it: names people know, and where the values lie. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { asc, eq, inArray } from 'drizzle-orm';
import type { ColumnType, Generalisation, Identifier, Treatment, Unit } from '../../contract/catalog.ts';
import type { Database } from '../../engines/postgres/index.ts';
import { missing } from '../../kit/errors.ts';
import { id as quoted, type Sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { settlePending } from './limit/rows-lock.ts';
import { catalogueVersion, datasetColumns, datasetReferences, datasets } from './tables.ts';

export type CatalogueColumn = {
  position: number;
  name: string;
  type: ColumnType;
  /** Warehouse type of the kept or generalised value; empty for tokenised and dropped columns. */
  sqlType: string;
  category: string | null;
  treatment: Treatment;
  generalisation: Generalisation | null;
  /** 0 to 1. */
  confidence: number;
  why: string;
  identifier: Identifier | null;
  identityDomain: string | null;
  tokenDomain: string | null;
  unit: Unit | null;
};

export type CatalogueReference = {
  column: string;
  targetDataset: string;
  /** The id the target has, or will get when it comes. */
  targetId: string;
  targetColumn: string;
  role: 'owner' | 'mention';
  confidence: number;
  why: string;
};

export type CatalogueDataset = {
  id: string;
  name: string;
  title: string;
  timeColumn: string | null;
  createdAt: Date;
  loadedAt: Date;
  /** The warehouse table `w_<workspace>.d_<id>`. */
  table: Sql;
  columns: CatalogueColumn[];
  references: CatalogueReference[];
};

/** The warehouse column of a catalogue column: the kept or coarse value, or the token of a tokenised one. */
export const valueColumn = (column: Pick<CatalogueColumn, 'position'>): Sql => quoted(`c${column.position}`);

/** The warehouse column with the token of a tokenised or generalised column, or null when it has none. */
export const tokenColumn = (column: Pick<CatalogueColumn, 'position' | 'treatment'>): Sql | null => {
  if (column.treatment === 'tokenise') return quoted(`c${column.position}`);
  return column.treatment === 'generalise' ? quoted(`c${column.position}_token`) : null;
};

const columnOf = (row: typeof datasetColumns.$inferSelect): CatalogueColumn => {
  const { datasetId: _, confidence, ...rest } = row;
  return { ...rest, confidence: confidence / 100 };
};

const referenceOf = (row: typeof datasetReferences.$inferSelect): CatalogueReference => {
  const { datasetId: _, confidence, ...rest } = row;
  return { ...rest, confidence: confidence / 100 };
};

const groupBy = <T extends { datasetId: string }>(rows: readonly T[]): Map<string, T[]> =>
  Map.groupBy(rows, (row) => row.datasetId);

const readCatalogue = async (db: Database, workspace: Workspace): Promise<CatalogueDataset[]> => {
  const found = await db
    .select()
    .from(datasets)
    .where(eq(datasets.workspaceId, workspace.id))
    .orderBy(asc(datasets.name));
  if (found.length === 0) return [];
  const ids = found.map((dataset) => dataset.id);
  const columns = groupBy(
    await db
      .select()
      .from(datasetColumns)
      .where(inArray(datasetColumns.datasetId, ids))
      .orderBy(asc(datasetColumns.position)),
  );
  const references = groupBy(
    await db.select().from(datasetReferences).where(inArray(datasetReferences.datasetId, ids)),
  );
  return found.map(({ workspaceId: _, ...dataset }) => ({
    ...dataset,
    table: workspace.rows(`d_${dataset.id}`),
    columns: (columns.get(dataset.id) ?? []).map(columnOf),
    references: (references.get(dataset.id) ?? []).map(referenceOf),
  }));
};

/** Null where there is none: then nothing may be remembered. */
const readVersion = async (db: Database): Promise<string | null> => {
  const [row] = await db.select({ version: catalogueVersion.version }).from(catalogueVersion).limit(1);
  return row?.version ?? null;
};

/** The datasets at a version; without a version nothing may be remembered of them. */
export type CatalogueState = { readonly version: string | null; readonly datasets: CatalogueDataset[] };

const mostRemembered = 100;
const remembered = new WeakMap<Workspace['stores'], Map<string, CatalogueState>>();

const rememberedBy = (stores: Workspace['stores']): Map<string, CatalogueState> => {
  const known = remembered.get(stores) ?? new Map<string, CatalogueState>();
  remembered.set(stores, known);
  return known;
};

/** Many share what is remembered, so nobody may change it. */
const freeze = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) freeze(part);
  return Object.freeze(value);
};

const remember = (workspace: Workspace, fresh: CatalogueState): void => {
  const known = rememberedBy(workspace.stores);
  known.delete(workspace.id); // the newest stands last
  known.set(workspace.id, fresh);
  const [oldest] = known.keys();
  if (known.size > mostRemembered && oldest !== undefined) known.delete(oldest);
};

/** The catalogue with the version it was read at: one snapshot, or a change in between would be kept under a wrong version. */
const readAtOnce = (workspace: Workspace): Promise<CatalogueState> =>
  workspace.stores.db.transaction(
    async (tx) => ({ version: await readVersion(tx), datasets: freeze(await readCatalogue(tx, workspace)) }),
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );

/**
 * The catalogue and its version; frozen, as it is remembered for as long as the version in the database stays the same.
 * Whatever committed before the call is seen, whichever process wrote it: triggers draw a new version (tables.ts), and so
 * does whoever takes rows away or changes them, see `rowsChanged`. What is pending stands in the tables when it resolves.
 */
export const catalogueState = async (workspace: Workspace): Promise<CatalogueState> => {
  await settlePending(workspace);
  const version = await readVersion(workspace.stores.db);
  const known = rememberedBy(workspace.stores).get(workspace.id);
  if (version !== null && known?.version === version) return known;
  const fresh = await readAtOnce(workspace);
  remember(workspace, fresh);
  return fresh;
};

/** Every dataset of the workspace, by name; frozen. */
export const catalogue = async (workspace: Workspace): Promise<CatalogueDataset[]> =>
  (await catalogueState(workspace)).datasets;

const changes = new Map<string, number>();

const known = new AsyncLocalStorage<true>();

/** Runs `work` of somebody who knows how it changes rows: `rowsVersion` stays as it is. */
export const asKnownChange = <T>(work: () => Promise<T>): Promise<T> => known.run(true, work);

/** A number that is another one after rows of the workspace were changed by this process, which alone has the data folder. */
export const rowsVersion = (workspace: Pick<Workspace, 'id'>): number => changes.get(workspace.id) ?? 0;

/**
 * Forgets what was proven about rows, in every process: to be awaited whenever rows were taken away, changed or given to
 * another person, before anybody is told that it is done.
 */
export const rowsChanged = async (workspace: Workspace): Promise<void> => {
  if (known.getStore() === undefined) changes.set(workspace.id, rowsVersion(workspace) + 1);
  await workspace.stores.db.update(catalogueVersion).set({ version: randomUUID() });
};

/** One dataset by name. Throws `missing`. */
export const catalogueDataset = async (workspace: Workspace, name: string): Promise<CatalogueDataset> => {
  const dataset = (await catalogue(workspace)).find((candidate) => candidate.name === name);
  if (dataset === undefined) throw missing('dataset', 'Check its name on the page Datasets.');
  return dataset;
};
