/**
 * Reading files: what is in a file, and a source that the warehouse's engine reads by itself.
 * CSV, TSV and other delimiters, JSON, NDJSON, Parquet, each also .gz and .zst, and SQLite.
 */
export { inspectFile } from './inspect-file.ts';
export { prepareSource } from './prepare-source.ts';
export { sourceSql } from './column-sql.ts';
export type { PreparedSource, SourceTable } from './shapes.ts';
