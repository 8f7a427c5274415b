/** Reads the labelled data sets that the recognition is measured on; used by tests and by bench/recognition.ts only. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { ColumnType } from '../../../contract/catalog.ts';
import type { SampledColumn } from './column-profile.ts';
import { isDate, isInteger, isNumeric } from './detectors/plain.ts';

/** Records of an RFC 4180 file (plain or .gz) as text; quotes doubled, any line ending, an optional byte order mark. */
export function readCsv(path: string, delimiter = ','): string[][] {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\uFEFF/, '');
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length) {
    const [field, end] = text[at] === '"' ? quoted(text, at) : plain(text, at, delimiter);
    record.push(field);
    at = end;
    if (text[at] === delimiter) {
      at++;
      if (at < text.length && text[at] !== '\n' && text[at] !== '\r') continue;
      record.push('');
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    records.push(record);
    record = [];
  }
  return records;
}

function quoted(text: string, from: number): [string, number] {
  let value = '';
  let at = from + 1;
  for (;;) {
    const end = text.indexOf('"', at);
    if (end < 0) return [value + text.slice(at), text.length];
    value += text.slice(at, end);
    if (text[end + 1] !== '"') return [value, end + 1];
    value += '"';
    at = end + 2;
  }
}

function plain(text: string, from: number, delimiter: string): [string, number] {
  let at = from;
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++;
  return [text.slice(from, at), at];
}

/** Records to sampled columns, at most `limit` rows; the types guessed from the values. */
export function toColumns(names: readonly string[], records: readonly string[][], limit = 2000): SampledColumn[] {
  const rows = records.slice(0, limit);
  return names.map((name, i) => {
    const values = rows.map((row) => (row[i] === undefined || row[i] === '' ? null : row[i]));
    return { name, type: guessType(values), values };
  });
}

function guessType(values: readonly (string | null)[]): ColumnType {
  const filled = values.filter((value) => value !== null);
  if (filled.length === 0) return 'string';
  if (filled.every(isInteger)) return 'integer';
  if (filled.every(isNumeric)) return 'number';
  return filled.every(isDate) ? 'date' : 'string';
}
