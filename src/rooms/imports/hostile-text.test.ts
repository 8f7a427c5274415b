import { assert, constantFrom, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { maskValue } from './mask-value.ts';
import { safeCsvCell } from './read-rejects.ts';
import { displayName } from './store-upload.ts';

test('a cell of rejected records never begins as a formula', () => {
  for (const start of ['=', '+', '-', '@', '\t', '\r'])
    expect(safeCsvCell(`${start}1+1`).replace(/^"/, '')).toMatch(/^'/);
  assert(property(string(), (text) => !/^"?[=+\-@\t\r]/.test(safeCsvCell(text))));
});

test('a cell of rejected records is read back as it was, but for the apostrophe', () => {
  expect(safeCsvCell('a "b", c')).toBe('"a ""b"", c"');
  const read = (cell: string): string => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
  assert(
    property(string(), (text) => {
      const back = read(safeCsvCell(text));
      return back === text || back === `'${text}`;
    }),
  );
});

test('a file’s name is shown without its folders and without signs that deceive', () => {
  expect(displayName('../../etc/passwd')).toBe('passwd');
  expect(displayName('C:\\Users\\me\\people.csv')).toBe('people.csv');
  expect(displayName('..')).toBe('file');
  expect(displayName('report\u202egpj.csv\u0000')).toBe('reportgpj.csv');
  assert(property(string(), (name) => !/[/\\\0]/.test(displayName(name)) && displayName(name) !== ''));
});

test('a hint at a value withholds at least half of it', () => {
  expect(maskValue('adam12@adventure-works.com')).toBe('adam12@…');
  expect(maskValue('F')).toBe('…');
  expect(maskValue('')).toBe('');
  const signs = string({ minLength: 1, unit: constantFrom(...'abc123.-@ ') });
  assert(
    property(signs, (text) => {
      const shown = maskValue(text).replace(/@?…$/, '');
      return shown.length <= text.trim().length / 2;
    }),
  );
});
