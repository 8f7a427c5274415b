/**
 * Loads files into datasets, pseudonymously (C5.1, P5.2, P7.1): persons get random subjects, direct identifiers leave the rows,
 * exact values go to the vault. Everything is staged first and becomes visible as a whole, or not at all.
 */
import { randomBytes } from 'node:crypto';
import { Trouble } from '../../kit/errors.ts';
import { sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { assignAlone, assignNameless, peopleSql, stageAlone, standAlone } from './assign-alone.ts';
import { assignGroups, assignRows, createDrawn, stageKeys } from './assign-persons.ts';
import { catalogue } from './catalogue.ts';
import { findInvalid } from './find-invalid.ts';
import { ledgerSize } from './keep-erased-out.ts';
import { sidesThere, sideTable } from './limit/side-tables.ts';
import { linkPersons, mergers } from './link-persons.ts';
import { type Load, type OpenTable, together } from './load-context.ts';
import { loadRows } from './load-rows.ts';
import {
  type LoadOptions,
  type LoadProgress,
  type LoadResult,
  type LoadTable,
  NeedsStrictRead,
} from './load-shapes.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { StoredColumn } from './owner-keys.ts';
import { type PlannedTable, planLoad } from './plan-load.ts';
import { publishJournal } from './publish-load.ts';
import { needsProfile, validSql, withheldSql } from './read-rows.ts';
import { readSource } from './read-source.ts';
import { stagedRows } from './rows-table.ts';
import { stageRejects } from './reject-store.ts';
import { beginRuns, commitJournal, forgetRuns, type Journal, type JournalTable, sameContent } from './run-store.ts';
import { sealPeople, sealValues } from './seal-values.ts';
import { countOf, dropStage, isThere, stageOf } from './stage.ts';
import { stageNewPersons } from './stage-new-persons.ts';
import { createStaged, ensureVaultTables } from './warehouse-tables.ts';

export type LoadOutcome = { results: LoadResult[]; notes: string[] };

type Counts = JournalTable['counts'];

/** ClickHouse's numbers for "this text is not what was announced". */
const unreadable = new Set([6, 25, 26, 27, 33, 38, 41, 53, 69, 72, 117, 321, 441, 467, 675, 676]);

const reading = async <T>(table: PlannedTable, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && 'engineCode' in error ? Number(error.engineCode) : 0;
    throw unreadable.has(code) ? new NeedsStrictRead(table.load.dataset, { cause: error }) : error;
  }
};

const reporter = (load: Load, stage: LoadProgress['stage'], table: OpenTable) => {
  const { records, bytes } = table.load.source;
  return (rows: number, bytesRead: number): void =>
    load.options.onProgress?.({
      stage,
      dataset: table.load.dataset,
      rows: Math.min(rows, records),
      totalRows: records,
      bytes: Math.min(bytesRead, bytes),
      totalBytes: bytes,
    });
};

const step = async (load: Load, name: string): Promise<void> => {
  if (load.options.signal?.aborted)
    throw new Trouble('cancelled', {
      code: 'cancelled',
      title: 'Stopped',
      detail: 'You stopped this. Nothing was changed.',
    });
  await load.options.onStep?.(name);
};

// Rows of the dataset as they will be: published ones that stay, and those this import has staged.
const placesOf = async (load: Load, datasetName: string, column: string): Promise<StoredColumn[]> => {
  const { workspace } = load;
  const places: StoredColumn[] = [];
  const staged = load.tables.find((table) => table.load.dataset === datasetName);
  const isStored = ({ name, treatment }: { name: string; treatment: string }): boolean =>
    name === column && treatment !== 'drop' && treatment !== 'ask';
  const published = staged?.existing ?? (await catalogue(workspace)).find(({ name }) => name === datasetName);
  const old = published?.columns.find(isStored);
  if (published != null && old !== undefined) {
    const replaced = staged?.replaces ?? [];
    const where = replaced.length === 0 ? sql`` : sql`AND run NOT IN ${replaced}`;
    places.push({ table: published.table, where, column: old });
    if ((await sidesThere(workspace)).sides.has(published.id))
      places.push({ table: sideTable(workspace, published.id), where, column: old });
  }
  const here = staged?.columns.find(isStored);
  if (staged === undefined || here === undefined) return places;
  const table = stagedRows(load, staged);
  return (await isThere(workspace, table)) ? [...places, { table, where: sql``, column: here }] : places;
};

