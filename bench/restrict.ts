/** Restriction on 10 million rows: how soon a person is in no answer, back again, and how soon an access export is there. */
import { openTestStores, removeDataDir } from '../test/harness/stores.ts';
import { question } from '../src/contract/insights.ts';
import { stopwatch } from '../src/kit/clock.ts';
import { sql } from '../src/kit/literals.ts';
import { createWorkspace, type Workspace } from '../src/rooms/accounts/index.ts';
import { catalogueDataset, subjectFromHex } from '../src/rooms/datasets/index.ts';
import { ask } from '../src/rooms/insights/index.ts';
import {
  exportPerson,
  findPerson,
  liftRestriction,
  restrictPerson,
  settleRestrictions,
} from '../src/rooms/requests/index.ts';
import { emailOf, loadMany } from '../src/rooms/requests/many-persons.fixture.ts';
import type { Figure } from './main.ts';

/** Rows that one person has in all datasets. */
const rowsEach = 5;
/** Rows of the person whose access export is measured. */
const exportRows = 100;
const times = 7;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const subjectOf = async (workspace: Workspace, n: number): Promise<bigint> => {
  const { persons } = await findPerson(workspace, { value: emailOf(n) });
  if (persons[0] === undefined) throw new Error('The benchmark did not find what is there');
  return subjectFromHex(persons[0].subject);
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const elapsed = stopwatch();
  await work();
  return elapsed();
};

const repeated = async (count: number, work: (n: number) => Promise<unknown>): Promise<number> => {
  const taken: number[] = [];
  for (let n = 0; n < count; n += 1) taken.push(await timed(() => work(n)));
  return median(taken);
};

/** Gives a person of the fixture so many orders that they have `exportRows` rows. */
const addOrders = async (workspace: Workspace, subject: bigint): Promise<void> => {
  const { table } = await catalogueDataset(workspace, 'orders');
  await workspace.stores.warehouse.command(
    sql`INSERT INTO ${table} SELECT * FROM ${table} WHERE subject = ${subject} LIMIT 1`,
  );
  await workspace.stores.warehouse.command(
    sql`INSERT INTO ${table} SELECT o.* FROM (SELECT * FROM ${table} WHERE subject = ${subject} LIMIT 1) AS o
        CROSS JOIN numbers(${exportRows - rowsEach - 1}) AS n`,
  );
};

const figure = (measure: string, value: number, bar: number | null, unit = 'ms'): Figure => ({
  measure,
  value,
  unit,
  bar: bar === null ? 'none' : `at most ${bar}`,
  ok: bar === null || value <= bar,
});

/** `in no answer`: from the call to the answer of the restriction, its journal and its audit entry included. */
export const run = async (options: { rows?: number } = {}): Promise<Figure[]> => {
  const rows = options.rows ?? 10_000_000;
  const opened = await openTestStores();
  try {
    const workspace = await createWorkspace(opened.stores, opened.owner, { name: 'Restrict' });
    await loadMany(workspace, rows / rowsEach);
    const asked = question.parse({ measures: ['orders.count'], dimensions: ['orders.Amount'] });
    const asking = (): Promise<number> => repeated(15, () => ask(workspace, asked));
    await asking();
    const before = await asking();
    const many = await subjectOf(workspace, 555);
    await addOrders(workspace, many);
    await exportPerson(workspace, many, { purpose: 'First, which loads what it takes' });
    const exporting = (): Promise<number> =>
      repeated(times, () => exportPerson(workspace, many, { purpose: 'Access request' }));
    const free = await exporting();

    const subjects: bigint[] = [];
    for (let n = 0; n < times; n += 1) subjects.push(await subjectOf(workspace, 10 + n * 7919));
    const reason = { reason: 'Accuracy is contested' };
    const first = await timed(() => restrictPerson(workspace, many, reason)); // makes the side tables
    const restricted = await repeated(times, (n) => restrictPerson(workspace, subjects[n] ?? 0n, reason));
    const besides = await exporting();
    const after = await asking();
    const lifted = await repeated(times, (n) => liftRestriction(workspace, subjects[n] ?? 0n));
    const [left] = await workspace.stores.warehouse.query<{ n: string }>(
      sql`SELECT count() AS n FROM ${(await catalogueDataset(workspace, 'orders')).table} WHERE subject IN ${subjects}`,
    );
    if (Number(left?.n) !== times * 2) throw new Error('The benchmark lost rows');
    const size = `${rows / 1_000_000} million rows`;
    return [
      figure(`the first person of a workspace is in no answer, ${size}`, first, null),
      figure(`a person is in no answer, ${size}`, restricted, 100),
      figure(`a person is back, ${size}`, lifted, null),
      figure(`access export of ${exportRows} rows, ${size}`, free, 100),
      figure(`access export of ${exportRows} rows of a restricted person, ${size}`, besides, 100),
      figure(`a question after ${times + 1} restrictions, more than before, ${size}`, after - before, 5),
    ];
  } finally {
    await settleRestrictions();
    await opened.close();
    removeDataDir(opened.dataDir);
  }
};
