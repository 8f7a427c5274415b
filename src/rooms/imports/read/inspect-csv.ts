/** Inspection of delimited text: dialect, names, types and a sample from all over the file. */
import { stat } from 'node:fs/promises';
import { invalid } from '../../../kit/errors.ts';
import { decodeText, detectEncoding } from './decode-text.ts';
import { columnTypeOf, inferFormats } from './infer-formats.ts';
import { MAX_COLUMNS, MAX_SAMPLE_ROWS } from './limits.ts';
import { uniqueNames } from './column-names.ts';
import { openBytes } from './open-bytes.ts';
import { sniffCsv } from './sniff-csv.ts';
import type { SniffedCsv } from './sniff-csv.ts';
import { splitRecords } from './split-records.ts';
import type { Compression, CsvDialect, Encoding, SourceTable } from './shapes.ts';

type Text = {
  path: string;
  compression: Compression;
  head: Buffer;
  complete: boolean;
  signal?: AbortSignal | undefined;
};

const SPREAD_READS = 32;
const SPREAD_BYTES = 32 * 1024;
const SPREAD_INFLATED = 64 * 1024 * 1024;

const DELIMITER_WORDS: Record<string, string> = {
  ',': 'comma-separated',
  '\t': 'tab-separated',
  ';': 'semicolon-separated',
  '|': 'pipe-separated',
  ':': 'colon-separated',
};
const ENCODING_WORDS: Record<Encoding, string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
  'windows-1252': 'Windows-1252',
};

async function headText(head: Buffer, complete: boolean, encoding: Encoding): Promise<string> {
  let text = '';
  async function* once() {
    yield head;
  }
  for await (const piece of decodeText(once(), encoding)) text += piece;
  return complete ? text : text.replace(/\ufffd$/, '');
}

const unclosed = (line: number) =>
  invalid(
    'csv-unclosed-quote',
    'A quote is opened and never closed',
    `It is in line ${line}, the first of the table. Close it there, or double it.`,
  );

/**
 * Describes one delimited text.
 * @throws Trouble `file-empty`, `csv-unclosed-quote`, `csv-too-many-columns`, `file-not-text`
 */
export async function inspectCsv(
  file: Text,
  facts: { dataset: string; file: string; hint: string | null },
): Promise<SourceTable> {
  const { encoding, bom } = detectEncoding(file.head);
  const text = await headText(file.head, file.complete, encoding);
  if (text.trim() === '') throw invalid('file-empty', 'The file is empty', 'There is nothing in it to import.');
  const sniffed = sniffCsv(text, file.complete, facts.hint);
  const { records: head, preamble, header, width, ...split } = sniffed;
  if (width === 0 || (header && head[0]?.fields.length === 0)) throw unclosed(head[0]?.line ?? 1);
  if (width > MAX_COLUMNS)
    throw invalid(
      'csv-too-many-columns',
      `The file has ${width} columns`,
      `At most ${MAX_COLUMNS} can be imported. Leave some out.`,
    );
  const rows = await sampleRows(file, sniffed, encoding);
  const names = uniqueNames(Array.from({ length: width }, (_, i) => (header ? (head[0]?.fields[i] ?? '') : '')));
  const { formats, notes } = inferFormats(names.map((_, i) => rows.map((row) => row[i] ?? '')));
  const dialect: CsvDialect = {
    kind: 'csv',
    compression: file.compression,
    encoding,
    bom,
    ...split,
    preamble,
    header,
    width,
    formats,
  };
  return {
    dataset: facts.dataset,
    file: facts.file,
    path: file.path,
    format: 'csv',
    description: describe(dialect, notes),
    bytes: (await stat(file.path)).size,
    records: file.complete ? head.length - (header ? 1 : 0) : null,
    columns: names.map((name, i) => ({
      name,
      type: columnTypeOf(formats[i] ?? { kind: 'text', nulls: [] }),
      nullable: rows.some((row) => (row[i] ?? '').trim() === ''),
    })),
    sample: rows.map((row) => row.map((cell) => (cell === '' ? null : cell))),
    dialect,
  };
}

function describe(dialect: CsvDialect, notes: string[]): string {
  return [
    dialect.width === 1 ? 'one column' : (DELIMITER_WORDS[dialect.delimiter] ?? 'separated by an unusual mark'),
    ENCODING_WORDS[dialect.encoding],
    dialect.compression === 'none' ? [] : `compressed with ${dialect.compression}`,
    dialect.preamble > 0 ? `${dialect.preamble} lines before the table left out` : [],
    dialect.header ? 'header found' : 'no header',
    dialect.quote === "'" ? 'single quotes' : [],
    dialect.escape === 'backslash' ? 'backslash escapes' : [],
    notes,
    dialect.formats.some(({ kind, nulls }) => kind !== 'text' && nulls.length > 0)
      ? 'words such as NULL or NA read as missing'
      : [],
  ]
    .flat()
    .join(', ');
}

async function sampleRows(file: Text, sniffed: SniffedCsv, encoding: Encoding): Promise<string[][]> {
  const { width } = sniffed;
  const good = sniffed.records
    .slice(sniffed.header ? 1 : 0)
    .filter((one) => one.problem === null && one.fields.length === width);
  const cells = Math.max(1, Math.min(MAX_SAMPLE_ROWS, Math.floor(400_000 / width)));
  const head = good.slice(0, file.complete ? cells : Math.ceil(cells / 2)).map(({ fields }) => fields);
  if (file.complete || encoding.startsWith('utf-16')) return head;
  const room = cells - head.length;
  const spread: string[][] = [];
  for await (const piece of spreadPieces(file)) {
    const share = Math.ceil(room / SPREAD_READS);
    spread.push(...rowsInside(piece, sniffed, encoding).slice(0, Math.min(share, room - spread.length)));
    if (spread.length >= room) break;
  }
  return [...head, ...spread];
}

/** Records of a piece cut out of the file: from the first line end on, only those of the right width. */
function rowsInside(piece: Buffer, sniffed: SniffedCsv, encoding: Encoding): string[][] {
  const text = new TextDecoder(encoding).decode(piece);
  const from = text.indexOf(sniffed.newline === 'cr' ? '\r' : '\n') + 1;
  const records = splitRecords(sniffed).push(text.slice(from), true);
  return records
    .slice(0, -1)
    .filter(({ problem, fields }) => problem === null && fields.length === sniffed.width)
    .map(({ fields }) => fields);
}

async function* spreadPieces(file: Text): AsyncGenerator<Buffer> {
  if (file.compression === 'none') {
    const { size } = await stat(file.path);
    for (let i = 1; i <= SPREAD_READS; i++) {
      const start = Math.floor((i / SPREAD_READS) * Math.max(0, size - SPREAD_BYTES));
      for await (const piece of openBytes(file.path, 'none', { signal: file.signal, start, end: start + SPREAD_BYTES }))
        yield piece;
    }
    return;
  }
  let seen = 0;
  for await (const chunk of openBytes(file.path, file.compression, { signal: file.signal })) {
    seen += chunk.length;
    if (seen > file.head.length) yield chunk.subarray(0, SPREAD_BYTES);
    if (seen > SPREAD_INFLATED) return;
  }
}
