/** JSON as a source: flat clean NDJSON is left to the engine, everything else becomes a flat CSV beside its rejects. */
import { isUtf8 } from 'node:buffer';
import { stat } from 'node:fs/promises';
import { textColumnSql } from './column-sql.ts';
import { decodeText, wholeCharacters } from './decode-text.ts';
import { readCells } from './flatten-json.ts';
import { openBytes, throwIfStopped } from './open-bytes.ts';
import { csvLine, csvSource } from './prepare-csv.ts';
import { keepRejects, rejectedRecord } from './rejects-file.ts';
import { enginePath } from './safe-path.ts';
import type { JsonDialect, PreparedSource, PrepareOptions, SourceFrom, SourceTable } from './shapes.ts';
import { jsonElements, jsonInvalid, jsonLines, jsonMembers } from './split-json.ts';
import type { JsonText } from './split-json.ts';
import type { TempFolder } from './temp-folder.ts';
import { writeCleanCopy } from './write-clean-copy.ts';

/** Settings under which the engine reads every value of a flat object as its text. */
const AS_TEXT = {
  input_format_null_as_default: 1,
  input_format_defaults_for_omitted_fields: 1,
  input_format_json_read_numbers_as_strings: 1,
  input_format_json_read_bools_as_strings: 1,
  input_format_json_read_objects_as_strings: 1,
  input_format_json_read_arrays_as_strings: 1,
  input_format_allow_errors_num: 0,
  input_format_allow_errors_ratio: 0,
};

type Prepared = Omit<PreparedSource, 'cleanup'>;

/** Prepares JSON or NDJSON. */
export async function prepareJson(
  table: SourceTable,
  dialect: JsonDialect,
  folder: TempFolder,
  options: PrepareOptions,
): Promise<Prepared> {
  const direct = dialect.layout === 'lines' && dialect.flat && !options.strict;
  return (
    (direct ? await engineLines(table, dialect, folder, options) : null) ??
    (await flatCopy(table, dialect, folder, options))
  );
}

/** Counts the lines that are not blank; null when the bytes are not what the engine reads. */
async function countLines(
  table: SourceTable,
  dialect: JsonDialect,
  options: PrepareOptions,
): Promise<{ lines: number; bytes: number } | null> {
  let [lines, bytes, filled] = [0, 0, false];
  let carry: Buffer = Buffer.alloc(0);
  for await (const chunk of openBytes(table.path, dialect.compression, { signal: options.signal })) {
    const whole = carry.length ? Buffer.concat([carry, chunk]) : chunk;
    const cut = wholeCharacters(whole);
    carry = whole.subarray(cut.length);
    if (!isUtf8(cut) || chunk.includes(0)) return null;
    for (let at = 0; at < chunk.length;) {
      const end = chunk.indexOf(10, at);
      const stop = end === -1 ? chunk.length : end;
      filled ||= isFilled(chunk, at, stop);
      if (end !== -1) {
        if (filled) lines++;
        filled = false;
      }
      at = stop + 1;
    }
    bytes += chunk.length;
    options.onProgress?.({ bytes, rows: lines });
  }
  return { lines: lines + (filled ? 1 : 0), bytes };
}

function isFilled(chunk: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if ((chunk[at] ?? 32) > 32) return true;
  return false;
}

async function engineLines(
  table: SourceTable,
  dialect: JsonDialect,
  folder: TempFolder,
  options: PrepareOptions,
): Promise<Prepared | null> {
  const counted = await countLines(table, dialect, options);
  if (!counted) return null;
  const names = dialect.paths.map(([name = '']) => name);
  const from: SourceFrom = {
    path: await enginePath(table.path, folder),
    format: 'JSONEachRow',
    structure: names.map((name) => ({ name, type: 'String' })),
    // Columns that a statement does not use are unknown fields to the engine. Where the inspection saw every record
    // nothing can be lost; else the engine refuses, and the careful reader rejects what it did not expect.
    settings: { ...AS_TEXT, input_format_skip_unknown_fields: table.records === null ? 0 : 1 },
    compression: dialect.compression,
  };
  return {
    from,
    columns: names.map((name, i) =>
      textColumnSql(name, dialect.formats[i] ?? { kind: 'text', nulls: [] }, options.timeZone),
    ),
    records: counted.lines,
    bytes: counted.bytes,
    rejects: keepRejects(folder).read(),
    rejected: 0,
    locate: (numbers) => locate(table, dialect, numbers, options, () => true),
  };
}

async function* tableTexts(
  table: SourceTable,
  dialect: JsonDialect,
  options: PrepareOptions,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<JsonText[]> {
  let bytes = 0;
  async function* counted() {
    for await (const chunk of openBytes(table.path, dialect.compression, { signal: options.signal })) {
      onBytes?.((bytes += chunk.length));
      yield chunk;
    }
  }
  const read = { lines: jsonLines, elements: jsonElements, document: jsonMembers }[dialect.layout];
  for await (const batch of read(decodeText(counted(), dialect.encoding)))
    yield dialect.member === null ? batch : batch.filter(({ member }) => member === dialect.member);
}

async function flatCopy(
  table: SourceTable,
  dialect: JsonDialect,
  folder: TempFolder,
  options: PrepareOptions,
): Promise<Prepared> {
  const read = readCells(dialect.paths);
  let bytes = 0;
  const { path, ...copied } = await writeCleanCopy(folder, async ({ writer, rejects }) => {
    for await (const batch of tableTexts(table, dialect, options, (now) => (bytes = now))) {
      for (const { line, text, value } of batch) {
        const { cells, problem } = read(text, value);
        if (problem === null && !text.includes('\ufffd')) {
          if (writer.add(csvLine(cells))) await writer.flush();
        } else if (dialect.layout !== 'lines' && problem === 'is not valid JSON')
          throw jsonInvalid(line, 1, 'this record cannot be read');
        else await rejects.add(line, problem ?? 'holds bytes that are not UTF-8', text);
      }
      throwIfStopped(options.signal);
      options.onProgress?.({ bytes, rows: writer.count });
    }
  });
  return {
    ...copied,
    from: csvSource(path, dialect.paths.length, {}),
    columns: dialect.formats.map((format, i) => textColumnSql(`c${i + 1}`, format, options.timeZone)),
    bytes: bytes || (await stat(table.path)).size,
    locate: (numbers) =>
      locate(table, dialect, numbers, options, (text) => read(text).problem === null && !text.includes('\ufffd')),
  };
}

async function locate(
  table: SourceTable,
  dialect: JsonDialect,
  numbers: number[],
  options: PrepareOptions,
  loaded: (text: string) => boolean,
) {
  const wanted = new Set(numbers);
  const found = [];
  let number = 0;
  for await (const batch of tableTexts(table, dialect, options))
    for (const { line, text } of batch) {
      if (!loaded(text)) continue;
      if (wanted.delete(number++)) found.push(rejectedRecord(line, '', text));
      if (wanted.size === 0) return found;
    }
  return found;
}
