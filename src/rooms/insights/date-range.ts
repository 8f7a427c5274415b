/** Date ranges: ISO dates, both ends included, and Cube's relative words, read against the clock. */
import { granularity, type TimeDimension } from '../../contract/insights.ts';
import { now } from '../../kit/clock.ts';
import { invalid, type Trouble } from '../../kit/errors.ts';
import { periodAt, shift, type Span } from './calendar.ts';

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

/** What an ISO date or time covers: `2026` a year, `2026-03-05` a day, with milliseconds one of them. Null if it is none. */
export const spanOfMoment = (text: string): Span | null => {
  const parts = iso.exec(text.trim());
  if (parts === null) return null;
  const part = (index: number, otherwise: number): number => Number(parts[index] ?? otherwise);
  const day = inDays(part(1, 0), part(2, 1), part(3, 1));
  const at = day + timeOf(part(4, 0), part(5, 0), part(6, 0), Number((parts[7] ?? '0').padEnd(3, '0')));
  if (Number.isNaN(at)) return null;
  return parts[7] === undefined ? periodAt(at, unitOf(parts)) : { from: at, to: at + 1 };
};

const oneWord: Record<string, number> = { yesterday: -1, today: 0, tomorrow: 1 };
const steps: Record<string, number> = { last: -1, this: 0, next: 1 };

/** "last 7 days" are the seven before today, as in Cube: whole periods, the current one left out. */
const several = (direction: string, count: number, unit: string, at: number): Span | null => {
  const parsed = granularity.safeParse(unit);
  if (!parsed.success || count < 1 || count > 10_000) return null;
  if (direction === 'last') return { from: shift(at, -count, parsed.data), to: shift(at, 0, parsed.data) };
  return { from: shift(at, 1, parsed.data), to: shift(at, count + 1, parsed.data) };
};

const relative = (words: string, at: number): Span | null => {
  const day = oneWord[words];
  if (day !== undefined) return { from: shift(at, day, 'day'), to: shift(at, day + 1, 'day') };
  const [, direction = '', count, unit = ''] = /^(last|this|next)(?: (\d{1,5}))? ([a-z]+?)s?$/.exec(words) ?? [];
  const step = steps[direction];
  if (step === undefined) return null;
  if (count !== undefined) return step === 0 ? null : several(direction, Number(count), unit, at);
  const parsed = granularity.safeParse(unit);
  return parsed.success ? { from: shift(at, step, parsed.data), to: shift(at, step + 1, parsed.data) } : null;
};

const inYears = (span: Span): boolean => span.from >= Date.UTC(1900, 0, 1) && span.to <= Date.UTC(2300, 0, 1);

/** Reads a date range of a question. Throws `bad-date-range`; the text never repeats what was given. */
export const spanOf = (range: NonNullable<TimeDimension['dateRange']>): Span => {
  if (typeof range === 'string') {
    const words = range.trim().toLowerCase().replace(/\s+/g, ' ');
    const span = spanOfMoment(words) ?? relative(words, now().getTime());
    if (span === null || !inYears(span)) throw problem();
    return span;
  }
  const [first, last] = [spanOfMoment(range[0]), spanOfMoment(range[1])];
  if (first === null || last === null) throw problem();
  if (first.from >= last.to) {
    throw invalid('empty-date-range', 'A date range ends before it begins', 'Give the earlier date first.');
  }
  return { from: first.from, to: last.to };
};
