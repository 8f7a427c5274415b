/** Date ranges: ISO dates, both ends included, and Cube's relative words, read in a time zone and against its clock. */
import { granularity, type Granularity, type TimeDimension } from '../../contract/insights.ts';
import { invalid, type Trouble } from '../../kit/errors.ts';
import { type Calendar, DAY, instantAt, periodAt, shift, type Span } from './calendar.ts';

const iso = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?Z?)?)?)?$/;

const problem = (): Trouble =>
  invalid(
    'bad-date-range',
    'A date range could not be read',
    'Give two ISO dates such as 2026-01-01 and 2026-03-31 (both included, years 1900 to 2299), or words such as "today", ' +
      '"this month", "last quarter", "last 12 months", "next 7 days".',
  );

const unitOf = (parts: readonly (string | undefined)[]): 'year' | 'month' | 'day' | 'minute' | 'second' => {
  if (parts[2] === undefined) return 'year';
  if (parts[3] === undefined) return 'month';
  if (parts[4] === undefined) return 'day';
  return parts[6] === undefined ? 'minute' : 'second';
};

const inDays = (year: number, month: number, day: number): number => {
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  const real = at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return real && year >= 1900 && year <= 2299 ? at.getTime() : Number.NaN;
};

const timeOf = (hours: number, minutes: number, seconds: number, milliseconds: number): number =>
  hours < 24 && minutes < 60 && seconds < 60
    ? ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds
    : Number.NaN;

const clockSpan = (parts: readonly (string | undefined)[]): Span | null => {
  const part = (index: number, otherwise: number): number => Number(parts[index] ?? otherwise);
  const day = inDays(part(1, 0), part(2, 1), part(3, 1));
  const at = day + timeOf(part(4, 0), part(5, 0), part(6, 0), Number((parts[7] ?? '0').padEnd(3, '0')));
  if (Number.isNaN(at)) return null;
  return parts[7] === undefined ? periodAt(at, unitOf(parts), 'UTC') : { from: at, to: at + 1 };
};

/**
 * What an ISO date or time covers: `2026` a year, `2026-03-05` a day, with milliseconds one of them. Null if it is none. With
 * a `Z` it is UTC, else as clocks in the zone show it.
 */
export const spanOfMoment = (text: string, zone: string): Span | null => {
  const parts = iso.exec(text.trim());
  const span = parts === null ? null : clockSpan(parts);
  if (span === null || text.trim().endsWith('Z')) return span;
  return { from: instantAt(span.from, zone), to: instantAt(span.to, zone) };
};

const oneWord: ReadonlyMap<string, number> = new Map([
  ['yesterday', -1],
  ['today', 0],
  ['tomorrow', 1],
]);
const steps: Record<string, number> = { last: -1, this: 0, next: 1 };

/** "last 7 days" are the seven before today, as in Cube: whole periods, the current one left out. */
const several = (direction: string, count: number, unit: string, { zone, now }: Calendar): Span | null => {
  const parsed = granularity.safeParse(unit);
  if (!parsed.success || count < 1 || count > 10_000) return null;
  const to = (steps: number): number => shift(now, steps, parsed.data, zone);
  if (direction === 'last') return { from: to(-count), to: to(0) };
  return { from: to(1), to: to(count + 1) };
};

const relative = (words: string, calendar: Calendar): Span | null => {
  const to = (steps: number, unit: Granularity): number => shift(calendar.now, steps, unit, calendar.zone);
  const day = oneWord.get(words);
  if (day !== undefined) return { from: to(day, 'day'), to: to(day + 1, 'day') };
  const [, direction = '', count, unit = ''] = /^(last|this|next)(?: (\d{1,5}))? ([a-z]+?)s?$/.exec(words) ?? [];
  const step = steps[direction];
  if (step === undefined) return null;
  if (count !== undefined) return step === 0 ? null : several(direction, Number(count), unit, calendar);
  const parsed = granularity.safeParse(unit);
  return parsed.success ? { from: to(step, parsed.data), to: to(step + 1, parsed.data) } : null;
};

/** A day to spare, as years begin and end at other instants elsewhere. */
const inYears = (span: Span): boolean =>
  span.from >= Date.UTC(1900, 0, 1) - DAY && span.to <= Date.UTC(2300, 0, 1) + DAY;

/** Reads a date range of a question. Throws `bad-date-range`; the text never repeats what was given. */
export const spanOf = (range: NonNullable<TimeDimension['dateRange']>, calendar: Calendar): Span => {
  if (typeof range === 'string') {
    const words = range.trim().toLowerCase().replace(/\s+/g, ' ');
    const span = spanOfMoment(words.toUpperCase(), calendar.zone) ?? relative(words, calendar);
    if (span === null || !inYears(span)) throw problem();
    return span;
  }
  const [first, last] = [spanOfMoment(range[0], calendar.zone), spanOfMoment(range[1], calendar.zone)];
  if (first === null || last === null) throw problem();
  if (first.from >= last.to) {
    throw invalid('empty-date-range', 'A date range ends before it begins', 'Give the earlier date first.');
  }
  return { from: first.from, to: last.to };
};
