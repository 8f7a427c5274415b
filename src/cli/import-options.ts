/** From `--identifier`, `--reference` and `--treat` to changes of what was proposed. Pure. */
import { type Identifier, type Treatment, treatment } from '../contract/catalog.ts';
import type { ImportChange, ImportTable } from '../contract/imports.ts';
import { invalid, missing } from '../kit/errors.ts';
import { usageError } from './command.ts';

export type ImportOptions = {
  dataset: string | undefined;
  identifiers: string[];
  references: string[];
  treatments: string[];
};

type Table = Pick<ImportTable, 'dataset'> & { columns: readonly { name: string }[] };
type TableChange = ImportChange['tables'][number];
type ColumnChange = NonNullable<TableChange['columns']>[number];
type ReferenceChange = NonNullable<TableChange['references']>[number];

/** Numbers mean somebody only within their source; an email, a phone or a word of the user's own means the same everywhere. */
const withinSource = new Set(['customer_number', 'number', 'id']);

const columnsOf = (tables: readonly Table[]): Set<string> =>
  new Set(tables.flatMap(({ columns }) => columns.map(({ name }) => name)));

/** Splits at the first `=` whose left side is a column, as names of columns may hold equals signs themselves. */
const splitAtColumn = (word: string, option: string, columns: ReadonlySet<string>): [column: string, rest: string] => {
  const cuts = [...word.matchAll(/=/g)].map(({ index }) => index);
  if (cuts.length === 0) throw usageError(`--${option} needs a column and what it is, joined by an equals sign.`);
  const cut = cuts.find((at) => columns.has(word.slice(0, at)));
  if (cut !== undefined) return [word.slice(0, cut), word.slice(cut + 1)];
  throw missing('column', `--${option} names “${word.slice(0, cuts[0])}”, which no file has. Nothing was loaded.`);
};

const treatmentOf = (word: string): Treatment => {
  const parsed = treatment.exclude(['ask']).safeParse(word);
  if (parsed.success) return parsed.data;
  throw usageError(`“${word}” is no treatment. There are: tokenise, keep, generalise, drop.`);
};

const identifierOf = (kind: string): Identifier => {
  const known = kind.trim().toLowerCase();
  if (!/^[\p{L}\p{N}][\p{L}\p{N}_ -]{0,63}$/u.test(known))
    throw usageError('A kind of identifier is a word: email, phone, customer_number, or one of your own.');
  return withinSource.has(known) ? { kind: 'customer_number', scope: 'source' } : { kind: known, scope: 'everywhere' };
};

/** `DATASET.COLUMN`; where names hold dots themselves, a dataset of this import is taken if one fits. */
const targetOf = (text: string, tables: readonly Table[]): { dataset: string; column: string } => {
  const fits = tables.find(({ dataset }) => text.startsWith(`${dataset}.`))?.dataset;
  const cut = fits?.length ?? text.indexOf('.');
  if (cut < 1 || cut === text.length - 1) throw usageError('--reference is COLUMN=DATASET.COLUMN.');
  return { dataset: text.slice(0, cut), column: text.slice(cut + 1) };
};

const columnChanges = (tables: readonly Table[], options: ImportOptions): Map<string, ColumnChange> => {
  const columns = columnsOf(tables);
  const changes = new Map<string, ColumnChange>();
  const add = (name: string, change: Omit<ColumnChange, 'name'>): unknown =>
    changes.set(name, { ...changes.get(name), name, ...change });
  for (const word of options.identifiers) {
    const [column, kind] = splitAtColumn(word, 'identifier', columns);
    add(column, { identifier: identifierOf(kind) });
  }
  for (const word of options.treatments) {
    const [column, name] = splitAtColumn(word, 'treat', columns);
    add(column, { treatment: treatmentOf(name) });
  }
  return changes;
};

const referenceChanges = (tables: readonly Table[], options: ImportOptions): ReferenceChange[] =>
  options.references.map((word) => {
    const [column, target] = splitAtColumn(word, 'reference', columnsOf(tables));
    return { column, target: targetOf(target, tables), role: 'owner' };
  });

/**
 * The changes for every table that has the columns named. Throws `usage` for words that mean nothing and `missing` for a
 * column that no file has; `--dataset` needs a single table.
 */
export const changesOf = (tables: readonly Table[], options: ImportOptions): ImportChange => {
  if (options.dataset !== undefined && tables.length !== 1)
    throw invalid(
      'several-tables',
      'One name cannot be given to several tables',
      `There are ${tables.length} tables; leave --dataset out. Nothing was loaded.`,
    );
  const columns = columnChanges(tables, options);
  const references = referenceChanges(tables, options);
  return {
    tables: tables.map((table, index) => {
      const has = new Set(table.columns.map(({ name }) => name));
      return {
        table: index,
        ...(options.dataset === undefined ? {} : { dataset: options.dataset }),
        columns: [...columns.values()].filter(({ name }) => has.has(name)),
        references: references.filter(({ column }) => has.has(column)),
      };
    }),
  };
};
