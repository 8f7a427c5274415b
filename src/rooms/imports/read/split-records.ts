/**
 * The careful reader of delimited text: RFC 4180 and its dialects, broken records named instead of guessed. Works on
 * decoded text; the fast path never comes here.
 */
import { invalid } from '../../../kit/errors.ts';
import { MAX_CELL_BYTES, MAX_RECORD_CHARS } from './limits.ts';
import type { CsvDialect } from './shapes.ts';

/**
 * `line`: where the record begins, from 1. `problem`: why it cannot be loaded, or null.
 * `exact`: the raw text is RFC 4180 as it stands, no liberty was taken in reading it.
 */
export type TextRecord = { line: number; fields: string[]; raw: string; problem: string | null; exact: boolean };
export type SplitDialect = Pick<CsvDialect, 'delimiter' | 'quote' | 'escape' | 'newline' | 'recordEnd' | 'skipSpace'>;

/** Takes text piece by piece and gives the records that are complete; `last` gives the rest. */
export type RecordSplitter = { push(text: string, last: boolean): TextRecord[] };

type Cursor = { text: string; at: number; last: boolean };
type Field = { value: string; end: number; problem: string | null; exact: boolean };
type Found = { fields: string[]; end: number; next: number; problem: string | null; exact: boolean };

const INCOMPLETE = 'incomplete';
const MAX_UNCLOSED = 1000;

/** A splitter for a dialect. Blank lines are no records. Memory is bounded by one record. */
export function splitRecords(dialect: SplitDialect): RecordSplitter {
  let rest = '';
  let line = 1;
  let unclosed = 0;
  /** A record that is still open: not worth looking at again before the text has grown by half. */
  let patience = 0;

  function* drain(cursor: Cursor): Generator<TextRecord> {
    while (cursor.at < cursor.text.length) {
      const start = cursor.at;
      let found = readRecord(cursor, dialect);
      if (found === INCOMPLETE) {
        if (!cursor.last && cursor.text.length - start < MAX_RECORD_CHARS) return;
        if (++unclosed > MAX_UNCLOSED) throw tooManyOpen(line);
        found = firstLineOnly(cursor, dialect, line);
      }
      cursor.at = found.next;
      const raw = cursor.text.slice(start, found.end);
      const first = line;
      line += countLines(cursor.text, start, found.next, dialect);
      if (raw !== '')
        yield {
          line: first,
          fields: found.fields,
          raw,
          problem: found.problem,
          exact: found.exact && !raw.includes('\r'),
        };
    }
  }

  return {
    push(text, last) {
      rest = rest === '' ? text : rest + text;
      if (!last && rest.length < patience) return [];
      const cursor = { text: rest, at: 0, last };
      const records = [...drain(cursor)];
      rest = rest.slice(cursor.at);
      patience = records.length === 0 ? rest.length * 1.5 : 0;
      return records;
    },
  };
}

const tooManyOpen = (line: number) =>
  invalid(
    'csv-unclosed-quotes',
    'Too many quotes are opened and never closed',
    `The last one in line ${line}. Check the quoting of the file.`,
  );

function firstLineOnly(cursor: Cursor, dialect: SplitDialect, line: number): Found {
  const at = findEnd(cursor, dialect, cursor.at);
  const [end, next] = at === INCOMPLETE ? [cursor.text.length, cursor.text.length] : at;
  return { fields: [], end, next, exact: false, problem: `opens a quote in line ${line} that is never closed` };
}

function countLines(text: string, from: number, to: number, dialect: SplitDialect): number {
  const mark = dialect.newline === 'cr' ? '\r' : '\n';
  let lines = 0;
  for (let at = text.indexOf(mark, from); at !== -1 && at < to; at = text.indexOf(mark, at + 1)) lines++;
  return lines;
}

/** Where the record ends and the next begins, for the first record end at or after `from`. */
function findEnd(
  { text, last }: Cursor,
  dialect: SplitDialect,
  from: number,
): [end: number, next: number] | 'incomplete' {
  if (dialect.recordEnd !== '') return findRecordEnd(text, last, dialect.recordEnd, from);
  const at = text.indexOf(dialect.newline === 'cr' ? '\r' : '\n', from);
  if (at === -1) return last ? [text.length, text.length] : INCOMPLETE;
  const carriage = dialect.newline === 'lf' && at > from && text.charCodeAt(at - 1) === 13;
  return [carriage ? at - 1 : at, at + 1];
}

function findRecordEnd(text: string, last: boolean, mark: string, from: number): [number, number] | 'incomplete' {
  const at = text.indexOf(mark, from);
  if (at === -1) return last ? [text.length, text.length] : INCOMPLETE;
  let next = at + mark.length;
  if (!last && next + 2 > text.length) return INCOMPLETE;
  if (text[next] === '\r') next++;
  if (text[next] === '\n') next++;
  return [at, next];
}

