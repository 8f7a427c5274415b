/** Rows that somebody sends, as they will be stored: kept values as texts, values of persons as tokens, and sealed for the vault. */
import type { RecordRow } from '../../contract/records.ts';
import { join, type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import {
  type CatalogueColumn,
  type CatalogueDataset,
  sealValue,
  storedValue,
  tokeniser,
  valueColumn,
} from '../datasets/index.ts';
import { keptCell, textOf } from './cells.ts';
import { columnNamed } from './conditions.ts';
import { valueName, type WrittenCell, type WrittenValue } from './entries.ts';
import type { Texts } from './link-rows.ts';
import type { StoredColumn } from './stored-columns.ts';

/** `texts`: exact texts by column. `cells` lack what the engine coarsens. */
export type PreparedRow = { texts: Texts; cells: WrittenCell[] };

const isSealed = ({ treatment }: CatalogueColumn): boolean => treatment === 'tokenise' || treatment === 'generalise';

type Tokenisers = ReadonlyMap<number, (text: string) => bigint>;

const tokenisersOf = (workspace: Workspace, { columns }: CatalogueDataset): Tokenisers =>
  new Map(columns.filter(isSealed).map((column) => [column.position, tokeniser(workspace, column.tokenDomain ?? '')]));

const requireKnown = (dataset: CatalogueDataset, row: RecordRow): void => {
  // What is dropped on loading is dropped here too.
  for (const name of Object.keys(row))
    if (dataset.columns.find((column) => column.name === name)?.treatment !== 'drop') columnNamed(dataset, name);
};

const prepare = (
  dataset: CatalogueDataset,
  stored: readonly StoredColumn[],
  tokens: Tokenisers,
  row: RecordRow,
): PreparedRow => {
  requireKnown(dataset, row);
  const texts = new Map<string, string>();
  const kept = new Map<string, string | null>();
  for (const column of dataset.columns) {
    const value = row[column.name] ?? null;
    if (column.treatment === 'keep') kept.set(column.name, keptCell(column, value));
    const text = column.treatment === 'keep' ? kept.get(column.name) : isSealed(column) ? textOf(column, value) : null;
    if (text != null && text !== '') texts.set(column.name, text);
  }
  const cells = stored.map(({ kind, column }) => {
    if (kind === 'token') return String(tokens.get(column.position)?.(texts.get(column.name) ?? '') ?? 0n);
    return column.treatment === 'keep' ? (kept.get(column.name) ?? null) : null;
  });
  return { texts, cells };
};

/** The coarse value of a text as the column stores it; the engine makes it, as it does of a file's. */
const coarseSql = (workspace: Workspace, column: CatalogueColumn, text: string): Sql => {
  const found = storedValue(workspace, column, text).find(({ name }) => name.text === valueColumn(column).text);
  return sql`toString(${found?.value ?? null})`;
};

const coarsen = async (workspace: Workspace, stored: readonly StoredColumn[], rows: readonly PreparedRow[]) => {
  const wanted = rows.flatMap((row) =>
    stored.flatMap(({ kind, column }, at) => {
      const text = row.texts.get(column.name);
      return kind === 'text' && column.treatment === 'generalise' && text !== undefined
        ? [{ row, at, column, text }]
        : [];
    }),
  );
  for (let from = 0; from < wanted.length; from += 500) {
    const some = wanted.slice(from, from + 500);
    const [found] = await workspace.stores.warehouse.query<{ all: (string | null)[] }>(
      sql`SELECT [${join(some.map(({ column, text }) => coarseSql(workspace, column, text)))}] AS all`,
    );
    for (const [i, { row, at }] of some.entries()) row.cells[at] = found?.all[i] ?? null;
  }
};

/** Checks rows and makes their cells. Throws `no-such-column`, `value-misfits`. */
export const prepareRows = async (
  workspace: Workspace,
  dataset: CatalogueDataset,
  stored: readonly StoredColumn[],
  rows: readonly RecordRow[],
): Promise<PreparedRow[]> => {
  const tokens = tokenisersOf(workspace, dataset);
  const prepared = rows.map((row) => prepare(dataset, stored, tokens, row));
  await coarsen(workspace, stored, prepared);
  return prepared;
};

/** Values of a row that the vault gets, sealed under the person's key; `known` says of names whether they come anyway. */
export const sealRow = (
  workspace: Workspace,
  stored: readonly StoredColumn[],
  { texts, cells }: PreparedRow,
  person: { subject: bigint; key: Buffer },
  isKnown: (name: string) => boolean,
): WrittenValue[] =>
  stored.flatMap(({ kind, column }, at) => {
    const text = texts.get(column.name);
    if (kind !== 'token' || text === undefined) return [];
    const domain = column.tokenDomain ?? '';
    const token = cells[at] ?? '0';
    const subject = String(person.subject);
    if (isKnown(valueName(subject, domain, token))) return [];
    const sealed = sealValue(workspace, person.key, { subject: person.subject, domain, text });
    return [{ subject, domain, token, sealed: sealed.toString('base64') }];
  });
