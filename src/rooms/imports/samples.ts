/**
 * First rows for the wizard. They are held in memory only, and read from the file again after a restart: what Postgres
 * once held stays in its files for long, and an erased person's values would stay with it.
 */
import type { ImportTable } from '../../contract/imports.ts';
import type { SourceTable } from './read/index.ts';
import { maskValue, shorten } from './mask-value.ts';

const shownRows = 8;
const shownSamples = 3;
const keptChars = 400;

type Samples = { rows: (string | null)[][]; personal: boolean[] };
const held = new Map<string, Samples[]>();

type Looks = Pick<ImportTable['columns'][number], 'category' | 'treatment' | 'identifier'>;
const isPersonal = (column: Looks): boolean =>
  column.category?.startsWith('user') === true || column.identifier !== null || column.treatment !== 'keep';

/** Remembers the first rows of an import's tables. */
export const holdSamples = (
  importId: string,
  sources: readonly Pick<SourceTable, 'sample'>[],
  tables: readonly ImportTable[],
): void => {
  const of = (source: Pick<SourceTable, 'sample'>, at: number): Samples => ({
    rows: source.sample.slice(0, 50).map((row) => row.map((cell) => cell?.slice(0, keptChars) ?? null)),
    personal: tables[at]?.columns.map(isPersonal) ?? [],
  });
  held.set(importId, sources.map(of));
};

/** Keeps the samples of the tables that stay when some were left out. */
export const keepSamples = (importId: string, stays: (at: number) => boolean): void => {
  const samples = held.get(importId);
  if (samples !== undefined)
    held.set(
      importId,
      samples.filter((_, at) => stays(at)),
    );
};

export const hasSamples = (importId: string): boolean => held.has(importId);
export const forgetSamples = (importId: string): void => void held.delete(importId);

/** Once taken for personal, always masked: changing a column's category in the wizard must not reveal its values. */
const masker = (samples: Samples, columns: readonly Looks[]): ((cell: string | null, at: number) => string) => {
  const masked = columns.map((column, at) => samples.personal[at] === true || isPersonal(column));
  return (cell, at) => (cell === null ? '' : masked[at] === true ? maskValue(cell) : shorten(cell));
};

const fill = (table: ImportTable, samples: Samples | undefined): ImportTable => {
  if (samples === undefined) return table;
  const show = masker(samples, table.columns);
  const sampleOf = (at: number): string[] => {
    const values = samples.rows.flatMap((row) => row[at] ?? []).filter((value) => value.trim() !== '');
    return [...new Set(values)].slice(0, shownSamples).map((value) => show(value, at));
  };
  return {
    ...table,
    columns: table.columns.map((column, at) => ({ ...column, sample: sampleOf(at) })),
    firstRows: samples.rows.slice(0, shownRows).map((row) => table.columns.map((_, at) => show(row[at] ?? null, at))),
  };
};

/** The tables with their masked samples, where there are any. */
export const withSamples = (importId: string, tables: readonly ImportTable[]): ImportTable[] =>
  tables.map((table, at) => fill(table, held.get(importId)?.[at]));
