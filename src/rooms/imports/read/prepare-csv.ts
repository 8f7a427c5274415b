/** Delimited text as a source: the original file where it is clean, else a cleaned copy beside the rejected records. */
import { stat } from 'node:fs/promises';
import { textColumnSql } from './column-sql.ts';
import { decodeText } from './decode-text.ts';
import { openBytes, throwIfStopped } from './open-bytes.ts';
import { keepRejects, rejectedRecord } from './rejects-file.ts';
import { enginePath } from './safe-path.ts';
import { scanCsv } from './scan-csv.ts';
import { splitRecords } from './split-records.ts';
import type { TextRecord } from './split-records.ts';
import type { CsvDialect, Encoding, PreparedSource, PrepareOptions, SourceFrom, SourceTable } from './shapes.ts';
import type { TempFolder } from './temp-folder.ts';
import { writeCleanCopy } from './write-clean-copy.ts';

/** Settings under which the engine's CSV reader hands over every cell byte for byte. */
const EXACT = {
  input_format_csv_empty_as_default: 0,
  input_format_null_as_default: 0,
  input_format_csv_trim_whitespaces: 0,
  input_format_csv_allow_variable_number_of_columns: 0,
  input_format_csv_skip_trailing_empty_lines: 1,
  input_format_csv_use_default_on_bad_values: 0,
  input_format_csv_detect_header: 0,
  format_csv_allow_single_quotes: 0,
  format_csv_allow_double_quotes: 1,
  input_format_allow_errors_num: 0,
  input_format_allow_errors_ratio: 0,
};

/** A source of String columns c1…cN in a CSV file. */
export function csvSource(
  path: string,
  width: number,
  more: Partial<SourceFrom>,
  delimiter = ',',
  skip = 0,
): SourceFrom {
  return {
    path,
    format: 'CSV',
    structure: Array.from({ length: width }, (_, i) => ({ name: `c${i + 1}`, type: 'String' })),
    settings: {
      ...EXACT,
      format_csv_delimiter: delimiter,
      input_format_csv_allow_whitespace_or_tab_as_delimiter: delimiter === '\t' ? 1 : 0,
      input_format_csv_skip_first_lines: skip,
    },
    compression: 'none',
    ...more,
  };
}

/** One RFC 4180 record. Every cell is quoted: an empty single cell must not look like a blank line. */
export const csvLine = (cells: string[], delimiter = ','): string =>
  `${cells.map((cell) => `"${cell.includes('"') ? cell.replaceAll('"', '""') : cell}"`).join(delimiter)}\n`;

const isPlain = (dialect: CsvDialect): boolean =>
  dialect.encoding === 'utf-8' &&
  dialect.quote === '"' &&
  dialect.escape === 'double' &&
  dialect.newline === 'lf' &&
  dialect.recordEnd === '' &&
  dialect.preamble === 0 &&
  !dialect.skipSpace &&
  dialect.delimiter.length === 1 &&
  dialect.delimiter !== '"';

/** Prepares delimited text. Reads the file once, and once more when it is not clean. */
export async function prepareCsv(
  table: SourceTable,
  dialect: CsvDialect,
  folder: TempFolder,
  options: PrepareOptions,
): Promise<Omit<PreparedSource, 'cleanup'>> {
  const scan = isPlain(dialect) ? await scanTable(table, dialect, options) : null;
  const encoding =
    scan?.odd === 'bytes that are not UTF-8' ? await laterEncoding(table, dialect, options) : dialect.encoding;
  const read = { ...dialect, encoding };
  const made =
    scan?.odd === null ? await original(table, read, scan, folder) : await cleaned(table, read, folder, options);
  return {
    ...made,
    columns: dialect.formats.map((format, i) => textColumnSql(`c${i + 1}`, format, options.timeZone)),
    locate: (numbers) => locate(table, read, numbers, options),
  };
}

function scanTable(table: SourceTable, dialect: CsvDialect, options: PrepareOptions) {
  const { delimiter, width, header, bom } = dialect;
  const chunks = openBytes(table.path, dialect.compression, { signal: options.signal });
  return scanCsv(chunks, { delimiter, width, header, bom, onProgress: options.onProgress });
}

type Made = Pick<PreparedSource, 'from' | 'records' | 'bytes' | 'rejects' | 'rejected'>;

async function original(
  table: SourceTable,
  dialect: CsvDialect,
  scan: { records: number; bytes: number },
  folder: TempFolder,
): Promise<Made> {
  const path = await enginePath(table.path, folder);
  return {
    from: csvSource(
      path,
      dialect.width,
      { compression: dialect.compression },
      dialect.delimiter,
      dialect.header ? 1 : 0,
    ),
    records: scan.records,
    bytes: scan.bytes,
    rejects: keepRejects(folder).read(),
    rejected: 0,
  };
}

