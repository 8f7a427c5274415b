/** One JSON record as cells: nested objects become dotted columns, lists stay JSON text, numbers keep their digits. */
import { MAX_CELL_BYTES } from './limits.ts';

export type CellKind = 'string' | 'number' | 'boolean' | 'null' | 'list';
export type JsonCell = { path: string[]; text: string | null; kind: CellKind };

/** Numbers whose digits a double would not give back: long ones, closing zeros, exponents. */
const FRAGILE = /\d{16}|\.\d*0(?!\d)|\d[eE]/;
const MAX_DEPTH = 8;

type RawNumber = { rawJSON: string };
type SourceJson = {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
};
// ES2026 "JSON.parse source text access": in Node 24, not yet in TypeScript's library.
const json = JSON as unknown as SourceJson;

/** Parses a record; numbers keep their source text. `value`: the text parsed, if it was. @throws SyntaxError or RangeError when it does not parse */
export function parseRecord(text: string, value?: unknown): unknown {
  if (!FRAGILE.test(text)) return value === undefined ? (JSON.parse(text) as unknown) : value;
  return json.parse(text, (_, value, { source }) =>
    typeof value === 'number' && source !== undefined ? json.rawJSON(source) : value,
  );
}

function scalar(value: unknown): { text: string | null; kind: CellKind } {
  if (value === null) return { text: null, kind: 'null' };
  if (typeof value === 'string') return { text: value, kind: 'string' };
  if (typeof value === 'number') return { text: String(value), kind: 'number' };
  if (typeof value === 'boolean') return { text: String(value), kind: 'boolean' };
  if (json.isRawJSON(value)) return { text: value.rawJSON, kind: 'number' };
  return { text: JSON.stringify(value), kind: 'list' };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !json.isRawJSON(value);

/** The cells of a record in the order they stand in. A record that is no object has the one column "value". */
export function flatten(record: unknown): JsonCell[] {
  const cells: JsonCell[] = [];
  const visit = (value: Record<string, unknown>, path: string[]): void => {
    for (const key of Object.keys(value)) {
      const inner = value[key];
      if (isObject(inner) && path.length < MAX_DEPTH) visit(inner, [...path, key]);
      else cells.push({ path: [...path, key], ...scalar(inner) });
    }
  };
  if (isObject(record)) visit(record, []);
  else cells.push({ path: ['value'], ...scalar(record) });
  return cells;
}

/** A path as one string that no two paths share. */
export const pathKey = (path: string[]): string => (path.length === 1 ? (path[0] ?? '') : JSON.stringify(path));

export type CellReader = (text: string, value?: unknown) => { cells: string[]; problem: string | null };

/** Reads a record's text into the cells of known columns. Never throws: what is wrong comes back as `problem`. */
export function readCells(paths: string[][]): CellReader {
  const places = new Map(paths.map((path, i) => [pathKey(path), i]));
  return (text, value) => {
    const cells = paths.map(() => '');
    let problem: string | null = null;
    try {
      for (const cell of flatten(parseRecord(text, value))) {
        const place = places.get(pathKey(cell.path));
        if (place === undefined) problem = 'has a field that no earlier record has';
        else cells[place] = cell.text ?? '';
        if (cell.text && cell.text.length > MAX_CELL_BYTES) problem = 'has a cell larger than 10 MB';
      }
    } catch {
      problem = 'is not valid JSON';
    }
    return { cells, problem };
  };
}