const stageRows = async (load: Load, table: OpenTable): Promise<void> => {
  if (!needsProfile(table)) return;
  const report = reporter(load, 'persons', table);
  const { records, bytes } = table.load.source;
  await step(load, `persons of ${table.load.dataset}`);
  report(0, 0);
  const targets = await Promise.all(
    table.owners.map(({ targetDataset, targetColumn }) => placesOf(load, targetDataset, targetColumn)),
  );
  if (!table.keysArePersons) await assignRows(load, table, targets);
  await step(load, `rows of ${table.load.dataset}`);
  await loadRows(load, table);
  report(Math.floor(records / 2), bytes / 2);
  await step(load, `vault of ${table.load.dataset}`);
  await sealValues(load, table);
  report(records, bytes);
};

const countWithheld = async (load: Load, table: OpenTable): Promise<number> => {
  const withheld = withheldSql(load, table);
  if (withheld === null) return 0;
  const valid = validSql(table);
  const [row] = await load.workspace.stores.warehouse.query<{ n: string }>(
    sql`SELECT count() AS n FROM ${table.source} WHERE ${withheld} ${valid === null ? sql`` : sql`AND ${valid}`}`,
    { settings: table.settings },
  );
  return Number(row?.n ?? 0);
};

// Every record is loaded, withheld or rejected: what is missing was invalid, and is looked for until it is found.
const account = async (load: Load, table: OpenTable): Promise<Counts> => {
  const { workspace } = load;
  const rejects = load.stage.vault(`rejects_${table.index}`);
  await createStaged(workspace, 'rejects', rejects);
  const scanned = await stageRejects(workspace, rejects, table.run, table.load.rejects);
  const rowsLoaded = await countOf(workspace, stagedRows(load, table));
  const rowsWithheld = await countWithheld(load, table);
  const rowsRead = table.load.source.records;
  const lacking = rowsRead - scanned - rowsLoaded - rowsWithheld;
  const invalid = lacking === 0 ? 0 : await stageRejects(workspace, rejects, table.run, findInvalid(load, table));
  if (lacking !== invalid)
    throw new Trouble('broken', {
      code: 'rows-unaccounted',
      title: `Not every record of ${table.load.dataset} is accounted for`,
      detail: `${rowsRead} records were read, but ${rowsLoaded + rowsWithheld + scanned + invalid} were loaded, kept out or rejected. Nothing was changed.`,
    });
  return { rowsRead, rowsLoaded, rowsRejected: scanned + invalid, rowsWithheld };
};

const journalOf = (table: OpenTable, counts: Counts): JournalTable => ({
  run: table.run,
  index: table.index,
  datasetId: table.datasetId,
  isNew: table.existing === null,
  replaces: table.replaces,
  dataset: {
    name: table.load.dataset,
    title: table.existing?.title ?? table.load.title ?? table.load.dataset,
    timeColumn: table.timeColumn,
  },
  columns: table.columns.map(
    ({ value: _v, text: _t, valid: _ok, reason: _r, isText: _i, isDay: _d, confidence, ...column }) => ({
      ...column,
      confidence: Math.round(confidence * 100),
    }),
  ),
  references: table.references.map(({ confidence, ...reference }) => ({
    ...reference,
    confidence: Math.round(confidence * 100),
  })),
  awaiting: table.awaiting,
  counts,
});

const personsIn = async (load: Load, table: OpenTable): Promise<number> => {
  if (table.newPersons !== null) return table.newPersons;
  if (table.keysArePersons) return countOf(load.workspace, peopleSql(load, table));
  const [row] = await load.workspace.stores.warehouse.query<{ n: string }>(
    sql`SELECT uniqExact(subject) AS n FROM ${stagedRows(load, table)} WHERE subject != 0`,
  );
  return Number(row?.n ?? 0);
};

const none = Promise.resolve();

const sealAlone = async (load: Load): Promise<void> => {
  for (const table of load.tables.filter(({ standsAlone, newPersons }) => standsAlone && newPersons === null))
    await sealPeople(load, table);
};

