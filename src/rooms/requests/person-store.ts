/** The warehouse's answers about persons: who has an identifier, what is held of them. Statements name subjects only. */
import { inArray } from 'drizzle-orm';
import { id, join, raw, type Sql, sql, bytes } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { limitedOf, sidesOf } from './limit/sides-of.ts';
import {
  besideDatasets,
  type CatalogueColumn,
  type CatalogueDataset,
  clockTextSql,
  heldSql,
  importRuns,
  tokenColumn,
  valueColumn,
} from '../datasets/index.ts';

// A look-up reads a few blocks: what the engine does to make large readings fast costs more than the reading.
const forFewRows = {
  max_threads: 1,
  compile_expressions: 0,
  compile_aggregate_expressions: 0,
  optimize_use_projections: 0,
  use_query_condition_cache: 0,
} as const;

const oneThread = { max_threads: 1 } as const;

/** Persons whose identity rows carry one of these fingerprints (16 bytes each), with the one they carry. */
export const subjectsOf = async (
  workspace: Workspace,
  fingerprints: readonly Buffer[],
): Promise<{ subject: bigint; fingerprint: Buffer }[]> => {
  const [only] = fingerprints;
  if (only === undefined) return [];
  const isOne = fingerprints.length === 1; // then nothing needs to be read but the subject
  const list = fingerprints.map((fingerprint) => sql`toFixedString(${bytes(fingerprint)}, 16)`);
  const carried = isOne ? sql`` : sql`, hex(fingerprint) AS carried`;
  const isMeant = isOne ? sql`fingerprint = ${bytes(only)}` : sql`fingerprint IN ${list}`;
  const rows = await workspace.stores.warehouse.query<{ subject: string; carried?: string }>(
    sql`SELECT subject${carried} FROM ${workspace.vault('identities')} PREWHERE ${isMeant}`,
    { settings: oneThread },
  );
  return rows
    .filter(({ subject }) => subject !== '0')
    .map((row) => ({
      subject: BigInt(row.subject),
      fingerprint: row.carried === undefined ? only : Buffer.from(row.carried, 'hex'),
    }));
};

/** Rows of one person in one dataset and month (`YYYY-MM`, or empty without a usable time). */
export type HeldMonth = { dataset: string; subject: bigint; month: string; rows: number; runs: number[] };

const timeOf = (dataset: CatalogueDataset): CatalogueColumn | undefined =>
  dataset.columns.find(
    (column) => column.name === dataset.timeColumn && column.treatment === 'keep' && column.sqlType.includes('Date'),
  );

/** The month by the clocks of the workspace's time zone; a plain date lies in none. */
const monthSql = (dataset: CatalogueDataset, zone: string): Sql => {
  const time = timeOf(dataset);
  if (time === undefined) return sql`''`;
  const inZone = time.sqlType.includes('DateTime64') ? sql`, ${zone}` : sql``;
  return sql`ifNull(formatDateTime(${valueColumn(time)}, '%Y-%m'${inZone}), '')`;
};

const heldIn = (dataset: CatalogueDataset, subjects: readonly bigint[], zone: string): Sql =>
  sql`SELECT ${dataset.id} AS dataset, subject, ${monthSql(dataset, zone)} AS month, count() AS rows, groupUniqArray(run) AS runs
      FROM ${dataset.table} WHERE subject IN ${subjects} GROUP BY subject, month`;

/** What is held of these persons in every dataset, by month: one statement. */
export const heldByMonth = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subjects: readonly bigint[],
): Promise<HeldMonth[]> => {
  const groups = await sidesOf(workspace, datasets, subjects);
  const pieces = groups.flatMap((group) =>
    group.datasets.map((dataset) => heldIn(dataset, group.subjects, workspace.timeZone)),
  );
  if (pieces.length === 0) return [];
  const statement = join(pieces, ' UNION ALL ');
  type Row = { dataset: string; subject: string; month: string; rows: string; runs: number[] };
  const rows = await workspace.stores.warehouse.query<Row>(statement);
  return rows.map((row) => ({ ...row, subject: BigInt(row.subject), rows: Number(row.rows) }));
};

