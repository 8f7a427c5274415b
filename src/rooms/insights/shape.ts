/** Rows of the engine → rows of an answer: cells typed, periods filled, hidden measures gone, sorted, cut. Pure. */
import type { Answer, ResultColumn } from '../../contract/insights.ts';
import { periodAt, periodsIn, periodText, type Span } from './calendar.ts';
import type { Plan, Sorting } from './plan.ts';
import type { GroupFacts, Persons } from './suppress.ts';

export type AnswerRow = Answer['rows'][number];
export type Cell = AnswerRow['cells'][number];
export type EngineRow = Readonly<Record<string, unknown>>;
type PersonCell = (subject: bigint) => Cell;

/** 64-bit integers arrive as text; those that a number cannot hold exactly stay text. */
const integerCell = (value: unknown): Cell => {
  const number = Number(value);
  return Number.isSafeInteger(number) || typeof value === 'number' ? number : String(value);
};

const instantCell = (text: string): string =>
  text.length < 19
    ? text
    : `${text.slice(0, 19).replace(' ', 'T')}${/^\.0*$/.test(text.slice(19)) ? '' : text.slice(19)}Z`;

const converters: Record<Exclude<ResultColumn['type'], 'person'>, (value: unknown) => Cell> = {
  string: (value) => (value === '' ? null : String(value)),
  integer: integerCell,
  number: (value) => Number(value) + 0, // no minus zero
  boolean: (value) => value === true || value === 1,
  date: (value) => String(value).slice(0, 10),
  datetime: (value) => instantCell(String(value)),
};

const cellOf = (column: ResultColumn, value: unknown, personCell: PersonCell): Cell => {
  if (value === null || value === undefined) return null;
  return column.type === 'person' ? personCell(BigInt(value as string)) : converters[column.type](value);
};

const namesOf = (plan: Plan): string[] => [
  ...plan.groups.map((_, index) => `g${index}`),
  ...plan.measures.map((_, index) => `m${index}`),
];

/** The cells of engine rows, in the order of the answer's columns. */
export const cellsOf = (plan: Plan, rows: readonly EngineRow[], personCell: PersonCell): Cell[][] => {
  const names = namesOf(plan);
  return rows.map((row) => plan.columns.map((column, index) => cellOf(column, row[names[index] ?? ''], personCell)));
};

/** What a row is grouped by, each as text. */
export const keysOf = (plan: Plan, row: EngineRow): string[] =>
  plan.groups.map((_, index) => JSON.stringify(row[`g${index}`] ?? null));

/** The groups of engine rows by their keys. */
export const byGroup = (plan: Plan, rows: readonly EngineRow[]): Map<string, EngineRow> =>
  new Map(rows.map((row) => [keysOf(plan, row).join(), row]));

// A group that was not there a moment ago is treated as one person's.
const personsOf = (row: EngineRow | undefined, set: number): Persons => {
  if (row === undefined) return { count: 1, who: [] };
  const who = row[`p${set}`];
  return { count: Number(row[`s${set}`]), who: Array.isArray(who) ? who.map(String) : [] };
};

/** What deciding on small groups needs to know of each row; `persons` are the engine's rows about the same groups. */
export const factsOf = (
  plan: Plan,
  rows: readonly EngineRow[],
  persons: ReadonlyMap<string, EngineRow>,
  sets: number,
): GroupFacts[] =>
  rows.map((row) => {
    const keys = keysOf(plan, row);
    const counted = persons.get(keys.join());
    const all = Array.from({ length: sets }, (_, set) => personsOf(counted, set));
    return { keys, rows: Number(counted?.['n'] ?? 0), persons: all };
  });

/** A row whose measures nobody sees; what it is grouped by stays. */
export const withoutMeasures = (plan: Plan, cells: readonly Cell[]): AnswerRow => ({
  cells: cells.map((cell, index) => (index < plan.groups.length ? cell : null)),
  hidden: true,
});

const startsAtZero = (measure: Plan['measures'][number]): boolean =>
  measure.kind !== 'aggregate' || measure.aggregate === 'sum' || measure.aggregate === 'countDistinct';

const emptyPeriod = (plan: Plan, text: string): AnswerRow => {
  const measures = plan.measures.map((measure) => (startsAtZero(measure) ? 0 : null));
  return plan.isDiscreet ? withoutMeasures(plan, [text, ...measures]) : { cells: [text, ...measures], hidden: false };
};

const mostPeriods = 5000;

type Series = NonNullable<Plan['series']>;

const dataSpan = (rows: readonly AnswerRow[], { unit, calendar: { zone } }: Series): Span | null => {
  const times = rows.flatMap(({ cells: [cell] }) => (typeof cell === 'string' ? [Date.parse(cell)] : []));
  if (times.length === 0) return null;
  const [first, last] = times.reduce(([low, high], time) => [Math.min(low, time), Math.max(high, time)], [
    Infinity,
    -Infinity,
  ] as const);
  return { from: first, to: periodAt(last, unit, zone).to };
};

/** The range asked for, but no further than today or the last row: what has not happened yet is not zero. */
const asked = (span: Span, data: Span | null, { unit, calendar: { zone, now } }: Series): Span => ({
  from: span.from,
  to: Math.min(span.to, Math.max(periodAt(now, unit, zone).to, data?.to ?? 0)),
});

const periodsOf = (rows: readonly AnswerRow[], series: Series): number[] => {
  const data = dataSpan(rows, series);
  const within = (span: Span | null): number[] | null =>
    span === null ? null : periodsIn(span, series.unit, mostPeriods, series.calendar.zone);
  return within(series.span && asked(series.span, data, series)) ?? within(data) ?? [];
};

/** Adds the periods without rows to a single time series: counts and sums are 0 there, anything else is empty. */
export const fillPeriods = (plan: Plan, rows: readonly AnswerRow[]): AnswerRow[] => {
  const { series } = plan;
  if (series === null) return [...rows];
  const there = new Set(rows.map(({ cells }) => cells[0]));
  const missing = periodsOf(rows, series)
    .map((at) => periodText(at, series.unit))
    .filter((text) => !there.has(text));
  return [...rows, ...missing.map((text) => emptyPeriod(plan, text))];
};

const textOf = (cell: Cell): string => (typeof cell === 'object' ? (cell?.pseudonym ?? '') : String(cell));

const compare = (a: Cell, b: Cell): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [textOf(a), textOf(b)];
  return left < right ? -1 : left > right ? 1 : 0;
};

/** Empty cells come last whichever way the order goes. */
const compareCells = (a: AnswerRow, b: AnswerRow, { column, direction }: Sorting): number => {
  const [left, right] = [a.cells[column] ?? null, b.cells[column] ?? null];
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return direction === 'asc' ? compare(left, right) : compare(right, left);
};

/**
 * Sorts rows. As soon as a measure decides, hidden rows come last, in the order of their names: their place must not tell
 * what they hide.
 */
export const sortRows = (plan: Plan, rows: readonly AnswerRow[]): AnswerRow[] => {
  const byMeasure = plan.order.some(({ column }) => column >= plan.groups.length);
  const names = plan.groups.map((_, column): Sorting => ({ column, direction: 'asc' }));
  const steps = [...plan.order, ...names];
  return rows.toSorted((a, b) => {
    if (byMeasure && a.hidden !== b.hidden) return Number(a.hidden) - Number(b.hidden);
    for (const step of steps) {
      const order = compareCells(a, b, step);
      if (order !== 0) return order;
    }
    return 0;
  });
};
