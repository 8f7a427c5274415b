/** The staging tables of one import: everything is written there first, and published or dropped as a whole. */
import { type Sql, sql } from '../../kit/literals.ts';
import { databaseNames, type Workspace } from '../accounts/index.ts';

export type Stage = {
  /** The leading run: its number names the staging tables and stands in what the import brings to the vault. */
  run: number;
  /** A staging table beside the rows, or beside the vault. */
  rows(name: string): Sql;
  vault(name: string): Sql;
};

const prefix = (run: number): string => `stage_${run}_`;

export const stageOf = (workspace: Workspace, run: number): Stage => ({
  run,
  rows: (name) => workspace.rows(`${prefix(run)}${name}`),
  vault: (name) => workspace.vault(`${prefix(run)}${name}`),
});

// Working tables are read a few times and dropped: merging their parts would be work for nothing.
const noMerges = sql`SETTINGS max_bytes_to_merge_at_max_space_in_pool = 1, max_bytes_to_merge_at_min_space_in_pool = 1`;

/**
 * Leaves the parts of a staging table as they are written: they are merged where they are published, while nobody waits. Unlike a
 * setting it is not copied to the table that is made like this one.
 */
export const stopMerges = (workspace: Workspace, table: Sql): Promise<void> =>
  workspace.stores.warehouse.command(sql`SYSTEM STOP MERGES ${table}`);

/** Makes a working table beside the vault, empty if it is there already. */
export const createWork = async (workspace: Workspace, table: Sql, columns: Sql, order: Sql): Promise<void> => {
  const { warehouse } = workspace.stores;
  await warehouse.command(sql`DROP TABLE IF EXISTS ${table} SYNC`);
  await warehouse.command(sql`CREATE TABLE ${table} (${columns}) ENGINE = MergeTree ORDER BY ${order} ${noMerges}`);
};

/** Drops the staging tables of an import, whatever of them there is. */
export const dropStage = async (workspace: Workspace, run: number): Promise<void> => {
  const names = databaseNames(workspace.id);
  const { warehouse } = workspace.stores;
  const found = await warehouse.query<{ database: string; name: string }>(
    sql`SELECT database, name FROM system.tables
        WHERE database IN ${[names.rows, names.vault]} AND startsWith(name, ${prefix(run)})
        ORDER BY engine = 'MaterializedView' DESC`, // views before what they lead from and to
  );
  for (const { database, name } of found) {
    const table = database === names.rows ? workspace.rows(name) : workspace.vault(name);
    await warehouse.command(sql`DROP TABLE IF EXISTS ${table} SYNC`);
  }
};

/** True if the table exists. */
export const isThere = async (workspace: Workspace, table: Sql): Promise<boolean> =>
  (await workspace.stores.warehouse.query<{ result: number }>(sql`EXISTS TABLE ${table}`))[0]?.result === 1;

/** Rows of a table, counted. */
export const countOf = async (workspace: Workspace, table: Sql): Promise<number> => {
  const [row] = await workspace.stores.warehouse.query<{ n: string }>(sql`SELECT count() AS n FROM ${table}`);
  return Number(row?.n ?? 0);
};
