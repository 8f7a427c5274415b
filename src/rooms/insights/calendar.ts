/** Calendar arithmetic in the workspace's time zone, which is UTC for now. Weeks begin on Monday (ISO 8601). */
import type { Granularity } from '../../contract/insights.ts';

/** Half-open, in milliseconds since 1970: `from <= t < to`. */
export type Span = { from: number; to: number };

const SECOND = 1000;
export const DAY = 86_400_000;
const fixed: Partial<Record<Granularity, number>> = {
  second: SECOND,
  minute: 60 * SECOND,
  hour: 3600 * SECOND,
  day: DAY,
  week: 7 * DAY,
};
const monthsIn: Partial<Record<Granularity, number>> = { month: 1, quarter: 3, year: 12 };

// 1970-01-01 was a Thursday: weeks begin three days earlier.
const weekOffset = 3 * DAY;

const monthStart = (months: number): number => {
  const date = new Date(0);
  date.setUTCFullYear(Math.floor(months / 12), ((months % 12) + 12) % 12, 1);
  return date.getTime();
};

const monthOf = (at: number): number => new Date(at).getUTCFullYear() * 12 + new Date(at).getUTCMonth();

/** The beginning of the period that `at` lies in. */
export const startOf = (at: number, unit: Granularity): number => {
  const months = monthsIn[unit];
  if (months !== undefined) return monthStart(Math.floor(monthOf(at) / months) * months);
  const length = fixed[unit] ?? SECOND;
  const offset = unit === 'week' ? weekOffset : 0;
  return Math.floor((at + offset) / length) * length - offset;
};

/** The beginning of the period `count` after (or before) the one that `at` lies in. */
export const shift = (at: number, count: number, unit: Granularity): number => {
  const start = startOf(at, unit);
  const months = monthsIn[unit];
  return months === undefined ? start + count * (fixed[unit] ?? SECOND) : monthStart(monthOf(start) + count * months);
};

/** The whole period that `at` lies in. */
export const periodAt = (at: number, unit: Granularity): Span => ({ from: startOf(at, unit), to: shift(at, 1, unit) });

/** Periods from the one of `from` to the one before `to`; null when there would be more than `most`. */
export const periodsIn = (span: Span, unit: Granularity, most: number): number[] | null => {
  const starts: number[] = [];
  for (let at = startOf(span.from, unit); at < span.to; at = shift(at, 1, unit)) {
    if (starts.length === most) return null;
    starts.push(at);
  }
  return starts;
};

/** As cells show it: a date for days and longer, an instant in UTC for anything shorter. */
export const periodText = (at: number, unit: Granularity): string => {
  const text = new Date(at).toISOString();
  return unit === 'second' || unit === 'minute' || unit === 'hour' ? `${text.slice(0, 19)}Z` : text.slice(0, 10);
};
