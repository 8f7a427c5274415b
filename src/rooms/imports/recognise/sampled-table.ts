import type { Column, Identifier, Reference } from '../../../contract/catalog.ts';
import type { Finding } from './classify-column.ts';
import type { ColumnProfile, SampledColumn } from './column-profile.ts';
import { readHeader, splitWords } from './header-words.ts';

/** One table of an import with a sample of its rows. */
export type SampledTable = {
  dataset: string;
  file: string;
  columns: SampledColumn[];
  rowsSampled: number;
  /** Null when the source does not say. Equal to `rowsSampled`: the sample is the whole table. */
  totalRows: number | null;
  /** Declared by the source (SQLite). */
  primaryKey?: string[];
  /** Declared by the source; where any table of the import declares some, a table with none refers to nothing. */
  foreignKeys?: { column: string; target: { dataset: string; column: string } }[];
};

/** A dataset loaded earlier, as far as new tables may refer to it. */
export type KnownDataset = {
  dataset: string;
  columns: Column[];
  keyColumns: {
    column: string;
    /** How many of the given distinct raw values occur in the column. */
    has(values: string[]): Promise<number>;
    distinct: number;
    rows: number;
  }[];
  /** Columns that refer to another dataset already, or that one of persons refers to: whose numbers they are is decided. */
  settled?: ReadonlySet<string>;
};

/** A column of a dataset loaded earlier that refers to nothing yet, and holds values of this table's column `key`. */
export type Awaiting = { dataset: string; column: string; key: string; confidence: number; why: string };

/** What was recognised of one table; `columns` in the order of the table. */
export type RecognisedTable = {
  dataset: string;
  file: string;
  columns: Column[];
  references: Reference[];
  /** What was loaded before its time, and will refer to this table. */
  awaiting: Awaiting[];
  timeColumn: string | null;
};

/** A table on its way through the recognition; findings and identifiers are filled in step by step. */
export type Draft = {
  table: SampledTable;
  profiles: readonly ColumnProfile[];
  findings: Finding[];
  identifiers: (Identifier | null)[];
  references: Reference[];
  awaiting: Awaiting[];
  /** Words of the dataset's name in the singular, the thing it holds last: shop_a_customers → shop, a, customer. */
  nameWords: readonly string[];
  /** The sample is the whole table. */
  complete: boolean;
  /** What the other datasets hold, in the singular: a column that numbers one of these is no key of this table's rows. */
  otherThings: ReadonlySet<string>;
  /** One row a person, described by name, birth date or email. */
  holdsPersons: boolean;
  /** One row a firm, perhaps with the name of a contact there: what refers to it does not belong to that contact. */
  holdsFirms: boolean;
};

/** `customers` → customer, `entries` → entry; leaves short words alone. */
export function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return word.slice(0, -3) + 'y';
  if (word.length > 4 && /(?:ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

/** A dataset named after firms: suppliers, vendor_companies. */
export function holdsFirms(nameWords: readonly string[]): boolean {
  const thing = readHeader(nameWords.at(-1) ?? '');
  return thing.has('org') && !thing.has('person');
}

/** The words of a dataset's name in the singular, without years and other figures. */
export function datasetWords(dataset: string): string[] {
  return splitWords(dataset)
    .map(singular)
    .filter((word) => !/^\d+$/.test(word));
}

/**
 * The names say that their rows come from two places: shop_a_orders, shop_b_customers; de_orders, us_customers. Numbers
 * counted from 1 in two shops occur in each other and mean nothing. Words longer than two letters are no such marks:
 * web_orders and crm_customers may well be of one firm.
 */
export function areStrangers(a: string, b: string): boolean {
  const [here, there] = [splitWords(a).slice(0, -1), splitWords(b).slice(0, -1)];
  const at = here.findIndex((word, i) => word !== there[i]);
  const marks = [here[at] ?? '', there[at] ?? ''];
  return marks.every((mark) => mark !== '' && mark.length <= 2);
}
