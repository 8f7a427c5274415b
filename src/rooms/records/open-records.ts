/**
 * The rows of a dataset in memory, for as long as programs work on them one by one: read from the table when they are first asked for,
 * and again when somebody else changed rows of the workspace. What changes here is in a journal before it is acknowledged, and gets
 * to the tables before anybody else reads them (settle-records.ts). All of it happens in the turn of those who move rows.
 */
import { join } from 'node:path';
import { openJournal, type Journal, readJournal, type Seal } from '../../engines/files/index.ts';
import { rowReader } from '../../engines/warehouse/row-binary.ts';
import { Trouble } from '../../kit/errors.ts';
import { id, join as joined, raw, type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { type CatalogueDataset, isAside, openLimits, readSettings, rowsVersion } from '../datasets/index.ts';
import { type Entry, nothingPending, type Rows } from './entries.ts';
import { type Cell, recordTable } from './record-table.ts';
import { type SealedPages, sealedPages } from './sealed-pages.ts';
import { storedColumns, type StoredColumn } from './stored-columns.ts';

export type Records = Rows & {
  dataset: CatalogueDataset;
  /** What `rowsVersion` was when the rows were read, or changed by ourselves. */
  version: number;
  journal: Journal;
  pages: SealedPages;
  /** True when it has to be read again as soon as nothing is pending. */
  isStale: boolean;
  /** True from when what is pending lies in the working table until it stands in the dataset's. */
  isSettling: boolean;
  /** The run of rows that come today, and of which day that is. */
  run: { day: string; run: number } | null;
};

/** Rows of one dataset that are held in memory. */
const mostRows = 1_000_000;
/** Rows that are read with one statement. */
const slice = 200_000;

const folderOf = (dataDir: string, workspaceId: string): string => join(dataDir, 'records', workspaceId);
const extension = '.journal';
const pathOf = (workspace: Workspace, datasetId: string): string =>
  join(folderOf(workspace.stores.dataDir, workspace.id), `${datasetId}${extension}`);

const sealOf = ({ keys }: Workspace, datasetId: string): Seal => {
  const use = `records/${datasetId}`;
  return { seal: (plain) => keys.seal(use, plain), open: (sealed) => keys.open(use, sealed) };
};

/** What the journal of a dataset tells that did not get to the tables yet. */
export const journaled = (workspace: Workspace, datasetId: string): Entry[] =>
  readJournal(pathOf(workspace, datasetId), sealOf(workspace, datasetId)) as Entry[];

/** The journal of a dataset. */
export const journalOf = (workspace: Workspace, datasetId: string): Journal =>
  openJournal(pathOf(workspace, datasetId), sealOf(workspace, datasetId));

export { extension, folderOf };

const tooMany = ({ name }: CatalogueDataset): Trouble =>
  new Trouble('unavailable', {
    code: 'too-many-rows',
    title: `${name} has too many rows to work on one by one`,
    detail: `Rows are found, changed and removed one by one in datasets of up to ${mostRows.toLocaleString('en')} rows. Load a file instead, or ask a question.`,
  });

const expression = ({ name, kind, isNullable }: StoredColumn): Sql =>
  kind === 'token' ? id(name) : sql`CAST(toString(${id(name)}), ${isNullable ? 'Nullable(String)' : 'String'})`;

const selected = (stored: readonly StoredColumn[]): Sql => joined([raw('subject, run'), ...stored.map(expression)]);

const readSlice = (rows: Buffer, stored: readonly StoredColumn[], into: Rows['table']): void => {
  const reader = rowReader(rows);
  while (reader.more()) {
    const subject = reader.uint64();
    const run = reader.uint32();
    const cells: Cell[] = stored.map(({ kind, isNullable }) => {
      if (kind === 'token') return reader.uint64();
      return isNullable ? reader.nullableText() : reader.text();
    });
    into.add(subject, run, cells);
  }
};

const highest = 2n ** 64n;

const readTable = async (workspace: Workspace, dataset: CatalogueDataset, stored: readonly StoredColumn[]) => {
  const { warehouse } = workspace.stores;
  const [row] = await warehouse.query<{ n: string }>(sql`SELECT count() AS n FROM ${dataset.table}`, {
    settings: readSettings(workspace),
  });
  const count = Number(row?.n ?? 0);
  if (count > mostRows) throw tooMany(dataset);
  const table = recordTable(
    stored.map(({ kind }) => kind),
    count + 1024,
  );
  const slices = BigInt(Math.max(1, Math.ceil(count / slice)));
  for (let at = 0n; at < slices; at += 1n) {
    const [from, to] = [(highest * at) / slices, (highest * (at + 1n)) / slices - 1n];
    const rows = await warehouse.queryBytes(
      sql`SELECT ${selected(stored)} FROM ${dataset.table} WHERE subject BETWEEN ${from} AND ${to}`,
      { settings: readSettings(workspace) },
    );
    readSlice(rows, stored, table);
  }
  return table;
};

/** Reads the rows of a dataset. Throws `too-many-rows`. */
export const readRecords = async (workspace: Workspace, dataset: CatalogueDataset): Promise<Records> => {
  const version = rowsVersion(workspace);
  const stored = storedColumns(dataset);
  const limits = await openLimits(workspace);
  const table = await readTable(workspace, dataset, stored);
  return {
    dataset,
    stored,
    version,
    table,
    pages: sealedPages(table.size()),
    pending: nothingPending(),
    restricted: new Set(limits.filter(isAside).map(({ subject }) => subject)),
    journal: journalOf(workspace, dataset.id),
    isStale: false,
    isSettling: false,
    run: null,
  };
};
