import { afterAll, beforeAll, expect, test } from 'vitest';
import { rangeWord } from './words.ts';

// West of Greenwich, where midnight in UTC is the day before.
const before = process.env['TZ'];
beforeAll(() => {
  process.env['TZ'] = 'America/Los_Angeles';
});
afterAll(() => {
  if (before === undefined) delete process.env['TZ'];
  else process.env['TZ'] = before;
});

test('a range says the days that were chosen, wherever it is read', () => {
  expect(new Date('2026-01-01').getDate()).toBe(31);
  expect(rangeWord(['2026-01-01', '2026-03-31'])).toBe('1 Jan 2026 to 31 Mar 2026');
});
