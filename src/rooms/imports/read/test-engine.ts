/** For the tests beside it: a real engine in a temporary folder that loads prepared sources the way the room does. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from 'chdb';
import type { RejectedRecord } from '../../../contract/imports.ts';
import { isTrouble } from '../../../kit/errors.ts';
import { inspectFile, prepareSource, sourceSql } from './index.ts';
import type { PreparedSource, SourceTable } from './index.ts';

export type LoadedRow = { number: number; valid: boolean; texts: string[]; values: (string | null)[] };
export type Loaded = { records: number; rejected: RejectedRecord[]; rows: LoadedRow[]; direct: boolean };

/** The code of the Trouble that some work ends in. Other errors are passed on. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'no trouble';
  } catch (error) {
    if (isTrouble(error)) return error.code;
    throw error;
  }
}

/** All there is to come. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

/** A folder for one test file, with an engine in it. Call `close` at the end. */
export function startEngine() {
  const folder = mkdtempSync(join(tmpdir(), 'read-test-'));
  const session = new Session(join(folder, 'engine'));
  session.query('SET max_query_size = 100000000, max_ast_elements = 10000000, max_expanded_ast_elements = 10000000');
  const query = (sql: string): string => session.query(sql, 'JSONEachRow');
  const tempDir = join(folder, 'temp');
  const prepare = (table: SourceTable, strict = false): Promise<PreparedSource> =>
    prepareSource(table, { tempDir, strict, timeZone: 'UTC' });

  /** Reads every row with its texts and values. */
  async function load(table: SourceTable, strict = false): Promise<Loaded> {
    const source = await prepare(table, strict);
    try {
      const texts = source.columns.map(({ text }) => text).join(', ');
      const values = source.columns.map(({ value }) => `toString(${value})`).join(', ');
      const valid = source.columns.flatMap((column) => column.valid ?? []).join(', ');
      const { table: from, settings } = sourceSql(source.from, { numbered: true });
      const sql = `SELECT toUInt32(_row_number) AS number, and(true, true${valid && `, ${valid}`}) AS valid, [${texts}] AS texts,
        [${values}] AS values FROM ${from} ORDER BY _row_number ${settings && `SETTINGS ${settings}`}`;
      const rows = query(`${sql} FORMAT JSONEachRow`)
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as LoadedRow);
      const rejected = await collect(source.rejects);
      return { records: source.records, rejected, rows, direct: source.from.path === table.path };
    } finally {
      await source.cleanup();
    }
  }

  /** Counts rows without taking them out; for large tables. Retries NDJSON that the engine refuses, as the room does. */
  async function count(
    table: SourceTable,
    strict = false,
  ): Promise<{ records: number; rejected: number; loaded: number; invalid: number }> {
    const source = await prepare(table, strict);
    try {
      const all = source.columns.flatMap(({ value, text }) => [value, text]).join(', ');
      const valid = source.columns.flatMap((column) => column.valid ?? []).join(', ');
      const { table: from, settings } = sourceSql(source.from);
      const sql = `SELECT toUInt32(count()) AS loaded, toUInt32(countIf(NOT and(true, true${valid && `, ${valid}`}))) AS invalid,
        sum(ignore(${all})) AS read FROM ${from} ${settings && `SETTINGS ${settings}`}`;
      const row = JSON.parse(query(`${sql} FORMAT JSONEachRow`)) as { loaded: number; invalid: number };
      return { records: source.records, rejected: source.rejected, loaded: row.loaded, invalid: row.invalid };
    } catch (error) {
      if (strict || source.from.format !== 'JSONEachRow') throw error;
      return await count(table, true);
    } finally {
      await source.cleanup();
    }
  }

  return {
    tempDir,
    prepare,
    load,
    count,
    query,
    /** Writes a file into the folder and gives its path. */
    file(name: string, content: string | Uint8Array): string {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
    /** Inspects and loads a file of one table. */
    async read(name: string, content: string | Uint8Array) {
      const [table] = await inspectFile(this.file(name, content));
      if (!table) throw new Error('No table was found');
      return { table, ...(await load(table)) };
    },
    leftOvers: (): string[] => {
      try {
        return readdirSync(tempDir);
      } catch {
        return [];
      }
    },
    /** Ends the engine. Temporary files that were left behind fail the test file. */
    close(): void {
      const left = readdirSync(folder).includes('temp') ? readdirSync(tempDir) : [];
      session.cleanup();
      rmSync(folder, { recursive: true, force: true });
      if (left.length > 0) throw new Error(`${left.length} temporary folders were left behind`);
    },
  };
}
