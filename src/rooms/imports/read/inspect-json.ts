/** Inspection of JSON and NDJSON: where the records are, their columns, types and a sample. */
import { stat } from 'node:fs/promises';
import type { ColumnFormat, Compression, Encoding, JsonDialect, SourceTable } from './shapes.ts';
import { invalid } from '../../../kit/errors.ts';
import { uniqueNames } from './column-names.ts';
import { decodeText, detectEncoding } from './decode-text.ts';
import { flatten, parseRecord, pathKey } from './flatten-json.ts';
import type { CellKind } from './flatten-json.ts';
import { columnTypeOf, inferFormat } from './infer-formats.ts';
import { MAX_COLUMNS, MAX_SAMPLE_ROWS } from './limits.ts';
import { openBytes } from './open-bytes.ts';
import { jsonElements, jsonInvalid, jsonLines, jsonMembers } from './split-json.ts';
import type { JsonText } from './split-json.ts';

type File = {
  path: string;
  compression: Compression;
  head: Buffer;
  complete: boolean;
  signal?: AbortSignal | undefined;
};
type Facts = { dataset: string; file: string; lines: boolean };

/** Text looked at for columns. Records with other columns beyond it are rejected at the load, never narrowed. */
const LOOKED_AT_CHARS = 128 * 1024 * 1024;

type Found = { path: string[]; kinds: Set<CellKind>; texts: Map<number, string> };
type Discovery = {
  columns: Map<string, Found>;
  records: number;
  rows: number[];
  broken: number;
  firstBroken: number;
  objects: number;
};

const nothing = (): Discovery => ({ columns: new Map(), records: 0, rows: [], broken: 0, firstBroken: 0, objects: 0 });

/** Every record teaches columns and kinds; the first thousand and then ever fewer give the sample. */
function learn(seen: Discovery, { text, line, value }: JsonText): void {
  const row = seen.records++;
  const sampled = row < 1000 || (seen.rows.length < MAX_SAMPLE_ROWS && row % Math.ceil(row / 500) === 0);
  try {
    if (!sampled && isKnown(seen, value ?? (JSON.parse(text) as unknown))) return;
    const record = parseRecord(text, value);
    if (sampled) seen.rows.push(row);
    if (typeof record === 'object' && record !== null && !Array.isArray(record)) seen.objects++;
    for (const cell of flatten(record)) {
      const found = place(seen, cell.path);
      found.kinds.add(cell.kind);
      if (sampled && cell.text !== null) found.texts.set(row, cell.text);
    }
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError) {
      seen.broken++;
      seen.firstBroken ||= line;
    } else throw error;
  }
}

/** A flat record of known fields of known kinds: most of them, and quickly told. */
function isKnown(seen: Discovery, record: unknown): boolean {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return false;
  for (const [key, value] of Object.entries(record)) {
    const kind = value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;
    if (kind === 'object' || !seen.columns.get(key)?.kinds.has(kind as CellKind)) return false;
  }
  seen.objects++;
  return true;
}

function place(seen: Discovery, path: string[]): Found {
  const key = pathKey(path);
  let found = seen.columns.get(key);
  if (!found) {
    found = { path, kinds: new Set(), texts: new Map() };
    seen.columns.set(key, found);
    if (seen.columns.size > MAX_COLUMNS)
      throw invalid(
        'json-too-many-columns',
        'The records have too many different fields',
        `At most ${MAX_COLUMNS} can be imported. Is one of them a list keyed by ids?`,
      );
  }
  return found;
}

function formatOf({ kinds, texts }: Found): ColumnFormat {
  const all = [...kinds].filter((kind) => kind !== 'null');
  if (all.length !== 1 || all[0] === 'list') return { kind: 'text', nulls: [] };
  const { format } = inferFormat([...texts.values()], { typed: all[0] === 'string' });
  return format.kind === 'boolean' || all[0] !== 'boolean' ? format : { kind: 'text', nulls: [] };
}

async function* decoded(file: File, encoding: Encoding): AsyncGenerator<string> {
  let chars = 0;
  for await (const text of decodeText(openBytes(file.path, file.compression, { signal: file.signal }), encoding)) {
    yield text;
    chars += text.length;
    if (chars > LOOKED_AT_CHARS) throw new EnoughSeen();
  }
}

/** Not an error of the file: stops the reading where enough was seen. */
class EnoughSeen extends Error {}

type Layout = JsonDialect['layout'];

