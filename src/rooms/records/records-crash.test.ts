import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quickly } from '../../../test/harness/quick-node.ts';
import { removeDataDir } from '../../../test/harness/stores.ts';

type Look = { rows: string[]; held: string[]; staged: string; found: number[][] };

const script = join(import.meta.dirname, 'records-crash.fixture.ts');
let loaded: string;
const dirs: string[] = [];

const newDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'pd-records-'));
  dirs.push(dir);
  return dir;
};

beforeAll(() => {
  loaded = newDir();
  run(loaded, 'load');
});
afterAll(() => dirs.forEach(removeDataDir));

const run = (dataDir: string, what: string, killAt = ''): string => {
  const words = [...quickly, script, dataDir, what, killAt].filter((word) => word !== '');
  const { stdout, stderr, signal, status } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (killAt === '' ? status !== 0 : signal !== 'SIGKILL')
    throw new Error(`${what} ${killAt} ended otherwise: ${stderr}`);
  return stdout.trim().split('\n').at(-1) ?? '';
};

const look = (dataDir: string): Look => JSON.parse(run(dataDir, 'look')) as Look;

const wholeLife = [
  'acknowledged',
  'keys',
  'identities',
  'values',
  'rows',
  'complete',
  'put in place',
  'settled',
  'over',
] as const;
// Without LONG=1 only what was acknowledged and written nowhere else, and what was written whole and not put in place.
const life = process.env['LONG'] === '1' ? wholeLife : (['acknowledged', 'put in place'] as const);

test('what was acknowledged is there after a kill at any step, once, and nothing else is', { timeout: 600_000 }, () => {
  const smooth = newDir();
  cpSync(loaded, smooth, { recursive: true });
  run(smooth, 'act');
  const expected = look(smooth);
  expect(expected).toMatchObject({
    held: ['customers 9', 'lines 16', 'orders 16'],
    staged: '0',
    found: [[1], [6], [4]],
  });
  expect(expected.rows.filter((row) => /Newtown|Changed Moved/.test(row))).toHaveLength(3);
  for (const step of life) {
    const dataDir = newDir();
    cpSync(loaded, dataDir, { recursive: true });
    run(dataDir, 'act', step);
    expect(look(dataDir), `killed at: ${step}`).toEqual(expected);
    removeDataDir(dataDir);
  }
});
