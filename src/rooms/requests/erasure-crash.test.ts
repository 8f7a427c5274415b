import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quickly } from '../../../test/harness/quick-node.ts';
import { removeDataDir } from '../../../test/harness/stores.ts';

const fixture = join(import.meta.dirname, 'erasure-crash.fixture.ts');
let dataDir: string;

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'pd-crash-'));
});
afterAll(() => removeDataDir(dataDir));

/** Runs the fixture; with `killAfter`, SIGKILLs it that many milliseconds after it says that it erases. */
const run = (what: string, who = 0, killAfter: number | null = null): Promise<unknown[]> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...quickly, fixture, dataDir, what, String(who)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
    });
    let out = '';
    let problems = '';
    child.stdout.on('data', (some: Buffer) => {
      out += some.toString();
      if (killAfter !== null && out.includes('"erasing"')) void sleep(killAfter).then(() => child.kill('SIGKILL'));
    });
    child.stderr.on('data', (some: Buffer) => {
      problems += some.toString();
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code !== 0 && signal !== 'SIGKILL') reject(new Error(`The fixture ended with ${code}: ${problems}`));
      else
        resolve(
          out
            .split('\n')
            .filter((line) => line !== '')
            .map((line): unknown => JSON.parse(line)),
        );
    });
  });

type State = { states: string[]; found: number[]; problems: string[] };

// From the first statement to the last wait, with some chance in between.
const moments = [0, 15, 60, 200, 700, 1800, 3000];

test(
  'an erasure killed at any moment is finished after a restart, and nobody else loses a row',
  { timeout: 400_000 },
  async () => {
    await run('load');
    for (const [at, moment] of moments.entries()) {
      const who = at + 1;
      await run('erase', who, moment + Math.floor(Math.random() * (moment / 2 + 10)));
      const [state] = (await run('go-on')) as State[];
      if (state === undefined) throw new Error('The fixture said nothing');
      expect(
        state.states.every((one) => one === 'proven'),
        `killed after ${moment} ms`,
      ).toBe(true);
      expect(state.problems).toEqual([]);
      const gone = state.found.filter((rows) => rows === 0).length;
      expect(gone, `killed after ${moment} ms`).toBe(state.states.length);
      expect(state.found.slice(who).every((rows) => rows === 5)).toBe(true);
      expect([0, 5]).toContain(state.found[at]);
    }
    const [{ withheld }, after] = (await run('import-again')) as [{ withheld: number[] }, State];
    const erased = after.states.length;
    expect(erased).toBeGreaterThan(3);
    expect(withheld).toEqual([erased, erased * 2, erased * 2]);
    expect(after.found.filter((rows) => rows === 0)).toHaveLength(erased);
  },
);