/** Everything up to the point of no return. */
const stageAll = async (load: Load): Promise<{ journal: Journal; results: LoadResult[] }> => {
  const { workspace, stage, tables } = load;
  await createStaged(workspace, 'vault', stage.vault('vault'));
  for (const table of tables) {
    await step(load, `read ${table.load.dataset}`);
    await reading(table, () => readSource(load, table, reporter(load, 'rows', table)));
  }
  await step(load, 'link persons');
  await createDrawn(load);
  const areNew = await stageNewPersons(load);
  await assignNameless(load);
  const isAlone = areNew || (await standAlone(load));
  if (!isAlone) await assignGroups(load, await linkPersons(load));
  else if (!areNew) await assignAlone(load);
  await step(load, 'seal new persons');
  // When nobody else will be drawn, the keys need not wait.
  const isComplete = tables.every((table) => table.keysArePersons || !needsProfile(table));
  const works = [sealAlone(load), isAlone && !areNew ? stageAlone(load) : none, isComplete ? stageKeys(load) : none];
  await together(works);
  for (const table of tables) await stageRows(load, table);
  await step(load, 'stage keys');
  const counted: { table: OpenTable; counts: Counts }[] = [];
  const countAll = async (): Promise<void> => {
    for (const table of tables) counted.push({ table, counts: await account(load, table) });
  };
  await together([isComplete ? none : stageKeys(load), countAll()]);
  const results: LoadResult[] = [];
  for (const { table, counts } of counted)
    results.push({ dataset: table.load.dataset, ...counts, persons: await personsIn(load, table), run: table.run });
  const hasMergers = !isAlone && (await countOf(workspace, mergers(load))) > 0;
  return {
    journal: { leader: stage.run, hasMergers, tables: counted.map(({ table, counts }) => journalOf(table, counts)) },
    results,
  };
};

const openSources = async (
  load: Load,
  planned: readonly PlannedTable[],
  runs: readonly number[],
): Promise<(() => Promise<void>)[]> => {
  const releases: (() => Promise<void>)[] = [];
  for (const [at, table] of planned.entries()) {
    const { source, settings, release } = await load.workspace.stores.warehouse.exposeFile(table.load.source.file);
    releases.push(release);
    const replaces =
      table.existing === null ? [] : await sameContent(load.workspace, table.datasetId, table.load.contentHash);
    load.tables.push({
      ...table,
      run: runs[at] ?? 0,
      replaces,
      source,
      settings,
      secret: randomBytes(16),
      keySecret: randomBytes(32),
      standsAlone: false,
      keysArePersons: false,
      newPersons: null,
    });
  }
  return releases;
};

const startLoad = async (
  workspace: Workspace,
  importId: string,
  planned: readonly PlannedTable[],
  options: LoadOptions,
) => {
  await ensureVaultTables(workspace);
  const runs = await beginRuns(
    workspace,
    importId,
    planned.map(({ datasetId, load }) => ({ datasetId, file: load.file, contentHash: load.contentHash })),
  );
  const ledger = await ledgerSize(workspace);
  const load: Load = { workspace, stage: stageOf(workspace, runs[0] ?? 0), tables: [], options, ledger, notes: [] };
  return { load, runs };
};

const loadPlanned = async (
  workspace: Workspace,
  importId: string,
  planned: readonly PlannedTable[],
  options: LoadOptions,
): Promise<LoadOutcome> => {
  const { load, runs } = await startLoad(workspace, importId, planned, options);
  const releases: (() => Promise<void>)[] = [];
  let isCommitted = false;
  try {
    releases.push(...(await openSources(load, planned, runs)));
    const { journal, results } = await stageAll(load);
    await step(load, 'commit');
    await commitJournal(workspace, journal);
    isCommitted = true;
    options.onProgress?.({ stage: 'publishing', dataset: null, rows: 0, totalRows: 0, bytes: 0, totalBytes: 0 });
    await publishJournal(workspace, journal, load.ledger, options.onStep);
    return { results: inOrderOf(planned, results), notes: load.notes };
  } finally {
    for (const release of releases) await release();
    if (!isCommitted) await undo(workspace, runs);
  }
};

const inOrderOf = (planned: readonly PlannedTable[], results: readonly LoadResult[]): LoadResult[] =>
  planned
    .toSorted((a, b) => a.index - b.index)
    .flatMap(({ load }) => results.filter(({ dataset }) => dataset === load.dataset));

const undo = async (workspace: Workspace, runs: readonly number[]): Promise<void> => {
  await dropStage(workspace, runs[0] ?? 0);
  await forgetRuns(workspace, runs);
};

/**
 * Loads tables as one whole. Results come in the order of `tables`. Throws `NeedsStrictRead` when a source has to be prepared
 * strictly, Trouble `dataset-differs` when a file does not fit its dataset, `cancelled` when the signal said so; then
 * nothing was changed.
 */
export const loadTables = (
  workspace: Workspace,
  importId: string,
  tables: readonly LoadTable[],
  options: LoadOptions = {},
): Promise<LoadOutcome> =>
  oneAtATime(workspace.id, async () =>
    loadPlanned(workspace, importId, planLoad(await catalogue(workspace), tables), options),
  );
