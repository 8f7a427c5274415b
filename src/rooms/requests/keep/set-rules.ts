/** The rules by which customers' data is kept (P13.2): read, set, said in words, previewed. */
import type {
  RetentionChange,
  RetentionPreview,
  RetentionRule,
  RetentionRun,
  RetentionView,
} from '../../../contract/retention.ts';
import { say } from '../../../contract/said.ts';
import { now } from '../../../kit/clock.ts';
import { invalid } from '../../../kit/errors.ts';
import { sql } from '../../../kit/literals.ts';
import type { Workspace } from '../../accounts/index.ts';
import { recordEntry } from '../../audit/index.ts';
import {
  type CatalogueDataset,
  catalogue,
  catalogueDataset,
  countDue,
  dateColumns,
  deleteRule,
  ensureVaultTables,
  heldNow,
  keptWords,
  lastRun,
  putRule,
  type RetentionRuleRow,
  type RetentionRunRow,
  rulesOf,
} from '../../datasets/index.ts';
import { checkedPurpose } from '../reveal-person.ts';
import { dueOf, ruled } from './due.ts';

const day = 86_400_000;

const publicRule = (row: RetentionRuleRow): RetentionRule => ({
  period: { count: row.count, unit: row.unit },
  from: row.event === 'column' ? { event: 'column', column: row.column ?? '' } : { event: row.event },
  basis: row.basis,
  action: row.action,
});

const publicRun = ({ id, startedAt, endedAt, results }: RetentionRunRow): RetentionRun => ({
  id,
  startedAt: startedAt.toISOString(),
  endedAt: endedAt?.toISOString() ?? null,
  results: results as RetentionRun['results'],
});

/** Every dataset with its rule, and the last run. */
export const retentionOf = async (workspace: Workspace): Promise<RetentionView> => {
  const [rules, run] = [await rulesOf(workspace), await lastRun(workspace)];
  const items = (await catalogue(workspace)).map((dataset) => {
    const rule = rules.get(dataset.id);
    return {
      dataset: dataset.name,
      title: dataset.title,
      rule: rule === undefined ? null : publicRule(rule),
      kept: keptWords(rule),
      dateColumns: dateColumns(dataset).map(({ name }) => name),
    };
  });
  return { items, lastRun: run === null ? null : publicRun(run) };
};

const rowOf = (workspace: Workspace, dataset: CatalogueDataset, rule: RetentionRule): RetentionRuleRow => {
  const column = rule.from.event === 'column' ? rule.from.column : null;
  if (column !== null && !dateColumns(dataset).some(({ name }) => name === column))
    throw invalid(
      'not-a-date-column',
      'A period cannot run from that column',
      'Choose a column of dates that is kept as it is, or count from loading. No rule was changed.',
    );
  return {
    datasetId: dataset.id,
    workspaceId: workspace.id,
    ...rule.period,
    event: rule.from.event,
    column,
    basis: checkedPurpose(rule.basis),
    action: rule.action,
    actorId: workspace.actor.id,
    changedAt: now(),
  };
};

/**
 * Sets or takes away rules, all or none; datasets that are not named keep theirs. Writes `retention.changed`. Throws `missing` for
 * a dataset, `not-a-date-column`, `purpose-missing`, `reason-personal`.
 */
export const changeRetention = async (workspace: Workspace, change: RetentionChange): Promise<RetentionView> => {
  const changes = await Promise.all(
    change.rules.map(async ({ dataset: name, rule }) => {
      const dataset = await catalogueDataset(workspace, name);
      return { dataset, row: rule === null ? null : rowOf(workspace, dataset, rule) };
    }),
  );
  await workspace.stores.db.transaction(async (tx) => {
    for (const { dataset, row } of changes)
      await (row === null ? deleteRule(tx, workspace.id, dataset.id) : putRule(tx, row));
  });
  for (const { dataset, row } of changes)
    await recordEntry(workspace, {
      action: 'retention.changed',
      detail: say(row === null ? 'audit.retentionEnded' : 'audit.retentionChanged', { dataset: dataset.name }),
      ...(row === null ? {} : { purpose: row.basis }),
    });
  return retentionOf(workspace);
};

/** What would go today, and in the 30 days after, by dataset: rows and persons, no values. Changes nothing. */
export const previewRetention = async (workspace: Workspace): Promise<RetentionPreview> => {
  await ensureVaultTables(workspace);
  const [datasets, rules, held, at] = [
    await catalogue(workspace),
    await rulesOf(workspace),
    await heldNow(workspace),
    now(),
  ];
  const items: RetentionPreview['items'] = [];
  for (const one of ruled(datasets, rules)) {
    const today = await dueOf(workspace, datasets, one, held, at);
    const later = await dueOf(workspace, datasets, one, held, new Date(at.getTime() + 30 * day));
    const { table, name } = one.dataset;
    items.push({
      dataset: name,
      action: one.rule.action,
      today: await countDue(workspace, table, today.goes),
      next30Days: await countDue(workspace, table, sql`(${later.goes}) AND NOT (${today.goes})`),
      suspended: { rows: (await countDue(workspace, table, sql`(${today.old}) AND NOT (${today.goes})`)).rows },
    });
  }
  return { items, at: at.toISOString() };
};
