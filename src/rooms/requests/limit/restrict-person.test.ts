import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../../test/harness/stores.ts';
import { readZip } from '../../../../test/harness/read-zip.ts';
import { question } from '../../../contract/insights.ts';
import { isTrouble } from '../../../kit/errors.ts';
import { raw, sql } from '../../../kit/literals.ts';
import { createWorkspace, type Workspace } from '../../accounts/index.ts';
import { listEntries } from '../../audit/index.ts';
import { besideDatasets, catalogue, deleteDataset, listRows, subjectFromHex } from '../../datasets/index.ts';
import { ask } from '../../insights/index.ts';
import {
  erasePerson,
  exportFile,
  exportPerson,
  findPerson,
  liftRestriction,
  listRestrictions,
  restrictPerson,
  revealPerson,
  settleRestrictions,
  waitForErasure,
} from '../index.ts';
import { customer, loadShop } from '../shop.fixture.ts';

let opened: TestStores;
let made = 0;
const reason = 'Accuracy is contested, ticket 4711';

beforeAll(async () => {
  opened = await openTestStores();
});
afterAll(async () => {
  await settleRestrictions();
  await opened.close();
  removeDataDir(opened.dataDir);
});

const shop = async (count: number): Promise<Workspace> => {
  made += 1;
  const workspace = await createWorkspace(opened.stores, opened.owner, { name: `Shop ${made}` });
  await loadShop(workspace, count);
  return workspace;
};

const personOf = async (workspace: Workspace, n: number) =>
  (await findPerson(workspace, { kind: 'email', value: String(customer(n)[1]) })).persons[0];

const subjectOf = async (workspace: Workspace, n: number): Promise<bigint> => {
  const person = await personOf(workspace, n);
  if (person === undefined) throw new Error('The fixture’s person is not there');
  return subjectFromHex(person.subject);
};

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'no error';
  } catch (error) {
    if (isTrouble(error)) return error.code;
    throw error;
  }
};

/** What a question counts in every dataset. */
const counted = async (workspace: Workspace): Promise<unknown[]> => {
  const answers = ['customers', 'orders', 'lines'].map((name) =>
    ask(workspace, question.parse({ measures: [`${name}.count`] })),
  );
  return (await Promise.all(answers)).map(({ rows }) => rows[0]?.cells[0] ?? null);
};

/** A hash of all that the datasets hold, but for where a row stands: equal when no byte of any row differs. */
const contents = async (workspace: Workspace): Promise<string[]> => {
  const hashes: string[] = [];
  for (const { name, table } of await catalogue(workspace)) {
    const [row] = await workspace.stores.warehouse.query<{ rows: string; hash: string }>(
      sql`SELECT count() AS rows, groupBitXor(sipHash64(*)) AS hash FROM ${table}`,
    );
    hashes.push(`${name} ${row?.rows} ${row?.hash}`);
  }
  return hashes;
};

const exported = async (workspace: Workspace, subject: bigint): Promise<Map<string, string>> => {
  const { id } = await exportPerson(workspace, subject, { purpose: 'Access request' });
  const files = await readZip((await exportFile(workspace, id)).body);
  files.delete('index.html'); // says when it was made
  return files;
};

const besideRows = async (workspace: Workspace): Promise<number> => {
  await settleRestrictions();
  let rows = 0;
  for (const { table } of await besideDatasets(workspace, await catalogue(workspace))) {
    const [row] = await workspace.stores.warehouse.query<{ n: string }>(sql`SELECT count() AS n FROM ${table}`);
    rows += Number(row?.n);
  }
  return rows;
};

