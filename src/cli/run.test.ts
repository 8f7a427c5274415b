import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { version } from '../version.ts';
import { perfectlydata } from './harness.fixture.ts';
import { commands } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'pd-cli-'));
const csv = join(folder, 'a.csv');
writeFileSync(csv, 'a,b\n1,2\n');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const data = ['--data', join(folder, 'data')];

test('help names every command, its exit codes, and --version the version', async () => {
  const help = await perfectlydata(['--help']);
  expect(help.code).toBe(0);
  for (const name of Object.keys(commands)) expect(help.out).toContain(`perfectlydata ${name}`);
  expect(help.out).toContain('Exit codes');
  expect((await perfectlydata(['--version'])).out).toBe(version);
  for (const name of Object.keys(commands)) expect((await perfectlydata([name, '--help'])).code).toBe(0);
});

test('a command that cannot be understood exits with 2 and says why on standard error', async () => {
  for (const args of [
    [],
    ['imprt'],
    ['import'],
    ['import', csv],
    ['import', csv, '--workspac', 'x'],
    ['import', csv, '--workspace', 'x', '--treat', 'a=hide'],
    ['import', csv, '--workspace', 'x', '--identifier', 'a'],
    ['import', csv, '--workspace', 'x', '--reference', 'a=b'],
    ['datasets'],
    ['describe', '--workspace', 'x'],
    ['find', '--workspace', 'x'],
    ['start', '--port', 'eighty'],
    ['start', 'now'],
    ['audit', 'mend', '--workspace', 'x'],
    ['constructor'],
  ]) {
    const { code, out, err } = await perfectlydata([...args, ...(args.length === 0 ? [] : data)]);
    expect([args, code]).toEqual([args, 2]);
    expect(out).toBe('');
    expect(err.length).toBeGreaterThan(20);
  }
});

test('errors are JSON with --json', async () => {
  const { code, out, err } = await perfectlydata(['datasets', '--json', ...data]);
  expect([code, out]).toEqual([2, '']);
  const { error } = JSON.parse(err) as { error: Record<string, string> };
  expect(Object.keys(error)).toEqual(['code', 'title', 'detail']);
  expect(error['code']).toBe('usage');
});

test('a file that is not there exits with 4, and names it as it was typed', async () => {
  const { code, err } = await perfectlydata(['import', 'no/such.csv', '--workspace', 'x', ...data]);
  expect(code).toBe(4);
  expect(err).toContain('no/such.csv');
  expect((await perfectlydata(['recognise', folder])).code).toBe(4);
  expect((await perfectlydata(['check-certificate', join(folder, 'none.json')])).code).toBe(4);
});

test('a question that is not JSON exits with 3 before anything is opened', async () => {
  const { code, err } = await perfectlydata(['ask', '--workspace', 'x', csv, '--json', ...data]);
  expect(code).toBe(3);
  expect(err).toContain('bad-question');
});
