/** Datasets as people see them: counts, columns, and rows without anybody's values. */
import type { Column, Dataset, DatasetSummary, RowsPage } from '../../contract/catalog.ts';
import type { Workspace } from '../accounts/index.ts';
import { type CatalogueColumn, type CatalogueDataset, catalogue, catalogueDataset } from './catalogue.ts';
import {
  countDataset,
  countDatasets,
  currentRuns,
  type DatasetCounts,
  pageOfRows,
  type StoredRow,
} from './dataset-store.ts';
import { pseudonymOf, subjectHex } from './pseudonym.ts';

const columnView = ({
  name,
  type,
  category,
  treatment,
  generalisation,
  confidence,
  why,
  identifier,
  unit,
}: CatalogueColumn): Column => ({
  name,
  type,
  category,
  treatment,
  generalisation,
  confidence,
  why,
  identifier,
  unit,
});

// A handful of persons could be recognised by their very number.
const shownPersons = (workspace: Workspace, persons: number): number | null =>
  persons > 0 && persons < workspace.k ? null : persons;

const summaryOf = (workspace: Workspace, dataset: CatalogueDataset, counts: DatasetCounts): DatasetSummary => ({
  name: dataset.name,
  title: dataset.title,
  rows: counts.rows,
  persons: shownPersons(workspace, counts.persons),
  columns: dataset.columns.length,
  personalColumns: dataset.columns.filter(({ category, identifier }) => category !== null || identifier !== null)
    .length,
  loadedAt: dataset.loadedAt.toISOString(),
  bytes: counts.bytes,
});

/** Every dataset of the workspace, by name. `persons` is null below the workspace's k. */
export const listDatasets = async (workspace: Workspace): Promise<DatasetSummary[]> => {
  const datasets = await catalogue(workspace);
  const counts = await countDatasets(workspace, datasets);
  return datasets.map((dataset) =>
    summaryOf(workspace, dataset, counts.get(dataset.id) ?? { rows: 0, persons: 0, bytes: 0 }),
  );
};

/** One dataset with columns, references and the loads in force. Throws `missing`. */
export const describeDataset = async (workspace: Workspace, name: string): Promise<Dataset> => {
  const dataset = await catalogueDataset(workspace, name);
  const runs = await currentRuns(workspace, dataset.id);
  return {
    ...summaryOf(workspace, dataset, await countDataset(workspace, dataset)),
    columnList: dataset.columns.map(columnView),
    references: dataset.references.map(({ column, targetDataset, targetColumn, role, confidence, why }) => ({
      column,
      target: { dataset: targetDataset, column: targetColumn },
      role,
      confidence,
      why,
    })),
    timeColumn: dataset.timeColumn,
    runs: runs.map(({ run, file, at, rowsRead, rowsLoaded, rowsRejected, rowsWithheld }) => ({
      id: String(run),
      file,
      at: at.toISOString(),
      rowsRead,
      rowsLoaded,
      rowsRejected,
      rowsWithheld,
    })),
  };
};

type Cell = RowsPage['rows'][number]['cells'][number];

const tokenDigits = 8;

const cellOf = (column: CatalogueColumn, value: StoredRow[string] | undefined): Cell => {
  if (column.treatment !== 'tokenise') return value ?? null;
  const token = String(value ?? '');
  return token === '' ? null : { token: token.slice(0, tokenDigits) };
};

const rowView = (
  workspace: Workspace,
  columns: readonly CatalogueColumn[],
  row: StoredRow,
): RowsPage['rows'][number] => {
  const subject = BigInt(String(row['v0'] ?? 0));
  const isSomebody = subject !== 0n;
  return {
    pseudonym: isSomebody ? pseudonymOf(workspace, subject) : null,
    subject: isSomebody ? subjectHex(subject) : null,
    cells: columns.map((column, at) => cellOf(column, row[`v${at + 1}`])),
  };
};

/** A page of rows as they lie: pseudonyms, tokens (first 8 digits) and coarse values; never a value of the vault. */
export const listRows = async (
  workspace: Workspace,
  name: string,
  page: { offset: number; limit: number },
): Promise<RowsPage> => {
  const dataset = await catalogueDataset(workspace, name);
  const columns = dataset.columns.filter(({ treatment }) => treatment !== 'drop' && treatment !== 'ask');
  const rows = await pageOfRows(workspace, dataset, columns, page);
  const { rows: total } = await countDataset(workspace, dataset);
  return {
    columns: columns.map((column) => column.name),
    rows: rows.map((row) => rowView(workspace, columns, row)),
    total,
  };
};
