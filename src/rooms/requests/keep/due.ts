/** What a rule takes away at a moment: what is due, without what is on hold. */
import { join, type Sql, sql } from '../../../kit/literals.ts';
import type { Workspace } from '../../accounts/index.ts';
import { type CatalogueDataset, dueSql, type Held, type RetentionRuleRow } from '../../datasets/index.ts';

export type Due = {
  /** Everything that is old enough. */
  old: Sql;
  /** The same without what is on hold. */
  goes: Sql;
};

const isFree = (rule: RetentionRuleRow, datasets: readonly CatalogueDataset[], held: Held): Sql => {
  const conditions = held.subjects.length === 0 ? [] : [sql`subject NOT IN ${held.subjects}`];
  // A person is erased everywhere, so rows in a dataset on hold keep all of them.
  const keeping = rule.action === 'erase-person' ? datasets.filter(({ id }) => held.datasets.has(id)) : [];
  for (const { table } of keeping) conditions.push(sql`subject NOT IN (SELECT subject FROM ${table})`);
  return conditions.length === 0 ? sql`1` : join(conditions, ' AND ');
};

/** The conditions of a dataset's rows at `at`. */
export const dueOf = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  { dataset, rule }: { dataset: CatalogueDataset; rule: RetentionRuleRow },
  held: Held,
  at: Date,
): Promise<Due> => {
  const old = await dueSql(workspace, dataset, rule, at);
  if (held.isAll || held.datasets.has(dataset.id)) return { old, goes: sql`0` };
  return { old, goes: sql`(${old}) AND ${isFree(rule, datasets, held)}` };
};

/** Datasets that have a rule, each with it. */
export const ruled = (
  datasets: readonly CatalogueDataset[],
  rules: ReadonlyMap<string, RetentionRuleRow>,
): { dataset: CatalogueDataset; rule: RetentionRuleRow }[] =>
  datasets.flatMap((dataset) => {
    const rule = rules.get(dataset.id);
    return rule === undefined ? [] : [{ dataset, rule }];
  });

/** Everybody with rows that meet a condition. */
export const subjectsWhere = async (workspace: Workspace, table: Sql, condition: Sql): Promise<bigint[]> => {
  const rows = await workspace.stores.warehouse.query<{ subject: string }>(
    sql`SELECT DISTINCT subject FROM ${table} WHERE ${condition}`,
  );
  return rows.map(({ subject }) => BigInt(subject));
};
