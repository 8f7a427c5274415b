/** From `--identifier`, `--reference` and `--treat` to changes of what was proposed. Pure. */
import { type Identifier, type Treatment, treatment } from '../contract/catalog.ts';
import type { ImportChange, ImportTable } from '../contract/imports.ts';
import { invalid } from '../kit/errors.ts';
import type { ImportWords } from '../rooms/imports/index.ts';
import { usageError } from './command.ts';

/** The options as they were typed. */
export type ImportOptions = { identifiers: string[]; references: string[]; treatments: string[] };

type TableChange = ImportChange['tables'][number];
type Table = Pick<ImportTable, 'dataset'> & { columns: readonly { name: string; treatment: Treatment }[] };

const cut = (word: string, at: number): [string, string] => [word.slice(0, at), word.slice(at + 1)];

/** Kinds and treatments hold no equals sign, names of columns may: the last one separates. */
const splitLast = (word: string, option: string): [column: string, rest: string] => {
  const at = word.lastIndexOf('=');
  if (at > 0 && at < word.length - 1) return cut(word, at);
  throw usageError(`--${option} needs a column and what it is, joined by an equals sign.`);
};

const treatmentOf = (word: string): { column: string; treatment: Treatment } => {
  const [column, name] = splitLast(word, 'treat');
  const parsed = treatment.exclude(['ask']).safeParse(name);
  if (parsed.success) return { column, treatment: parsed.data };
  throw usageError(`“${name}” is no treatment. There are: tokenise, keep, generalise, drop.`);
};

const identifierOf = (word: string): { column: string; kind: string } => {
  const [column, text] = splitLast(word, 'identifier');
  const kind = text.trim().toLowerCase();
  if (/^[\p{L}\p{N}][\p{L}\p{N}_ -]{0,63}$/u.test(kind)) return { column, kind };
  throw usageError('A kind of identifier is a word: email, phone, customer_number, or one of your own.');
};

const referenceOf = (word: string): ImportWords['references'][number] => {
  const [, column, dataset, target] = /^([^=]+)=([^.]+)\.(.+)$/s.exec(word) ?? [];
  if (column === undefined || dataset === undefined || target === undefined)
    throw usageError('--reference is COLUMN=DATASET.COLUMN.');
  return { column, dataset, target };
};

/** What the options say. Throws `usage` for words that mean nothing, before any file is read. */
export const wordsOf = (options: ImportOptions): ImportWords => ({
  identifiers: options.identifiers.map(identifierOf),
  references: options.references.map(referenceOf),
  treatments: options.treatments.map(treatmentOf),
});

/** Numbers mean somebody only within their source; an email, a phone or a word of the user's own means the same everywhere. */
const withinSource = new Set(['customer_number', 'number', 'id']);
const asIdentifier = (kind: string): Identifier =>
  withinSource.has(kind) ? { kind: 'customer_number', scope: 'source' } : { kind, scope: 'everywhere' };

const has = (table: Table, column: string): boolean => table.columns.some(({ name }) => name === column);

const requireColumns = (tables: readonly Table[], { identifiers, references, treatments }: ImportWords): void => {
  for (const { column } of [...identifiers, ...references, ...treatments])
    if (!tables.some((table) => has(table, column)))
      throw invalid(
        'no-such-column',
        `There is no column ${column}`,
        'None of the files has a column of that name. `perfectlydata recognise` lists the columns. Nothing was loaded.',
      );
};

const eachTable = (tables: readonly Table[], change: (table: Table) => Omit<TableChange, 'table'>): ImportChange => ({
  tables: tables.map((table, at) => ({ table: at, ...change(table) })),
});

const referencesIn = (table: Table, words: ImportWords): TableChange['references'] =>
  words.references
    .filter(({ column }) => has(table, column))
    .filter(({ column, dataset, target }) => dataset !== table.dataset || target !== column)
    .map(({ column, dataset, target }) => ({ column, target: { dataset, column: target }, role: 'owner' }));

/**
 * The changes in the order they build on each other: identifiers, references (which take over identifiers), treatments.
 * Each goes for every table that has the column. Throws `no-such-column` when none has it.
 */
export const changesOf = (tables: readonly Table[], words: ImportWords): ImportChange[] => {
  requireColumns(tables, words);
  const identifiers = (table: Table): TableChange['columns'] =>
    words.identifiers
      .filter(({ column }) => has(table, column))
      .map(({ column, kind }) => ({ name: column, identifier: asIdentifier(kind) }));
  const treatments = (table: Table): TableChange['columns'] =>
    words.treatments
      .filter(({ column }) => has(table, column))
      .map(({ column, treatment: name }) => ({ name: column, treatment: name }));
  return [
    ...(words.identifiers.length > 0 ? [eachTable(tables, (table) => ({ columns: identifiers(table) }))] : []),
    ...(words.references.length > 0
      ? [eachTable(tables, (table) => ({ references: referencesIn(table, words) }))]
      : []),
    ...(words.treatments.length > 0 ? [eachTable(tables, (table) => ({ columns: treatments(table) }))] : []),
  ];
};

/** One name is for one table. Throws `several-tables`. */
export const nameOf = (tables: readonly Table[], dataset: string): ImportChange => {
  if (tables.length === 1) return { tables: [{ table: 0, dataset }] };
  throw invalid(
    'several-tables',
    'One name cannot be given to several tables',
    `The file holds ${tables.length} tables; leave --dataset out. Nothing was loaded.`,
  );
};

/** Special categories are kept only by a yes of their own: without one they are left out, and that is said. */
export const dropUndecided = (tables: readonly Table[]): { change: ImportChange; notes: string[] } => {
  const open = (table: Table) => table.columns.filter((column) => column.treatment === 'ask');
  const change = eachTable(tables, (table) => ({
    columns: open(table).map(({ name }) => ({ name, treatment: 'drop' })),
  }));
  const notes = tables.flatMap((table) =>
    open(table).map(
      ({ name }) =>
        `${table.dataset}.${name} was left out: it looks like special category data. Load it with --treat ${name}=keep or tokenise.`,
    ),
  );
  return { change, notes };
};
