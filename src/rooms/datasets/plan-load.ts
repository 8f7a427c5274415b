/** What a load will do to the catalogue, decided before anything is read. */
import { Trouble } from '../../kit/errors.ts';
import { randomId } from '../../kit/ids.ts';
import { raw, type Sql } from '../../kit/literals.ts';
import type { CatalogueColumn, CatalogueDataset, CatalogueReference } from './catalogue.ts';
import type { LoadColumn, LoadTable } from './load-shapes.ts';
import { type DatasetIds, type Domains, planDomains } from './plan-domains.ts';

export type PlannedColumn = CatalogueColumn & {
  tokenDomain: string;
  value: Sql;
  text: Sql;
  valid: Sql | null;
  reason: string;
  /** True when `value` is text already. */
  isText: boolean;
  /** True when `value` is a date without a time. */
  isDay: boolean;
};

/** A reference by which rows that name nobody belong to the person of another row. */
export type OwnerKey = { column: PlannedColumn; targetId: string; targetDataset: string; targetColumn: string };

export type PlannedTable = {
  index: number;
  load: LoadTable;
  datasetId: string;
  /** Null when the dataset is new. */
  existing: CatalogueDataset | null;
  columns: PlannedColumn[];
  /** Strongest first: numbers, then email, then phone. */
  identifiers: PlannedColumn[];
  /** Columns whose exact text goes to the vault. */
  personal: PlannedColumn[];
  owners: OwnerKey[];
  references: CatalogueReference[];
  /** References that datasets loaded before get to this one. */
  awaiting: PlannedAwaiting[];
  timeColumn: string | null;
};

/** "order_lines.order_id will refer to this dataset's order_id." */
export type PlannedAwaiting = { datasetId: string; column: string; key: string; confidence: number; why: string };

const conflict = (dataset: string, detail: string): Trouble =>
  new Trouble('conflict', {
    code: 'dataset-differs',
    title: `The file does not fit the dataset ${dataset}`,
    detail: `${detail} Load it under another name, or delete the dataset first. Nothing was changed.`,
  });

const listed = (names: readonly string[]): string => names.slice(0, 10).join(', ') + (names.length > 10 ? ', …' : '');

const fits = (there: CatalogueColumn, here: LoadColumn): boolean =>
  there.type === here.type ||
  there.treatment === 'drop' ||
  there.treatment === 'tokenise' ||
  (there.type === 'number' && here.type === 'integer') ||
  (there.type === 'datetime' && here.type === 'date') ||
  there.type === 'string';

/** Throws the conflict that says which columns differ. */
const requireFit = (dataset: CatalogueDataset, load: LoadTable): void => {
  const here = new Map(load.columns.map((column) => [column.name, column]));
  const there = new Set(dataset.columns.map(({ name }) => name));
  const lacking = dataset.columns.filter(({ name }) => !here.has(name)).map(({ name }) => name);
  const extra = load.columns.filter(({ name }) => !there.has(name)).map(({ name }) => name);
  const other = dataset.columns.filter((column) => {
    const found = here.get(column.name);
    return found !== undefined && !fits(column, found);
  });
  const words = [
    lacking.length > 0 ? `It lacks the columns ${listed(lacking)}.` : '',
    extra.length > 0 ? `The dataset has no columns ${listed(extra)}.` : '',
    other.length > 0 ? `These columns have another type: ${listed(other.map(({ name }) => name))}.` : '',
  ].filter((word) => word !== '');
  if (words.length > 0) throw conflict(dataset.name, words.join(' '));
};

const keptType = (column: LoadColumn): string => {
  if (column.sqlType === 'String') return column.lowCardinality ? 'LowCardinality(String)' : 'String';
  return `Nullable(${column.sqlType})`;
};

const sqlTypeOf = (column: LoadColumn): string => {
  if (column.treatment === 'keep') return keptType(column);
  if (column.treatment !== 'generalise') return '';
  return column.generalisation === 'year' ? 'Nullable(UInt16)' : 'LowCardinality(String)';
};

const sqlOf = (
  column: LoadColumn,
): Pick<PlannedColumn, 'value' | 'text' | 'valid' | 'reason' | 'isText' | 'isDay'> => ({
  value: raw(`(${column.value})`),
  text: raw(`(${column.text})`),
  valid: column.valid === null ? null : raw(`(${column.valid})`),
  reason: column.reason,
  isText: column.sqlType === 'String',
  isDay: column.sqlType === 'Date32',
});

const newColumn = (load: LoadTable, column: LoadColumn, position: number, domains: Domains): PlannedColumn => {
  const found = domains.of(load.dataset, column.name);
  if (found === 'unknown') throw new TypeError('A column of the import has no domains');
  const { name, type, category, treatment, generalisation, confidence, why } = column;
  const sqlType = sqlTypeOf(column);
  return {
    position,
    name,
    type,
    sqlType,
    category,
    treatment,
    generalisation,
    confidence,
    why,
    unit: column.unit ?? null,
    ...found,
    ...sqlOf(column),
  };
};

