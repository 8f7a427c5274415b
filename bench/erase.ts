/** Erasing on 10 million rows: how soon a person is hidden, and what a thousand persons in one purge cost against one. */
import { openTestStores, removeDataDir } from '../test/harness/stores.ts';
import { stopwatch } from '../src/kit/clock.ts';
import { createWorkspace, type Workspace } from '../src/rooms/accounts/index.ts';
import { subjectFromHex } from '../src/rooms/datasets/index.ts';
import { erasePerson, findPerson, waitForErasure } from '../src/rooms/requests/index.ts';
import { emailOf, loadMany } from '../src/rooms/requests/many-persons.fixture.ts';
import type { Figure } from './main.ts';

/** Rows that one person has in all datasets. */
const rowsEach = 5;
const single = 5;
const batch = 1000;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const subjectOf = async (workspace: Workspace, n: number): Promise<bigint> => {
  const { persons } = await findPerson(workspace, { value: emailOf(n) });
  if (persons[0] === undefined) throw new Error('The benchmark did not find what is there');
  return subjectFromHex(persons[0].subject);
};

type Times = { hidden: number; rest: number };

const erase = async (workspace: Workspace, subjects: readonly bigint[]): Promise<Times> => {
  const elapsed = stopwatch();
  const begun = await erasePerson(workspace, subjects);
  const hidden = elapsed();
  const rest = stopwatch();
  for (const { id } of begun)
    if ((await waitForErasure(workspace, id)).state !== 'proven') throw new Error('An erasure was not proven');
  return { hidden, rest: rest() };
};

/** `hidden`: from the request to the answer, plan, ledger and audit entry included. The purge: from there to the certificate. */
export const run = async (options: { rows?: number } = {}): Promise<Figure[]> => {
  const rows = options.rows ?? 10_000_000;
  const opened = await openTestStores();
  try {
    const workspace = await createWorkspace(opened.stores, opened.owner, { name: 'Erase' });
    await loadMany(workspace, rows / rowsEach);
    const ones: Times[] = [];
    for (let n = 0; n < single; n += 1) ones.push(await erase(workspace, [await subjectOf(workspace, 10 + n * 7919)]));
    const many: bigint[] = [];
    for (let n = 0; n < batch; n += 1) many.push(await subjectOf(workspace, 100 + n * 389));
    const thousand = await erase(workspace, many);
    const hidden = median(ones.map((one) => one.hidden));
    const rest = median(ones.map((one) => one.rest));
    const size = `${rows / 1_000_000} million rows`;
    return [
      { measure: `a person is hidden, ${size}`, value: hidden, unit: 'ms', bar: 'at most 200', ok: hidden <= 200 },
      { measure: `a thousand persons are hidden, ${size}`, value: thousand.hidden, unit: 'ms', bar: 'none', ok: true },
      {
        measure: `from hidden to the certificate, one person, ${size}`,
        value: rest,
        unit: 'ms',
        bar: 'none',
        ok: true,
      },
      {
        measure: `shredding, purging and proving a thousand persons against one, ${size}`,
        value: thousand.rest / rest,
        unit: 'times',
        bar: 'at most 1.5',
        ok: thousand.rest / rest <= 1.5,
      },
    ];
  } finally {
    await opened.close();
    removeDataDir(opened.dataDir);
  }
};
