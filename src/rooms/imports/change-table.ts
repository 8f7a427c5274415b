/** Pure rules of changing what was proposed for a table, the same for the wizard and for the command line's words. */
import type { Column, Identifier, Reference, Treatment, Unit } from '../../contract/catalog.ts';
import type { ImportChange, ImportTable } from '../../contract/imports.ts';
import { say } from '../../contract/said.ts';
import { invalid, Trouble } from '../../kit/errors.ts';

type TableChange = ImportChange['tables'][number];
type ColumnChange = NonNullable<TableChange['columns']>[number];
type ReferenceChange = NonNullable<TableChange['references']>[number];
type Target = { dataset: string; column: string };

/** The identifier of a column that a reference points to, when that column says whose row it is. */
export type FindIdentifier = (target: Target) => Identifier | null;

const within = new Set(['customer_number', 'number', 'id']);

/** An email or a phone is the same person everywhere, a number only within its source, a word of one's own everywhere. */
export const identifierOfKind = (kind: string): Identifier => {
  const word = kind.trim().toLowerCase();
  if (word === '' || word.length > 64)
    throw invalid(
      'bad-identifier-kind',
      'This is no kind of identifier',
      'Use email, phone, customer_number, or a word of your own of at most 64 letters.',
    );
  if (within.has(word)) return { kind: 'customer_number', scope: 'source' };
  return { kind: word, scope: 'everywhere' };
};

const categories: Readonly<Record<string, string>> = {
  email: 'user.contact.email',
  phone: 'user.contact.phone_number',
};

const mustGeneralise = (column: Column): NonNullable<Column['generalisation']> => {
  if (column.generalisation !== null) return column.generalisation;
  if (column.type === 'date' || column.type === 'datetime') return 'year';
  if (column.category === 'user.device.ip_address') return 'network';
  if (column.category === 'user.contact.address.postal_code') return 'area';
  throw invalid(
    'cannot-generalise',
    `The column ${column.name} cannot be generalised`,
    'Dates become years, postcodes areas and IP addresses networks. Choose another treatment.',
  );
};

/** The column with another treatment; a generalised one needs to know how. */
export const withTreatment = <C extends Column>(column: C, treatment: Treatment): C => ({
  ...column,
  treatment,
  generalisation: treatment === 'generalise' ? mustGeneralise(column) : null,
});

/** A column that says whose row it is never stands open in the rows. */
export const withIdentifier = <C extends Column>(column: C, identifier: Identifier): C => {
  const category = column.category ?? categories[identifier.kind] ?? 'user.unique_id';
  const marked = { ...column, identifier, category };
  return column.treatment === 'tokenise' ? marked : withTreatment(marked, 'tokenise');
};

const withUnit = <C extends Column>(column: C, unit: Unit | null): C => {
  if (unit === null || column.type === 'integer' || column.type === 'number') return { ...column, unit };
  throw invalid(
    'unit-needs-numbers',
    `The column ${column.name} does not hold numbers`,
    'Only numbers can be shown as money. Nothing was changed.',
  );
};

const changeColumn = <C extends Column>(column: C, change: ColumnChange): C => {
  let next = change.unit === undefined ? column : withUnit(column, change.unit);
  if (change.category !== undefined) next = { ...next, category: change.category };
  if (change.generalisation !== undefined) next = { ...next, generalisation: change.generalisation };
  if (change.identifier === null) next = { ...next, identifier: null };
  if (change.identifier) next = withIdentifier(next, change.identifier);
  if (change.treatment !== undefined) next = withTreatment(next, change.treatment);
  else if (change.generalisation !== undefined) next = withTreatment(next, next.treatment);
  return next;
};

const columnOf = (table: ImportTable, name: string): ImportTable['columns'][number] => {
  const found = table.columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  throw invalid(
    'no-such-column',
    `There is no column ${name}`,
    `${table.file} has no column of that name. Its header says what it has.`,
  );
};

const replaceColumn = (table: ImportTable, next: ImportTable['columns'][number]): ImportTable => ({
  ...table,
  columns: table.columns.map((column) => (column.name === next.name ? next : column)),
});

/** Where the target says whose row it is, the column that refers to it does too. */
const adopt = (table: ImportTable, reference: Reference, find: FindIdentifier): ImportTable => {
  const identifier = reference.role === 'owner' ? find(reference.target) : null;
  if (identifier === null) return table;
  return replaceColumn(table, withIdentifier(columnOf(table, reference.column), identifier));
};

/** Points a column to another dataset's column, or nowhere when `target` is null. */
export const withReference = (table: ImportTable, change: ReferenceChange, find: FindIdentifier): ImportTable => {
  columnOf(table, change.column);
  const others = table.references.filter(({ column }) => column !== change.column);
  if (change.target === null) return { ...table, references: others };
  const old = table.references.find(({ column }) => column === change.column);
  const role = change.role ?? old?.role ?? 'owner';
  const reference = { column: change.column, target: change.target, role, confidence: 1, why: say('why.youSaid') };
  return adopt({ ...table, references: [...others, reference] }, reference, find);
};

/** Applies one table's changes. Throws `no-such-column`, `cannot-generalise`, `unit-needs-numbers`. */
export const changeTable = (table: ImportTable, change: TableChange, find: FindIdentifier): ImportTable => {
  let next = change.dataset === undefined ? table : { ...table, dataset: datasetNameOf(change.dataset) };
  for (const reference of change.references ?? []) next = withReference(next, reference, find);
  for (const column of change.columns ?? [])
    next = replaceColumn(next, changeColumn(columnOf(next, column.name), column));
  return next;
};

/** A name for a dataset as people may give it. Throws `bad-dataset-name`. */
export const datasetNameOf = (name: string): string => {
  const trimmed = name.trim();
  if (/^[^\p{C}/\\]{1,128}$/u.test(trimmed)) return trimmed;
  throw invalid(
    'bad-dataset-name',
    'This name cannot be used',
    'Use at most 128 characters, no slashes and no control characters.',
  );
};

type Decided = { name: string; treatment: Treatment; identifier: Identifier | null };

/**
 * A dataset that holds rows already keeps its treatments and identifiers: further files only bring rows. Throws
 * `dataset-decided` when a table that would be added to it says otherwise.
 */
export const requireSameDecisions = (table: ImportTable, columns: readonly Decided[]): void => {
  const differs = table.columns.filter((column) => {
    const before = columns.find(({ name }) => name === column.name);
    if (before === undefined) return false;
    return before.treatment !== column.treatment || before.identifier?.kind !== column.identifier?.kind;
  });
  if (differs.length === 0) return;
  throw new Trouble('conflict', {
    code: 'dataset-decided',
    title: `The dataset ${table.dataset} has decided otherwise before`,
    detail:
      `It holds rows already, and treats these columns in another way: ${differs.map(({ name }) => name).join(', ')}. ` +
      'Load the file under another name, or delete the dataset first. Nothing was changed.',
  });
};
