/** What reading a file gives: a description of each table in it, and later a source the warehouse's engine reads by itself. */
import type { ColumnType } from '../../../contract/catalog.ts';
import type { RejectedRecord } from '../../../contract/imports.ts';

export type Compression = 'none' | 'gzip' | 'zstd';
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** How the texts of one column become values. Decided from the sample, applied to every row by the engine. */
export type ColumnFormat = { nulls: string[] } & (
  | { kind: 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'datetime' | 'zoned-datetime' }
  | { kind: 'grouped-number'; group: string; decimal: string }
  | { kind: 'pattern-date' | 'pattern-datetime'; patterns: string[] }
  | { kind: 'engine'; engineType: string }
);

export type SourceColumn = { name: string; type: ColumnType; nullable: boolean };

export type CsvDialect = {
  kind: 'csv';
  compression: Compression;
  encoding: Encoding;
  bom: boolean;
  delimiter: string;
  quote: string;
  escape: 'double' | 'backslash';
  newline: 'lf' | 'cr';
  /** Text that ends a record instead of a line end, for old bulk exports; '' for line ends. */
  recordEnd: string;
  /** `a, "b"`: spaces before an opening quote do not count. */
  skipSpace: boolean;
  /** Physical lines before the header (or the first record when there is none). */
  preamble: number;
  header: boolean;
  width: number;
  formats: ColumnFormat[];
};

export type JsonDialect = {
  kind: 'json';
  compression: Compression;
  encoding: Encoding;
  layout: 'lines' | 'elements' | 'document';
  /** The member of the document's one object whose array holds the records; null when the document is the array. */
  member: string | null;
  /** Flattened paths in column order. */
  paths: string[][];
  /** No nested objects and plain names: the engine can read the lines by itself. */
  flat: boolean;
  formats: ColumnFormat[];
};

export type ParquetDialect = { kind: 'parquet'; compression: Compression; fields: string[]; formats: ColumnFormat[] };
export type SqliteDialect = {
  kind: 'sqlite';
  compression: Compression;
  table: string;
  fields: string[];
  formats: ColumnFormat[];
};
export type Dialect = CsvDialect | JsonDialect | ParquetDialect | SqliteDialect;

/** One table of a file. Plain data: it survives being stored as JSON between inspection and load. */
export type SourceTable = {
  /** File name without its endings, or the table's name. */
  dataset: string;
  /** Base name of the file, for people. */
  file: string;
  path: string;
  format: 'csv' | 'json' | 'ndjson' | 'parquet' | 'sqlite';
  description: string;
  bytes: number;
  /** Known without reading everything (Parquet, SQLite, small files), else null. */
  records: number | null;
  columns: SourceColumn[];
  /** Up to 2,000 rows, from the head and spread over the file; cells in the order of `columns`, null when missing. */
  sample: (string | null)[][];
  primaryKey?: string[];
  foreignKeys?: { column: string; target: { dataset: string; column: string } }[];
  dialect: Dialect;
};

/** SQL over the raw columns of a source, for one column. */
export type PreparedColumn = {
  /** The typed value, NULL when missing or when it does not convert. Times are instants, typed in the zone they were read in. */
  value: string;
  /** The original text as String, '' when missing. */
  text: string;
  /** Predicate that is false when there is text that does not convert; null when every text is fine. */
  valid: string | null;
  /** The type it is stored as, without Nullable: `Int64`, `Float64`, `Bool`, `Date32`, `DateTime64(3, 'UTC')`, `String`. */
  sqlType: string;
  /** "is not a whole number": why a record with an invalid value is rejected. */
  reason: string;
};

export type SourceFrom = {
  path: string;
  /** Name of the engine's input format. */
  format: string;
  structure: { name: string; type: string }[];
  settings: Record<string, string | number>;
  /** Third argument after the structure of `file()`: content decides, never the ending. */
  compression: 'none' | 'gzip' | 'zstd' | 'lz4';
};

export type PreparedSource = {
  from: SourceFrom;
  columns: PreparedColumn[];
  /** Records found in the file, rejected ones included. */
  records: number;
  bytes: number;
  rejects: AsyncIterable<RejectedRecord>;
  rejected: number;
  /**
   * Line and raw text of records of the prepared stream, for records whose values turn out invalid. Records count from
   * 0, as the engine's `_row_number` does under `sourceSql(from, { numbered: true })`. `line` counts from 1 in the original (row number where there are no lines).
   */
  locate(recordNumbers: number[]): Promise<RejectedRecord[]>;
  /** Deletes temporary files. Always safe, also twice. */
  cleanup(): Promise<void>;
};

export type PrepareOptions = {
  tempDir: string;
  /** IANA name of the zone whose clocks times without a zone show: the workspace's. */
  timeZone: string;
  signal?: AbortSignal;
  onProgress?: (progress: { bytes: number; rows: number }) => void;
  /** For NDJSON: true parses every line here, after the engine refused to read the file by itself. Others ignore it. */
  strict?: boolean;
};
export type InspectOptions = { name?: string; signal?: AbortSignal };
