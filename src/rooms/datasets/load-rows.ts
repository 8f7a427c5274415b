/** Second pass over a file: the rows themselves, pseudonymous and typed, sorted by person. */
import { id, join, raw, type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { mapTable } from './assign-persons.ts';
import { generalisedSql } from './generalise.ts';
import { tokenSql } from './hashing.ts';
import { heavy, type Load, type OpenTable } from './load-context.ts';
import type { PlannedColumn, PlannedTable } from './plan-load.ts';
import { keySql, namingColumns, needsProfile, numberSql, whereSql } from './read-rows.ts';

/** The staged rows of a table. */
export const stagedRows = (load: Load, table: OpenTable): Sql => load.stage.rows(`rows_${table.index}`);

type Physical = { name: Sql; type: Sql; value: Sql };

const physicalOf = (workspace: Workspace, column: PlannedColumn): Physical[] => {
  const name = id(`c${column.position}`);
  const token = (): Sql => tokenSql(workspace, column.tokenDomain, column.text);
  const asUInt64 = raw('UInt64 CODEC(NONE)'); // a keyed hash cannot be compressed
  if (column.treatment === 'tokenise') return [{ name, type: asUInt64, value: token() }];
  if (column.treatment === 'keep') return [{ name, type: raw(column.sqlType), value: keptSql(column) }];
  if (column.treatment !== 'generalise') return [];
  const coarse = { name, type: raw(column.sqlType), value: generalisedSql(column) };
  return [coarse, { name: id(`c${column.position}_token`), type: asUInt64, value: token() }];
};

// A further file may have been read with a narrower type than the dataset's.
const keptSql = (column: PlannedColumn): Sql =>
  column.sqlType.includes('String')
    ? sql`ifNull(${column.isText ? column.value : sql`toString(${column.value})`}, '')`
    : sql`CAST(${column.value}, ${column.sqlType})`;

const physicalColumns = (workspace: Workspace, table: PlannedTable): Physical[] =>
  table.columns.flatMap((column) => physicalOf(workspace, column));

/** `CREATE TABLE` of a dataset's rows under any name. */
export const createRows = (workspace: Workspace, table: PlannedTable, name: Sql): Sql => {
  const columns = physicalColumns(workspace, table).map(({ name: column, type }) => sql`${column} ${type}`);
  const time = table.columns.find((column) => column.name === table.timeColumn && column.treatment === 'keep');
  const order = time === undefined ? sql`subject` : sql`(subject, ${id(`c${time.position}`)})`;
  return sql`CREATE TABLE ${name} (${join([raw('subject UInt64 CODEC(Delta, LZ4), run UInt32'), ...columns])})
    ENGINE = MergeTree ORDER BY ${order} SETTINGS allow_nullable_key = 1`;
};

/** Reads the source once more and writes the staged rows. */
export const loadRows = async (
  load: Load,
  table: OpenTable,
  onRead: (rows: number, bytes: number) => void,
): Promise<void> => {
  const { workspace } = load;
  const { warehouse } = workspace.stores;
  const target = stagedRows(load, table);
  await warehouse.command(createRows(workspace, table, target));
  const columns = physicalColumns(workspace, table);
  const inner = columns.map(({ value }, at) => sql`${value} AS ${id(`v${at}`)}`);
  const outer = columns.map((_, at) => sql`q.${id(`v${at}`)}`);
  const names = columns.map(({ name }) => name);
  const key = keySql(
    load,
    table,
    namingColumns(table).map(({ text }) => text),
    numberSql(table),
  );
  const rows = sql`SELECT ${join([sql`${key} AS key`, ...inner])} FROM ${table.source} ${whereSql(load, table)}`;
  const subject = needsProfile(table) ? sql`m.subject` : raw('0');
  const owners = needsProfile(table) ? sql`ANY LEFT JOIN ${mapTable(load, table)} AS m ON q.key = m.key` : sql``;
  await warehouse.command(
    sql`INSERT INTO ${target} (${join([raw('subject, run'), ...names])})
        SELECT ${join([subject, sql`${table.run}`, ...outer])} FROM (${rows}) AS q ${owners}`,
    {
      settings: { ...table.settings, ...heavy, max_insert_threads: 2, optimize_on_insert: 0 },
      ...(load.options.signal === undefined ? {} : { signal: load.options.signal }),
      onProgress: ({ readRows, readBytes }) => onRead(readRows, readBytes),
    },
  );
};
