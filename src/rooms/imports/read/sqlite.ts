/** SQLite databases as sources: each table a dataset, its declared keys the references. Opened read-only, nothing in it runs. */
import { stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DatabaseSync } from 'node:sqlite';
import type { SQLOutputValue } from 'node:sqlite';
import { invalid, isTrouble } from '../../../kit/errors.ts';
import { uniqueNames } from './column-names.ts';
import { textColumnSql } from './column-sql.ts';
import { columnTypeOf, inferFormat } from './infer-formats.ts';
import { MAX_CELL_BYTES, MAX_SAMPLE_ROWS } from './limits.ts';
import { throwIfStopped } from './open-bytes.ts';
import { seekableFile } from './parquet.ts';
import { csvLine, csvSource } from './prepare-csv.ts';
import { rejectedRecord } from './rejects-file.ts';
import type {
  ColumnFormat,
  Compression,
  PreparedSource,
  PrepareOptions,
  SourceTable,
  SqliteDialect,
} from './shapes.ts';
import { makeTempFolder } from './temp-folder.ts';
import type { TempFolder } from './temp-folder.ts';
import { writeCleanCopy } from './write-clean-copy.ts';

type Row = Record<string, SQLOutputValue>;
const name = (text: string): string => `"${text.replaceAll('"', '""')}"`;

const damaged = (cause: unknown) => {
  const trouble = invalid(
    'sqlite-damaged',
    'The SQLite database cannot be read',
    'It is damaged, encrypted or in use. Make a copy with "VACUUM INTO" and give that.',
  );
  return Object.assign(trouble, { cause });
};

/** Opens for reading only. `immutable`: a database in WAL mode in a folder that may not be written, without a journal beside it. */
function openDatabase(path: string): DatabaseSync {
  const options = { readOnly: true, enableForeignKeyConstraints: false, allowExtension: false };
  const url = pathToFileURL(path);
  if (!existsSync(`${path}-wal`) && !existsSync(`${path}-journal`)) url.searchParams.set('immutable', '1');
  const database = new DatabaseSync(url, options);
  database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0');
  return database;
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw isTrouble(error) ? error : damaged(error);
  }
}

const all = (database: DatabaseSync, sql: string, ...values: string[]): Row[] => database.prepare(sql).all(...values);

/** Ordinary tables only: no views, no virtual or shadow tables, nothing of SQLite's own. */
function tablesOf(database: DatabaseSync): string[] {
  return all(
    database,
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'  ORDER BY name",
  ).map((row) => String(row['name']));
}

function fieldsOf(database: DatabaseSync, table: string): { fields: string[]; key: string[] } {
  const rows = all(database, 'SELECT name, pk FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid', table);
  const key = rows.filter((row) => Number(row['pk']) > 0).sort((a, b) => Number(a['pk']) - Number(b['pk']));
  return { fields: rows.map((row) => String(row['name'])), key: key.map((row) => String(row['name'])) };
}

function referencesOf(database: DatabaseSync, table: string): NonNullable<SourceTable['foreignKeys']> {
  const rows = all(
    database,
    'SELECT id, "table" AS target, "from" AS source, "to" AS field FROM pragma_foreign_key_list(?)',
    table,
  );
  const single = rows.filter((row) => rows.filter((other) => other['id'] === row['id']).length === 1);
  return single.flatMap((row) => {
    const dataset = String(row['target']);
    const column = row['field'] === null ? fieldsOf(database, dataset).key[0] : String(row['field']);
    return column === undefined ? [] : [{ column: String(row['source']), target: { dataset, column } }];
  });
}

const textOf = (value: SQLOutputValue): string | null => {
  if (value === null) return null;
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value);
};

/** SQLite types values, not columns: a column has a type when all its values agree. */
function formatOf(values: SQLOutputValue[]): ColumnFormat {
  const kinds = new Set(
    values.filter((value) => value !== null).map((value) => (value instanceof Uint8Array ? 'blob' : typeof value)),
  );
  const texts = values.flatMap((value) => textOf(value) ?? []);
  if (kinds.has('blob') || (kinds.has('string') && kinds.size > 1)) return { kind: 'text', nulls: [] };
  if (kinds.has('number') && texts.every((text) => Number.isFinite(Number(text)))) return { kind: 'number', nulls: [] };
  return inferFormat(texts, { typed: kinds.has('string') }).format;
}

function selectRows(database: DatabaseSync, table: string, fields: string[], limit = ''): Iterable<SQLOutputValue[]> {
  const statement = database.prepare(`SELECT ${fields.map(name).join(', ')} FROM main.${name(table)}${limit}`);
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  return statement.iterate() as unknown as Iterable<SQLOutputValue[]>;
}

type File = { path: string; compression: Compression; signal?: AbortSignal | undefined };

/**
 * Describes every table of a SQLite database. @throws Trouble `sqlite-damaged`, `sqlite-empty`
 */
