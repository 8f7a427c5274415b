/** An answer as a chart needs it: one axis, one or more series, hidden cells marked. Pure. */
import type { Answer, ChartKind, ResultColumn } from '../../../src/contract/insights.ts';
import { resultTitle } from './field-title.ts';

type Cell = Answer['rows'][number]['cells'][number];

/** A value on an axis: what to show, and what it is sorted and told apart by. */
export type Point = { key: string; cell: Cell; column: ResultColumn | null };
/** `currency`: its values are money in it. */
export type Series = { name: string; values: (number | null)[]; hidden: boolean[]; currency: string | null };
export type Shaped = { axis: ResultColumn | null; points: Point[]; series: Series[]; measures: ResultColumn[] };

/** Eight told apart, the rest in one. */
const MOST_SERIES = 8;

const keyOf = (cell: Cell): string => (typeof cell === 'object' && cell !== null ? cell.subject : String(cell ?? ''));
const numberOf = (cell: Cell | undefined): number | null => (typeof cell === 'number' ? cell : null);

type Layout = { axis: number; split: number; measures: number[] };

/** Time first, else the first dimension; a second dimension splits into series when there is one measure. */
const layoutOf = (columns: readonly ResultColumn[]): Layout => {
  const indexes = (role: ResultColumn['role']): number[] =>
    columns.flatMap((column, at) => (column.role === role ? [at] : []));
  const measures = indexes('measure');
  const groups = [...indexes('time'), ...indexes('dimension')];
  return { axis: groups[0] ?? -1, split: measures.length === 1 ? (groups[1] ?? -1) : -1, measures };
};

const emptySeries = (name: string, length: number, currency: string | null): Series => ({
  name,
  currency,
  values: Array.from({ length }, () => null),
  hidden: Array.from({ length }, () => false),
});

const weight = (series: Series): number => series.values.reduce<number>((sum, value) => sum + Math.abs(value ?? 0), 0);

/** The currency of all of them, or null where not every one is money. */
export const commonCurrency = (series: readonly Series[]): string | null => {
  const [first, ...others] = new Set(series.map(({ currency }) => currency));
  return others.length === 0 ? (first ?? null) : null;
};

/** Keeps the largest seven; the others are added up as `otherName`. */
const fold = (series: Series[], otherName: string): Series[] => {
  if (series.length <= MOST_SERIES) return series;
  const sorted = series.toSorted((a, b) => weight(b) - weight(a));
  const other = emptySeries(otherName, sorted[0]?.values.length ?? 0, commonCurrency(sorted));
  for (const one of sorted.slice(MOST_SERIES - 1))
    for (const [at, value] of one.values.entries()) {
      if (value !== null) other.values[at] = (other.values[at] ?? 0) + value;
      if (one.hidden[at]) other.hidden[at] = true;
    }
  return [...sorted.slice(0, MOST_SERIES - 1), other];
};

/** Puts the rows of an answer on one axis. `words` names what has no name of its own. */
export function shapeAnswer(
  answer: Answer,
  words: { other: string; empty: string; format: (cell: Cell, column: ResultColumn) => string },
): Shaped {
  const layout = layoutOf(answer.columns);
  const measures = layout.measures.flatMap((at) => answer.columns[at] ?? []);
  const axis = answer.columns[layout.axis] ?? null;
  const points = new Map<string, Point>();
  for (const { cells } of answer.rows) {
    const cell = cells[layout.axis] ?? null;
    if (!points.has(keyOf(cell))) points.set(keyOf(cell), { key: keyOf(cell), cell, column: axis });
  }
  const order =
    axis?.role === 'time' ? [...points.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1)) : [...points.values()];
  const at = new Map(order.map((point, index) => [point.key, index]));
  const series = new Map<string, Series>();
  const seriesOf = (name: string, currency: string | null): Series => {
    const known = series.get(name) ?? emptySeries(name, order.length, currency);
    series.set(name, known);
    return known;
  };
  for (const { cells, hidden } of answer.rows) {
    const index = at.get(keyOf(cells[layout.axis] ?? null)) ?? 0;
    const splitColumn = answer.columns[layout.split];
    for (const measure of layout.measures) {
      const counted = answer.columns[measure];
      const split =
        splitColumn === undefined
          ? counted && resultTitle(counted)
          : words.format(cells[layout.split] ?? null, splitColumn);
      const target = seriesOf(split === undefined || split === '' ? words.empty : split, counted?.currency ?? null);
      target.values[index] = numberOf(cells[measure]);
      target.hidden[index] = hidden;
    }
  }
  return { axis, points: order, series: fold([...series.values()], words.other), measures };
}

/** The kind of chart that suits an answer when nobody chose one. */
export function suitingChart(columns: readonly ResultColumn[]): ChartKind {
  const groups = columns.filter(({ role }) => role !== 'measure');
  const measures = columns.length - groups.length;
  if (measures === 0 || groups.some(({ type }) => type === 'person')) return 'table';
  if (groups.length === 0) return measures === 1 ? 'number' : 'table';
  if (groups.length > 2 || (groups.length === 2 && measures > 1)) return 'table';
  return groups.some(({ role }) => role === 'time') ? 'line' : 'bar';
}

/** Which kinds can show an answer of these columns. */
export function possibleCharts(columns: readonly ResultColumn[]): ChartKind[] {
  const groups = columns.filter(({ role }) => role !== 'measure');
  const hasTime = groups.some(({ role }) => role === 'time');
  const suiting = suitingChart(columns);
  if (suiting === 'table') return ['table'];
  if (suiting === 'number') return ['number', 'table'];
  return hasTime ? ['line', 'area', 'bar', 'table'] : ['bar', 'table'];
}
