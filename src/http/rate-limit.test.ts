import { afterEach, expect, test } from 'vitest';
import { setClock } from '../kit/clock.ts';
import type { Caller } from './caller.ts';
import { defaults, makeRateLimiter } from './rate-limit.ts';
import { allRoutes } from './routes/all.ts';

let at = Date.UTC(2026, 10, 22, 12);
const undo: (() => void)[] = [];
const clock = (): void => void undo.push(setClock(() => at));
afterEach(() => {
  for (const one of undo.splice(0)) one();
});

const from = (address: string | null): Caller => ({ address, secure: true, local: false });
const form = { method: 'POST', path: '/register', who: 'anyone', limit: { calls: 3, minutes: 10 } };
const codeOf = (work: () => void): string => {
  try {
    work();
    return 'allowed';
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const times = (n: number, work: () => void): string[] => Array.from({ length: n }, () => codeOf(work));

test('a form is open to a network so many times, then again when the window is over', () => {
  clock();
  const limiter = makeRateLimiter();
  const call = (address: string) => () => limiter.ofNetwork(form, from(address));
  expect(times(4, call('203.0.113.9'))).toEqual(['allowed', 'allowed', 'allowed', 'too-many-calls']);
  expect(codeOf(call('203.0.113.200'))).toBe('too-many-calls'); // the same /24
  expect(codeOf(call('203.0.114.9'))).toBe('allowed');
  expect(times(4, call('2a02:8071:1:1::1')).at(-1)).toBe('too-many-calls');
  expect(codeOf(call('2a02:8071:1:ffff::2'))).toBe('too-many-calls'); // the same /48
  expect(codeOf(call('2a02:8071:2::1'))).toBe('allowed');
  at += 10 * 60_000;
  expect(codeOf(call('203.0.113.9'))).toBe('allowed');
});

test('the answer says how long to wait', () => {
  clock();
  const limiter = makeRateLimiter();
  times(3, () => limiter.ofNetwork(form, from('203.0.113.9')));
  at += 9.5 * 60_000;
  expect(() => limiter.ofNetwork(form, from('203.0.113.9'))).toThrow(
    expect.objectContaining({ kind: 'too-many', retryAfter: 30 }),
  );
});

test('a call within this process is not counted, and an account is counted wherever it calls from', () => {
  clock();
  const limiter = makeRateLimiter();
  expect(new Set(times(100, () => limiter.ofNetwork(form, from(null))))).toEqual(new Set(['allowed']));
  const route = { method: 'POST', path: '/x', who: 'signed-in', limit: { calls: 2, minutes: 1 } };
  expect(times(3, () => limiter.ofAccount(route, 'ada'))).toEqual(['allowed', 'allowed', 'too-many-calls']);
  expect(codeOf(() => limiter.ofAccount(route, 'bob'))).toBe('allowed');
});

test('every write that anybody may try has a limit', () => {
  const open = allRoutes.filter(({ who, method }) => who === 'anyone' && method !== 'GET');
  expect(open.length).toBeGreaterThan(1);
  for (const route of open) {
    clock();
    const limiter = makeRateLimiter();
    const { calls, minutes } = route.limit ?? defaults.openWrite;
    expect([route.path, calls / minutes <= 120]).toEqual([route.path, true]);
    const seen = times(calls + 1, () => limiter.ofNetwork(route, from('203.0.113.9')));
    expect([route.path, seen.at(-2), seen.at(-1)]).toEqual([route.path, 'allowed', 'too-many-calls']);
  }
});

test('many networks do not fill the memory', () => {
  clock();
  const limiter = makeRateLimiter();
  for (let i = 0; i < 120_000; i += 1) limiter.ofNetwork(form, from(`${1 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}.1`));
  expect(times(4, () => limiter.ofNetwork(form, from('203.0.113.9'))).at(-1)).toBe('too-many-calls');
});
