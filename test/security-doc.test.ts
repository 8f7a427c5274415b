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

type Line = { ids: string[]; words: string; state: string; tests: string[] };
const lines: Line[] = [...doc.matchAll(/^\| (\d+\.\d+\.\d+[^|]*)\|([^|]+)\|([^|]+)\|([^|]*)\|$/gm)].map(
  ([, ids = '', words = '', state = '', tests = '']) => ({
    ids: ids.trim().split(/,\s*/),
    words: words.trim(),
    state: state.trim(),
    tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path),
  }),
);

test('every requirement of levels 1 and 2 has one line', () => {
  expect(wanted).toHaveLength(246);
  expect(lines.flatMap(({ ids }) => ids).sort()).toEqual(wanted.toSorted());
});

const states = ['met', 'partly', 'untested', 'not met', 'operator', 'n/a'];

test('the counts at the top are those of the lines', () => {
  const count = (wantedState: string): number =>
    lines.filter(({ state }) => state === wantedState).flatMap(({ ids }) => ids).length;
  const said = `Of the ${wanted.length}: ${states.map((state) => `${count(state)} ${state}`).join(', ')}.`;
  expect(doc.split('\n')).toContain(said);
  expect(count('untested')).toBe(0);
});

test('a line that is not met whole says why', () => {
  const open = lines.filter(({ state }) => ['partly', 'not met'].includes(state));
  expect(open.length).toBeLessThan(9);
  for (const { ids, words } of open) expect([ids, words.length > 40]).toEqual([ids, true]);
});

test('what is called met names a test, and every named test is there', () => {
  expect(lines.filter(({ state }) => !states.includes(state))).toEqual([]);
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
  const pattern =
    /(?:create(?:Cipheriv|Decipheriv|Hash|Hmac)|\bhash|hkdfSync|argon2|generateKeyPairSync|\b(?:en|de)crypt)\(\s*'([\w-]+)'/g;
  const found = files.flatMap((file) =>
    [...readFileSync(resolve(source, file), 'utf8').matchAll(pattern)].map(([, name = '']) => name.toLowerCase()),
  );
  expect(found.length).toBeGreaterThan(10);
  const named = new Set(doc.slice(doc.indexOf('## Keys and algorithms')).match(/`[\w-]+`/g));
  expect([...new Set(found)].filter((name) => !named.has(`\`${name}\``))).toEqual([]);
});

const security = readFileSync(resolve(root, 'SECURITY.md'), 'utf8');
const textOf = (path: string): string => readFileSync(resolve(root, path), 'utf8');
/** Rows of the table under a heading of docs/security.md, as what stands in backquotes in each cell. */
const table = (heading: string): string[][][] => {
  const section = doc.slice(doc.indexOf(`## ${heading}`)).split(/\n## /)[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && !/^\| (what|-)/.test(line));
  return rows.map((row) =>
    row
      .split(' | ')
      .slice(1)
      .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)),
  );
};

test('what must fit together is refused by the code that is named, and the named test meets it (2.1.2)', () => {
  const rules = table('What must fit together');
  expect(rules.length).toBeGreaterThan(10);
  const source = readdirSync(resolve(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(path))
    .map((path) => textOf(`src/${path}`))
    .join('\n');
  for (const [[code = '?'] = [], [path = '?'] = []] of rules) {
    expect([code, source.includes(`'${code}'`)]).toEqual([code, true]);
    expect([code, textOf(path).includes(code)]).toEqual([code, true]);
  }
});

test('the limits that are written down are those of the code (2.1.3)', () => {
  const limits = table('Limits');
  expect(limits.length).toBeGreaterThan(15);
  for (const [said = [], [path = '?'] = []] of limits) {
    expect(said.length).toBeGreaterThan(0);
    for (const one of said) expect([path, one, textOf(path).includes(one)]).toEqual([path, one, true]);
  }
});

test('every way in stands in SECURITY.md with its strength, and no session begins in another way (6.1.3)', () => {
  const ways = security.slice(security.indexOf('## Ways in')).split(/\n## /)[0] ?? '';
  const methods =
    /method: text\('method', \{ enum: \[([^\]]+)\]/.exec(textOf('src/rooms/accounts/tables.ts'))?.[1] ?? '';
  const vias = /via\?: ([^;]+);/.exec(textOf('src/rooms/accounts/workspace.ts'))?.[1] ?? '';
  const words = [...`${methods}${vias}`.matchAll(/'([a-z-]+)'/g)].map(([, word = '']) => word);
  const said: Record<string, string> = {
    password: 'password',
    passkey: 'passkey',
    provider: 'identity provider',
    link: 'one-time link',
    'api-key': 'API key',
    control: 'control secret',
  };
  expect(words.filter((word) => !['session', 'system'].includes(word)).sort()).toEqual(Object.keys(said).sort());
  for (const way of Object.values(said)) expect(ways).toMatch(new RegExp(`^\\| ${way} `, 'm'));
});

test('SECURITY.md says how soon weaknesses are mended, what sessions of providers do, and whose the clock is', () => {
  expect(security).toMatch(/within 7 days when they are critical, 30 days when they are high/);
  expect(security).toMatch(/vouched for ends after 12 hours/);
  expect(security).toMatch(/one factor is assumed/);
  expect(security).toMatch(/NTP/);
});
