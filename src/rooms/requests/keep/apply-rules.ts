/**
 * The daily run of retention (P13.1 to P13.3): dataset by dataset, what its rule is about and no hold keeps is erased or made
 * anonymous, then whoever has no row left loses keys, identities and values, then the files are rewritten. A run that was cut off
 * is gone on with: what is due is asked of the rows themselves.
 */
import { say } from '../../../contract/said.ts';
import { now } from '../../../kit/clock.ts';
import { errorFacts, log } from '../../../kit/log.ts';
import { allWorkspaces, type Stores, type Workspace } from '../../accounts/index.ts';
import { recordEntry } from '../../audit/index.ts';
import {
  anonymiseRows,
  beginRun,
  type CatalogueDataset,
  catalogue,
  countDue,
  cutoffOf,
  deleteRejects,
  dropKeepWork,
  dropOrphans,
  ensureVaultTables,
  finishLimits,
  heldNow,
  hideDue,
  lastRun,
  narrowVault,
  noteTouched,
  oldRuns,
  oneAtATime,
  openRun,
  type RetentionRuleRow,
  type RetentionRunRow,
  rulesOf,
  type RunResult,
  setRun,
  whileRowsStay,
} from '../../datasets/index.ts';
import { erasePerson, waitForErasure } from '../erase-person.ts';
import { chunks, purgeHidden } from '../purge-store.ts';
import { type Due, dueOf, ruled, subjectsWhere } from './due.ts';

/** Called with the name of each step before it is taken: where tests stop a process. */
type OnStep = (step: string) => void | Promise<void>;
/** Persons whose erasures share one purge. */
const personsAtOnce = 1000;

type Ruled = { dataset: CatalogueDataset; rule: RetentionRuleRow };

const saidOf = {
  'erase-rows': 'audit.retentionErased',
  'erase-person': 'audit.retentionErasedPersons',
  anonymise: 'audit.retentionAnonymised',
} as const;

const erasePersons = async (workspace: Workspace, dataset: CatalogueDataset, due: Due): Promise<string[]> => {
  const subjects = await subjectsWhere(workspace, dataset.table, due.goes);
  const ids: string[] = [];
  for (const some of chunks(subjects, personsAtOnce))
    ids.push(...(await erasePerson(workspace, some)).map(({ id }) => id));
  return ids;
};

const deleteOldRejects = async (workspace: Workspace, { dataset, rule }: Ruled, isHeld: boolean): Promise<void> => {
  if (rule.event === 'inactive' || isHeld) return; // a record that could not be read says of nobody that it is theirs
  await deleteRejects(workspace, await oldRuns(workspace, dataset, cutoffOf(rule, now())));
};

type Done = { result: RunResult | null; erasures: string[] };

const applyOne = async (workspace: Workspace, one: Ruled): Promise<Done> => {
  const { dataset, rule } = one;
  const held = await heldNow(workspace);
  const due = await dueOf(workspace, await catalogue(workspace), one, held, now());
  const isHeld = held.isAll || held.datasets.has(dataset.id) || held.subjects.length > 0;
  await deleteOldRejects(workspace, one, isHeld);
  const counts = await countDue(workspace, dataset.table, due.goes);
  if (counts.rows === 0) return { result: null, erasures: [] };
  const detail = say(saidOf[rule.action], { dataset: dataset.name, ...counts });
  await recordEntry(workspace, { action: 'retention.applied', detail, purpose: rule.basis });
  const result = { dataset: dataset.name, action: rule.action, ...counts };
  if (rule.action === 'erase-person') return { result, erasures: await erasePersons(workspace, dataset, due) };
  await noteTouched(workspace, dataset, due.goes);
  if (rule.action === 'anonymise') await anonymiseRows(workspace, dataset, due.goes);
  else await hideDue(workspace, dataset, due.goes, rule.event === 'inactive');
  return { result, erasures: [] };
};

const sum = (results: readonly RunResult[], more: RunResult | null): RunResult[] => {
  if (more === null) return [...results];
  const same = results.find(({ dataset, action }) => dataset === more.dataset && action === more.action);
  if (same === undefined) return [...results, more];
  const both = { ...same, rows: same.rows + more.rows, persons: same.persons + more.persons };
  return results.map((one) => (one === same ? both : one));
};

const applyAll = async (workspace: Workspace, run: RetentionRunRow, onStep: OnStep) => {
  const erasures: string[] = [];
  let results = run.results;
  await ensureVaultTables(workspace);
  await dropKeepWork(workspace);
  for (const one of ruled(await catalogue(workspace), await rulesOf(workspace))) {
    await onStep(`apply ${one.dataset.name}`);
    const done = await whileRowsStay(workspace, async () => {
      await finishLimits(workspace);
      return applyOne(workspace, one);
    });
    erasures.push(...done.erasures);
    results = sum(results, done.result);
    await setRun(workspace, run.id, { results });
  }
  await onStep('drop orphans');
  await whileRowsStay(workspace, async () => {
    await dropOrphans(workspace);
    await narrowVault(workspace);
  });
  await onStep('purge');
  await purgeHidden(workspace, 'rows');
  await purgeHidden(workspace, 'vault');
  return { erasures, results };
};

/** Applies the rules of a workspace now. Resolves with the run, or null where there is neither a rule nor a run to go on with. */
export const applyRetention = async (
  workspace: Workspace,
  onStep: OnStep = () => {},
): Promise<RetentionRunRow | null> => {
  const open = await openRun(workspace);
  if (open === null && (await rulesOf(workspace)).size === 0) return null;
  const run = open ?? (await beginRun(workspace));
  const { erasures, results } = await oneAtATime(workspace.id, () => applyAll(workspace, run, onStep));
  // Not within the turn: an erasure takes one of its own.
  for (const id of erasures) await waitForErasure(workspace, id);
  const endedAt = now();
  await setRun(workspace, run.id, { results, endedAt });
  return { ...run, results, endedAt };
};

const isDue = async (workspace: Workspace): Promise<boolean> => {
  const last = await lastRun(workspace);
  const today = now().toISOString().slice(0, 10);
  return last === null || last.endedAt === null || last.startedAt.toISOString().slice(0, 10) < today;
};

/** Applies the rules of every workspace once a day (UTC). To be called every hour, so that a day on which nobody was there is made up for. */
export const applyDueRetention = async (stores: Stores): Promise<void> => {
  for (const workspace of await allWorkspaces(stores))
    try {
      if (await isDue(workspace)) await applyRetention(workspace);
    } catch (error) {
      log.error('retention.failed', { workspace: workspace.id, ...errorFacts(error) }); // the others have theirs all the same
    }
};
