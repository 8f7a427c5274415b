import type { Sql } from '../../kit/literals.ts';

export type QueryOptions = {
  /** Stops the statement inside the engine, not only the waiting for it. */
  signal?: AbortSignal;
  /** Called every half second or so with what the engine has read and written of this statement so far. */
  onProgress?: (progress: { readRows: number; readBytes: number; writtenRows: number }) => void;
  /** Settings of this statement only: written into its text, since settings given any other way stick to a connection. */
  settings?: Readonly<Record<string, string | number>>;
};

/** A local file as the engine's formats see it; columns are named in `structure`. */
export type FileSource = {
  path: string;
  /** A ClickHouse format: CSV, JSONEachRow, Parquet, … */
  format: string;
  structure: readonly { name: string; type: string }[];
  settings: Readonly<Record<string, string | number>>;
  /** How the bytes are compressed; `none` unless told, whatever the name ends in. */
  compression?: 'none' | 'gzip' | 'zstd' | 'lz4';
};

export type Warehouse = {
  kind: 'embedded' | 'server';
  /** Runs a SELECT; 64-bit integers arrive as strings. Rows are objects by column name. */
  query<Row>(statement: Sql, options?: QueryOptions): Promise<Row[]>;
  /** Runs a SELECT of many rows, which come as RowBinary (`readRows` in row-binary.ts): a fraction of the work that objects are. */
  queryBytes(statement: Sql, options?: QueryOptions): Promise<Buffer>;
  /** Runs a statement that returns nothing (DDL, INSERT … SELECT, DELETE, ALTER). */
  command(statement: Sql, options?: QueryOptions): Promise<void>;
  /** Inserts rows given as RowBinary. `structure` names and types the columns in their order in the bytes. */
  insertBytes(table: Sql, structure: readonly { name: string; type: string }[], rows: Uint8Array): Promise<void>;
  /**
   * Makes a local file readable: `source` goes after FROM and carries the columns of `structure`. Put `settings` into the
   * statements that read it. Call `release` when done.
   */
  exposeFile(
    file: FileSource,
  ): Promise<{ source: Sql; settings: Readonly<Record<string, string | number>>; release(): Promise<void> }>;
  /** Waits for what is running, then closes. */
  close(): Promise<void>;
};
