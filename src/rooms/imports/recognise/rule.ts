import type { Generalisation, Treatment } from '../../../contract/catalog.ts';
import type { SayingCode } from '../../../contract/said.ts';
import type { ColumnProfile } from './column-profile.ts';
import type { Header } from './header-words.ts';

/** How clearly a header says it: 0 says nothing, 1 hints at it, 2 names it. */
export type HeaderStrength = 0 | 1 | 2;

/** What is known of the table when a rule looks at one of its columns. */
export type TableContext = {
  /** The other columns name, describe or number persons. */
  aboutPersons: boolean;
  columns: readonly ColumnProfile[];
};

/** One way of recognising one category. */
export type Rule = {
  /** Fideslang key. */
  category: string;
  treatment: Treatment;
  generalisation?: Generalisation;
  header(header: Header, column: ColumnProfile, table: TableContext): HeaderStrength;
  /** What a value of this category looks like; left out when only the header can tell. */
  test?: (value: string) => boolean;
  /** The least share of values that must pass `test` when the header says nothing, hints, names it. Above 1: never. */
  least: readonly [number, number, number];
  /** Further conditions on the column or its table. */
  when?: (column: ColumnProfile, table: TableContext) => boolean;
  /** A cheaper test to count all values with, where `test` is slow. */
  tally?: (value: string) => boolean;
  /** What is said of it: "2,059 of 2,059 are email addresses"; with counts where there is a `test`. */
  what: SayingCode;
};

export const never = 2;
