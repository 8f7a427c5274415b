/** docs/security.md says something of every requirement, and names only tests that are there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const doc = readFileSync(resolve(root, 'docs/security.md'), 'utf8');

/** Numbers of ASVS 5.0 at levels 1 and 2, by section. */
const levels1And2 = `
  1.1: 1-2
  1.2: 1-9
  1.3: 1-11
  1.4: 1-3
  1.5: 1-2
  2.1: 1-3
  2.2: 1-3
  2.3: 1-4
  2.4: 1
  3.2: 1-2
  3.3: 1-4
  3.4: 1-6
  3.5: 1-5
  3.7: 1-2
  4.1: 1-3
  4.2: 1
  4.3: 1-2
  4.4: 1-4
  5.1: 1
  5.2: 1-3
  5.3: 1-2
  5.4: 1-3
  6.1: 1-3
  6.2: 1-12
  6.3: 1-4
  6.4: 1-4
  6.5: 1-5
  6.6: 1-3
  6.8: 1-4
  7.1: 1-3
  7.2: 1-4
  7.3: 1-2
  7.4: 1-5
  7.5: 1-2
  7.6: 1-2
  8.1: 1-2
  8.2: 1-3
  8.3: 1
  8.4: 1
  9.1: 1-3
  9.2: 1-4
  10.1: 1-2
  10.2: 1-2
  10.3: 1-4
  10.4: 1-11
  10.5: 1-5
  10.6: 1-2
  10.7: 1-3
  11.1: 1-2
  11.2: 1-3
  11.3: 1-3
  11.4: 1-4
  11.5: 1
  11.6: 1
  12.1: 1-3
  12.2: 1-2
  12.3: 1-4
  13.1: 1
  13.2: 1-5
  13.3: 1-2
  13.4: 1-5
  14.1: 1-2
  14.2: 1-4
  14.3: 1-3
  15.1: 1-3
  15.2: 1-3
  15.3: 1-7
  16.1: 1
  16.2: 1-5
  16.3: 1-4
  16.4: 1-3
  16.5: 1-3
`;
const wanted = levels1And2
  .trim()
  .split('\n')
  .flatMap((line) => {
    const [section = '', ranges = ''] = line.trim().split(': ');
    return ranges.split(',').flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_none, i) => `${section}.${first + i}`);
    });
  });

type Line = { ids: string[]; state: string; tests: string[] };
const lines: Line[] = [...doc.matchAll(/^\| (\d+\.\d+\.\d+[^|]*)\|([^|]+)\|([^|]+)\|([^|]*)\|$/gm)].map(
  ([, ids = '', , state = '', tests = '']) => ({
    ids: ids.trim().split(/,\s*/),
    state: state.trim(),
    tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path),
  }),
);

test('every requirement of levels 1 and 2 has one line', () => {
  expect(wanted).toHaveLength(246);
  expect(lines.flatMap(({ ids }) => ids).sort()).toEqual(wanted.toSorted());
});

test('what is called met names a test, and every named test is there', () => {
  const states = new Set(['met', 'partly', 'untested', 'operator', 'n/a', 'not met']);
  expect(lines.filter(({ state }) => !states.has(state))).toEqual([]);
  expect(lines.filter(({ state, tests }) => state === 'met' && tests.length === 0)).toEqual([]);
  const named = [...new Set(lines.flatMap(({ tests }) => tests))];
  expect(named.length).toBeGreaterThan(25);
  expect(named.filter((path) => !existsSync(resolve(root, path)))).toEqual([]);
  expect(named.filter((path) => !path.endsWith('.test.ts') && path !== 'scripts/scan.mjs')).toEqual([]);
});

test('every algorithm the code names is on the list of keys and algorithms', () => {
  const source = resolve(root, 'src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(file),
  );
  const pattern = /(?:create(?:Cipheriv|Decipheriv|Hash|Hmac)|hkdfSync|argon2|generateKeyPairSync)\(\s*'([\w-]+)'/g;
  const found = files.flatMap((file) =>
    [...readFileSync(resolve(source, file), 'utf8').matchAll(pattern)].map(([, name = '']) => name.toLowerCase()),
  );
  expect(found.length).toBeGreaterThan(10);
  const named = new Set(doc.slice(doc.indexOf('## Keys and algorithms')).match(/`[\w-]+`/g));
  expect([...new Set(found)].filter((name) => !named.has(`\`${name}\``))).toEqual([]);
});
