/** Counts and pages of datasets, read from the warehouse. */
import { and, desc, eq } from 'drizzle-orm';
import { join, raw, type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { type CatalogueColumn, type CatalogueDataset, valueColumn } from './catalogue.ts';
import { clockTextSql } from './clock-text.ts';
import { readSettings } from './limit/hide-soon.ts';
import { importRuns } from './tables.ts';

export type DatasetCounts = { rows: number; persons: number; bytes: number };

const nothing: DatasetCounts = { rows: 0, persons: 0, bytes: 0 };

/** Rows, persons and bytes on disk of each dataset, by dataset id. */
export const countDatasets = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
): Promise<Map<string, DatasetCounts>> => {
  if (datasets.length === 0) return new Map();
  const { warehouse } = workspace.stores;
  const pieces = datasets.map(
    ({ id, table }) => sql`SELECT ${id} AS id, count() AS rows, uniqIf(subject, subject != 0) AS persons FROM ${table}`,
  );
  const counted = await warehouse.query<{ id: string; rows: string; persons: string }>(join(pieces, ' UNION ALL '), {
    settings: readSettings(workspace),
  });
  const sized = await warehouse.query<{ table: string; bytes: string }>(
    sql`SELECT table, sum(bytes_on_disk) AS bytes FROM system.parts
        WHERE database = ${`w_${workspace.id}`} AND active GROUP BY table`,
  );
  const bytes = new Map(sized.map((row) => [row.table, Number(row.bytes)]));
  return new Map(
    counted.map(({ id, rows, persons }) => [
      id,
      { rows: Number(rows), persons: Number(persons), bytes: bytes.get(`d_${id}`) ?? 0 },
    ]),
  );
};

/** Counts of one dataset, exact. */
export const countDataset = async (workspace: Workspace, dataset: CatalogueDataset): Promise<DatasetCounts> =>
  (await countDatasets(workspace, [dataset])).get(dataset.id) ?? nothing;

/** Runs in force, newest first. */
export const currentRuns = (workspace: Workspace, datasetId: string) =>
  workspace.stores.db
    .select()
    .from(importRuns)
    .where(and(eq(importRuns.datasetId, datasetId), eq(importRuns.isCurrent, true)))
    .orderBy(desc(importRuns.run));

/** A row as the engine gives it: `c0` the subject, `c1` … the cells. */
export type StoredRow = Record<string, string | number | boolean | null>;

const cellSql = (column: CatalogueColumn, zone: string): Sql => {
  const value = valueColumn(column);
  if (column.treatment === 'tokenise') return sql`if(${value} = 0, '', lower(hex(${value})))`;
  if (column.sqlType.includes('DateTime64')) return clockTextSql(value, zone);
  return column.type === 'date' || column.type === 'datetime' ? sql`toString(${value})` : value;
};

/** A page of rows in the table's own order; times as clocks in the workspace's time zone show them. */
export const pageOfRows = (
  workspace: Workspace,
  dataset: CatalogueDataset,
  columns: readonly CatalogueColumn[],
  page: { offset: number; limit: number },
): Promise<StoredRow[]> => {
  const cells = columns.map((column, at) => sql`${cellSql(column, workspace.timeZone)} AS ${raw(`v${at + 1}`)}`);
  return workspace.stores.warehouse.query<StoredRow>(
    sql`SELECT ${join([sql`toString(subject) AS v0`, ...cells])} FROM ${dataset.table}
        ORDER BY subject LIMIT ${page.limit} OFFSET ${page.offset}`,
    { settings: { output_format_json_quote_64bit_integers: 0, ...readSettings(workspace) } },
  );
};
