/** The warehouse's own BACKUP and RESTORE. Its files stay encrypted by the disk's key; definitions hold ids and types only. */
import { id, join, type Sql, sql } from '../../kit/literals.ts';
import type { Warehouse } from '../warehouse/index.ts';

export type TableName = { database: string; table: string };

const isOurs = /^[wv]_[a-z0-9]+$/;
/** Tables whose rows make ciphertext readable: the class of their own. */
export const isKeyTable = ({ database, table }: TableName): boolean => database.startsWith('v_') && table === 'keys';

/** Databases of these workspaces. */
const databasesOf = (workspaces: readonly string[]): string[] => workspaces.flatMap((one) => [`w_${one}`, `v_${one}`]);

/** All tables of these workspaces, in the order of their names. */
export const tablesOf = async (warehouse: Warehouse, workspaces: readonly string[]): Promise<TableName[]> =>
  workspaces.length === 0
    ? []
    : warehouse.query<TableName>(
        sql`SELECT database, name AS table FROM system.tables WHERE database IN ${databasesOf(workspaces)} ORDER BY 1, 2`,
      );

const countTable = async (warehouse: Warehouse, { database, table }: TableName): Promise<number> => {
  const [row] = await warehouse.query<{ n: string }>(sql`SELECT count() AS n FROM ${id(database, table)}`);
  return Number(row?.n ?? 0);
};

/** Rows that can be seen in each table. */
export const countTables = async (warehouse: Warehouse, tables: readonly TableName[]): Promise<number[]> => {
  const counts: number[] = [];
  for (const table of tables) counts.push(await countTable(warehouse, table));
  return counts;
};

const place = (path: string): Sql => sql`File(${path})`;
const named = (tables: readonly TableName[]): Sql =>
  join(tables.map(({ database, table }) => sql`TABLE ${id(database, table)}`));

/** Copies tables into the folder `path`, without the files that the backup in the folder `base` has already. */
export const backUpTables = async (
  warehouse: Warehouse,
  tables: readonly TableName[],
  { path, base, signal }: { path: string; base: string | null; signal: AbortSignal },
): Promise<void> => {
  if (tables.length === 0) return;
  const settings = base === null ? sql`` : sql` SETTINGS base_backup = ${place(base)}`;
  await warehouse.command(sql`BACKUP ${named(tables)} TO ${place(path)}${settings}`, { signal });
};

/** Brings tables back from the folder `path`, into databases that are made where they are missing. */
export const restoreTables = async (
  warehouse: Warehouse,
  tables: readonly TableName[],
  { path, base, signal }: { path: string; base: string | null; signal: AbortSignal },
): Promise<void> => {
  for (const { database } of tables)
    if (!isOurs.test(database)) throw new TypeError('A backup names a database that is none of ours');
  if (tables.length === 0) return;
  const settings = base === null ? sql`` : sql` SETTINGS base_backup = ${place(base)}`;
  await warehouse.command(sql`RESTORE ${named(tables)} FROM ${place(path)}${settings}`, { signal });
};

/** Makes the databases of these workspaces. */
export const makeDatabases = async (warehouse: Warehouse, workspaces: readonly string[]): Promise<void> => {
  for (const name of databasesOf(workspaces)) await warehouse.command(sql`CREATE DATABASE IF NOT EXISTS ${id(name)}`);
};
