import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addMonths, dueOf, extendedDue, pausedUntil, reminderDue } from './clock.ts';

const day = 86_400_000;
const iso = (text: string): Date => new Date(text);
const anyTime = fc.date({ min: iso('1972-01-01T00:00:00Z'), max: iso('2199-12-31T00:00:00Z'), noInvalidDate: true });

test.each([
  ['2026-01-01T09:30:00.000Z', '2026-01-31T09:30:00.000Z'], // 30 days are sooner
  ['2026-01-31T09:30:00.000Z', '2026-02-28T09:30:00.000Z'], // the month is sooner
  ['2024-01-31T09:30:00.000Z', '2024-02-29T09:30:00.000Z'], // a leap year
  ['2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'], // 28 days
  ['2026-04-30T23:59:59.999Z', '2026-05-30T23:59:59.999Z'], // both are the same
  ['2026-03-28T12:00:00.000Z', '2026-04-27T12:00:00.000Z'], // over the change to summer time
  ['2026-12-31T12:00:00.000Z', '2027-01-30T12:00:00.000Z'], // over the turn of the year
  ['2100-01-30T12:00:00.000Z', '2100-02-28T12:00:00.000Z'], // 2100 is no leap year
])('what came on %s is due on %s', (received, due) => {
  expect(dueOf(iso(received)).toISOString()).toBe(due);
});

test('it is due after 28 to 30 days, at the same time of day, never later than a month', () => {
  fc.assert(
    fc.property(anyTime, (received) => {
      const due = dueOf(received);
      const days = (due.getTime() - received.getTime()) / day;
      expect(Number.isInteger(days)).toBe(true);
      expect(days).toBeGreaterThanOrEqual(28);
      expect(days).toBeLessThanOrEqual(30);
      expect(due.getTime()).toBeLessThanOrEqual(addMonths(received, 1).getTime());
    }),
  );
});

test('months keep the day where the month has it, else take its last one', () => {
  fc.assert(
    fc.property(anyTime, fc.integer({ min: 0, max: 36 }), (at, months) => {
      const later = addMonths(at, months);
      const wanted = at.getUTCMonth() + months;
      expect(later.getUTCMonth()).toBe(wanted % 12);
      expect(later.getUTCFullYear()).toBe(at.getUTCFullYear() + Math.floor(wanted / 12));
      expect(later.getTime() % day).toBe(at.getTime() % day);
      const isLast = new Date(later.getTime() + day).getUTCMonth() !== later.getUTCMonth();
      expect(later.getUTCDate() === at.getUTCDate() || (isLast && later.getUTCDate() < at.getUTCDate())).toBe(true);
    }),
  );
});

test('asked later it is due later, or on the same day at a month’s end', () => {
  fc.assert(
    fc.property(anyTime, fc.integer({ min: 1, max: 400 }), (received, days) => {
      const later = new Date(received.getTime() + days * day);
      expect(dueOf(later).getTime()).toBeGreaterThanOrEqual(dueOf(received).getTime());
    }),
  );
});

test('the time that the clock stands still is added, to the second', () => {
  fc.assert(
    fc.property(anyTime, fc.nat(90 * 86_400), fc.nat(90 * 86_400), (received, before, waited) => {
      const at = new Date(received.getTime() + waited * 1000);
      expect(pausedUntil(before, received, at)).toBe(before + waited);
      expect(pausedUntil(before, null, at)).toBe(before);
      expect(dueOf(received, before).getTime()).toBe(dueOf(received).getTime() + before * 1000);
    }),
  );
});

test('an extension gives two months', () => {
  expect(extendedDue(iso('2026-12-31T08:00:00Z')).toISOString()).toBe('2027-02-28T08:00:00.000Z');
  fc.assert(
    fc.property(anyTime, (due) => {
      const days = (extendedDue(due).getTime() - due.getTime()) / day;
      expect(days).toBeGreaterThanOrEqual(59);
      expect(days).toBeLessThanOrEqual(62);
    }),
  );
});

test('however often one looks, each reminder is sent once, in its time, and none when it is too late', () => {
  const due = iso('2026-06-30T10:00:00Z');
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -40 * 24, max: 5 * 24 }), { maxLength: 60 }), (hours) => {
      let last: number | null = null;
      const sent: number[] = [];
      for (const hour of hours.toSorted((a, b) => a - b)) {
        const at = new Date(due.getTime() + hour * 3_600_000);
        const found = reminderDue(due, last, at);
        if (found === null) continue;
        expect(at.getTime()).toBeGreaterThanOrEqual(due.getTime() - found * day);
        expect(at.getTime()).toBeLessThan(due.getTime());
        sent.push((last = found));
      }
      expect(new Set(sent).size).toBe(sent.length);
      expect(sent).toEqual(sent.toSorted((a, b) => b - a));
    }),
  );
  expect(reminderDue(due, null, iso('2026-06-23T09:59:59Z'))).toBeNull();
  expect(reminderDue(due, null, iso('2026-06-23T10:00:00Z'))).toBe(7);
  expect(reminderDue(due, 7, iso('2026-06-28T09:59:59Z'))).toBeNull();
  expect(reminderDue(due, 7, iso('2026-06-28T10:00:00Z'))).toBe(2);
  expect(reminderDue(due, 2, iso('2026-06-30T09:00:00Z'))).toBeNull();
});