/** How many rows each of these tables holds of these persons together, in their order. */
export const countRowsIn = async (
  workspace: Workspace,
  tables: readonly Sql[],
  subjects: readonly bigint[],
): Promise<number[]> => {
  if (tables.length === 0 || subjects.length === 0) return tables.map(() => 0);
  const pieces = tables.map(
    (table, at) => sql`SELECT ${at} AS at, count() AS rows FROM ${table} WHERE subject IN ${subjects}`,
  );
  const few = subjects.length < 10 ? { settings: forFewRows } : {};
  const rows = await workspace.stores.warehouse.query<{ at: number; rows: string }>(join(pieces, ' UNION ALL '), few);
  const counts = new Map(rows.map(({ at, rows: n }) => [at, Number(n)]));
  return tables.map((_, at) => counts.get(at) ?? 0);
};

/** How many rows each dataset holds of these persons together, by dataset id. */
export const countRows = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subjects: readonly bigint[],
): Promise<Map<string, number>> => {
  const total = new Map(datasets.map(({ id: dataset }) => [dataset, 0]));
  for (const group of await sidesOf(workspace, datasets, subjects)) {
    const tables = group.datasets.map(({ table }) => table);
    const counts = await countRowsIn(workspace, tables, group.subjects);
    for (const [at, { id: dataset }] of group.datasets.entries())
      total.set(dataset, (total.get(dataset) ?? 0) + (counts[at] ?? 0));
  }
  return total;
};

/** Up to so many rows of a person in a dataset are counted here. */
const mostListed = 1000;

/**
 * Nearly always it is one person with a few rows: reading a mark for each of them takes a fifth less than letting the engine
 * count. Datasets that hold more of the person are counted by the engine.
 */
const countRowsOfOne = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subject: bigint,
): Promise<Map<string, number>> => {
  const counts = new Map(datasets.map(({ id: dataset }) => [dataset, 0]));
  if (datasets.length === 0) return counts;
  const marks = datasets.map(
    ({ table }, index) =>
      sql`SELECT ${index} AS dataset FROM ${table} PREWHERE subject = ${subject} LIMIT ${mostListed + 1}`,
  );
  const rows = await workspace.stores.warehouse.query<{ dataset: number }>(join(marks, ' UNION ALL '), {
    settings: oneThread,
  });
  for (const row of rows) {
    const dataset = datasets[row.dataset]?.id ?? '';
    counts.set(dataset, (counts.get(dataset) ?? 0) + 1);
  }
  const many = datasets.filter(({ id: dataset }) => (counts.get(dataset) ?? 0) > mostListed);
  const tables = many.map(({ table }) => table);
  for (const [at, count] of (await countRowsIn(workspace, tables, [subject])).entries())
    counts.set(many[at]?.id ?? '', count);
  return counts;
};

/** How many rows each dataset holds of each of these persons in its `table`: subject, then dataset id. */
export const countRowsBySubjectIn = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subjects: readonly bigint[],
): Promise<Map<bigint, Map<string, number>>> => {
  const counts = new Map(subjects.map((subject) => [subject, new Map<string, number>()]));
  const [only] = subjects;
  if (only !== undefined && subjects.length === 1)
    return counts.set(only, await countRowsOfOne(workspace, datasets, only));
  if (datasets.length === 0 || subjects.length === 0) return counts;
  const pieces = datasets.map(
    ({ id: dataset, table }) =>
      sql`SELECT ${dataset} AS dataset, subject, count() AS rows FROM ${table} WHERE subject IN ${subjects} GROUP BY subject`,
  );
  type Row = { dataset: string; subject: string; rows: string };
  const rows = await workspace.stores.warehouse.query<Row>(join(pieces, ' UNION ALL '));
  for (const row of rows) counts.get(BigInt(row.subject))?.set(row.dataset, Number(row.rows));
  return counts;
};

/** How many rows each dataset holds of each of these persons, wherever they are: subject, then dataset id. */
export const countRowsBySubject = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subjects: readonly bigint[],
): Promise<Map<bigint, Map<string, number>>> => {
  // Hardly anybody is restricted: the rows of all are counted while that is asked, and those few again where theirs are.
  const [counts, limited] = await Promise.all([
    countRowsBySubjectIn(workspace, datasets, subjects),
    limitedOf(workspace, subjects),
  ]);
  if (limited.size === 0) return counts;
  const beside = await countRowsBySubjectIn(workspace, await besideDatasets(workspace, datasets), [...limited]);
  return new Map([...counts, ...beside]);
};

