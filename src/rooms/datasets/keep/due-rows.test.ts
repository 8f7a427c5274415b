import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutoffOf } from './due-rows.ts';

const iso = (count: number, unit: 'days' | 'months', at: string): string =>
  cutoffOf({ count, unit }, new Date(at)).toISOString();

test('a period ends at midnight, and a month ends where the month does', () => {
  expect(iso(1, 'days', '2026-03-01T23:59:59Z')).toBe('2026-02-28T00:00:00.000Z');
  expect(iso(1, 'months', '2026-03-31T12:00:00Z')).toBe('2026-02-28T00:00:00.000Z');
  expect(iso(1, 'months', '2024-03-30T12:00:00Z')).toBe('2024-02-29T00:00:00.000Z');
  expect(iso(24, 'months', '2026-02-28T00:00:00Z')).toBe('2024-02-28T00:00:00.000Z');
});

test('a cut-off is a day that never goes back while time goes on, nor forward for a longer period', () => {
  const moment = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
  const unit = fc.constantFrom<'days' | 'months'>('days', 'months');
  fc.assert(
    fc.property(moment, fc.nat(10 * 86_400_000), fc.integer({ min: 1, max: 1200 }), unit, (at, later, count, of) => {
      const cutoff = cutoffOf({ count, unit: of }, at);
      expect(cutoff.toISOString()).toMatch(/T00:00:00.000Z$/);
      expect(cutoff < at).toBe(true);
      expect(cutoffOf({ count, unit: of }, new Date(at.getTime() + later)) >= cutoff).toBe(true);
      expect(cutoffOf({ count: count + 1, unit: of }, at) < cutoff).toBe(true);
    }),
  );
});
