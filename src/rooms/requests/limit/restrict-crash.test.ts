import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quickly } from '../../../../test/harness/quick-node.ts';
import { removeDataDir } from '../../../../test/harness/stores.ts';

type Look = {
  visible: { rows: number; hash: string };
  beside: number;
  found: number;
  states: string[];
  staged: number;
};

const script = join(import.meta.dirname, 'restrict-crash.fixture.ts');
let dataDir: string;

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'pd-limit-'));
});
afterAll(() => removeDataDir(dataDir));

/** Runs a process; `killAt`: it must be killed there. Returns what it saw when it had recovered from the one before. */
const run = (what: string, killAt = ''): Look => {
  const words = [...quickly, script, dataDir, what, killAt].filter((word) => word !== '');
  const { stdout, stderr, signal, status } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (killAt === '' ? status !== 0 : signal !== 'SIGKILL')
    throw new Error(`${what} ${killAt} ended otherwise: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Look;
};

/** One life: what each process does, and where it is killed. The next process sees what came of it. */
const wholeLife: readonly (readonly [string, string])[] = [
  ['restrict', 'copy aside'],
  ['lift', 'copy back'],
  ['restrict', 'in no answer'],
  ['lift', 'copied back'],
  ['restrict', 'copied aside'],
  ['lift', 'empty the side'],
  ['restrict', 'hide'],
  ['lift', 'side is empty'],
  ['restrict', 'hidden'],
  // The same files again: every row is replaced.
  ['import', 'publish rows orders'],
  ['import', 'settle restrictions'],
  ['import', 'clear away'],
];
// Without LONG=1 only what is in the middle of it: copying, hiding and emptying, and an import of whoever is restricted.
const life = process.env['LONG'] === '1' ? wholeLife : wholeLife.slice(4, 10);

test(
  'a restriction, its lifting and an import meanwhile, killed at any step, lose no row and double none',
  { timeout: 300_000 },
  () => {
    run('load');
    const hidden = new Set<string>();
    let whole: Look | null = null;
    for (const [at, [what, step]] of [...life, ['erase', ''] as const].entries()) {
      const seen = run(what, step);
      whole ??= seen;
      const before = life[at - 1]?.join(', killed at: ') ?? 'loading';
      const isLifted = at === 0 || life[at - 1]?.[0] === 'lift';
      expect(seen, `after ${before}`).toMatchObject({ beside: isLifted ? 0 : 5, found: 5, staged: 0 });
      if (isLifted) expect(seen.visible, `after ${before}`).toEqual(whole.visible);
      else hidden.add(JSON.stringify(seen.visible));
      if (at > 0) expect(seen.states[0], `after ${before}`).toBe(isLifted ? 'lifted' : 'restricted');
    }
    expect(whole?.visible.rows).toBe(40);
    expect(run('look')).toMatchObject({ beside: 0, found: 0, staged: 0, visible: { rows: 35 } });
    expect([...hidden]).toEqual([expect.stringContaining('"rows":35')]); // the others' rows never changed by a byte
  },
);