test('who is restricted is in no answer, is found, revealed and exported all the same, and comes back as they were', async () => {
  const workspace = await shop(12);
  const subject = await subjectOf(workspace, 7);
  const before = { contents: await contents(workspace), files: await exported(workspace, subject) };
  expect(await counted(workspace)).toEqual([12, 24, 24]);

  const restricted = await restrictPerson(workspace, subject, { reason });
  expect(restricted).toMatchObject({ state: 'restricted', reason, endedAt: null });
  expect(restricted.milliseconds).toBeGreaterThan(0);
  expect(await counted(workspace)).toEqual([11, 22, 22]);
  expect(await besideRows(workspace)).toBe(5);
  const found = await personOf(workspace, 7);
  expect(found).toMatchObject({ rows: 5, restrictedSince: restricted.askedAt });
  expect(found?.timeline).toHaveLength(2);
  expect((await personOf(workspace, 8))?.restrictedSince).toBeNull();
  const { values } = await revealPerson(workspace, subject, { purpose: 'Legal claim 12' });
  expect(values.map(({ value }) => value)).toContain('Fullname Number7');
  expect(await exported(workspace, subject)).toEqual(before.files);
  expect(await restrictPerson(workspace, subject, { reason: 'Asked twice' })).toEqual(restricted);

  const lifted = await liftRestriction(workspace, subject);
  expect(lifted).toMatchObject({ id: restricted.id, state: 'lifted' });
  expect(await counted(workspace)).toEqual([12, 24, 24]);
  expect(await contents(workspace)).toEqual(before.contents);
  expect(await besideRows(workspace)).toBe(0);
  expect(await exported(workspace, subject)).toEqual(before.files);
  expect((await listRestrictions(workspace)).map(({ id, state }) => [id, state])).toEqual([[restricted.id, 'lifted']]);
  const actions = (await listEntries(workspace, { limit: 50 })).map(({ action }) => action);
  expect(actions.filter((action) => /restricted|released/.test(action))).toEqual([
    'person.released',
    'person.restricted',
  ]);
});

test('a restriction is in force before the engine has written it, however long that takes', async () => {
  const workspace = await shop(12);
  const tables = (await catalogue(workspace)).map(({ table }) => table);
  const merges = (what: 'STOP' | 'START') =>
    Promise.all(tables.map((table) => opened.stores.warehouse.command(sql`SYSTEM ${raw(what)} MERGES ${table}`)));
  await merges('STOP'); // as a merge of a large part does for seconds
  const subject = await subjectOf(workspace, 7);
  const { state } = await restrictPerson(workspace, subject, { reason });
  expect((await listRestrictions(workspace)).map((one) => one.state)).toEqual([state]);
  expect(state).toBe('restricted');
  expect(await counted(workspace)).toEqual([11, 22, 22]);
  expect((await listRows(workspace, 'orders', { offset: 0, limit: 100 })).rows).toHaveLength(22);
  expect((await personOf(workspace, 7))?.rows).toBe(5);
  expect((await restrictPerson(workspace, await subjectOf(workspace, 8), { reason })).state).toBe('restricted');
  expect(await counted(workspace)).toEqual([10, 20, 20]);
  await merges('START');
  await settleRestrictions();
  expect(await counted(workspace)).toEqual([10, 20, 20]);
  await liftRestriction(workspace, subject);
  expect(await counted(workspace)).toEqual([11, 22, 22]);
});

test('a restriction needs a reason that names nobody, and somebody of whom something is held', async () => {
  const workspace = await shop(3);
  const subject = await subjectOf(workspace, 1);
  expect(await codeOf(restrictPerson(workspace, subject, { reason: '' }))).toBe('purpose-missing');
  expect(await codeOf(restrictPerson(workspace, subject, { reason: 'asked by a@b.example' }))).toBe('reason-personal');
  expect(await codeOf(restrictPerson(workspace, 0n, { reason }))).toBe('not-found');
  expect(await codeOf(restrictPerson(workspace, 12_345n, { reason }))).toBe('not-found');
  expect(await codeOf(liftRestriction(workspace, subject))).toBe('not-found');
  expect(await listRestrictions(workspace)).toEqual([]);
});

test('restricting somebody hides the groups that become too small with them', async () => {
  const workspace = await shop(5);
  expect(await counted(workspace)).toEqual([5, 10, 10]);
  const subject = await subjectOf(workspace, 2);
  await restrictPerson(workspace, subject, { reason });
  expect(await counted(workspace)).toEqual([null, null, null]);
  await liftRestriction(workspace, subject);
  expect(await counted(workspace)).toEqual([5, 10, 10]);
});

