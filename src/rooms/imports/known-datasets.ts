/** What recognition may know of the datasets loaded earlier, so that new files can refer to them. */
import { join, raw, type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { type CatalogueColumn, type CatalogueDataset, tokenColumn, tokenSql, valueColumn } from '../datasets/index.ts';
import type { KnownDataset } from './recognise/index.ts';

type KeyColumn = KnownDataset['keyColumns'][number];

/** Above this exact distinct counts would hold up the wizard; an estimate within 1 % of the rows is taken as unique. */
const exactRows = 3_000_000;
const looksLikeKey = /(^|[^a-z])(id|key|no|nr|number|code|uuid|guid)$|[a-z](Id|ID|Key|Code|No|Number)$/;

const canBeKey = (column: CatalogueColumn): boolean =>
  column.treatment !== 'drop' &&
  (column.identifier !== null ||
    column.category?.startsWith('user.unique_id') === true ||
    looksLikeKey.test(column.name));

/** The warehouse column that tells values apart, and what a missing value looks like in it. */
const apart = (column: CatalogueColumn): { value: Sql; filled: Sql } => {
  const token = tokenColumn(column);
  if (token !== null) return { value: token, filled: sql`${token} != 0` };
  const text = sql`ifNull(toString(${valueColumn(column)}), '')`;
  return { value: text, filled: sql`${text} != ''` };
};

const counts = async (dataset: CatalogueDataset, workspace: Workspace, columns: readonly CatalogueColumn[]) => {
  const { warehouse } = workspace.stores;
  const [size] = await warehouse.query<{ rows: string }>(sql`SELECT count() AS rows FROM ${dataset.table}`);
  const rows = Number(size?.rows ?? 0);
  const distinct = raw(rows > exactRows ? 'uniqCombined64If' : 'uniqExactIf');
  const words = columns.map((column) => {
    const { value, filled } = apart(column);
    return sql`${distinct}(${value}, ${filled})`;
  });
  const [found] = await warehouse.query<{ counts: string[] }>(
    sql`SELECT [${join(words)}] AS counts FROM ${dataset.table}`,
  );
  return { rows, distinct: (found?.counts ?? []).map(Number) };
};

const countHits = async (
  workspace: Workspace,
  dataset: CatalogueDataset,
  column: CatalogueColumn,
  values: readonly string[],
): Promise<number> => {
  if (values.length === 0) return 0;
  const given = sql`arrayJoin([${join(values.map((value) => sql`${value}`))}])`;
  const { value } = apart(column);
  const wanted =
    tokenColumn(column) === null || column.tokenDomain === null
      ? given
      : tokenSql(workspace, column.tokenDomain, sql`v`);
  const [found] = await workspace.stores.warehouse.query<{ hits: string }>(sql`
    SELECT uniqExact(${value}) AS hits FROM ${dataset.table}
    WHERE ${value} IN (SELECT ${wanted} FROM (SELECT ${given} AS v))`);
  return Number(found?.hits ?? 0);
};

const keyColumnsOf = async (workspace: Workspace, dataset: CatalogueDataset): Promise<KeyColumn[]> => {
  const columns = dataset.columns.filter(canBeKey);
  if (columns.length === 0) return [];
  const { rows, distinct } = await counts(dataset, workspace, columns);
  return columns.map((column, at) => ({
    column: column.name,
    rows,
    distinct: closeTo(distinct[at] ?? 0, rows),
    has: (values) => countHits(workspace, dataset, column, values),
  }));
};

const closeTo = (distinct: number, rows: number): number =>
  rows > exactRows && Math.abs(distinct - rows) <= rows * 0.01 ? rows : distinct;

/** Columns that refer to something, and those that an owner's key refers to. */
const settledOf = (dataset: CatalogueDataset, datasets: readonly CatalogueDataset[]): Set<string> =>
  new Set([
    ...dataset.references.map(({ column }) => column),
    ...datasets.flatMap(({ references }) =>
      references
        .filter(({ role, targetDataset }) => role === 'owner' && targetDataset === dataset.name)
        .map(({ targetColumn }) => targetColumn),
    ),
  ]);

/** The workspace's datasets but those of `besides`, with their key columns to be asked by value. */
export const knownDatasets = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  besides: ReadonlySet<string>,
): Promise<KnownDataset[]> => {
  const known: KnownDataset[] = [];
  for (const dataset of datasets) {
    if (besides.has(dataset.name)) continue;
    known.push({
      dataset: dataset.name,
      columns: dataset.columns,
      keyColumns: await keyColumnsOf(workspace, dataset),
      settled: settledOf(dataset, datasets),
    });
  }
  return known;
};
