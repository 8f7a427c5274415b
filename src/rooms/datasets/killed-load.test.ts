import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quickly } from '../../../test/harness/quick-node.ts';

const script = join(import.meta.dirname, 'killed-load.fixture.ts');
let dir: string;

const child = (...words: string[]) => {
  const { stdout, stderr, signal } = spawnSync(process.execPath, [...quickly, script, ...words], { encoding: 'utf8' });
  return { lines: stdout.trim().split('\n'), stderr, signal };
};
const look = (data: string): unknown => JSON.parse(child('look', data).lines.at(-1) ?? '{}');

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'pd-killed-'));
  child('begin', join(dir, 'before'));
});
afterAll(() => rmSync(dir, { recursive: true }));

const copy = (name: string): string => {
  const data = join(dir, name);
  cpSync(join(dir, 'before'), data, { recursive: true });
  return data;
};

test('a load killed at any step is there as a whole or not at all after the next start', { timeout: 600_000 }, () => {
  const old = look(copy('untouched'));
  const whole = copy('whole');
  const { lines: steps, stderr } = child('load', whole, 'never');
  expect(stderr).toBe('');
  const done = look(whole);
  expect(done).not.toEqual(old);
  expect(done).toMatchObject({ finished: true, persons: 3, staged: 0 });
  const commit = steps.indexOf('commit');
  expect(commit).toBeGreaterThan(5);
  // Before the commit every step leaves staging tables only; two of them stand for all, and every second one after it. All: LONG=1.
  const isLong = process.env['LONG'] === '1';
  const tried = steps
    .entries()
    .filter(([at]) => isLong || (at < commit ? at % 12 === 1 : (at - commit) % 2 === 0 || at === steps.length - 1));
  for (const [at, step] of tried) {
    const data = copy(`killed-${at}`);
    expect(child('load', data, step).signal).toBe('SIGKILL');
    expect(look(data), `killed at: ${step}`).toEqual(at <= commit ? old : done);
  }
});
