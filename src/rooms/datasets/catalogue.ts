/** The catalogue of a workspace's datasets as the other rooms use it: names people know, and where the values lie. */
import { asc, eq, inArray } from 'drizzle-orm';
import type { ColumnType, Generalisation, Identifier, Treatment } from '../../contract/catalog.ts';
import { missing } from '../../kit/errors.ts';
import { id as quoted, type Sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { datasetColumns, datasetReferences, datasets } from './tables.ts';

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

/** Every dataset of the workspace, by name. */
export const catalogue = async (workspace: Workspace): Promise<CatalogueDataset[]> => {
  const db = workspace.stores.db;
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

/** One dataset by name. Throws `missing`. */
export const catalogueDataset = async (workspace: Workspace, name: string): Promise<CatalogueDataset> => {
  const dataset = (await catalogue(workspace)).find((candidate) => candidate.name === name);
  if (dataset === undefined) throw missing('dataset', 'Check its name on the page Datasets.');
  return dataset;
};
