/** From planned tables to rows: prepares the files, hands them to the datasets room, and cleans up whatever happens. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportTable } from '../../contract/imports.ts';
import type { Stores, Workspace } from '../accounts/index.ts';
import {
  type LoadColumn,
  type LoadOutcome,
  type LoadProgress,
  type LoadTable,
  loadTables,
  NeedsStrictRead,
} from '../datasets/index.ts';
import { contentHash } from './content-hash.ts';
import { followedOf, type PlannedTable } from './plan.ts';
import type { ProgressStep } from './progress.ts';
import { type PreparedSource, prepareSource } from './read/index.ts';

export type LoadOptions = { signal?: AbortSignal; onProgress: (step: ProgressStep) => void };
export type Planned = { table: ImportTable; planned: PlannedTable };

/** Where prepared files lie while they are loaded. Emptied at every start. */
const importTempFolder = (stores: Stores): string => join(stores.dataDir, 'temp', 'imports');

export const emptyTempFolder = (stores: Stores): Promise<void> =>
  rm(importTempFolder(stores), { recursive: true, force: true });

const columnsOf = ({ table, planned }: Planned, prepared: PreparedSource): LoadColumn[] =>
  table.columns.map(({ sample: _, ...column }, at) => {
    const sql = prepared.columns[at];
    if (sql === undefined) throw new Error('A prepared source has fewer columns than its table');
    return {
      ...column,
      ...sql,
      nullable: planned.source.columns[at]?.nullable ?? true,
      lowCardinality: planned.lowCardinality[at] ?? false,
    };
  });

const loadTableOf = (one: Planned, prepared: PreparedSource, hash: string): LoadTable => ({
  dataset: one.table.dataset,
  file: one.table.file,
  contentHash: hash,
  columns: columnsOf(one, prepared),
  references: one.table.references,
  awaiting: followedOf(one.planned),
  timeColumn: one.planned.timeColumn,
  source: { file: prepared.from, records: prepared.records, bytes: prepared.bytes },
  rejects: prepared.rejects,
  // The loader counts records from 1, the reader from 0 as the engine does.
  locate: (numbers) => prepared.locate(numbers.map((number) => number - 1)),
});

type Prepared = { source: PreparedSource; load: LoadTable };

/** Reads one table's file through, hashing it at the same time. */
const prepareOne = async (
  workspace: Workspace,
  one: Planned,
  hashes: Map<string, Promise<string>>,
  options: LoadOptions & { strict: boolean; before: { rows: number; bytes: number } },
): Promise<Prepared> => {
  const { source } = one.planned;
  const hash = hashes.get(source.path) ?? contentHash(workspace, source.path, options.signal);
  hash.catch(() => {}); // awaited below; a failing preparation must not leave it unhandled
  hashes.set(source.path, hash);
  const prepared = await prepareSource(source, {
    tempDir: importTempFolder(workspace.stores),
    timeZone: workspace.timeZone,
    strict: options.strict,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    onProgress: ({ rows, bytes }) =>
      options.onProgress({
        stage: 'reading',
        dataset: one.table.dataset,
        rows: options.before.rows + rows,
        bytes: options.before.bytes + bytes,
      }),
  });
  try {
    return { source: prepared, load: loadTableOf(one, prepared, await hash) };
  } catch (error) {
    await prepared.cleanup();
    throw error;
  }
};

const prepareAll = async (
  workspace: Workspace,
  tables: readonly Planned[],
  options: LoadOptions & { strict: boolean },
): Promise<Prepared[]> => {
  const hashes = new Map<string, Promise<string>>();
  const done: Prepared[] = [];
  const before = { rows: 0, bytes: 0 };
  try {
    for (const one of tables) {
      const prepared = await prepareOne(workspace, one, hashes, { ...options, before: { ...before } });
      done.push(prepared);
      before.rows += prepared.source.records;
      before.bytes += one.table.bytes;
    }
    return done;
  } catch (error) {
    await cleanUp(done);
    throw error;
  }
};

const cleanUp = async (prepared: readonly Prepared[]): Promise<void> => {
  for (const { source } of prepared) await source.cleanup();
};

/** The loader counts within one table; people watch the whole import. */
const overall = (
  prepared: readonly Prepared[],
  onProgress: LoadOptions['onProgress'],
): ((progress: LoadProgress) => void) => {
  const totalRows = prepared.reduce((sum, { source }) => sum + source.records, 0);
  const seen = { persons: new Map<string, number>(), rows: new Map<string, number>() };
  return ({ stage, dataset, rows }) => {
    if (stage === 'publishing' || dataset === null)
      return onProgress({ stage, dataset: null, rows: totalRows, totalRows });
    seen[stage].set(dataset, rows);
    // Tables are read one after another: those before this one are done.
    const before = prepared.filter(({ load }) => seen[stage].has(load.dataset) && load.dataset !== dataset);
    const done = before.reduce((sum, { source }) => sum + source.records, 0);
    onProgress({ stage, dataset, rows: done + rows, totalRows });
  };
};

const attempt = async (
  workspace: Workspace,
  importId: string,
  tables: readonly Planned[],
  options: LoadOptions & { strict: boolean },
): Promise<LoadOutcome> => {
  const prepared = await prepareAll(workspace, tables, options);
  try {
    const { signal } = options;
    const onProgress = overall(prepared, options.onProgress);
    const loads = prepared.map(({ load }) => load);
    return await loadTables(workspace, importId, loads, { ...(signal === undefined ? {} : { signal }), onProgress });
  } finally {
    await cleanUp(prepared);
  }
};

/**
 * Loads the tables of one import. When the engine's own fast reading of a file met something it could not read, every
 * file is read again record by record, once.
 */
export const runLoad = async (
  workspace: Workspace,
  importId: string,
  tables: readonly Planned[],
  options: LoadOptions,
): Promise<LoadOutcome> => {
  try {
    return await attempt(workspace, importId, tables, { ...options, strict: false });
  } catch (error) {
    if (!(error instanceof NeedsStrictRead)) throw error;
    return attempt(workspace, importId, tables, { ...options, strict: true });
  }
};
