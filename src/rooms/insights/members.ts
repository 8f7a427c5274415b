/**
 * Members of a question, `dataset.member`, found in the catalogue. Names of datasets and columns may hold dots, spaces
 * and any other sign, so a member is matched against what exists, the longest dataset name first, and never cut up.
 */
import type { ColumnType } from '../../contract/catalog.ts';
import { invalid, type Trouble } from '../../kit/errors.ts';
import type { CatalogueColumn, CatalogueDataset } from '../datasets/index.ts';

export const numberAggregates = ['sum', 'avg', 'min', 'max', 'median', 'countDistinct'] as const;
export type Aggregate = (typeof numberAggregates)[number];

export type Measure = { key: string; dataset: CatalogueDataset } & (
  { kind: 'rows' } | { kind: 'persons' } | { kind: 'aggregate'; column: CatalogueColumn; aggregate: Aggregate }
);
export type ColumnRef = { key: string; dataset: CatalogueDataset; column: CatalogueColumn };
export type Dimension = ColumnRef | { key: string; dataset: CatalogueDataset; column: null };

/** True if the warehouse has a column for it at all. */
export const isLoaded = (column: CatalogueColumn): boolean =>
  column.treatment === 'keep' || column.treatment === 'generalise' || column.treatment === 'tokenise';

/** True if its values may be grouped by and compared: kept or coarse, but no token. */
export const isReadable = (column: CatalogueColumn): boolean =>
  column.treatment === 'keep' || column.treatment === 'generalise';

/** The type of what the row holds: a date made coarse is a year, a number. */
export const rowType = (column: CatalogueColumn): ColumnType => {
  if (column.treatment !== 'generalise') return column.type;
  return column.generalisation === 'year' ? 'integer' : 'string';
};

/** True if the column says something about a person. */
export const isPersonal = (column: CatalogueColumn): boolean => column.category?.startsWith('user') ?? false;

/** True if rows of the dataset may be about persons. */
export const hasPersons = (dataset: CatalogueDataset): boolean =>
  dataset.columns.some((column) => column.identifier !== null) ||
  dataset.references.some((reference) => reference.role === 'owner');

/** The aggregates a column offers. */
export const aggregatesOf = (column: CatalogueColumn): readonly Aggregate[] => {
  if (!isLoaded(column)) return [];
  const isNumber = isReadable(column) && (rowType(column) === 'integer' || rowType(column) === 'number');
  return isNumber ? numberAggregates : ['countDistinct'];
};

const reserved = new Set(['count', 'persons', 'person']);

/** The name of a column as a dimension: its own, or with `.value` where that already means something else. */
export const dimensionName = (dataset: CatalogueDataset, column: CatalogueColumn): string =>
  `${dataset.name}.${column.name}${reserved.has(column.name) ? '.value' : ''}`;

export const shorten = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

/** Datasets that a member may begin with, the longest name first, each with what follows the dot. */
const beginnings = (datasets: readonly CatalogueDataset[], member: string) =>
  datasets
    .filter((dataset) => member.startsWith(`${dataset.name}.`))
    .toSorted((a, b) => b.name.length - a.name.length)
    .map((dataset) => ({ dataset, rest: member.slice(dataset.name.length + 1) }));

const some = (names: readonly string[]): string =>
  names.length > 12 ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more` : names.join(', ');

const measureNames = (dataset: CatalogueDataset): string[] => [
  `${dataset.name}.count`,
  `${dataset.name}.persons`,
  ...dataset.columns.flatMap((column) =>
    aggregatesOf(column).map((aggregate) => `${dataset.name}.${column.name}.${aggregate}`),
  ),
];

const dimensionNames = (dataset: CatalogueDataset): string[] => [
  ...dataset.columns.filter(isReadable).map((column) => dimensionName(dataset, column)),
  ...(hasPersons(dataset) ? [`${dataset.name}.person`] : []),
];

const unknown = (
  what: 'measure' | 'field',
  member: string,
  datasets: readonly CatalogueDataset[],
  names: (dataset: CatalogueDataset) => string[],
): Trouble => {
  const dataset = beginnings(datasets, member)[0]?.dataset;
  const known = dataset === undefined ? datasets.map(({ name }) => name) : names(dataset);
  const exists = known.length === 0 ? 'This workspace has no datasets yet' : `There is: ${some(known)}`;
  const title = dataset === undefined ? 'No dataset for' : `No ${what}`;
  return invalid(`unknown-${what}`, `${title} "${shorten(member)}"`, `${exists}.`);
};

const measureOf = (key: string, dataset: CatalogueDataset, rest: string): Measure | null => {
  if (rest === 'count') return { key, dataset, kind: 'rows' };
  if (rest === 'persons') return { key, dataset, kind: 'persons' };
  const dot = rest.lastIndexOf('.'); // an aggregate holds no dot, so what stands before the last one is the column
  const column = dataset.columns.find(({ name }) => name === rest.slice(0, Math.max(dot, 0)));
  const aggregate = column && aggregatesOf(column).find((name) => name === rest.slice(dot + 1));
  return column === undefined || aggregate === undefined
    ? null
    : { key, dataset, kind: 'aggregate', column, aggregate };
};

/** Finds a measure. Throws `unknown-measure` with what exists. */
export const findMeasure = (datasets: readonly CatalogueDataset[], member: string): Measure => {
  for (const { dataset, rest } of beginnings(datasets, member)) {
    const found = measureOf(member, dataset, rest);
    if (found !== null) return found;
  }
  throw unknown('measure', member, datasets, measureNames);
};

const columnNamed = (dataset: CatalogueDataset, rest: string): CatalogueColumn | undefined =>
  dataset.columns.find(({ name }) => name === rest && !reserved.has(name)) ??
  dataset.columns.find(({ name }) => reserved.has(name) && rest === `${name}.value`);

const notReadable = (member: string, column: CatalogueColumn): Trouble => {
  if (!isLoaded(column)) {
    return invalid(
      'column-not-loaded',
      `"${shorten(member)}" was not loaded`,
      'Its treatment at import was to drop it.',
    );
  }
  return invalid(
    'column-tokenised',
    `"${shorten(member)}" is tokenised`,
    'Its values lie in the vault, so rows cannot be grouped or compared by them. Count its distinct values, group by ' +
      'person, or look somebody up on the page Find.',
  );
};

/** Finds a column of a dataset that was loaded, tokenised or not. Throws `unknown-field`, `column-not-loaded`. */
export const findColumn = (datasets: readonly CatalogueDataset[], member: string): ColumnRef => {
  for (const { dataset, rest } of beginnings(datasets, member)) {
    const column = columnNamed(dataset, rest);
    if (column !== undefined && isLoaded(column)) return { key: member, dataset, column };
    if (column !== undefined) throw notReadable(member, column);
  }
  throw unknown('field', member, datasets, dimensionNames);
};

/** Finds a dimension: a readable column, or the person. Throws `unknown-field`, `column-not-loaded`, `column-tokenised`. */
export const findDimension = (datasets: readonly CatalogueDataset[], member: string): Dimension => {
  const person = beginnings(datasets, member).find(({ rest }) => rest === 'person');
  if (person !== undefined) return { key: member, dataset: person.dataset, column: null };
  const found = findColumn(datasets, member);
  if (!isReadable(found.column)) throw notReadable(member, found.column);
  return found;
};