export async function inspectSqlite(file: File, facts: { file: string }): Promise<SourceTable[]> {
  const folder = await makeTempFolder(join(tmpdir(), 'perfectlydata'));
  try {
    const path = await seekableFile(file.path, file.compression, folder, file.signal, '.sqlite');
    const { size } = await stat(file.path);
    const database = guarded(() => openDatabase(path));
    try {
      const tables = guarded(() => tablesOf(database).filter((table) => fieldsOf(database, table).fields.length > 0));
      if (tables.length === 0)
        throw invalid('sqlite-empty', 'The database has no tables', 'Views and virtual tables are not imported.');
      return tables.map((table) =>
        guarded(() => describeTable(database, table, { ...file, ...facts, bytes: size, tables: tables.length })),
      );
    } finally {
      database.close();
    }
  } finally {
    await folder.cleanup();
  }
}

function describeTable(
  database: DatabaseSync,
  table: string,
  facts: File & { file: string; bytes: number; tables: number },
): SourceTable {
  const { fields, key } = fieldsOf(database, table);
  const rows = [...selectRows(database, table, fields, ` LIMIT ${MAX_SAMPLE_ROWS}`)];
  const formats = fields.map((_, i) => formatOf(rows.map((row) => row[i] ?? null)));
  const references = referencesOf(database, table);
  const records = Number(all(database, `SELECT count(*) AS n FROM main.${name(table)}`)[0]?.['n']);
  return {
    dataset: table,
    file: facts.file,
    path: facts.path,
    format: 'sqlite',
    description: `table of a SQLite database, ${references.length === 0 ? 'no' : references.length} declared ${references.length === 1 ? 'reference' : 'references'}`,
    bytes: Math.ceil(facts.bytes / facts.tables),
    records,
    columns: uniqueNames(fields).map((field, i) => ({
      name: field,
      type: columnTypeOf(formats[i] ?? { kind: 'text', nulls: [] }),
      nullable: rows.some((row) => (row[i] ?? null) === null),
    })),
    sample: rows.map((row) => row.map((value) => textOf(value) || null)),
    ...(key.length > 0 ? { primaryKey: key } : {}),
    ...(references.length > 0 ? { foreignKeys: references } : {}),
    dialect: { kind: 'sqlite', compression: facts.compression, table, fields, formats },
  };
}

/** Prepares one table: streamed to a CSV, because SQLite may hold any type in any row. */
export async function prepareSqlite(
  table: SourceTable,
  dialect: SqliteDialect,
  folder: TempFolder,
  options: PrepareOptions,
): Promise<Omit<PreparedSource, 'cleanup'>> {
  const source = await seekableFile(table.path, dialect.compression, folder, options.signal, '.sqlite');
  let [row, bytes] = [0, 0];
  const { path, ...copied } = await writeCleanCopy(folder, async ({ writer, rejects }) => {
    for await (const cells of tableRows(source, dialect, options)) {
      row++;
      if (cells.some((cell) => cell.length > MAX_CELL_BYTES))
        await rejects.add(row, 'has a cell larger than 10 MB', '');
      else await writer.write(csvLine(cells));
      for (const cell of cells) bytes += cell.length;
      if (row % 10_000 === 0) options.onProgress?.({ bytes, rows: row });
    }
  });
  return {
    ...copied,
    from: csvSource(path, dialect.fields.length, {}),
    columns: dialect.formats.map((format, i) => textColumnSql(`c${i + 1}`, format, options.timeZone)),
    bytes,
    locate: (numbers) => locate(source, dialect, numbers, options),
  };
}

/** The rows as text, giving way to other work every thousand. */
async function* tableRows(path: string, dialect: SqliteDialect, options: PrepareOptions): AsyncGenerator<string[]> {
  const database = guarded(() => openDatabase(path));
  try {
    const rows = guarded(() => selectRows(database, dialect.table, dialect.fields)[Symbol.iterator]());
    for (let count = 1; ; count++) {
      const next = guarded(() => rows.next());
      if (next.done) return;
      yield next.value.map((value) => textOf(value) ?? '');
      if (count % 1000 === 0) {
        await new Promise<void>((done) => setImmediate(done));
        throwIfStopped(options.signal);
      }
    }
  } finally {
    database.close();
  }
}

async function locate(path: string, dialect: SqliteDialect, numbers: number[], options: PrepareOptions) {
  const wanted = new Set(numbers);
  const found = [];
  let [row, loaded] = [0, 0];
  for await (const cells of tableRows(path, dialect, options)) {
    row++;
    if (cells.some((cell) => cell.length > MAX_CELL_BYTES)) continue;
    if (wanted.delete(loaded++)) found.push(rejectedRecord(row, '', csvLine(cells).trimEnd()));
    if (wanted.size === 0) break;
  }
  return found;
}
