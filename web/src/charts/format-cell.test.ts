import { expect, test, vi } from 'vitest';
import type { ResultColumn } from '../../../src/contract/insights.ts';
import { setLocale } from '../i18n.ts';
import { formatCell, formatKept, formatShort, numberFormat } from './format-cell.ts';

const column = (more: Partial<ResultColumn>): ResultColumn => ({
  key: 'o.placed',
  title: 'placed',
  role: 'time',
  type: 'datetime',
  granularity: 'hour',
  timeZone: 'Europe/Berlin',
  unit: null,
  currency: null,
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

test('money is written in the currency of the answer, as the language in use writes it', () => {
  const money = column({ role: 'measure', type: 'number', granularity: null, unit: 'money', currency: 'EUR' });
  const cells = [1234.5, 20];
  expect(formatCell(1234.5, money)).toBe('€1,234.50');
  expect(cells.map(numberFormat(cells, { currency: 'EUR' }))).toEqual(['€1,234.50', '€20.00']);
  expect(cells.map(numberFormat(cells, { currency: 'EUR', coarse: true }))).toEqual(['€1,235', '€20']);
  expect([1234.5].map(numberFormat([1234.5], { currency: 'JPY' }))).toEqual(['JP¥1,235']);
  expect([85_000, 0.5, 1_200_000].map((value) => formatShort(value, 'EUR'))).toEqual(['€85k', '€0.5', '€1.2M']);
  expect([formatKept(9.9, 'number', 'EUR'), formatKept(9.9, 'number')]).toEqual(['€9.90', '9.9']);
  vi.stubGlobal('document', { documentElement: {} });
  try {
    setLocale('de');
    expect(formatCell(1234.5, money).replaceAll('\u00a0', ' ')).toBe('1.234,50 €');
  } finally {
    setLocale('en');
    vi.unstubAllGlobals();
  }
});

test('a count beside money is a plain number', () => {
  expect(formatCell(1234, column({ role: 'measure', type: 'integer', granularity: null }))).toBe('1,234');
});
