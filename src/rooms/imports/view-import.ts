/** An import as people see it. */
import type { ImportTable, ImportView } from '../../contract/imports.ts';
import type { Workspace } from '../accounts/index.ts';
import { type ImportRow, readImport, readImports } from './import-store.ts';
import { liveProgress } from './live-imports.ts';
import { awaitingNotes, awaitingOf } from './plan.ts';
import { inspectFile } from './read/index.ts';
import { hasSamples, holdSamples, withSamples } from './samples.ts';

const listed = 100;

/** Samples live in memory only; after a restart they are read from the uploads again. */
const refillSamples = async (row: ImportRow): Promise<void> => {
  if (row.state !== 'ready' || hasSamples(row.id)) return;
  const paths = [...new Set(row.sources.map(({ source }) => source.path))];
  const files = new Map(
    await Promise.all(paths.map(async (path) => [path, await inspectFile(path).catch(() => [])] as const)),
  );
  const again = row.sources.map(({ source, origin }) => ({ sample: files.get(source.path)?.[origin]?.sample ?? [] }));
  holdSamples(row.id, again, row.tables);
};

/** Once it is loaded, a note says what refers to what. */
const withAwaiting = (tables: readonly ImportTable[], { state, sources }: ImportRow): ImportTable[] =>
  tables.map((table, at) => (state === 'ready' ? { ...table, awaiting: awaitingOf(sources[at]) } : table));

const viewOf = (row: ImportRow): ImportView => ({
  id: row.id,
  state: row.state,
  createdAt: row.createdAt.toISOString(),
  tables: withAwaiting(withSamples(row.id, row.tables), row),
  progress: row.state === 'loading' ? (liveProgress(row.id) ?? row.progress) : null,
  results: row.results,
  notes: row.state === 'done' ? row.notes : [...row.notes, ...awaitingNotes(row.tables, row.sources)],
  error: row.error,
});

/** One import with its progress. Throws `missing`. */
export const getImport = async (workspace: Workspace, id: string): Promise<ImportView> => {
  const row = await readImport(workspace, id);
  await refillSamples(row);
  return viewOf(row);
};

/** The newest imports first, at most 100, without sample values. */
export const listImports = async (workspace: Workspace): Promise<ImportView[]> =>
  (await readImports(workspace, listed)).map((row) => ({ ...viewOf(row), tables: row.tables }));
