import { expect, test } from 'vitest';
import type { ResultColumn } from '../../../src/contract/insights.ts';
import { formatCell, formatKept } from './format-cell.ts';

const column = (more: Partial<ResultColumn>): ResultColumn => ({
  key: 'o.placed',
  title: 'placed',
  role: 'time',
  type: 'datetime',
  granularity: 'hour',
  timeZone: 'Europe/Berlin',
  ...more,
});

test('an instant is shown as clocks in the time zone of the answer show it, an hour that comes twice too', () => {
  expect(formatCell('2026-10-24T22:30:00Z', column({}))).toBe('25 Oct 2026, 00:30');
  expect(formatCell('2026-10-25T00:00:00Z', column({}))).toBe('25 Oct 2026, 02:00');
  expect(formatCell('2026-10-25T01:00:00Z', column({}))).toBe('25 Oct 2026, 02:00');
  expect(formatCell('2026-10-24T22:30:00Z', column({ granularity: null, timeZone: null }))).toBe('24 Oct 2026, 22:30');
});

test('a day is that day wherever it is read', () => {
  expect(formatCell('2026-03-01', column({ type: 'date', granularity: 'day' }))).toBe('1 Mar 2026');
  expect(formatCell('2026-03-01', column({ type: 'date', granularity: null, timeZone: null }))).toBe('1 Mar 2026');
  expect(formatCell('2026-03-01', column({ type: 'date', granularity: 'month' }))).toBe('Mar 2026');
});

test('a kept time is what the clock said, with its offset where clocks said it twice', () => {
  expect(formatKept('2026-10-25 02:30:00', 'datetime')).toBe('25 Oct 2026, 02:30');
  expect(formatKept('2026-10-25 02:30:00.250+01:00', 'datetime')).toBe('25 Oct 2026, 02:30 (+01:00)');
});
