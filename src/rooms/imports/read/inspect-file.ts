/** What is in a file: its tables, their columns, types and first rows. Reads a part of it and changes nothing. */
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { invalid } from '../../../kit/errors.ts';
import { datasetName } from './column-names.ts';
import { detectEncoding } from './decode-text.ts';
import { inspectCsv } from './inspect-csv.ts';
import { inspectJson } from './inspect-json.ts';
import { readHead, readingTrouble, throwIfStopped } from './open-bytes.ts';
import { inspectParquet } from './parquet.ts';
import type { Compression, InspectOptions, SourceTable } from './shapes.ts';
import { sniffCompression, sniffKind, unsupportedKind } from './sniff-content.ts';
import { inspectSqlite } from './sqlite.ts';

const HEAD_BYTES = 1024 * 1024;

async function compressionOf(path: string): Promise<Compression> {
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) throw Object.assign(new Error('directory'), { code: 'EISDIR' });
    if (!facts.isFile()) throw invalid('file-not-regular', 'This is not a file', 'Give a file on disk.');
    const file = await open(path, 'r');
    try {
      const start = Buffer.alloc(8);
      const { bytesRead } = await file.read(start, 0, 8, 0);
      if (bytesRead === 0) throw invalid('file-empty', 'The file is empty', 'There is nothing in it to import.');
      return sniffCompression(start.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch (error) {
    throw readingTrouble(error);
  }
}

const HINTS: Record<string, string> = { tsv: '\t', tab: '\t', csv: ',', psv: '|' };

/** A file that begins like JSON is JSON, unless its name says that it is a table of text. */
function looksLikeJson(head: Buffer, ending: string): boolean {
  if (/^(json|ndjson|jsonl|geojson)$/.test(ending)) return true;
  if (/^(csv|tsv|tab|psv)$/.test(ending)) return false;
  return /^\s*(\{\s*["}]|\[\s*[[{\]])/.test(
    new TextDecoder(detectEncoding(head).encoding).decode(head.subarray(0, 4096)),
  );
}

/**
 * Inspects a file: CSV and its kin, JSON, NDJSON, Parquet or SQLite, each also compressed with gzip or zstd. The
 * content decides what it is. One table, or several for a database or a JSON object of lists.
 * @param options.name the file's name when `path` is a random upload name
 * @throws Trouble when it cannot be read: says what, where and what to do
 */
export async function inspectFile(path: string, options: InspectOptions = {}): Promise<SourceTable[]> {
  const { signal } = options;
  throwIfStopped(signal);
  const file = basename(options.name ?? path);
  const compression = await compressionOf(path);
  const { head, complete } = await readHead(path, compression, HEAD_BYTES, signal);
  if (head.length === 0) throw invalid('file-empty', 'The file is empty', 'There is nothing in it to import.');
  const unsupported = unsupportedKind(head);
  if (unsupported) throw unsupported;
  const facts = { dataset: datasetName(file), file };
  const source = { path, compression, head, complete, signal };
  const kind = sniffKind(head);
  if (kind === 'parquet') return inspectParquet(source, facts);
  if (kind === 'sqlite') return inspectSqlite(source, facts);
  const ending = /\.([a-z]+)$/i.exec(file.replace(/\.(gz|gzip|zst|zstd)$/i, ''))?.[1]?.toLowerCase() ?? '';
  if (looksLikeJson(head, ending)) return inspectJson(source, { ...facts, lines: /^(ndjson|jsonl)$/.test(ending) });
  return [await inspectCsv(source, { ...facts, hint: HINTS[ending] ?? null })];
}
