import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../../test/harness/stores.ts';
import { setClock } from '../../../kit/clock.ts';
import { isTrouble } from '../../../kit/errors.ts';
import { sql } from '../../../kit/literals.ts';
import { createWorkspace, type Workspace } from '../../accounts/index.ts';
import { listEntries } from '../../audit/index.ts';
import { catalogue, deleteDataset, loadTables, subjectFromHex } from '../../datasets/index.ts';
import { identifying, tableOf } from '../../datasets/load.fixture.ts';
import {
  applyDueRetention,
  applyRetention,
  changeRetention,
  erasePerson,
  findPerson,
  liftHold,
  listHolds,
  placeHold,
  previewRetention,
  retentionOf,
  sweepEvidence,
  waitForErasure,
} from '../index.ts';
import { customer, loadShop } from '../shop.fixture.ts';

const day = 86_400_000;
let opened: TestStores;
let workspace: Workspace;
let resetClock = (): void => {};
let ahead = 0;
const reason = 'Claim in court, file 4711';

beforeAll(async () => {
  opened = await openTestStores();
  resetClock = setClock(() => Date.now() + ahead * day);
  workspace = await createWorkspace(opened.stores, opened.owner, { name: 'Held' });
  await loadShop(workspace, 8);
});
afterAll(async () => {
  resetClock();
  await opened.close();
  removeDataDir(opened.dataDir);
});

const personOf = async (n: number) => {
  const [person] = (await findPerson(workspace, { kind: 'email', value: String(customer(n)[1]) })).persons;
  if (person === undefined) throw new Error('The fixture’s person is not there');
  return person;
};

const troubleOf = async (work: Promise<unknown>): Promise<{ code: string; detail: string }> => {
  try {
    await work;
    return { code: 'no error', detail: '' };
  } catch (error) {
    if (isTrouble(error)) return error;
    throw error;
  }
};

const countIn = async (name: string): Promise<number> => {
  const table = (await catalogue(workspace)).find((one) => one.name === name)?.table ?? sql`nothing`;
  const [row] = await workspace.stores.warehouse.query<{ n: string }>(sql`SELECT count() AS n FROM ${table}`);
  return Number(row?.n ?? 0);
};

test('an erasure is refused while a hold keeps the person, and the error names the hold', async () => {
  const person = await personOf(1);
  const hold = await placeHold(workspace, { subject: person.subject, reason });
  expect(hold).toMatchObject({ kind: 'person', subject: person.subject, isActive: true });
  const refused = await troubleOf(erasePerson(workspace, subjectFromHex(person.subject)));
  expect(refused.code).toBe('on-hold');
  expect(refused.detail).toContain(hold.id);
  expect(await personOf(1)).toMatchObject({ rows: 5, isOnHold: true });
  expect((await personOf(2)).isOnHold).toBe(false);
  expect((await troubleOf(deleteDataset(workspace, 'orders'))).detail).toContain(hold.id);

  const both = [subjectFromHex(person.subject), subjectFromHex((await personOf(2)).subject)];
  expect((await troubleOf(erasePerson(workspace, both))).code).toBe('on-hold');
  expect((await personOf(2)).rows).toBe(5); // all or nobody

  await liftHold(workspace, hold.id);
  expect((await troubleOf(liftHold(workspace, hold.id))).code).toBe('not-found');
  const { id } = await erasePerson(workspace, subjectFromHex(person.subject));
  expect((await waitForErasure(workspace, id)).state).toBe('proven');
});

test('a hold on a dataset or the workspace keeps everybody in it, and ends by itself', async () => {
  const subject = subjectFromHex((await personOf(3)).subject);
  const until = new Date(Date.now() + 10 * day).toISOString();
  const ofDataset = await placeHold(workspace, { dataset: 'lines', reason, until });
  expect((await troubleOf(erasePerson(workspace, subject))).detail).toContain(ofDataset.id);
  const ofAll = await placeHold(workspace, { reason, until });
  expect((await troubleOf(deleteDataset(workspace, 'customers'))).detail).toContain(ofAll.id);
  expect((await troubleOf(placeHold(workspace, { reason, until: '2001-01-01T00:00:00Z' }))).code).toBe('hold-over');
  expect((await troubleOf(placeHold(workspace, { reason: 'for a@b.example' }))).code).toBe('reason-personal');
  ahead = 11;
  expect((await listHolds(workspace)).filter(({ isActive }) => isActive)).toEqual([]);
  const { id } = await erasePerson(workspace, subject);
  expect((await waitForErasure(workspace, id)).state).toBe('proven');
  const actions = (await listEntries(workspace, { limit: 50 })).map(({ action }) => action);
  expect(actions.filter((action) => action === 'hold.placed').length).toBe(3);
  expect(actions.filter((action) => action === 'hold.lifted').length).toBe(1);
});

