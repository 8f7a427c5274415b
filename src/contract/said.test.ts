import { expect, test } from 'vitest';
import { say, type SayingCode, sayingCodes, understand } from './said.ts';
import { sayings } from './sayings.ts';

const namesIn = (code: SayingCode): string[] => [...sayings[code].matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
const isWord = (name: string): boolean =>
  ['dataset', 'column', 'target', 'key', 'kind', 'file', 'name', 'method', 'option'].includes(name);
const paramsOf = (code: SayingCode, count: number) =>
  Object.fromEntries(namesIn(code).map((name, at) => [name, isWord(name) ? `word${at}` : count + at]));

test.each(sayingCodes)('%s is understood as what was said, in the singular and in the plural', (code) => {
  for (const count of [1, 20_262]) {
    const params = paramsOf(code, count);
    expect(understand(say(code, params))).toEqual([{ code, params }]);
  }
});

test('several parts are understood one by one, with commas and semicolons in between', () => {
  expect(understand('2,059 of 2,060 are telephone numbers, named so; shared by several persons')).toEqual([
    { code: 'why.phone', params: { hits: 2059, filled: 2060 } },
    { code: 'why.named', params: {} },
    { code: 'why.shared', params: {} },
  ]);
  expect(understand('orders: 40 of 40 rows loaded, 3 rejected').map(({ code }) => code)).toEqual([
    'audit.loaded',
    'audit.rejected',
  ]);
});

test('names may hold marks and places of their own without being filled or read as patterns', () => {
  const params = { dataset: 'a, b; {rows}', loaded: 1, read: 2 };
  expect(understand(say('audit.loaded', params))).toEqual([{ code: 'audit.loaded', params }]);
});

test('a text of other origin, or an endless one, is not understood', () => {
  expect(understand('by hand')).toEqual([]);
  expect(understand('')).toEqual([]);
  expect(understand(`${'named so, '.repeat(150)}?`)).toEqual([]);
  expect(understand('named so, '.repeat(500))).toEqual([]);
});

test('a value that is missing is a mistake of ours, never an empty place', () => {
  expect(() => say('why.email', { hits: 1 })).toThrow(/filled/);
});
