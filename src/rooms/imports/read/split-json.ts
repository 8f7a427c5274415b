/**
 * JSON cut into records while it streams: the lines of NDJSON, the elements of one array, documents one after another,
 * or the array under one member of a document. Memory is bounded by one record, never by the file.
 */
import { invalid, Trouble } from '../../../kit/errors.ts';
import { findJsonError } from './find-json-error.ts';
import { MAX_RECORD_CHARS } from './limits.ts';

/** A record's text and the line it begins in, from 1. `member`: the key it lies under, null at the top.
 * `value`: the record, where cutting it out had to parse it anyway. */
export type JsonText = { line: number; text: string; member: string | null; value?: unknown };

/** Names the place and never the text. */
export const jsonInvalid = (line: number, column: number, what: string): Trouble =>
  invalid(
    'json-invalid',
    'This is not valid JSON',
    `Line ${line}, column ${column}: ${what}. Correct the file there, or export it again.`,
  );

type Reader = {
  text: string;
  at: number;
  line: number;
  /** Where `line` was counted up to, and where that line begins. */
  counted: number;
  lineStart: number;
  more(): Promise<boolean>;
  /** Closes the file behind the text. */
  close(): Promise<unknown>;
};

function makeReader(chunks: AsyncIterable<string>): Reader {
  const source = chunks[Symbol.asyncIterator]();
  const reader: Reader = {
    text: '',
    at: 0,
    line: 1,
    counted: 0,
    lineStart: 0,
    async more() {
      const next = await source.next();
      if (next.done) return false;
      lineAt(reader, reader.at);
      reader.lineStart -= reader.at;
      reader.text = reader.text.slice(reader.at) + next.value;
      [reader.counted, reader.at] = [0, 0];
      return true;
    },
    close: async () => source.return?.(),
  };
  return reader;
}

function lineAt(reader: Reader, position: number): number {
  for (
    let at = reader.text.indexOf('\n', reader.counted);
    at !== -1 && at < position;
    at = reader.text.indexOf('\n', at + 1)
  ) {
    reader.line++;
    reader.lineStart = at + 1;
    reader.counted = at + 1;
  }
  return reader.line;
}

/** The error for a place in what was read. */
function wrong(reader: Reader, what: string, ahead = 0): Trouble {
  const line = lineAt(reader, reader.at + ahead);
  return jsonInvalid(line, reader.at + ahead - reader.lineStart + 1, what);
}

/** The next character that is no white space, '' at the end. Leaves the reader on it. */
async function peek(reader: Reader): Promise<string> {
  for (;;) {
    while (reader.at < reader.text.length) {
      const code = reader.text.charCodeAt(reader.at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return reader.text[reader.at] ?? '';
      reader.at++;
    }
    if (!(await reader.more())) return '';
  }
}

/** Length of the value at the reader, or -1 when it goes on beyond the text. */
function valueLength(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) {
      at = closingQuote(text, at + 1);
      if (at === -1) return -1;
      if (depth === 0) return at + 1 - from;
    } else if (code === 123 || code === 91) depth++;
    else if (code === 125 || code === 93) {
      if (depth === 0) return at - from;
      if (--depth === 0) return at + 1 - from;
    } else if (depth === 0 && (code === 44 || code === 58 || code <= 32)) return at - from;
  }
  return -1;
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 92 && at - 1 - slashes >= from) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}

async function takeValue(reader: Reader): Promise<{ line: number; text: string }> {
  let length = valueLength(reader.text, reader.at);
  for (let grown = 0; length === -1;) {
    if (reader.text.length - reader.at > MAX_RECORD_CHARS)
      throw wrong(reader, 'a value begins here that is larger than 48 MB or never ends');
    const had = reader.text.length - reader.at;
    const more = await reader.more();
    if (!more) length = reader.text.length - reader.at;
    else if ((grown += reader.text.length - had) > had / 2) [length, grown] = [valueLength(reader.text, reader.at), 0];
  }
  if (length === 0) throw wrong(reader, 'a value is missing');
  const line = lineAt(reader, reader.at);
  const text = reader.text.slice(reader.at, reader.at + length);
  return { line, text };
}

