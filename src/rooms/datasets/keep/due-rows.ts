/**
 * Which rows a retention rule is about. Conditions name columns, days, run numbers and subjects only: the text of a mutation
 * stays on disk, and none of these is a value of a person.
 */
import { eq } from 'drizzle-orm';
import { join, raw, type Sql, sql } from '../../../kit/literals.ts';
import type { Workspace } from '../../accounts/index.ts';
import { type CatalogueColumn, type CatalogueDataset, catalogue, valueColumn } from '../catalogue.ts';
import { heavy } from '../load-context.ts';
import { importRuns } from '../tables.ts';
import type { RuleRow } from './rule-store.ts';

export type Rule = Pick<RuleRow, 'count' | 'unit' | 'event' | 'column' | 'action'>;

/** The instant before which a row has been kept long enough at `at`: midnight in UTC, so that a day's answers do not change. */
export const cutoffOf = ({ count, unit }: Pick<Rule, 'count' | 'unit'>, at: Date): Date => {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  if (unit === 'days') return new Date(Date.UTC(year, month, day - count));
  // 31 March, a month earlier, is the last of February and not 3 March.
  const lastOfMonth = new Date(Date.UTC(year, month - count + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - count, Math.min(day, lastOfMonth)));
};

/** Columns from which a period can run: kept dates. */
export const dateColumns = (dataset: CatalogueDataset): CatalogueColumn[] =>
  dataset.columns.filter(({ treatment, sqlType }) => treatment === 'keep' && sqlType.includes('Date'));

type Run = { run: number; at: Date };

const runsOf = (workspace: Workspace, datasetId: string): Promise<Run[]> =>
  workspace.stores.db
    .select({ run: importRuns.run, at: importRuns.at })
    .from(importRuns)
    .where(eq(importRuns.datasetId, datasetId));

// The dates that the engine can tell; nothing was loaded, bought or born outside of them.
const earliest = Date.UTC(1900, 0, 1);
const told = (at: Date): Date => new Date(Math.max(at.getTime(), earliest));

const instant = (at: Date): Sql => sql`toDateTime64(${Math.floor(told(at).getTime() / 1000)}, 0, 'UTC')`;

const asInstant = (column: CatalogueColumn): Sql => sql`toDateTime64(${valueColumn(column)}, 0, 'UTC')`;

// Dates are compared as they lie, so that blocks without old rows are skipped.
const isBefore = (column: CatalogueColumn, cutoff: Date): Sql => {
  const day = told(cutoff).toISOString().slice(0, 10);
  return column.sqlType.includes('DateTime')
    ? sql`${valueColumn(column)} < ${instant(cutoff)}`
    : sql`${valueColumn(column)} < toDate32(${day})`;
};

/** Rows loaded before: a run that nobody knows any more came when the dataset did. */
const loadedBefore = async (workspace: Workspace, dataset: CatalogueDataset, cutoff: Date): Promise<Sql> => {
  const runs = await runsOf(workspace, dataset.id);
  const old = runs.filter(({ at }) => at < cutoff).map(({ run }) => run);
  if (dataset.createdAt >= cutoff) return old.length === 0 ? sql`0` : sql`run IN ${old}`;
  const young = runs.filter(({ at }) => at >= cutoff).map(({ run }) => run);
  return young.length === 0 ? sql`1` : sql`run NOT IN ${young}`;
};

/** Numbers of the dataset's runs before a cut-off. */
export const oldRuns = async (workspace: Workspace, dataset: CatalogueDataset, cutoff: Date): Promise<number[]> =>
  (await runsOf(workspace, dataset.id)).filter(({ at }) => at < cutoff).map(({ run }) => run);

const loadedAt = async (workspace: Workspace, dataset: CatalogueDataset): Promise<Sql> => {
  const runs = await runsOf(workspace, dataset.id);
  if (runs.length === 0) return instant(dataset.createdAt);
  const numbers = raw(`[${runs.map(({ run }) => `toUInt32(${run})`).join(', ')}]`);
  const times = sql`[${join(runs.map(({ at }) => instant(at)))}]`;
  return sql`transform(run, ${numbers}, ${times}, ${instant(dataset.createdAt)})`;
};

