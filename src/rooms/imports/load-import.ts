/** Loading what was proposed and changed; goes on in the background of the caller. */
import type { ImportProgress, ImportResult, ImportTable } from '../../contract/imports.ts';
import { say } from '../../contract/said.ts';
import { isTrouble, Trouble } from '../../kit/errors.ts';
import { errorFacts, log } from '../../kit/log.ts';
import type { Workspace } from '../accounts/index.ts';
import { recordEntry } from '../audit/index.ts';
import type { LoadResult } from '../datasets/index.ts';
import { errorOf } from './import-error.ts';
import { type ImportRow, moveImport, patchImport, readImport } from './import-store.ts';
import { inTurn, runLive, setLiveProgress } from './live-imports.ts';
import { awaitingNotes, type PlannedTable } from './plan.ts';
import { type ProgressStep, trackProgress } from './progress.ts';
import { type Planned, runLoad } from './run-load.ts';
import { forgetSamples } from './samples.ts';
import { dropUploads } from './store-upload.ts';

const persistMilliseconds = 1000;

/** Progress is read from memory while this process lives, and written down about once a second for after it. */
const reporter = (
  workspace: Workspace,
  importId: string,
  totalBytes: number,
  onProgress?: (progress: ImportProgress) => void,
): ((step: ProgressStep) => void) => {
  const track = trackProgress(totalBytes);
  let written = 0;
  return (step) => {
    const progress = track(step);
    setLiveProgress(importId, progress);
    onProgress?.(progress);
    if (performance.now() - written < persistMilliseconds) return;
    written = performance.now();
    void patchImport(workspace, importId, { progress }).catch((error: unknown) =>
      log.warn('import.progress-not-kept', errorFacts(error)),
    );
  };
};

/** "orders: 130,232 of 130,240 rows loaded, 8 rejected": what is nought is left out. */
const outcomeOf = ({ dataset, rowsLoaded, rowsRead, rowsRejected, rowsWithheld }: ImportResult): string =>
  [
    say('audit.loaded', { dataset, loaded: rowsLoaded, read: rowsRead }),
    ...(rowsRejected > 0 ? [say('audit.rejected', { count: rowsRejected })] : []),
    ...(rowsWithheld > 0 ? [say('audit.withheld', { count: rowsWithheld })] : []),
  ].join(', ');

/** Totals of a load for the audit log: counts and names of datasets, nobody's values. */
const record = async (workspace: Workspace, results: readonly ImportResult[]): Promise<void> => {
  for (const result of results) await recordEntry(workspace, { action: 'dataset.loaded', detail: outcomeOf(result) });
};

export const withoutValues = (tables: readonly ImportTable[]): ImportTable[] =>
  tables.map((table) => ({
    ...table,
    firstRows: [],
    columns: table.columns.map((column) => ({ ...column, sample: [] })),
  }));

/** What an import leaves behind when it ends: counts and decisions, no file and no sample. */
export const forgetFiles = async (workspace: Workspace, row: Pick<ImportRow, 'id' | 'sources'>): Promise<void> => {
  forgetSamples(row.id);
  await dropUploads(workspace.stores, [...new Set(row.sources.flatMap(({ uploadId }) => uploadId ?? []))]);
};

const pairs = (tables: readonly ImportTable[], sources: readonly PlannedTable[]): Planned[] =>
  tables.flatMap((table, at) => {
    const planned = sources[at];
    return planned === undefined ? [] : [{ table, planned }];
  });

/** Each distinct file counts once: the tables of a database share theirs. */
const bytesOf = (planned: readonly Planned[]): number => planned.reduce((sum, { table }) => sum + table.bytes, 0);

/** The address of the rejected records, or null when there are none. */
export const withAddress = (
  workspace: Workspace,
  importId: string,
  { run: _, ...result }: LoadResult,
): ImportResult => ({
  ...result,
  rejects:
    result.rowsRejected === 0
      ? null
      : `/api/v1/workspaces/${workspace.slug}/imports/${importId}/rejects/${encodeURIComponent(result.dataset)}`,
});

type Outcome = { results: ImportResult[]; notes: string[] };
type Watch = { signal: AbortSignal; onProgress?: (progress: ImportProgress) => void };

/**
 * Loads an import in state `loading` to its end, and writes down how it ended. Throws what stopped it, after that.
 * One at a time in a workspace.
 */
export const loadNow = async (workspace: Workspace, row: ImportRow, watch: Watch): Promise<Outcome> => {
  const planned = pairs(row.tables, row.sources);
  const onProgress = reporter(workspace, row.id, bytesOf(planned), watch.onProgress);
  onProgress({ stage: 'waiting' });
  try {
    const done = await inTurn(workspace, () =>
      runLoad(workspace, row.id, planned, { signal: watch.signal, onProgress }),
    );
    const notes = [...row.notes, ...awaitingNotes(row.tables, row.sources), ...done.notes];
    const results = done.results.map((result) => withAddress(workspace, row.id, result));
    await record(workspace, results);
    await patchImport(workspace, row.id, {
      state: 'done',
      results,
      notes,
      tables: withoutValues(row.tables),
      progress: null,
      error: null,
    });
    await forgetFiles(workspace, row);
    return { results, notes };
  } catch (error) {
    await writeFailure(workspace, row, error);
    throw error;
  }
};

const writeFailure = async (workspace: Workspace, row: ImportRow, error: unknown): Promise<void> => {
  const stopped = isTrouble(error) && error.kind === 'cancelled';
  const state = stopped ? 'cancelled' : 'failed';
  await patchImport(workspace, row.id, { state, progress: null, error: stopped ? null : errorOf(error) });
  // A failed import keeps its uploads for a day, so that it can be loaded again.
  if (stopped) await forgetFiles(workspace, row);
};

const undecided = (tables: readonly ImportTable[]): string[] =>
  tables.flatMap((table) =>
    table.columns.filter(({ treatment }) => treatment === 'ask').map(({ name }) => `${table.dataset}.${name}`),
  );

const conflict = (code: string, title: string, detail: string): Trouble =>
  new Trouble('conflict', { code, title, detail });

const requireDecided = (row: ImportRow): void => {
  const open = undecided(row.tables);
  if (open.length === 0) return;
  const names = open.slice(0, 20).join(', ');
  throw conflict(
    'columns-undecided',
    open.length === 1 ? 'One column waits for a decision' : `${open.length} columns wait for a decision`,
    `Say whether to keep or drop: ${names}${open.length > 20 ? ', …' : ''}. They look like special categories of data, which are never kept without a yes. Nothing was loaded.`,
  );
};

/**
 * Starts loading and returns at once; the work goes on. A failed import may be loaded again while its files are there.
 * Throws `columns-undecided` with the columns still on `ask`, `import-not-ready`.
 */
export const loadImport = async (workspace: Workspace, id: string): Promise<void> => {
  const row = await readImport(workspace, id);
  requireDecided(row);
  const again = row.sources.length > 0 ? (['ready', 'failed'] as const) : (['ready'] as const);
  const moved = await moveImport(workspace, id, again, { state: 'loading', error: null });
  if (!moved)
    throw conflict(
      'import-not-ready',
      'This import cannot be loaded now',
      'It is being loaded, or it has ended. Load the page again.',
    );
  const work = async (signal: AbortSignal): Promise<void> => {
    await loadNow(workspace, row, { signal });
  };
  runLive(id, work).catch(() => {}); // written down by loadNow
};