/** Where the records are: lines when the first line is a whole object and another follows. */
function layoutOf(head: string, facts: Facts): Layout {
  if (facts.lines) return 'lines';
  const start = head.trimStart();
  if (!start.startsWith('{')) return 'elements';
  const [first = '', ...others] = start.split('\n');
  const next = others.find((line) => line.trim() !== '');
  if (next?.trimStart().startsWith('{') && parses(first)) return 'lines';
  return 'document';
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function discover(
  file: File,
  encoding: Encoding,
  layout: Layout,
): Promise<{ tables: Map<string | null, Discovery>; all: boolean }> {
  const tables = new Map<string | null, Discovery>();
  const read = { lines: jsonLines, elements: jsonElements, document: jsonMembers }[layout];
  try {
    for await (const batch of read(decoded(file, encoding)))
      for (const text of batch) {
        let seen = tables.get(text.member);
        if (!seen) tables.set(text.member, (seen = nothing()));
        learn(seen, text);
      }
    return { tables, all: true };
  } catch (error) {
    if (error instanceof EnoughSeen) return { tables, all: false };
    throw error;
  }
}

/** A document is a wrapper when members of it are lists of objects; else it is a record, or one of several. */
async function discoverAny(file: File, encoding: Encoding, layout: Layout) {
  if (layout !== 'document') return { layout, ...(await discover(file, encoding, layout)) };
  try {
    const found = await discover(file, encoding, 'document');
    for (const [member, seen] of found.tables)
      if (seen.objects < seen.records || seen.records === 0) found.tables.delete(member);
    if (found.tables.size > 0) return { layout, ...found };
  } catch {
    // Several documents one after another, or not JSON at all: reading it as elements tells, and says where.
  }
  return { layout: 'elements' as const, ...(await discover(file, encoding, 'elements')) };
}

/**
 * Describes the tables of a JSON file: one, or one for each list of objects in a wrapping object.
 * @throws Trouble `json-invalid` with line and column, `json-empty`, `json-too-many-columns`
 */
export async function inspectJson(file: File, facts: Facts): Promise<SourceTable[]> {
  const { encoding, bom } = detectEncoding(file.head);
  const head = new TextDecoder(encoding).decode(file.head.subarray(0, 256 * 1024));
  if (head.trim() === '' && file.complete)
    throw invalid('file-empty', 'The file is empty', 'There is nothing in it to import.');
  if (encoding === 'windows-1252') throw jsonInvalid(1, 1, 'the file is not UTF-8, as JSON has to be');
  const { layout, tables, all } = await discoverAny(file, encoding, layoutOf(head, facts));
  const { size } = await stat(file.path);
  const found = [...tables].filter(([, seen]) => seen.columns.size > 0);
  if (found.length === 0) {
    const [, seen] = [...tables][0] ?? [];
    if (seen?.broken) throw jsonInvalid(seen.firstBroken, 1, 'no line of the file is a JSON value');
    throw invalid('json-empty', 'The file holds no records', 'A list of objects, or one object a line, is expected.');
  }
  return found.map(([member, seen]) => {
    const shape = { encoding, layout, member, bom, records: all ? seen.records : null };
    return describeTable(file, facts, seen, {
      ...shape,
      size,
      dataset: found.length === 1 ? facts.dataset : String(member),
    });
  });
}

type Shape = {
  encoding: Encoding;
  layout: Layout;
  member: string | null;
  bom: boolean;
  records: number | null;
  size: number;
  dataset: string;
};

// Half a surrogate pair is no character and a NUL ends a name in some stores: such a name could not be found again.
function requireNames(paths: readonly (readonly string[])[], member: string | null): void {
  const isText = (name: string): boolean => name.isWellFormed() && !name.includes('\0');
  if ([...paths.flat(), member ?? ''].every(isText)) return;
  throw invalid(
    'json-bad-name',
    'A name in this file is not text',
    'A member of its JSON objects is named with half a character (a lone surrogate) or a NUL. Rename it and try again.',
  );
}

function describeTable(file: File, facts: Facts, seen: Discovery, shape: Shape): SourceTable {
  const columns = [...seen.columns.values()];
  requireNames(
    columns.map(({ path }) => path),
    shape.member,
  );
  const formats = columns.map(formatOf);
  const names = uniqueNames(columns.map(({ path }) => path.join('.')));
  const paths = columns.map(({ path }) => path);
  const flat = !shape.bom && shape.encoding === 'utf-8' && isFlat(seen, paths);
  const { encoding, layout, member } = shape;
  const dialect: JsonDialect = {
    kind: 'json',
    compression: file.compression,
    encoding,
    layout,
    member,
    paths,
    flat,
    formats,
  };
  const described = {
    lines: 'one JSON object a line',
    elements: 'a list of JSON objects',
    document: 'a list in a JSON object',
  }[layout];
  return {
    dataset: shape.dataset,
    file: facts.file,
    path: file.path,
    format: layout === 'lines' ? 'ndjson' : 'json',
    description: [
      described,
      encoding === 'utf-8' ? 'UTF-8' : 'UTF-16',
      ...(seen.broken ? [`${seen.broken} broken ${seen.broken === 1 ? 'line' : 'lines'}`] : []),
    ].join(', '),
    bytes: shape.size,
    records: shape.records,
    columns: names.map((name, i) => ({
      name,
      type: columnTypeOf(formats[i] ?? { kind: 'text', nulls: [] }),
      nullable: (columns[i]?.texts.size ?? 0) < seen.rows.length,
    })),
    sample: seen.rows.map((row) => columns.map(({ texts }) => texts.get(row) ?? null)),
    dialect,
  };
}

/** Only names that mean the same to the engine: dots would be nested columns to it. */
const isFlat = (seen: Discovery, paths: string[][]): boolean =>
  seen.objects === seen.records - seen.broken &&
  paths.every((path) => path.length === 1 && /^\w[\w -]{0,99}$/.test(path[0] ?? ''));
