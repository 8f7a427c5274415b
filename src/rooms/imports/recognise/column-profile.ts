import type { ColumnType } from '../../../contract/catalog.ts';
import { readHeader, type Header } from './header-words.ts';

export type SampledColumn = {
  name: string;
  type: ColumnType;
  /** Raw text values in the order of the rows; null = missing. */
  values: (string | null)[];
};

/** What the rules look at: a header taken apart and figures about the sampled values. */
export type ColumnProfile = {
  name: string;
  type: ColumnType;
  header: Header;
  /** Trimmed values row by row, missing ones as null. */
  rows: readonly (string | null)[];
  filled: number;
  distinct: ReadonlySet<string>;
  /** Every filled value differs. */
  unique: boolean;
  /** At most `probeSize` distinct values spread over the sample, which the detectors look at. */
  probe: readonly string[];
  /** Share of the probe that a test accepts; 0 for an empty column. */
  share(test: (value: string) => boolean): number;
};

const probeSize = 160;
const missing = new Set([
  '',
  'null',
  'NULL',
  'n/a',
  'N/A',
  'NA',
  '#N/A',
  '-',
  '--',
  'None',
  'none',
  'nan',
  'NaN',
  '\\N',
  'ND',
  'N/D',
]);

/** Reads a sampled column once. */
export function profileColumn(column: SampledColumn): ColumnProfile {
  const rows = column.values.map(clean);
  const distinct = new Set<string>();
  let filled = 0;
  for (const value of rows) {
    if (value === null) continue;
    filled++;
    distinct.add(value);
  }
  const probe = spread(distinct);
  const shares = new Map<(value: string) => boolean, number>();
  return {
    name: column.name,
    type: column.type,
    header: readHeader(column.name),
    rows,
    filled,
    distinct,
    unique: filled > 0 && distinct.size === filled,
    probe,
    share: (test) => remember(shares, test, probe),
  };
}

function clean(value: string | null): string | null {
  if (value === null) return null;
  const text = value.trim();
  return text.length < 5 && missing.has(text) ? null : text;
}

function spread(distinct: ReadonlySet<string>): string[] {
  const step = Math.max(1, distinct.size / probeSize);
  const probe: string[] = [];
  let next = 0;
  let i = 0;
  for (const value of distinct) {
    if (i++ < next) continue;
    probe.push(value.length > 4000 ? value.slice(0, 4000) : value);
    next += step;
  }
  return probe;
}

function remember(
  shares: Map<(value: string) => boolean, number>,
  test: (value: string) => boolean,
  probe: readonly string[],
): number {
  const known = shares.get(test);
  if (known !== undefined) return known;
  let hits = 0;
  for (const value of probe) if (test(value)) hits++;
  const share = probe.length === 0 ? 0 : hits / probe.length;
  shares.set(test, share);
  return share;
}
