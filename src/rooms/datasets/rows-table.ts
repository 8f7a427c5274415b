/** The table of a dataset's rows: its columns, their types and the SQL of their values. */
import { id, join, raw, type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { generalisedSql } from './generalise.ts';
import { tokenSql } from './hashing.ts';
import type { Load, OpenTable } from './load-context.ts';
import type { PlannedColumn, PlannedTable } from './plan-load.ts';
import { stopMerges } from './stage.ts';

/** The staged rows of a table, each with its person. */
export const stagedRows = (load: Load, table: OpenTable): Sql => load.stage.rows(`rows_${table.index}`);

/** A column as it is stored, and its value as SQL over the raw columns of the source. */
export type Physical = { name: Sql; type: Sql; codec: Sql; value: Sql };

const physicalOf = (workspace: Workspace, column: PlannedColumn): Physical[] => {
  const name = id(`c${column.position}`);
  const asIs = raw('CODEC(NONE)'); // a keyed hash cannot be compressed
  const token = { type: raw('UInt64'), codec: asIs, value: tokenSql(workspace, column.tokenDomain, column.text) };
  if (column.treatment === 'tokenise') return [{ name, ...token }];
  const type = raw(column.sqlType);
  if (column.treatment === 'keep') return [{ name, type, codec: sql``, value: keptSql(column, workspace.timeZone) }];
  if (column.treatment !== 'generalise') return [];
  return [
    { name, type, codec: sql``, value: generalisedSql(column) },
    { name: id(`c${column.position}_token`), ...token },
  ];
};

// A further file may have been read with a narrower type than the dataset's. A day begins where the workspace lies.
const keptSql = (column: PlannedColumn, zone: string): Sql => {
  if (column.sqlType.includes('String'))
    return sql`ifNull(${column.isText ? column.value : sql`toString(${column.value})`}, '')`;
  const isBegun = column.isDay && column.sqlType.includes('DateTime64') && zone !== 'UTC';
  return sql`CAST(${isBegun ? sql`toDateTime64(${column.value}, 3, ${zone})` : column.value}, ${column.sqlType})`;
};

/** Every stored column of a table but `subject` and `run`. */
export const physicalColumns = (workspace: Workspace, table: PlannedTable): Physical[] =>
  table.columns.flatMap((column) => physicalOf(workspace, column));

/** Makes a staging table of a dataset's rows. */
export const createRows = async (workspace: Workspace, table: PlannedTable, name: Sql): Promise<void> => {
  const columns = physicalColumns(workspace, table).map(
    ({ name: column, type, codec }) => sql`${column} ${type} ${codec}`,
  );
  const time = table.columns.find((column) => column.name === table.timeColumn && column.treatment === 'keep');
  const order = time === undefined ? sql`subject` : sql`(subject, ${id(`c${time.position}`)})`;
  await workspace.stores.warehouse.command(
    sql`CREATE TABLE ${name} (${join([raw('subject UInt64 CODEC(Delta, LZ4), run UInt32'), ...columns])})
        ENGINE = MergeTree ORDER BY ${order} SETTINGS allow_nullable_key = 1`,
  );
  await stopMerges(workspace, name);
};