test('what an import brings of a restricted person is set aside, and what it replaces of them goes', async () => {
  const workspace = await shop(12);
  const subject = await subjectOf(workspace, 7);
  await restrictPerson(workspace, subject, { reason });
  const again = await loadShop(workspace, 12); // the same files: every row is replaced
  expect(again.map(({ rowsLoaded }) => rowsLoaded)).toEqual([12, 24, 24]);
  expect(await counted(workspace)).toEqual([11, 22, 22]);
  expect([await besideRows(workspace), (await personOf(workspace, 7))?.rows]).toEqual([5, 5]);
  await loadShop(workspace, 14); // other files: rows are added
  expect(await counted(workspace)).toEqual([11 + 13, 22 + 26, 22 + 26]);
  expect([await besideRows(workspace), (await personOf(workspace, 7))?.rows]).toEqual([10, 10]);
  await liftRestriction(workspace, subject);
  expect(await counted(workspace)).toEqual([26, 52, 52]);
  expect(await besideRows(workspace)).toBe(0);
});

test('erasing a restricted person leaves nothing on either side, and ends the restriction', async () => {
  const workspace = await shop(12);
  const subject = await subjectOf(workspace, 7);
  await restrictPerson(workspace, subject, { reason });
  const erasure = await erasePerson(workspace, subject);
  expect(erasure.datasets.reduce((sum, { rows }) => sum + rows, 0)).toBe(5);
  expect((await waitForErasure(workspace, erasure.id)).state).toBe('proven');
  expect(await besideRows(workspace)).toBe(0);
  expect(await personOf(workspace, 7)).toBeUndefined();
  expect((await listRestrictions(workspace)).map(({ state }) => state)).toEqual(['gone']);
  expect(await codeOf(liftRestriction(workspace, subject))).toBe('not-found');
  const again = await loadShop(workspace, 12);
  expect(again.map(({ rowsWithheld }) => rowsWithheld)).toEqual([1, 2, 2]);
  expect(await counted(workspace)).toEqual([11, 22, 22]);
});

test('deleting a dataset deletes what lies beside it, and restrictions of persons of whom nothing is left end', async () => {
  const workspace = await shop(8);
  await restrictPerson(workspace, await subjectOf(workspace, 3), { reason });
  for (const name of ['lines', 'orders']) await deleteDataset(workspace, name);
  expect(await besideRows(workspace)).toBe(1);
  expect((await listRestrictions(workspace)).map(({ state }) => state)).toEqual(['restricted']);
  await deleteDataset(workspace, 'customers');
  expect((await listRestrictions(workspace)).map(({ state }) => state)).toEqual(['gone']);
});

test('whoever restricts, releases, asks and erases at once meets no half of anybody', async () => {
  const workspace = await shop(20);
  const subjects = await Promise.all([1, 2, 3, 4].map((n) => subjectOf(workspace, n)));
  const [first = 0n, second = 0n, third = 0n, fourth = 0n] = subjects;
  const [, , exportedMeanwhile] = await Promise.all([
    restrictPerson(workspace, first, { reason }).then(() => liftRestriction(workspace, first)),
    restrictPerson(workspace, second, { reason }),
    exported(workspace, first),
    restrictPerson(workspace, third, { reason }).catch(() => null),
    erasePerson(workspace, third).then(({ id }) => waitForErasure(workspace, id)),
    loadShop(workspace, 20),
    restrictPerson(workspace, fourth, { reason }),
  ]);
  expect(exportedMeanwhile.get('orders.csv')?.trim().split('\n')).toHaveLength(3);
  const rows = await Promise.all([1, 2, 3, 4, 5].map(async (n) => (await personOf(workspace, n))?.rows ?? 0));
  expect(rows).toEqual([5, 5, 0, 5, 5]);
  expect(await counted(workspace)).toEqual([17, 34, 34]);
  expect(await besideRows(workspace)).toBe(10);
});