// The catalogue decides how a column is treated; a further file only brings rows.
const oldColumn = (dataset: CatalogueDataset, load: LoadTable, there: CatalogueColumn): PlannedColumn => {
  const here = load.columns.find(({ name }) => name === there.name);
  if (here === undefined) throw new TypeError('A column of the dataset is missing');
  return { ...there, tokenDomain: there.tokenDomain ?? `${dataset.id}.${there.name}`, ...sqlOf(here) };
};

const strength = ({ identityDomain }: PlannedColumn): number =>
  identityDomain === 'phone' ? 2 : identityDomain === 'email' ? 1 : 0;

const isStored = ({ treatment }: { treatment: string }): boolean => treatment !== 'drop' && treatment !== 'ask';

// Only where both sides are kept and the column refers to nothing yet: what was decided stays.
const planAwaiting = (load: LoadTable, all: readonly CatalogueDataset[]): PlannedAwaiting[] =>
  (load.awaiting ?? []).flatMap(({ dataset: name, ...rest }) => {
    const dataset = all.find((one) => one.name === name && name !== load.dataset);
    const column = dataset?.columns.find((one) => one.name === rest.column);
    const key = load.columns.find((one) => one.name === rest.key);
    const isDecided = dataset?.references.some((one) => one.column === rest.column);
    if (dataset === undefined || column === undefined || key === undefined || isDecided === true) return [];
    return isStored(column) && isStored(key) ? [{ datasetId: dataset.id, ...rest }] : [];
  });

const planTable = (
  index: number,
  load: LoadTable,
  all: readonly CatalogueDataset[],
  domains: Domains,
  ids: DatasetIds,
): PlannedTable => {
  const existing = all.find(({ name }) => name === load.dataset) ?? null;
  if (existing !== null) requireFit(existing, load);
  const columns =
    existing?.columns.map((column) => oldColumn(existing, load, column)) ??
    load.columns.map((column, at) => newColumn(load, column, at + 1, domains));
  const references =
    existing?.references ??
    load.references.map(({ target, ...rest }) => ({
      ...rest,
      targetDataset: target.dataset,
      targetId: ids.get(target.dataset) ?? '',
      targetColumn: target.column,
    }));
  const identifiers = columns.filter(({ identityDomain }) => identityDomain !== null);
  const owners = references.flatMap((reference) => {
    const column = columns.find(({ name }) => name === reference.column);
    if (reference.role !== 'owner' || column === undefined || column.identityDomain !== null) return [];
    return [
      {
        column,
        targetId: reference.targetId,
        targetDataset: reference.targetDataset,
        targetColumn: reference.targetColumn,
      },
    ];
  });
  return {
    index,
    load,
    datasetId: ids.get(load.dataset) ?? '',
    existing,
    columns,
    identifiers: identifiers.toSorted((a, b) => strength(a) - strength(b)),
    personal: columns.filter(({ treatment }) => treatment === 'tokenise' || treatment === 'generalise'),
    owners,
    references,
    awaiting: planAwaiting(load, all),
    timeColumn: existing?.timeColumn ?? load.timeColumn,
  };
};

// Ids already given to datasets that something refers to and that have not come yet are kept for them.
const giveIds = (existing: readonly CatalogueDataset[], loads: readonly LoadTable[]): DatasetIds => {
  const ids = new Map<string, string>();
  for (const dataset of existing) for (const one of dataset.references) ids.set(one.targetDataset, one.targetId);
  for (const dataset of existing) ids.set(dataset.name, dataset.id);
  for (const name of loads.flatMap((load) => [load.dataset, ...load.references.map(({ target }) => target.dataset)]))
    if (!ids.has(name)) ids.set(name, randomId());
  return ids;
};

/** Owners before what they own; tables in a circle keep the order they came in. */
const ownersFirst = (tables: readonly PlannedTable[]): PlannedTable[] => {
  const done: PlannedTable[] = [];
  const open = new Set<PlannedTable>();
  const visit = (table: PlannedTable): void => {
    if (done.includes(table) || open.has(table)) return;
    open.add(table);
    for (const { targetDataset } of table.owners)
      for (const owner of tables) if (owner.load.dataset === targetDataset) visit(owner);
    open.delete(table);
    done.push(table);
  };
  tables.forEach(visit);
  return done;
};

/** Plans a load against the catalogue. Throws `dataset-differs` when a file does not fit the dataset it is added to. */
export const planLoad = (existing: readonly CatalogueDataset[], loads: readonly LoadTable[]): PlannedTable[] => {
  const names = loads.map(({ dataset }) => dataset);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw conflict(twice, 'Two tables of this import have that name.');
  const ids = giveIds(existing, loads);
  const domains = planDomains(existing, loads, ids);
  const tables = loads.map((load, index) => planTable(index, load, existing, domains, ids));
  return ownersFirst(tables);
};
