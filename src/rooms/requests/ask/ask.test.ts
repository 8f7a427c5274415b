/** What needs no stores: the hint of an asker, and the list of authorities. */
import { expect, test } from 'vitest';
import { askerHint } from './asker-hint.ts';
import { authorities, authorityOf } from './authorities.ts';
import { newCode } from './code.ts';

test.each([
  ['ada.canary@mail.example.org', 'Ada', 'a…@m….org'],
  ['é@ünder.example', 'E', 'é…@ü….example'],
  [null, 'Ada Canary', 'A…'],
  [null, '', ''],
])('a hint tells requests apart and leads to nobody: %s', (email, name, hint) => {
  expect(askerHint(email, name)).toBe(hint);
});

test('every member of the EU and the EEA, the United Kingdom and Switzerland has one authority, with an encrypted address', () => {
  const members = `AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO GB CH`;
  expect(authorities.map(({ country }) => country)).toEqual(members.split(' ').toSorted());
  for (const { url, name } of authorities) {
    expect(new URL(url).protocol).toBe('https:');
    expect(name.length).toBeGreaterThan(5);
  }
  expect(authorityOf('FR')?.url).toBe('https://www.cnil.fr');
  expect([authorityOf('XX'), authorityOf(null)]).toEqual([null, null]);
});

test('codes have eight digits, also when they begin with zeros', () => {
  const codes = Array.from({ length: 2000 }, newCode);
  expect(codes.filter((code) => !/^\d{8}$/.test(code))).toEqual([]);
  expect(new Set(codes).size).toBeGreaterThan(1990);
  expect(codes.some((code) => code.startsWith('0'))).toBe(true);
});
