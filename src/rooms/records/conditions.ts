/** What a program asks for, as a journal keeps it and as rows in memory are asked. */
import type { RecordWhere } from '../../contract/records.ts';
import { invalid } from '../../kit/errors.ts';
import type { Workspace } from '../accounts/index.ts';
import { type CatalogueColumn, type CatalogueDataset, tokeniser } from '../datasets/index.ts';
import { isOfTime, keptCell, textOf, type Value } from './cells.ts';
import type { Condition } from './record-table.ts';
import { placesOf, type StoredColumn } from './stored-columns.ts';

/** A condition that can be written down; `at` is the number of a stored column, tokens are decimal. */
export type Asked = { at: number } & ({ is: string | null } | { has: string } | { before: string } | { token: string });

const unknownColumn = (name: string): Error =>
  invalid('no-such-column', `There is no column ${name}`, 'The dataset lists its columns. Nothing was changed.');

const notStored = (name: string): Error =>
  invalid(
    'column-not-stored',
    `The column ${name} is not stored`,
    'It was dropped when the dataset was loaded: nothing of it is there. Nothing was changed.',
  );

/** The column of that name that is stored. Throws `no-such-column`, `column-not-stored`. */
export const columnNamed = (dataset: Pick<CatalogueDataset, 'columns'>, name: string): CatalogueColumn => {
  const column = dataset.columns.find((one) => one.name === name);
  if (column === undefined) throw unknownColumn(name);
  if (column.treatment === 'drop' || column.treatment === 'ask') throw notStored(name);
  return column;
};

const requireKept = ({ name, treatment }: CatalogueColumn, isFit: boolean): void => {
  if (treatment === 'keep' && isFit) return;
  throw invalid(
    'condition-misfits',
    `The column ${name} cannot be asked that`,
    '“has” is for kept columns of texts, “before” for kept columns of days and instants. Nothing was changed.',
  );
};

type Kind = RecordWhere[string];

const valueAsked = (
  workspace: Workspace,
  stored: readonly StoredColumn[],
  column: CatalogueColumn,
  value: Value,
): Asked => {
  const places = placesOf(stored, column);
  if (column.treatment === 'keep') return { at: places.value, is: keptCell(column, value) };
  const token = tokeniser(workspace, column.tokenDomain ?? '')(textOf(column, value) ?? '');
  return { at: places.token, token: String(token) };
};

const askedOf = (
  workspace: Workspace,
  stored: readonly StoredColumn[],
  column: CatalogueColumn,
  wanted: Kind,
): Asked => {
  if (wanted === null || typeof wanted !== 'object') return valueAsked(workspace, stored, column, wanted);
  const at = placesOf(stored, column).value;
  if ('has' in wanted) {
    requireKept(column, column.type === 'string');
    return { at, has: wanted.has };
  }
  requireKept(column, isOfTime(column));
  return { at, before: keptCell(column, wanted.before) ?? '' };
};

/** What is asked for, checked. Throws `no-such-column`, `column-not-stored`, `condition-misfits`, `value-misfits`. */
export const readWhere = (
  workspace: Workspace,
  dataset: CatalogueDataset,
  stored: readonly StoredColumn[],
  where: RecordWhere,
): Asked[] =>
  Object.entries(where).map(([name, wanted]) => askedOf(workspace, stored, columnNamed(dataset, name), wanted));

const listed = (text: string): string[] => text.split(/[,;|]/).map((part) => part.trim());

const conditionOf = (asked: Asked): Condition => {
  const column = asked.at;
  if ('token' in asked) return { column, token: BigInt(asked.token) };
  if ('is' in asked) return { column, is: [asked.is] };
  if ('has' in asked) return { column, fits: (text) => listed(text).includes(asked.has) };
  return { column, fits: (text) => text !== '' && text < asked.before };
};

/** As rows in memory are asked. */
export const conditionsOf = (where: readonly Asked[]): Condition[] => where.map(conditionOf);
