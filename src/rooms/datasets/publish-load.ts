/**
 * Publishing: everything staged becomes visible. The journal was committed before; each step may run twice without harm,
 * because everything carries its run, so a restart simply runs them all again.
 */
import { join, type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { rowsChanged } from './catalogue.ts';
import { finishCorrections, reapplyCorrections } from './correct/apply-corrections.ts';
import { takeOutErased, whileHeld } from './keep-erased-out.ts';
import { whileRowsStay } from './limit/rows-lock.ts';
import { endOrphaned, finishLimits, settleLimits } from './limit/settle-limits.ts';
import { sidesThere, sideTable } from './limit/side-tables.ts';
import { publishLimited } from './limit/stage-limited.ts';
import { mergePersons } from './merge-persons.ts';
import { resolveOwners } from './resolve-owners.ts';
import { endRuns, type Journal, type JournalTable, publishCatalogue } from './run-store.ts';
import { countOf, dropStage, isThere, type Stage, stageOf } from './stage.ts';
import { ensureVaultTables } from './warehouse-tables.ts';

type Step = (name: string) => Promise<void>;

const holdsRun = async (workspace: Workspace, table: Sql, run: number): Promise<boolean> =>
  (await workspace.stores.warehouse.query(sql`SELECT 1 AS one FROM ${table} WHERE run = ${run} LIMIT 1`)).length > 0;

const attach = async (workspace: Workspace, target: Sql, staged: Sql, run: number): Promise<void> => {
  if (!(await isThere(workspace, staged)) || (await countOf(workspace, staged)) === 0) return;
  if (await holdsRun(workspace, target, run)) return;
  await workspace.stores.warehouse.command(sql`ALTER TABLE ${target} ATTACH PARTITION tuple() FROM ${staged}`);
};

const createDataset = (workspace: Workspace, table: Sql, staged: Sql): Promise<void> =>
  workspace.stores.warehouse.command(sql`CREATE TABLE IF NOT EXISTS ${table} AS ${staged}`);

// Readers see the old rows or the new ones, never both and never none.
const replaceRows = async (workspace: Workspace, stage: Stage, table: JournalTable): Promise<void> => {
  const { warehouse } = workspace.stores;
  const target = workspace.rows(`d_${table.datasetId}`);
  const staged = stage.rows(`rows_${table.index}`);
  const next = stage.rows(`next_${table.index}`);
  const isDone = await warehouse.query(sql`SELECT 1 AS one FROM ${target} WHERE run IN ${table.replaces} LIMIT 1`);
  if (isDone.length === 0) return attach(workspace, target, staged, table.run);
  await warehouse.command(sql`DROP TABLE IF EXISTS ${next} SYNC`);
  await warehouse.command(sql`CREATE TABLE ${next} AS ${target}`);
  await warehouse.command(sql`INSERT INTO ${next} SELECT * FROM ${target} WHERE run NOT IN ${table.replaces}`);
  await attach(workspace, next, staged, table.run);
  await whileHeld(workspace, async () => {
    await takeOutErased(workspace, stage, [next], null);
    await warehouse.command(sql`EXCHANGE TABLES ${next} AND ${target}`);
  });
  await rowsChanged(workspace);
  await warehouse.command(sql`DROP TABLE ${next} SYNC`);
};

const publishRows = async (
  workspace: Workspace,
  stage: Stage,
  table: JournalTable,
  since: number | null,
): Promise<void> => {
  const target = workspace.rows(`d_${table.datasetId}`);
  const staged = stage.rows(`rows_${table.index}`);
  if (!(await isThere(workspace, staged))) return; // already published and cleared away
  await createDataset(workspace, target, staged);
  await publishLimited(workspace, stage, table, (side, limited, run) => attach(workspace, side, limited, run));
  if (table.replaces.length > 0) return replaceRows(workspace, stage, table);
  await whileHeld(workspace, async () => {
    await takeOutErased(workspace, stage, [staged], since);
    await attach(workspace, target, staged, table.run);
  });
  await rowsChanged(workspace);
};

// Rows first, and identities last: these say who is to be taken out.
const takeOutOfStage = (workspace: Workspace, stage: Stage, journal: Journal, since: number | null): Promise<void> =>
  whileHeld(workspace, () => {
    const rows = journal.tables.map(({ index }) => stage.rows(`rows_${index}`));
    const vault = ['vault', 'keys', 'identities'].map((name) => stage.vault(name));
    return takeOutErased(workspace, stage, [...rows, ...vault], since);
  });

const publishVault = async (workspace: Workspace, stage: Stage, step: Step): Promise<void> => {
  for (const name of ['keys', 'identities', 'vault'] as const) {
    await step(`publish ${name}`);
    await attach(workspace, workspace.vault(name), stage.vault(name), stage.run);
  }
};

const publishRejects = async (workspace: Workspace, stage: Stage, table: JournalTable): Promise<void> => {
  await attach(workspace, workspace.vault('rejects'), stage.vault(`rejects_${table.index}`), table.run);
  if (table.replaces.length === 0) return;
  await workspace.stores.warehouse.command(
    sql`ALTER TABLE ${workspace.vault('rejects')} DELETE WHERE run IN ${table.replaces} SETTINGS mutations_sync = 2`,
  );
};

/**
 * Publishes a committed journal to the end. Called by the load itself, and by a restart. `since`: the size of the erasure ledger
 * when the load began, or null when nobody knows it any more.
 */
export const publishJournal = (
  workspace: Workspace,
  journal: Journal,
  since: number | null,
  onStep?: (step: string) => void | Promise<void>,
): Promise<void> =>
  whileRowsStay(workspace, () => publishAll(workspace, journal, since, async (name) => onStep?.(name)));

const publishAll = async (workspace: Workspace, journal: Journal, since: number | null, step: Step): Promise<void> => {
  const stage = stageOf(workspace, journal.leader);
  await ensureVaultTables(workspace);
  await finishLimits(workspace);
  await finishCorrections(workspace);
  await takeOutOfStage(workspace, stage, journal, since);
  await publishVault(workspace, stage, step);
  for (const table of journal.tables) {
    await step(`publish rows ${table.dataset.name}`);
    await publishRejects(workspace, stage, table);
    await publishRows(workspace, stage, table, since);
  }
  await step('publish catalogue');
  await publishCatalogue(workspace, journal);
  await step('merge persons');
  if (journal.hasMergers) await mergePersons(workspace, stage, stage.vault('mergers'));
  await step('resolve owners');
  await resolveOwners(workspace, stage);
  await step('settle restrictions');
  await settleLimits(workspace);
  await reapplyCorrections(workspace);
  await step('clear away');
  if (journal.tables.some(({ replaces }) => replaces.length > 0)) await dropOrphans(workspace);
  await dropStage(workspace, journal.leader);
  await endRuns(
    workspace,
    journal.tables.map(({ run }) => run),
  );
};

/** Persons of whom no dataset has a row any more: their keys, values and identities go. */
export const dropOrphans = async (workspace: Workspace): Promise<void> => {
  const { warehouse } = workspace.stores;
  const tables = await warehouse.query<{ name: string }>(
    sql`SELECT name FROM system.tables WHERE database = ${`w_${workspace.id}`} AND startsWith(name, 'd_')`,
  );
  const { sides } = await sidesThere(workspace);
  const rows = [
    ...tables.map(({ name }) => workspace.rows(name)),
    ...[...sides].map((datasetId) => sideTable(workspace, datasetId)),
  ];
  const alive = join(
    [sql`SELECT 0::UInt64 AS subject`, ...rows.map((table) => sql`SELECT subject FROM ${table}`)],
    ' UNION ALL ',
  );
  const gone = sql`subject NOT IN (${alive})`;
  const [row] = await warehouse.query<{ n: string }>(
    sql`SELECT count() AS n FROM ${workspace.vault('keys')} WHERE ${gone}`,
  );
  if (Number(row?.n ?? 0) === 0) return;
  for (const name of ['identities', 'vault', 'keys'])
    await warehouse.command(sql`ALTER TABLE ${workspace.vault(name)} DELETE WHERE ${gone} SETTINGS mutations_sync = 2`);
  await endOrphaned(workspace);
};
