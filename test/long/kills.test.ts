/** SIGKILL at fifty random moments during import and erase, over as many data folders as that takes. Prints its figures. */
import { expect, test } from 'vitest';
import { noFigures, play } from '../robustness/lives.ts';

const wanted = Number(process.env['KILLS'] ?? 50);
const aFolder = 8;

test('killed fifty times during import and erasure, nothing is lost, half there, or back', async () => {
  const figures = noFigures();
  const problems: string[] = [];
  for (let seed = Number(process.env['SEED'] ?? 1); figures.kills < wanted; seed += 1) {
    problems.push(...(await play(seed, Math.min(aFolder, wanted - figures.kills), figures)));
    console.log(`seed ${seed}: ${JSON.stringify(figures)}`, problems);
  }
  expect(problems).toEqual([]);
  expect(figures.kills).toBe(wanted);
});
