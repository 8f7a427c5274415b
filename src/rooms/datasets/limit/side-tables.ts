/**
 * Rows of restricted persons lie beside the datasets, in `r_<dataset id>` of the vault database: questions never see them and pay
 * nothing for them. Such a table is made when somebody is first restricted, with the structure of its dataset.
 */
import { type Sql, sql } from '../../../kit/literals.ts';
import { databaseNames, type Workspace } from '../../accounts/index.ts';
import type { CatalogueDataset } from '../catalogue.ts';

const sidePrefix = 'r_';
const regroupPrefix = 'stage_limit_';
const makingPrefix = 'stage_limiting_';

/** Rows of restricted persons of a dataset. */
export const sideTable = (workspace: Workspace, datasetId: string): Sql => workspace.vault(`${sidePrefix}${datasetId}`);

/** Rows that are being put where they belong: while it exists, it is the one whole copy. */
export const regroupTable = (workspace: Workspace, datasetId: string): Sql =>
  workspace.vault(`${regroupPrefix}${datasetId}`);

/** The same before it is whole: worth nothing after a crash. */
export const makingTable = (workspace: Workspace, datasetId: string): Sql =>
  workspace.vault(`${makingPrefix}${datasetId}`);

export type Sides = {
  /** Ids of the datasets that have a side table. */
  sides: Set<string>;
  /** Datasets whose rows were being regrouped when something went wrong: whole, and not yet whole. */
  regrouping: string[];
  making: string[];
};

/** Which of these tables there are. */
export const sidesThere = async (workspace: Workspace): Promise<Sides> => {
  const rows = await workspace.stores.warehouse.query<{ name: string }>(
    sql`SELECT name FROM system.tables WHERE database = ${databaseNames(workspace.id).vault}
        AND (startsWith(name, ${sidePrefix}) OR startsWith(name, ${regroupPrefix}) OR startsWith(name, ${makingPrefix}))`,
  );
  const names = rows.map(({ name }) => name);
  const after = (prefix: string): string[] =>
    names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  return { sides: new Set(after(sidePrefix)), regrouping: after(regroupPrefix), making: after(makingPrefix) };
};

/** Makes the side table of a dataset that has rows. */
export const ensureSide = (workspace: Workspace, datasetId: string): Promise<void> =>
  workspace.stores.warehouse.command(
    sql`CREATE TABLE IF NOT EXISTS ${sideTable(workspace, datasetId)} AS ${workspace.rows(`d_${datasetId}`)}`,
  );

/** The datasets that have a side table, each with that table in the place of its own. */
export const besideDatasets = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
): Promise<CatalogueDataset[]> => {
  const { sides } = await sidesThere(workspace);
  return datasets
    .filter(({ id }) => sides.has(id))
    .map((dataset) => ({ ...dataset, table: sideTable(workspace, dataset.id) }));
};

/** Drops the side tables of datasets that are not among these. */
export const dropSides = async (workspace: Workspace, isKnown: (datasetId: string) => boolean): Promise<number> => {
  const { sides } = await sidesThere(workspace);
  const unknown = [...sides].filter((datasetId) => !isKnown(datasetId));
  for (const datasetId of unknown)
    await workspace.stores.warehouse.command(sql`DROP TABLE IF EXISTS ${sideTable(workspace, datasetId)} SYNC`);
  return unknown.length;
};
