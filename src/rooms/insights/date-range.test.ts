import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setClock } from '../../kit/clock.ts';
import { calendarIn, plainDays } from './calendar.ts';
import { spanOf } from './date-range.ts';

const text = (range: string | [string, string], calendar = calendarIn('UTC')): string => {
  const { from, to } = spanOf(range, calendar);
  return `${new Date(from).toISOString().slice(0, 16)} ${new Date(to).toISOString().slice(0, 16)}`;
};

describe('a date range on Sunday, 1 March 2026', () => {
  let restore: () => void;
  beforeEach(() => {
    restore = setClock(() => Date.UTC(2026, 2, 1, 13, 30));
  });
  afterEach(() => restore());

  it.each([
    ['today', '2026-03-01T00:00 2026-03-02T00:00'],
    ['Yesterday', '2026-02-28T00:00 2026-03-01T00:00'],
    ['this week', '2026-02-23T00:00 2026-03-02T00:00'],
    ['last week', '2026-02-16T00:00 2026-02-23T00:00'],
    ['this month', '2026-03-01T00:00 2026-04-01T00:00'],
    ['last quarter', '2025-10-01T00:00 2026-01-01T00:00'],
    ['this year', '2026-01-01T00:00 2027-01-01T00:00'],
    ['last 7 days', '2026-02-22T00:00 2026-03-01T00:00'],
    ['last  12 months', '2025-03-01T00:00 2026-03-01T00:00'],
    ['last 1 year', '2025-01-01T00:00 2026-01-01T00:00'],
    ['next 2 months', '2026-04-01T00:00 2026-06-01T00:00'],
    ['last 3 hours', '2026-03-01T10:00 2026-03-01T13:00'],
    ['2024', '2024-01-01T00:00 2025-01-01T00:00'],
    ['2024-02', '2024-02-01T00:00 2024-03-01T00:00'],
    ['2024-02-29', '2024-02-29T00:00 2024-03-01T00:00'],
  ])('"%s" is %s', (words, span) => {
    expect(text(words)).toBe(span);
  });

  it('of two dates holds both', () => {
    expect(text(['2024-12-31', '2025-01-01'])).toBe('2024-12-31T00:00 2025-01-02T00:00');
    expect(text(['2024-12-31T10:00', '2024-12-31T10:29'])).toBe('2024-12-31T10:00 2024-12-31T10:30');
  });

  it.each([
    '',
    'ever',
    '__proto__',
    'last month ago',
    'this 3 days',
    'last 0 days',
    'last 99999 years',
    '2023-02-29',
    '1066-10-14',
    '9999',
  ])('refuses "%s"', (words) => {
    expect(() => spanOf(words, calendarIn('UTC'))).toThrow(expect.objectContaining({ code: 'bad-date-range' }));
  });

  it('refuses two dates the wrong way round', () => {
    const range = (): unknown => spanOf(['2025-01-02', '2025-01-01'], calendarIn('UTC'));
    expect(range).toThrow(expect.objectContaining({ code: 'empty-date-range' }));
  });
});

describe('in a time zone', () => {
  const at = (moment: string, zone: string) => ({ zone, now: Date.parse(moment) });

  it.each([
    // A quarter of an hour before and after midnight in Berlin, in winter.
    ['today', at('2026-03-01T22:45Z', 'Europe/Berlin'), '2026-02-28T23:00 2026-03-01T23:00'],
    ['today', at('2026-03-01T23:15Z', 'Europe/Berlin'), '2026-03-01T23:00 2026-03-02T23:00'],
    // Clocks go forward on 29 March 2026 and back on 25 October: days of 23 and 25 hours.
    ['2026-03-29', at('2026-06-01T00:00Z', 'Europe/Berlin'), '2026-03-28T23:00 2026-03-29T22:00'],
    ['2026-10-25', at('2026-06-01T00:00Z', 'Europe/Berlin'), '2026-10-24T22:00 2026-10-25T23:00'],
    ['last week', at('2026-04-01T00:00Z', 'Europe/Berlin'), '2026-03-22T23:00 2026-03-29T22:00'],
    ['this month', at('2026-03-10T00:00Z', 'Europe/Berlin'), '2026-02-28T23:00 2026-03-31T22:00'],
    ['this year', at('2025-12-31T23:30Z', 'Europe/Berlin'), '2025-12-31T23:00 2026-12-31T23:00'],
    // Hours that exist twice, or not at all.
    ['last 3 hours', at('2026-10-25T01:30Z', 'Europe/Berlin'), '2026-10-24T22:00 2026-10-25T01:00'],
    ['2026-10-25T02:30', at('2026-06-01T00:00Z', 'Europe/Berlin'), '2026-10-25T00:30 2026-10-25T00:31'],
    ['2026-03-29T02:30', at('2026-06-01T00:00Z', 'Europe/Berlin'), '2026-03-29T01:30 2026-03-29T01:31'],
    // In Beirut there was no midnight on 29 March 2026, so the day began at one; in Havana there are two on 1 November.
    ['2026-03-29', at('2026-06-01T00:00Z', 'Asia/Beirut'), '2026-03-28T22:00 2026-03-29T21:00'],
    ['2026-11-01', at('2026-06-01T00:00Z', 'America/Havana'), '2026-11-01T04:00 2026-11-02T05:00'],
    ['last 2 hours', at('2026-03-01T13:20Z', 'Asia/Kathmandu'), '2026-03-01T11:15 2026-03-01T13:15'],
    // A time with a Z says itself where it lies.
    ['2026-10-25T02:30Z', at('2026-06-01T00:00Z', 'Europe/Berlin'), '2026-10-25T02:30 2026-10-25T02:31'],
    ['2299', at('2026-06-01T00:00Z', 'America/New_York'), '2299-01-01T05:00 2300-01-01T05:00'],
  ])('"%s" in %o is %s', (words, calendar, span) => {
    expect(text(words, calendar)).toBe(span);
  });

  it('is the same day for plain dates as clocks there show', () => {
    const calendar = plainDays(at('2026-03-01T23:15Z', 'Europe/Berlin'));
    expect(text('today', calendar)).toBe('2026-03-02T00:00 2026-03-03T00:00');
  });
});