test('a hold follows a person who turns out to be somebody else', async () => {
  const other = await createWorkspace(opened.stores, opened.owner, { name: 'Merged' });
  const dir = mkdtempSync(join(tmpdir(), 'pd-hold-'));
  const columns = [identifying('Email', 'email'), identifying('Phone', 'phone')];
  const load = (name: string, rows: string[][]) => loadTables(other, name, [tableOf(dir, name, columns, rows)]);
  await load('first', [
    ['a@mail.example', ''],
    ['', '+49309001234'],
  ]);
  const found = async (value: string) => (await findPerson(other, { value })).persons[0];
  const [one, two] = [await found('a@mail.example'), await found('+49309001234')];
  for (const person of [one, two]) await placeHold(other, { subject: person?.subject ?? '', reason });
  await load('second', [['a@mail.example', '+49309001234']]);
  rmSync(dir, { recursive: true });
  const both = await found('a@mail.example');
  expect(both).toMatchObject({ rows: 3, isOnHold: true });
  expect((await found('+49309001234'))?.subject).toBe(both?.subject);
  expect((await listHolds(other)).map(({ subject }) => subject)).toEqual([both?.subject, both?.subject]);
});

test('rules are set in words, previewed in counts, applied once a day and gone on with after a crash', async () => {
  expect((await retentionOf(workspace)).items.map(({ kept }) => kept)).toEqual(
    Array.from({ length: 3 }, () => 'until the customer’s contract ends'),
  );
  const rule = {
    period: { count: 1, unit: 'months' as const },
    from: { event: 'column' as const, column: 'OrderedOn' },
    basis: 'settled by then',
    action: 'erase-rows' as const,
  };
  const wrong = { ...rule, from: { event: 'column' as const, column: 'Amount' } };
  expect((await troubleOf(changeRetention(workspace, { rules: [{ dataset: 'orders', rule: wrong }] }))).code).toBe(
    'not-a-date-column',
  );
  const view = await changeRetention(workspace, { rules: [{ dataset: 'orders', rule }] });
  expect(view.items.find(({ dataset }) => dataset === 'orders')).toMatchObject({
    rule,
    kept: '1 month after OrderedOn, then the rows are erased',
    dateColumns: ['OrderedOn'],
  });
  const rows = await countIn('orders');
  expect((await previewRetention(workspace)).items).toMatchObject([
    { dataset: 'orders', today: { rows, persons: rows / 2 }, suspended: { rows: 0 } },
  ]);
  expect(await countIn('orders')).toBe(rows);
  // Cut off between hiding and the files: the next run ends what it began.
  const cut = applyRetention(workspace, (step) => {
    if (step === 'purge') throw new Error('cut off');
  });
  await expect(cut).rejects.toThrow('cut off');
  expect((await retentionOf(workspace)).lastRun?.endedAt).toBeNull();
  await applyDueRetention(opened.stores);
  const { lastRun } = await retentionOf(workspace);
  expect(lastRun?.endedAt).not.toBeNull();
  expect(lastRun?.results).toEqual([{ dataset: 'orders', action: 'erase-rows', rows, persons: rows / 2 }]);
  const masked = await workspace.stores.warehouse.query(
    sql`SELECT name FROM system.parts WHERE database = ${`w_${workspace.id}`} AND active AND has_lightweight_delete`,
  );
  expect([await countIn('orders'), masked]).toEqual([0, []]);
  expect((await personOf(4)).rows).toBe(3); // the customer and the lines are under no rule
  await applyDueRetention(opened.stores);
  expect((await retentionOf(workspace)).lastRun?.id).toBe(lastRun?.id); // once a day
});

test('evidence goes after three years', async () => {
  ahead = 3 * 365;
  await sweepEvidence(opened.stores);
  expect((await listHolds(workspace)).length).toBe(3);
  ahead = 4 * 365;
  await sweepEvidence(opened.stores);
  expect(await listHolds(workspace)).toEqual([]);
  expect((await retentionOf(workspace)).lastRun).toBeNull();
});