/** How many distinct values the vault holds of each person, by token domain. */
export const vaultDomains = async (
  workspace: Workspace,
  subjects: readonly bigint[],
): Promise<{ subject: bigint; domain: string; values: number }[]> => {
  const rows = await workspace.stores.warehouse.query<{ subject: string; domain: string; n: string }>(
    sql`SELECT subject, value.1 AS domain, uniqExact(value.2) AS n FROM (SELECT subject, ${heldSql} AS values
          FROM ${workspace.vault('vault')} WHERE subject IN ${subjects}) ARRAY JOIN values AS value
        GROUP BY subject, domain ORDER BY domain`,
  );
  return rows.map(({ subject, domain, n }) => ({ subject: BigInt(subject), domain, values: Number(n) }));
};

/** When and from which file each run came. */
export const runsOf = (workspace: Workspace, runs: readonly number[]) =>
  workspace.stores.db
    .select({ run: importRuns.run, at: importRuns.at, file: importRuns.file, datasetId: importRuns.datasetId })
    .from(importRuns)
    .where(inArray(importRuns.run, [...runs]))
    .orderBy(importRuns.at);

/** The distinct tokens of a person in one column. */
export type ColumnTokens = { position: number; tokens: string[] };

/** The distinct tokens of a person in every column of a dataset whose values lie in the vault. */
export const tokensOf = async (
  workspace: Workspace,
  dataset: CatalogueDataset,
  subject: bigint,
): Promise<ColumnTokens[]> => {
  const columns = dataset.columns.filter((column) => tokenColumn(column) !== null);
  if (columns.length === 0) return [];
  const pieces = columns.map(
    (column) => sql`groupUniqArray(${tokenColumn(column) ?? raw('0')}) AS ${id(`t${column.position}`)}`,
  );
  const [row] = await workspace.stores.warehouse.query<Record<string, string[]>>(
    sql`SELECT ${join(pieces)} FROM ${dataset.table} WHERE subject = ${subject}`,
  );
  return columns.map(({ position }) => ({ position, tokens: row?.[`t${position}`] ?? [] }));
};

/** A stored cell as text: numbers exactly as the engine writes them, null where there is no value. */
export type RawRow = Record<string, string | boolean | null>;

// Quoted, so that no digit is lost on the way through JavaScript's numbers.
const exactNumbers = {
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
  output_format_json_quote_64bit_floats: 1,
};

const textSql = (column: CatalogueColumn, zone: string): Sql => {
  const source = tokenColumn(column) ?? valueColumn(column);
  if (tokenColumn(column) === null && column.sqlType.includes('DateTime64')) return clockTextSql(source, zone);
  return column.type === 'boolean' ? source : sql`toString(${source})`;
};

const cellSql = (column: CatalogueColumn, zone: string): Sql =>
  sql`${textSql(column, zone)} AS ${id(`c${column.position}`)}`;

/** Rows read into memory at a time. */
const pageRows = 50_000;

const rowsPage = (
  workspace: Workspace,
  dataset: CatalogueDataset,
  subject: bigint,
  page: { index: number; of: number },
): Promise<RawRow[]> => {
  const columns = storedColumns(dataset);
  const time = timeOf(dataset);
  const order = time === undefined ? sql`` : sql`ORDER BY ${id(`d`)}.${valueColumn(time)}`;
  // Pages by hash, not by offset: a merge between two pages cannot lose or repeat a row.
  const part = page.of === 1 ? sql`` : sql`AND cityHash64(*) % ${page.of} = ${page.index}`;
  const cells =
    columns.length === 0 ? sql`1 AS ${id('none')}` : join(columns.map((column) => cellSql(column, workspace.timeZone)));
  return workspace.stores.warehouse.query<RawRow>(
    sql`SELECT ${cells} FROM ${dataset.table} AS d WHERE subject = ${subject} ${part} ${order}`,
    { settings: exactNumbers },
  );
};

/** Columns of a dataset that have a value somewhere: dropped ones have none. */
export const storedColumns = (dataset: CatalogueDataset): CatalogueColumn[] =>
  dataset.columns.filter(({ treatment }) => treatment !== 'drop' && treatment !== 'ask');

/** True when all of so many rows are read at once. */
export const fitsPage = (rows: number): boolean => rows <= pageRows;

/** All rows of a person in a dataset, page by page, in order of time within a page. `rows`: how many there are. */
export async function* personRows(
  workspace: Workspace,
  dataset: CatalogueDataset,
  subject: bigint,
  rows: number,
): AsyncGenerator<RawRow[]> {
  const of = Math.max(1, Math.ceil(rows / pageRows));
  for (let index = 0; index < of; index += 1) yield rowsPage(workspace, dataset, subject, { index, of });
}
