/** `perfectlydata import`: files on this disk, with decisions given in advance, from looking at them to rows. */
import type { Treatment } from '../../contract/catalog.ts';
import type { ImportProgress, ImportResult, ImportTable } from '../../contract/imports.ts';
import { say } from '../../contract/said.ts';
import { now } from '../../kit/clock.ts';
import { invalid, isTrouble } from '../../kit/errors.ts';
import { randomId } from '../../kit/ids.ts';
import type { Workspace } from '../accounts/index.ts';
import { type CatalogueDataset, catalogue } from '../datasets/index.ts';
import { identifierFinder, requireDecisions } from './change-import.ts';
import { identifierOfKind, withIdentifier, withReference, withTreatment } from './change-table.ts';
import { errorOf } from './import-error.ts';
import { insertImport, patchImport, readImport } from './import-store.ts';
import { runLive } from './live-imports.ts';
import { loadNow } from './load-import.ts';
import { type InputFile, proposeTables } from './propose-tables.ts';
import { displayName } from './store-upload.ts';

/** Decisions in the words of the command line. Each goes for every table of the import that has such a column. */
export type ImportWords = {
  identifiers: readonly { column: string; kind: string }[];
  references: readonly { column: string; dataset: string; target: string }[];
  treatments: readonly { column: string; treatment: Treatment }[];
};

export type FilesRequest = ImportWords & {
  files: readonly { path: string; name: string }[];
  /** One dataset for all files, each of which must hold one table. */
  dataset?: string | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: ImportProgress) => void) | undefined;
};

export type FilesOutcome = { results: ImportResult[]; notes: string[]; importIds: string[] };

type Columns = ImportTable['columns'];

const requireColumn = (tables: readonly ImportTable[], column: string): void => {
  if (tables.some(({ columns }) => columns.some(({ name }) => name === column))) return;
  throw invalid(
    'no-such-column',
    `There is no column ${column}`,
    'None of the files has a column of that name. `perfectlydata recognise` lists the columns. Nothing was changed.',
  );
};

/** Changes the columns of that name in every table. */
const eachColumn = (
  tables: readonly ImportTable[],
  name: string,
  change: (column: Columns[number]) => Columns[number],
): ImportTable[] => {
  requireColumn(tables, name);
  return tables.map((table) => ({
    ...table,
    columns: table.columns.map((column) => (column.name === name ? change(column) : column)),
  }));
};

const requireTarget = (
  word: ImportWords['references'][number],
  tables: readonly ImportTable[],
  datasets: readonly CatalogueDataset[],
): void => {
  const target =
    tables.find(({ dataset }) => dataset === word.dataset)?.columns ??
    datasets.find(({ name }) => name === word.dataset)?.columns;
  // A dataset that is not there yet may still come: files are imported in any order.
  if (target === undefined || target.some(({ name }) => name === word.target)) return;
  throw invalid(
    'no-such-column',
    `There is no column ${word.target} in ${word.dataset}`,
    'Name a column of that dataset to refer to. Nothing was changed.',
  );
};

const eachReference = (
  tables: readonly ImportTable[],
  word: ImportWords['references'][number],
  datasets: readonly CatalogueDataset[],
): ImportTable[] => {
  requireColumn(tables, word.column);
  requireTarget(word, tables, datasets);
  const find = identifierFinder(tables, datasets);
  const change = {
    column: word.column,
    target: { dataset: word.dataset, column: word.target },
    role: 'owner' as const,
  };
  return tables.map((table) => {
    const isTarget = table.dataset === word.dataset && word.column === word.target;
    const has = table.columns.some(({ name }) => name === word.column);
    return has && !isTarget ? withReference(table, change, find) : table;
  });
};

/** The proposal with the words of the command line applied: identifiers, then references, then treatments. Pure. */
const applyWords = (
  tables: readonly ImportTable[],
  words: ImportWords,
  datasets: readonly CatalogueDataset[],
): ImportTable[] => {
  let next = [...tables];
  for (const { column, kind } of words.identifiers) {
    const identifier = identifierOfKind(kind);
    next = eachColumn(next, column, (one) => withIdentifier(one, identifier));
  }
  for (const word of words.references) next = eachReference(next, word, datasets);
  for (const { column, treatment } of words.treatments)
    next = eachColumn(next, column, (one) => withTreatment(one, treatment));
  return next;
};

/** Nobody is there to ask: undecided columns are left out, and that is said. */
const dropUndecided = (tables: readonly ImportTable[]): { tables: ImportTable[]; notes: string[] } => {
  const notes: string[] = [];
  const decide = (table: ImportTable, column: Columns[number]): Columns[number] => {
    if (column.treatment !== 'ask') return column;
    notes.push(say('note.leftOut', { dataset: table.dataset, column: column.name, option: column.name }));
    return withTreatment(column, 'drop');
  };
  const decided = tables.map((table) => ({ ...table, columns: table.columns.map((column) => decide(table, column)) }));
  return { tables: decided, notes };
};

const prepare = async (
  workspace: Workspace,
  importId: string,
  files: readonly InputFile[],
  words: ImportWords,
  signal: AbortSignal,
): Promise<void> => {
  const proposal = await proposeTables(workspace, files, signal);
  const datasets = await catalogue(workspace);
  const { tables, notes } = dropUndecided(applyWords(proposal.tables, words, datasets));
  requireDecisions(tables, datasets);
  await patchImport(workspace, importId, { tables, notes, sources: proposal.planned });
};

const importOnce = async (
  workspace: Workspace,
  request: FilesRequest,
  files: readonly InputFile[],
): Promise<FilesOutcome> => {
  const importId = randomId();
  await insertImport(workspace, { id: importId, state: 'loading', createdAt: now() });
  let outcome: FilesOutcome = { results: [], notes: [], importIds: [importId] };
  const work = async (signal: AbortSignal): Promise<void> => {
    try {
      await prepare(workspace, importId, files, request, signal);
    } catch (error) {
      const state = isTrouble(error) && error.kind === 'cancelled' ? 'cancelled' : 'failed';
      await patchImport(workspace, importId, { state, error: errorOf(error) });
      throw error;
    }
    const { onProgress } = request;
    const watch = onProgress === undefined ? { signal } : { signal, onProgress };
    outcome = { ...(await loadNow(workspace, await readImport(workspace, importId), watch)), importIds: [importId] };
  };
  await runLive(importId, work, request.signal);
  return outcome;
};

/**
 * Imports files where they lie and waits for the end. Columns that would have to be asked about are dropped and noted
 * unless their treatment is given. With `dataset`, the files are added to it one after another; otherwise all of them
 * are one import, loaded wholly or not at all. Throws what stopped it; nothing of that import was loaded then.
 */
export const importFiles = async (workspace: Workspace, request: FilesRequest): Promise<FilesOutcome> => {
  if (request.files.length === 0) throw invalid('no-files', 'There is nothing to import', 'Name at least one file.');
  const { dataset } = request;
  const files = request.files.map(({ path, name }) => ({ path, name: displayName(name) }));
  if (dataset === undefined) return importOnce(workspace, request, files);
  const all: FilesOutcome = { results: [], notes: [], importIds: [] };
  for (const file of files) {
    const one = await importOnce(workspace, request, [{ ...file, dataset }]);
    all.results.push(...one.results);
    all.notes.push(...one.notes);
    all.importIds.push(...one.importIds);
  }
  return all;
};