/**
 * The encoding of a file whose sample was plain ASCII or UTF-8 but which holds other bytes later. Where any UTF-8 was
 * seen it stays UTF-8 and the records with other bytes are rejected; else all of it is Windows-1252.
 */
async function laterEncoding(table: SourceTable, dialect: CsvDialect, options: PrepareOptions): Promise<Encoding> {
  if (dialect.bom) return 'utf-8';
  for await (const text of decodeText(
    openBytes(table.path, dialect.compression, { signal: options.signal }),
    'utf-8',
  )) {
    const other = /[^\x00-\x7f]/.exec(text); // oxlint-disable-line no-control-regex -- anything beyond ASCII is what is looked for
    if (other) return other[0] === '\ufffd' ? 'windows-1252' : 'utf-8';
  }
  return 'windows-1252';
}

/** Every record of the table, header and preamble left out, with its problem if it has one. */
async function* tableRecords(
  table: SourceTable,
  dialect: CsvDialect,
  options: PrepareOptions,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<TextRecord[]> {
  let bytes = 0;
  async function* counted() {
    for await (const chunk of openBytes(table.path, dialect.compression, { signal: options.signal })) {
      bytes += chunk.length;
      yield chunk;
    }
  }
  const splitter = splitRecords(dialect);
  const skip = makeSkipper(dialect);
  const batch = (records: TextRecord[]): TextRecord[] => {
    onBytes?.(bytes);
    const kept = skip(records);
    for (const record of kept) record.problem ??= problemOf(record, dialect);
    return kept;
  };
  const preamble = skipLines(dialect.preamble, dialect.newline);
  for await (const text of decodeText(counted(), dialect.encoding)) yield batch(splitter.push(preamble(text), false));
  yield batch(splitter.push('', true));
}

/** Turns the preamble into empty lines, so that line numbers still hold and its quotes open nothing. */
function skipLines(count: number, newline: 'lf' | 'cr'): (text: string) => string {
  let left = count;
  const mark = newline === 'cr' ? '\r' : '\n';
  return (text) => {
    let at = 0;
    let blank = '';
    for (; left > 0; left--) {
      const end = text.indexOf(mark, at);
      if (end === -1) return blank;
      blank += mark;
      at = end + 1;
    }
    return blank === '' ? text : blank + text.slice(at);
  };
}

function makeSkipper(dialect: CsvDialect): (records: TextRecord[]) => TextRecord[] {
  let header = dialect.header;
  return (records) => {
    if (!header || records.length === 0) return records;
    header = false;
    return records.slice(1);
  };
}

function problemOf({ fields, raw }: TextRecord, { width, encoding }: CsvDialect): string | null {
  if (fields.length < width) return `has ${fields.length} of ${width} fields`;
  if (fields.length > width) return `has ${fields.length} fields where ${width} are expected`;
  return encoding === 'utf-8' && raw.includes('\ufffd') ? 'holds bytes that are not UTF-8' : null;
}

async function cleaned(
  table: SourceTable,
  dialect: CsvDialect,
  folder: TempFolder,
  options: PrepareOptions,
): Promise<Made> {
  const keep =
    dialect.quote === '"' &&
    dialect.escape === 'double' &&
    dialect.newline === 'lf' &&
    dialect.recordEnd === '' &&
    dialect.delimiter.length === 1;
  const delimiter = dialect.delimiter.length === 1 && dialect.delimiter !== '"' ? dialect.delimiter : ',';
  let bytes = 0;
  const { path, ...copied } = await writeCleanCopy(folder, async ({ writer, rejects }) => {
    for await (const records of tableRecords(table, dialect, options, (read) => (bytes = read))) {
      for (const { line, fields, raw, problem, exact } of records) {
        if (problem !== null) await rejects.add(line, problem, raw);
        else if (writer.add(keep && exact ? `${raw}\n` : csvLine(fields, delimiter))) await writer.flush();
      }
      throwIfStopped(options.signal);
      options.onProgress?.({ bytes, rows: writer.count });
    }
  });
  const from = csvSource(path, dialect.width, {}, delimiter);
  return { ...copied, from, bytes: bytes || (await stat(table.path)).size };
}

async function locate(table: SourceTable, dialect: CsvDialect, numbers: number[], options: PrepareOptions) {
  const wanted = new Set(numbers);
  const found = [];
  let number = 0;
  for await (const records of tableRecords(table, dialect, options))
    for (const { line, raw, problem } of records) {
      if (problem !== null) continue;
      if (wanted.delete(number++)) found.push(rejectedRecord(line, '', raw));
      if (wanted.size === 0) return found;
    }
  return found;
}
