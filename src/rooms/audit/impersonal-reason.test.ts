import fc from 'fast-check';
import { expect, test } from 'vitest';
import { impersonalReason, looksPersonal } from './impersonal-reason.ts';

test.each([
  'asked by jane.doe+shop@mail.example',
  'Rückfrage von müller@firma.de',
  '<a@b.io>',
  'call +49 30 1234567',
  'call +49 (0)30/123-4567',
  'Rückruf 030 1234567',
  'Tel. 0176/12345678.',
  'tel:0049301234567',
  'call (555) 123-4567',
  'call 555-123-4567 back',
  'refund to DE89 3704 0044 0532 0130 00',
  'refund to de89370400440532013000, please',
  'GB29NWBK60161331926819',
  'NO93-8601-1117-947',
  'card 4111 1111 1111 1111',
  'card 4111-1111-1111-1111',
  '378282246310005',
])('"%s" is refused, and the error repeats nothing of it', (reason) => {
  expect(looksPersonal(reason)).toBe(true);
  const trouble = (): string => impersonalReason(reason);
  expect(trouble).toThrow(expect.objectContaining({ code: 'reason-personal' }));
  expect(trouble).not.toThrow(expect.objectContaining({ message: expect.stringContaining(reason) as string }));
});

test.each([
  'Ticket 4711: charts stay empty',
  'Access request of 2026-11-23, due 23.12.2026',
  'Auskunft vom 01.02.2026, Frist 3.3.2026',
  'Between 01/02/2026 and 03/04/2026 10:30',
  'Case INC0012345678 and #0012345678',
  'PR 12, 1,250 rows, k = 5, 99.5 %',
  'Order 10023 of 2026, invoice 2026-000123',
  'Art. 15 GDPR; § 34 BDSG',
  'error at 10:45:00 in version 1.2.3',
  'AB12 case file 4711 open again',
  'mail @ support desk',
  'Jira SUP-1234, build 20261123',
])('"%s" is a reason', (reason) => {
  expect(impersonalReason(reason)).toBe(reason);
});

/** Milliseconds that judging a text takes: the best of several, as a busy machine only ever makes it longer. */
const bestTime = (text: string): number => {
  const times = Array.from({ length: 7 }, () => {
    const started = performance.now();
    looksPersonal(text);
    return performance.now() - started;
  });
  return Math.min(...times);
};

const pieces = ['0', '+49', ' ', '1234', 'DE12', '@', 'a.', '-', '(', ')', 'x', '2026-01-01'];

test('a text ten times as long takes about ten times as long to judge, whatever it is made of', () => {
  const patterns = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(patterns, (found) => {
      const text = (length: number): string => found.join('').repeat(length).slice(0, length);
      // Squared it would be a hundred times; below a tenth of a millisecond there is nothing to compare.
      expect(bestTime(text(20_000))).toBeLessThan(40 * Math.max(bestTime(text(2000)), 0.1));
    }),
    { numRuns: 100 },
  );
});

test('numbers that never end are no way around it', () => {
  expect(looksPersonal('1 '.repeat(250))).toBe(true);
});
