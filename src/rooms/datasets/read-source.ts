/**
 * The only pass over a file. It feeds two tables at once: the rows, pseudonymous and typed, with their key where the person will
 * stand; and beside them the texts that name persons or go to the vault.
 */
import { id, join, raw, type Sql, sql } from '../../kit/literals.ts';
import { heavy, type Load, type OpenTable, smallBlocks, stoppable } from './load-context.ts';
import { createRows, type Physical, physicalColumns, stagedRows } from './rows-table.ts';
import { keySql, needsProfile, personalSql, sameSql, texts, whereSql, workColumn } from './read-rows.ts';
import { createWork } from './stage.ts';

/** Rows as they were read: `subject` holds the row's key, 0 for rows that are nobody's business. */
export const readRows = (load: Load, table: OpenTable): Sql => load.stage.rows(`read_${table.index}`);
/** The texts of rows that are about somebody: `key, same (hash of all texts), x…`. */
export const seenTexts = (load: Load, table: OpenTable): Sql => load.stage.vault(`seen_${table.index}`);

// Remembering whom a file was about takes up to 64 bytes a record; larger files are sorted out afterwards alone.
const mostRemembered = 6_000_000;
/** True for files of which what was passed on is remembered. */
export const remembers = (table: OpenTable): boolean => table.load.source.records <= mostRemembered;

/** What was passed on already, in memory: `key, same`. */
const knownTexts = (load: Load, table: OpenTable): Sql => load.stage.vault(`known_${table.index}`);

type OnRead = (rows: number, bytes: number) => void;

type Value = { name: Sql; value: Sql };

// What few rows pass a view is not gathered for long: the sooner it is written, the sooner it is known.
const passedOnSoon = {
  min_insert_block_size_rows_for_materialized_views: 16_384,
  min_insert_block_size_bytes_for_materialized_views: 1_000_000,
} as const;

const insert = (load: Load, table: OpenTable, target: Sql, values: readonly Value[], onRead: OnRead): Promise<void> => {
  // Every expression gets a name no column of the source has: an alias must not shadow what another one reads.
  const selected = values.map(({ value }, at) => sql`${value} AS ${id(`pd_v${at}`)}`);
  return load.workspace.stores.warehouse.command(
    sql`INSERT INTO ${target} (${join(values.map(({ name }) => name))})
        SELECT ${join(selected)} FROM ${table.source} ${whereSql(load, table)}`,
    {
      settings: {
        ...table.settings,
        ...heavy,
        ...smallBlocks,
        max_insert_threads: 2,
        optimize_on_insert: 0,
        parallel_view_processing: 1,
        ...passedOnSoon,
      },
      ...stoppable(load),
      onProgress: ({ readRows: rows, readBytes }) => onRead(rows, readBytes),
    },
  );
};

const createSeen = (load: Load, table: OpenTable): Promise<void> => {
  const columns = texts(table).map((column) => sql`${workColumn('x', column)} String`);
  return createWork(
    load.workspace,
    seenTexts(load, table),
    join([raw('key UInt64 CODEC(NONE), same UInt64 CODEC(NONE)'), ...columns]),
    raw('tuple()'),
  );
};

const view = (load: Load, name: Sql, to: Sql, select: Sql): Promise<void> =>
  load.workspace.stores.warehouse.command(sql`CREATE MATERIALIZED VIEW ${name} TO ${to} AS SELECT ${select}`);

// Most files say the same of a person again and again. What has been passed on is remembered behind it, by a view on the table it
// went to: nothing can be remembered and not be there. What comes at the same moment may pass twice.
const createViewOfTexts = async (load: Load, table: OpenTable, fork: Sql): Promise<void> => {
  const named = (name: string): Sql => load.stage.vault(`${name}_${table.index}`);
  const [seen, known] = [seenTexts(load, table), knownTexts(load, table)];
  const columns = join([raw('key, same'), ...texts(table).map((column) => workColumn('x', column))]);
  const all = sql`${columns} FROM ${fork} WHERE key != 0`;
  if (!remembers(table)) return view(load, named('to_seen'), seen, all);
  await load.workspace.stores.warehouse.command(
    sql`CREATE TABLE ${known} (key UInt64, same UInt64) ENGINE = Set SETTINGS persistent = 0`,
  );
  await view(load, named('to_seen'), seen, sql`${all} AND (key, same) NOT IN ${known}`);
  await view(load, named('to_known'), known, sql`key, same FROM ${seen}`);
};

// A table that keeps nothing, and views that pass on what is written to it.
const createFork = async (load: Load, table: OpenTable, columns: readonly Physical[]): Promise<Sql> => {
  const named = (name: string): Sql => load.stage.vault(`${name}_${table.index}`);
  const fork = named('fork');
  const structure = [
    raw('key UInt64, same UInt64'),
    ...columns.map(({ name, type }) => sql`${name} ${type}`),
    ...texts(table).map((column) => sql`${workColumn('x', column)} String`),
  ];
  await load.workspace.stores.warehouse.command(sql`CREATE TABLE ${fork} (${join(structure)}) ENGINE = Null`);
  const names = columns.map(({ name }) => name);
  const rows = join([raw('key AS subject'), sql`toUInt32(${table.run}) AS run`, ...names]);
  await view(load, named('to_rows'), readRows(load, table), sql`${rows} FROM ${fork}`);
  await createViewOfTexts(load, table, fork);
  return fork;
};

const readPersonal = async (load: Load, table: OpenTable, onRead: OnRead): Promise<void> => {
  const { workspace } = load;
  const columns = physicalColumns(workspace, table);
  await createRows(workspace, table, readRows(load, table));
  await createSeen(load, table);
  const fork = await createFork(load, table, columns);
  const found = texts(table);
  const values = [
    { name: raw('key'), value: sql`if(${personalSql(table)}, ${keySql(workspace, table)}, 0)` },
    { name: raw('same'), value: sameSql(table) },
    ...columns,
    ...found.map((column) => ({ name: workColumn('x', column), value: column.text })),
  ];
  await insert(load, table, fork, values, onRead);
  if (remembers(table)) await workspace.stores.warehouse.command(sql`TRUNCATE TABLE ${knownTexts(load, table)}`); // frees the memory
};

const readPlain = async (load: Load, table: OpenTable, onRead: OnRead): Promise<void> => {
  const target = stagedRows(load, table);
  await createRows(load.workspace, table, target);
  const nobody = [
    { name: raw('subject'), value: raw('0') },
    { name: raw('run'), value: sql`${table.run}` },
  ];
  await insert(load, table, target, [...nobody, ...physicalColumns(load.workspace, table)], onRead);
};

/** Reads a table's file: into `readRows` and `seenTexts`, or straight into `stagedRows` where nothing in it is personal. */
export const readSource = (load: Load, table: OpenTable, onRead: OnRead): Promise<void> =>
  needsProfile(table) ? readPersonal(load, table, onRead) : readPlain(load, table, onRead);