/** Parses a value that stands at the reader, and moves behind it. */
async function takeParsed(reader: Reader): Promise<{ line: number; text: string; value: unknown }> {
  const found = await takeValue(reader);
  try {
    const value: unknown = JSON.parse(found.text);
    reader.at += found.text.length;
    return { ...found, value };
  } catch {
    throw wrong(reader, 'something here does not belong', findJsonError(found.text));
  }
}

const BATCH = 500;

async function* arrayElements(reader: Reader, member: string | null): AsyncGenerator<JsonText[]> {
  let batch: JsonText[] = [];
  reader.at++;
  if ((await peek(reader)) === ']') {
    reader.at++;
    return;
  }
  for (;;) {
    await peek(reader);
    const { line, text, value } = await takeParsed(reader);
    batch.push({ line, text, member, value });
    if (batch.length >= BATCH) {
      yield batch;
      batch = [];
    }
    const next = await peek(reader);
    if (next !== ',' && next !== ']') throw wrong(reader, 'a comma or the end of the list is missing');
    reader.at++;
    if (next === ']') break;
  }
  if (batch.length > 0) yield batch;
}

async function* objectMembers(reader: Reader): AsyncGenerator<JsonText[]> {
  reader.at++;
  if ((await peek(reader)) === '}') {
    reader.at++;
    return;
  }
  for (;;) {
    if ((await peek(reader)) !== '"') throw wrong(reader, 'a name in double quotes is missing');
    const { value: key } = await takeParsed(reader);
    if ((await peek(reader)) !== ':') throw wrong(reader, 'a colon is missing');
    reader.at++;
    if ((await peek(reader)) === '[') yield* arrayElements(reader, String(key));
    else await takeParsed(reader);
    const next = await peek(reader);
    if (next !== ',' && next !== '}') throw wrong(reader, 'a comma or the end of the object is missing');
    reader.at++;
    if (next === '}') return;
  }
}

async function* elements(reader: Reader): AsyncGenerator<JsonText[]> {
  const first = await peek(reader);
  if (first === '') throw jsonInvalid(1, 1, 'there is nothing in the file');
  if (first === '[') {
    yield* arrayElements(reader, null);
    if ((await peek(reader)) !== '') throw wrong(reader, 'there is text after the end of the list');
    return;
  }
  while ((await peek(reader)) !== '') {
    const { line, text, value } = await takeParsed(reader);
    const next = await peek(reader);
    if (next !== '' && (next !== '{' || first !== '{')) throw wrong(reader, 'there is text after the end of the value');
    yield [{ line, text, member: null, value }];
  }
}

async function* members(reader: Reader): AsyncGenerator<JsonText[]> {
  if ((await peek(reader)) !== '{') throw wrong(reader, 'an object is expected');
  yield* objectMembers(reader);
  if ((await peek(reader)) !== '') throw wrong(reader, 'there is text after the end of the object');
}

/** Runs a way of reading, and closes the file whatever happens. */
const reading = (read: (reader: Reader) => AsyncGenerator<JsonText[]>) =>
  async function* (chunks: AsyncIterable<string>): AsyncGenerator<JsonText[]> {
    const reader = makeReader(chunks);
    try {
      yield* read(reader);
    } finally {
      await reader.close();
    }
  };

/** The elements of the one array, or the documents that follow each other. */
export const jsonElements = reading(elements);

/** The elements of every array that is a member of the file's one object; other members are checked and passed over. */
export const jsonMembers = reading(members);

/** The lines that are not blank, unparsed; a line beyond 48 MB is cut into pieces, which do not parse. */
export async function* jsonLines(chunks: AsyncIterable<string>): AsyncGenerator<JsonText[]> {
  let rest = '';
  let line = 1;
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_RECORD_CHARS) {
      lines.push(rest);
      rest = '';
    }
    yield lines.map((text) => ({ line: line++, text, member: null })).filter(({ text }) => text.trim() !== '');
  }
  if (rest.trim() !== '') yield [{ line, text: rest, member: null }];
}
