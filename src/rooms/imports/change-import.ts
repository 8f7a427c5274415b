/** Changing what is proposed, before loading. */
import type { Identifier } from '../../contract/catalog.ts';
import type { ImportChange, ImportTable, ImportView } from '../../contract/imports.ts';
import { invalid, Trouble } from '../../kit/errors.ts';
import type { Workspace } from '../accounts/index.ts';
import { type CatalogueDataset, catalogue } from '../datasets/index.ts';
import { changeTable, type FindIdentifier, requireSameDecisions } from './change-table.ts';
import { moveImport, readImport } from './import-store.ts';
import { changeAwaiting } from './plan.ts';
import { keepSamples } from './samples.ts';
import { getImport } from './view-import.ts';

/** Looks for the identifier of a column first in the import's own tables, then in the workspace's datasets. */
export const identifierFinder = (
  tables: readonly ImportTable[],
  datasets: readonly CatalogueDataset[],
): FindIdentifier => {
  const of = (columns: readonly { name: string; identifier: Identifier | null }[], name: string) =>
    columns.find((column) => column.name === name)?.identifier ?? null;
  return ({ dataset, column }) => {
    const here = tables.find((table) => table.dataset === dataset);
    if (here !== undefined) return of(here.columns, column);
    return of(datasets.find(({ name }) => name === dataset)?.columns ?? [], column);
  };
};

const requireDistinct = (tables: readonly ImportTable[]): void => {
  const names = tables.map(({ dataset }) => dataset);
  if (new Set(names).size === names.length) return;
  throw invalid(
    'dataset-twice',
    'Two tables of this import would become the same dataset',
    'Give one of them another name. Nothing was changed.',
  );
};

/** Throws `dataset-decided` for a table that would treat columns otherwise than the dataset it is added to. */
export const requireDecisions = (tables: readonly ImportTable[], datasets: readonly CatalogueDataset[]): void => {
  for (const table of tables) {
    const before = datasets.find(({ name }) => name === table.dataset);
    if (before !== undefined) requireSameDecisions(table, before.columns);
  }
};

/** References within the import follow a dataset that gets another name. */
const followNames = (tables: readonly ImportTable[], before: readonly ImportTable[]): ImportTable[] => {
  const names = new Map(before.map(({ dataset }, at) => [dataset, tables[at]?.dataset ?? dataset]));
  const changed = new Map([...names].filter(([from, to]) => from !== to));
  if (changed.size === 0) return [...tables];
  return tables.map((table) => ({
    ...table,
    references: table.references.map((reference) => ({
      ...reference,
      target: { ...reference.target, dataset: changed.get(reference.target.dataset) ?? reference.target.dataset },
    })),
  }));
};

/** The tables after a change; pure. A table with `skip` is null. */
const applyChange = (
  tables: readonly ImportTable[],
  change: ImportChange,
  datasets: readonly CatalogueDataset[],
): (ImportTable | null)[] => {
  const next = [...tables];
  for (const one of change.tables) {
    const table = next[one.table];
    if (table === undefined)
      throw invalid(
        'no-such-table',
        `There is no table ${one.table + 1} in this import`,
        'Load the page again. Nothing was changed.',
      );
    next[one.table] = changeTable(table, one, identifierFinder(next, datasets));
  }
  const skipped = new Set(change.tables.filter(({ skip }) => skip === true).map(({ table }) => table));
  const named = followNames(next, tables).map((table) => ({
    ...table,
    isNew: !datasets.some(({ name }) => name === table.dataset),
  }));
  const left = named.map((table, at) => (skipped.has(at) ? null : table));
  const kept = left.filter((table) => table !== null);
  requireDistinct(kept);
  requireDecisions(kept, datasets);
  return left;
};

const notReady = (): Trouble =>
  new Trouble('conflict', {
    code: 'import-not-ready',
    title: 'This import cannot be changed now',
    detail: 'Only an import that waits for its load can be changed. Nothing was changed.',
  });

/** Changes treatments, identifiers, references, names; a skipped table leaves the import. Throws `import-not-ready`. */
export const changeImport = async (workspace: Workspace, id: string, change: ImportChange): Promise<ImportView> => {
  const row = await readImport(workspace, id);
  if (row.state !== 'ready') throw notReady();
  await getImport(workspace, id); // makes sure that samples are held before indices move
  const tables = applyChange(row.tables, change, await catalogue(workspace));
  const stays = (_: unknown, at: number): boolean => tables[at] != null;
  if (!tables.some((table) => table !== null))
    throw invalid('nothing-left', 'Nothing would be left to import', 'Keep at least one table, or discard the import.');
  const sources = row.sources.map((source, at) =>
    changeAwaiting(
      source,
      change.tables.filter(({ table }) => table === at).flatMap(({ awaiting }) => awaiting ?? []),
    ),
  );
  const kept = tables.filter((table) => table !== null);
  const moved = await moveImport(workspace, id, ['ready'], {
    state: 'ready',
    tables: kept,
    sources: sources.filter(stays),
  });
  if (!moved) throw notReady();
  keepSamples(id, (at) => tables[at] != null);
  return getImport(workspace, id);
};
