/** Finding one person: the look-up against a primary-key look-up on a plain table, turn by turn, at 1 and at 20 million rows. */
import { randomInt } from 'node:crypto';
import { openTestStores, removeDataDir } from '../test/harness/stores.ts';
import { stopwatch } from '../src/kit/clock.ts';
import { sql } from '../src/kit/literals.ts';
import { createWorkspace, type Workspace } from '../src/rooms/accounts/index.ts';
import { catalogue } from '../src/rooms/datasets/index.ts';
import { identify } from '../src/rooms/requests/find-person.ts';
import { findPerson } from '../src/rooms/requests/index.ts';
import { emailOf, loadMany, loadPlain } from '../src/rooms/requests/many-persons.fixture.ts';
import { countRowsBySubject } from '../src/rooms/requests/person-store.ts';
import type { Figure } from './main.ts';

const turns = 80;
/** Rows that one person has in all datasets. */
const rowsEach = 5;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const timed = async (work: () => Promise<boolean>): Promise<number> => {
  const elapsed = stopwatch();
  if (!(await work())) throw new Error('The benchmark did not find what is there');
  return elapsed();
};

const rowsOf = (rows: ReadonlyMap<bigint, ReadonlyMap<string, number>>): number =>
  [...rows.values()].flatMap((counts) => [...counts.values()]).reduce((sum, n) => sum + n, 0);

type Times = { plain: number; lookUp: number; whole: number };

const measure = async (workspace: Workspace, persons: number): Promise<Times> => {
  const plain = workspace.rows('plain');
  await loadMany(workspace, persons);
  await loadPlain(workspace, plain, persons * rowsEach);
  const datasets = await catalogue(workspace);
  const domains = [{ domain: 'email', kind: 'email' }];
  const times = { plain: [] as number[], lookUp: [] as number[], whole: [] as number[] };
  for (let turn = -10; turn < turns; turn += 1) {
    const n = randomInt(persons);
    const value = emailOf(n);
    const one = {
      plain: await timed(
        async () =>
          (
            await workspace.stores.warehouse.query(
              sql`SELECT * FROM ${plain} WHERE id = ${randomInt(persons * rowsEach)}`,
            )
          ).length === 1,
      ),
      lookUp: await timed(async () => {
        const subjects = [...(await identify(workspace, { domains, value })).keys()];
        return rowsOf(await countRowsBySubject(workspace, datasets, subjects)) === rowsEach;
      }),
      whole: await timed(async () => (await findPerson(workspace, { value })).persons[0]?.rows === rowsEach),
    };
    if (turn < 0) continue; // the first turns warm up
    times.plain.push(one.plain);
    times.lookUp.push(one.lookUp);
    times.whole.push(one.whole);
  }
  return { plain: median(times.plain), lookUp: median(times.lookUp), whole: median(times.whole) };
};

const figure = (what: string, value: number, unit: string, most: number | null): Figure => ({
  measure: what,
  value,
  unit,
  bar: most === null ? 'none' : `at most ${most}`,
  ok: most === null || value <= most,
});

/** Medians of 80 turns. The look-up: identities by fingerprint, and the counts of every dataset. */
export const run = async (options: { sizes?: [number, number] } = {}): Promise<Figure[]> => {
  const [small, large] = options.sizes ?? [1_000_000, 20_000_000];
  const opened = await openTestStores();
  try {
    const at = async (rows: number): Promise<Times> =>
      measure(await createWorkspace(opened.stores, opened.owner, { name: `Rows ${rows}` }), rows / rowsEach);
    const [a, b] = [await at(small), await at(large)];
    const name = (rows: number): string => `${rows / 1_000_000} million rows`;
    return [
      figure(`find one person against a primary-key look-up, ${name(small)}`, a.lookUp / a.plain, 'times', 2),
      figure(`find one person against a primary-key look-up, ${name(large)}`, b.lookUp / b.plain, 'times', 2),
      figure(`find one person, ${name(large)} against ${name(small)}`, b.lookUp / a.lookUp, 'times', 1.5),
      figure(`the look-up, ${name(large)}`, b.lookUp, 'ms', null),
      figure(`the whole search with catalogue, time line and audit entry, ${name(large)}`, b.whole, 'ms', null),
    ];
  } finally {
    await opened.close();
    removeDataDir(opened.dataDir);
  }
};
