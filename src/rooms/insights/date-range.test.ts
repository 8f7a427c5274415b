import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setClock } from '../../kit/clock.ts';
import { spanOf } from './date-range.ts';

const text = (range: string | [string, string]): string => {
  const { from, to } = spanOf(range);
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
    'last month ago',
    'this 3 days',
    'last 0 days',
    'last 99999 years',
    '2023-02-29',
    '1066-10-14',
    '9999',
  ])('refuses "%s"', (words) => {
    expect(() => spanOf(words)).toThrow(expect.objectContaining({ code: 'bad-date-range' }));
  });

  it('refuses two dates the wrong way round', () => {
    expect(() => spanOf(['2025-01-02', '2025-01-01'])).toThrow(expect.objectContaining({ code: 'empty-date-range' }));
  });
});
