/**
 * Calendar arithmetic in a time zone. Weeks begin on Monday (ISO 8601). Periods of a day and longer begin with the first
 * instant of their first day there, whatever the clocks were changed by.
 */
import type { Granularity } from '../../contract/insights.ts';
import { now } from '../../kit/clock.ts';

/** Half-open, in milliseconds since 1970: `from <= t < to`. */
export type Span = { from: number; to: number };

/** What "today" is, and where days begin: an IANA time zone, and the present instant. */
export type Calendar = { zone: string; now: number };

const SECOND = 1000;
const HOUR = 3600 * SECOND;
export const DAY = 86_400_000;
const fixed: Partial<Record<Granularity, number>> = {
  second: SECOND,
  minute: 60 * SECOND,
  hour: HOUR,
  day: DAY,
  week: 7 * DAY,
};
const monthsIn: Partial<Record<Granularity, number>> = { month: 1, quarter: 3, year: 12 };

const formats = new Map<string, Intl.DateTimeFormat>();
const formatIn = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  const options = { ...parts, second: 'numeric', hourCycle: 'h23', calendar: 'iso8601', timeZone: zone } as const;
  const made = new Intl.DateTimeFormat('en-u-nu-latn', options);
  formats.set(zone, made);
  return made;
};

/** What clocks in the zone show at an instant, read as if it were UTC. */
export const clockAt = (at: number, zone: string): number => {
  if (zone === 'UTC') return at;
  const second = Math.floor(at / SECOND) * SECOND;
  const parts = Object.fromEntries(
    formatIn(zone)
      .formatToParts(second)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: string): number => parts[name] ?? 0;
  const shown = new Date(0);
  shown.setUTCFullYear(part('year'), part('month') - 1, part('day'));
  shown.setUTCHours(part('hour'), part('minute'), part('second'));
  return shown.getTime() + (at - second);
};

/** When clocks in the zone first show that; where they jump over it, as much after the jump as it lies after its beginning. */
export const instantAt = (clock: number, zone: string): number => {
  if (zone === 'UTC') return clock;
  const before = clock - DAY;
  const after = clock + DAY;
  const early = clock - (clockAt(before, zone) - before);
  const late = clock - (clockAt(after, zone) - after);
  const shown = [early, late].filter((at) => clockAt(at, zone) === clock);
  return shown.length === 0 ? early : Math.min(...shown);
};

/** The present in a time zone. */
export const calendarIn = (zone: string): Calendar => ({ zone, now: now().getTime() });

/** For columns of plain dates, which lie in no zone: the days as the calendar counts them. */
export const plainDays = ({ zone, now: at }: Calendar): Calendar => ({ zone: 'UTC', now: clockAt(at, zone) });

/** The same for a span of instants. Its end is the one after its last instant, as a day need not begin at midnight. */
export const plainSpan = ({ from, to }: Span, zone: string): Span => ({
  from: clockAt(from, zone),
  to: clockAt(to - 1, zone) + 1,
});

// 1970-01-01 was a Thursday: weeks begin three days earlier.
const weekOffset = 3 * DAY;

const monthStart = (months: number): number => {
  const date = new Date(0);
  date.setUTCFullYear(Math.floor(months / 12), ((months % 12) + 12) % 12, 1);
  return date.getTime();
};

const monthOf = (at: number): number => new Date(at).getUTCFullYear() * 12 + new Date(at).getUTCMonth();

const clockStart = (clock: number, unit: Granularity): number => {
  const months = monthsIn[unit];
  if (months !== undefined) return monthStart(Math.floor(monthOf(clock) / months) * months);
  const length = fixed[unit] ?? SECOND;
  const offset = unit === 'week' ? weekOffset : 0;
  return Math.floor((clock + offset) / length) * length - offset;
};

const clockShift = (clock: number, count: number, unit: Granularity): number => {
  const start = clockStart(clock, unit);
  const months = monthsIn[unit];
  return months === undefined ? start + count * (fixed[unit] ?? SECOND) : monthStart(monthOf(start) + count * months);
};

/** Hours and shorter go on evenly while clocks are changed. */
export const isShort = (unit: Granularity): boolean => (fixed[unit] ?? DAY) < DAY;

/** The beginning of the period `count` after (or before) the one that `at` lies in. */
export const shift = (at: number, count: number, unit: Granularity, zone: string): number => {
  const clock = clockAt(at, zone);
  if (isShort(unit)) return at + (clockShift(clock, count, unit) - clock);
  return instantAt(clockShift(clock, count, unit), zone);
};

/** The whole period that `at` lies in. */
export const periodAt = (at: number, unit: Granularity, zone: string): Span => ({
  from: shift(at, 0, unit, zone),
  to: shift(at, 1, unit, zone),
});

/** Periods from the one of `from` to the one before `to`; null when there would be more than `most`. */
export const periodsIn = (span: Span, unit: Granularity, most: number, zone: string): number[] | null => {
  const starts: number[] = [];
  for (let at = shift(span.from, 0, unit, zone); at < span.to; at = shift(at, 1, unit, zone)) {
    if (starts.length === most) return null;
    starts.push(at);
  }
  return starts;
};

/** As cells show it: a date for days and longer, an instant in UTC for anything shorter. */
export const periodText = (at: number, unit: Granularity): string => {
  const text = new Date(at).toISOString();
  return isShort(unit) ? `${text.slice(0, 19)}Z` : text.slice(0, 10);
};