function readRecord(cursor: Cursor, dialect: SplitDialect): Found | 'incomplete' {
  const fields: string[] = [];
  let problem: string | null = null;
  let exact = true;
  let at = cursor.at;
  let end = findEnd(cursor, dialect, at);
  for (;;) {
    const quoted = dialect.quote === '' ? -1 : openingQuote(cursor.text, at, dialect);
    if (quoted >= 0) {
      const field = readQuoted(cursor, dialect, quoted);
      if (field === INCOMPLETE) return INCOMPLETE;
      problem ??= field.problem ?? tooLarge(field.value);
      exact &&= field.exact && quoted === at;
      fields.push(field.value);
      at = field.end;
      if (end === INCOMPLETE || end[0] < at) end = findEnd(cursor, dialect, at);
    }
    if (end === INCOMPLETE) return INCOMPLETE;
    const stop = nextDelimiter(cursor.text, dialect.delimiter, at, end[0]);
    if (quoted < 0) {
      const value = cursor.text.slice(at, stop);
      problem ??= tooLarge(value);
      fields.push(value);
    }
    if (stop === end[0]) return { fields, end: end[0], next: end[1], problem: problem ?? holdsZero(fields), exact };
    at = stop + dialect.delimiter.length;
  }
}

const tooLarge = (value: string): string | null =>
  value.length * 3 > MAX_CELL_BYTES && Buffer.byteLength(value) > MAX_CELL_BYTES
    ? 'has a cell larger than 10 MB'
    : null;
const holdsZero = (fields: string[]): string | null =>
  fields.some((field) => field.includes('\0')) ? 'holds a NUL byte' : null;

/** Looks no further than the record's end: a last column must not search the whole rest of the text. */
function nextDelimiter(text: string, delimiter: string, from: number, end: number): number {
  if (delimiter === '') return end;
  if (delimiter.length > 1 || end - from > 4096) {
    const at = text.slice(from, end).indexOf(delimiter);
    return at === -1 ? end : from + at;
  }
  const code = delimiter.charCodeAt(0);
  for (let at = from; at < end; at++) if (text.charCodeAt(at) === code) return at;
  return end;
}

function openingQuote(text: string, from: number, dialect: SplitDialect): number {
  let at = from;
  if (dialect.skipSpace) while (text[at] === ' ') at++;
  return text[at] === dialect.quote ? at : -1;
}

/** Reads from an opening quote to the delimiter or record end after its closing quote. */
function readQuoted(cursor: Cursor, dialect: SplitDialect, open: number): Field | 'incomplete' {
  const close = closingQuote(cursor, dialect, open + 1);
  if (close === -1) return INCOMPLETE;
  const inner = cursor.text.slice(open + 1, close);
  let end = close + 1;
  while (cursor.text[end] === ' ' && dialect.delimiter !== ' ') end++;
  if (end >= cursor.text.length && !cursor.last) return INCOMPLETE;
  const value = unescape(inner, dialect);
  if (endsField(cursor, dialect, end)) return { value, end, problem: null, exact: end === close + 1 };
  const after = findEnd(cursor, dialect, end);
  if (after === INCOMPLETE) return INCOMPLETE;
  return {
    value,
    end: nextDelimiter(cursor.text, dialect.delimiter, end, after[0]),
    problem: 'has text after a closing quote',
    exact: false,
  };
}

function endsField({ text }: Cursor, dialect: SplitDialect, at: number): boolean {
  if (at >= text.length || (dialect.delimiter !== '' && text.startsWith(dialect.delimiter, at))) return true;
  if (dialect.recordEnd !== '') return text.startsWith(dialect.recordEnd, at);
  if (dialect.newline === 'cr') return text[at] === '\r';
  return text[at] === '\n' || (text[at] === '\r' && (text[at + 1] === '\n' || at + 1 === text.length));
}

function closingQuote({ text, last }: Cursor, dialect: SplitDialect, from: number): number {
  for (let at = text.indexOf(dialect.quote, from); at !== -1; at = text.indexOf(dialect.quote, at)) {
    if (dialect.escape === 'backslash' && isEscaped(text, from, at)) {
      at++;
      continue;
    }
    if (at + 1 >= text.length) return last ? at : -1;
    // A carriage return may be the first half of a line end whose other half is still to come.
    if (!last && at + 2 >= text.length) return -1;
    if (text[at + 1] !== dialect.quote) return at;
    at += 2;
  }
  return -1;
}

function isEscaped(text: string, from: number, at: number): boolean {
  let slashes = 0;
  while (at - 1 - slashes >= from && text[at - 1 - slashes] === '\\') slashes++;
  return slashes % 2 === 1;
}

function unescape(inner: string, { quote, escape }: SplitDialect): string {
  const doubled = inner.includes(quote) ? inner.replaceAll(quote + quote, quote) : inner;
  return escape === 'backslash' ? doubled.replace(/\\([\\"'])/g, '$1') : doubled;
}