const timeOf = (dataset: CatalogueDataset): CatalogueColumn | undefined =>
  dateColumns(dataset).find(({ name }) => name === dataset.timeColumn);

const newestIn = async (workspace: Workspace, dataset: CatalogueDataset): Promise<Sql> => {
  const time = timeOf(dataset);
  const dated = time === undefined ? sql`CAST(NULL, ${"Nullable(DateTime64(0, 'UTC'))"})` : asInstant(time);
  return sql`SELECT subject, max(${dated}) AS dated, max(${await loadedAt(workspace, dataset)}) AS loaded
      FROM ${dataset.table} WHERE subject != 0 GROUP BY subject`;
};

/** Persons, not anonymous ones, whose newest row in any dataset is older than the cut-off. */
const inactiveSince = async (workspace: Workspace, cutoff: Date): Promise<Sql> => {
  const newest: Sql[] = [];
  for (const dataset of await catalogue(workspace)) newest.push(await newestIn(workspace, dataset));
  return sql`SELECT subject FROM (${join(newest, ' UNION ALL ')}) WHERE subject IN (SELECT subject FROM ${workspace.vault('keys')})
      GROUP BY subject HAVING ifNull(max(dated), max(loaded)) < ${instant(cutoff)}`;
};

/** True for rows of a dataset that its rule is about at `at`; holds are not looked at. */
const oldSql = async (workspace: Workspace, dataset: CatalogueDataset, rule: Rule, at: Date): Promise<Sql> => {
  const cutoff = cutoffOf(rule, at);
  if (rule.event === 'inactive') return sql`subject IN (${await inactiveSince(workspace, cutoff)})`;
  const loaded = await loadedBefore(workspace, dataset, cutoff);
  const column = dateColumns(dataset).find(({ name }) => name === rule.column);
  if (rule.event === 'loaded' || column === undefined) return loaded;
  return sql`(ifNull(${isBefore(column, cutoff)}, 0) OR (isNull(${valueColumn(column)}) AND ${loaded}))`;
};

/** True for rows with something in them that anonymising takes out. */
const isNamed = (workspace: Workspace, dataset: CatalogueDataset): Sql => {
  const tokens = dataset.columns.flatMap((column) => {
    if (column.treatment === 'generalise') return [raw(`c${column.position}_token != 0`)];
    return column.treatment === 'tokenise' ? [raw(`c${column.position} != 0`)] : [];
  });
  return join([sql`subject IN (SELECT subject FROM ${workspace.vault('keys')})`, ...tokens], ' OR ');
};

/** Persons all of whose rows in the dataset are old: nobody is erased who has a younger one. */
const whollyOld = (workspace: Workspace, dataset: CatalogueDataset, old: Sql): Sql =>
  sql`SELECT subject FROM ${dataset.table} WHERE subject IN (SELECT subject FROM ${workspace.vault('keys')})
      GROUP BY subject HAVING min(${old}) = 1`;

/**
 * The condition of the rows of `dataset` that its rule is about at `at`; with `erase-person` of those whose persons go. Holds and
 * restrictions are not looked at.
 */
export const dueSql = async (workspace: Workspace, dataset: CatalogueDataset, rule: Rule, at: Date): Promise<Sql> => {
  const old = await oldSql(workspace, dataset, rule, at);
  if (rule.action === 'erase-person') return sql`subject IN (${whollyOld(workspace, dataset, old)})`;
  return rule.action === 'anonymise' ? sql`(${old} AND (${isNamed(workspace, dataset)}))` : old;
};

export type DueCount = { rows: number; persons: number };

/** Rows and persons of a table that meet a condition. */
export const countDue = async (workspace: Workspace, table: Sql, condition: Sql): Promise<DueCount> => {
  const [row] = await workspace.stores.warehouse.query<{ rows: string; persons: string }>(
    sql`SELECT count() AS rows, uniqExactIf(subject, subject != 0) AS persons FROM ${table} WHERE ${condition}`,
    { settings: heavy },
  );
  return { rows: Number(row?.rows ?? 0), persons: Number(row?.persons ?? 0) };
};
