/** A person's rows as they came: vault values back in the place of tokens and coarse values, kept columns as they are. */
import type { Workspace } from '../accounts/index.ts';
import { type CatalogueColumn, type CatalogueDataset, tokenColumn } from '../datasets/index.ts';
import { csvLine } from '../../kit/csv.ts';
import { fitsPage, personRows, type RawRow, storedColumns } from './person-store.ts';

/** A value as it came, null where the source had none. */
export type Cell = string | boolean | null;
type Column = { name: string; type: CatalogueColumn['type']; read(row: RawRow): Cell };

const fromVault =
  (column: CatalogueColumn, values: ReadonlyMap<string, string>) =>
  (row: RawRow): Cell => {
    const token = row[`c${column.position}`] ?? '0';
    return token === '0' ? '' : (values.get(`${column.tokenDomain ?? ''}\0${String(token)}`) ?? null);
  };

const columnsOf = (dataset: CatalogueDataset, values: ReadonlyMap<string, string>): Column[] =>
  storedColumns(dataset).map((column) => ({
    name: column.name,
    type: column.type,
    read: tokenColumn(column) === null ? (row) => row[`c${column.position}`] ?? null : fromVault(column, values),
  }));

const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

// Numbers are written digit by digit: JavaScript's own would round what has more than 15.
const jsonCell = (type: Column['type'], cell: Cell): string => {
  const isNumber = (type === 'integer' || type === 'number') && typeof cell === 'string' && jsonNumber.test(cell);
  return isNumber ? cell : JSON.stringify(cell);
};

const jsonRow = (columns: readonly Column[], row: RawRow): string =>
  `{${columns.map(({ name, type, read }) => `${JSON.stringify(name)}:${jsonCell(type, read(row))}`).join(',')}}`;

export type PersonDataset = {
  workspace: Workspace;
  dataset: CatalogueDataset;
  subject: bigint;
  values: ReadonlyMap<string, string>;
  /** How many rows there are. */
  rows: number;
};

const readAlready = new WeakMap<PersonDataset, Promise<RawRow[]>>();

/** The rows, page by page. Nearly always they are few, and are read once for all files of an export. */
async function* pagesOf(person: PersonDataset): AsyncGenerator<RawRow[]> {
  const { workspace, dataset, subject, rows } = person;
  const pages = personRows(workspace, dataset, subject, rows);
  if (!fitsPage(rows)) yield* pages;
  else {
    const only = readAlready.get(person) ?? pages.next().then(({ value, done }) => (done === true ? [] : value));
    readAlready.set(person, only);
    yield await only;
  }
}

/** The rows as a JSON array of objects, in pieces. */
export async function* jsonOf(person: PersonDataset): AsyncGenerator<string> {
  const columns = columnsOf(person.dataset, person.values);
  let before = '[\n';
  for await (const rows of pagesOf(person)) {
    if (rows.length === 0) continue;
    yield before + rows.map((row) => jsonRow(columns, row)).join(',\n');
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** The rows as CSV with a header, in pieces. */
export async function* csvOf(person: PersonDataset): AsyncGenerator<string> {
  const columns = columnsOf(person.dataset, person.values);
  yield csvLine(columns.map(({ name }) => name));
  for await (const rows of pagesOf(person))
    yield rows.map((row) => csvLine(columns.map(({ read }) => String(read(row) ?? '')))).join('');
}

/** The first rows as texts, for the summary: column names and cells. */
export const firstRows = async (
  person: PersonDataset,
  limit: number,
): Promise<{ columns: string[]; rows: string[][] }> => {
  const columns = columnsOf(person.dataset, person.values);
  const page = await pagesOf(person).next();
  const rows = page.done === true ? [] : page.value.slice(0, limit);
  return {
    columns: columns.map(({ name }) => name),
    rows: rows.map((row) => columns.map(({ read }) => String(read(row) ?? ''))),
  };
};
