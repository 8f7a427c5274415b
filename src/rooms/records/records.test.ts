import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { question } from '../../contract/insights.ts';
import type { FindRecordsRequest, RecordRow } from '../../contract/records.ts';
import { isTrouble } from '../../kit/errors.ts';
import { sql } from '../../kit/literals.ts';
import { createWorkspace, openWorkspace, type Workspace } from '../accounts/index.ts';
import { searchEntries } from '../audit/index.ts';
import { catalogueDataset, describeDataset, readVault, subjectFromHex } from '../datasets/index.ts';
import { ask } from '../insights/index.ts';
import {
  erasePerson,
  exportPerson,
  findPerson,
  liftHold,
  liftRestriction,
  placeHold,
  restrictPerson,
  waitForErasure,
} from '../requests/index.ts';
import { customer, loadShop } from '../requests/shop.fixture.ts';
import {
  addRecords,
  changeRecords,
  closeRecords,
  findRecords,
  purgeRecords,
  removeRecords,
  verifyRemoval,
} from './index.ts';

let opened: TestStores;
let made = 0;

beforeAll(async () => {
  opened = await openTestStores();
});
afterAll(async () => {
  await closeRecords(opened.stores);
  await opened.close();
  removeDataDir(opened.dataDir);
});

const shop = async (count = 20): Promise<Workspace> => {
  made += 1;
  const workspace = await createWorkspace(opened.stores, opened.owner, { name: `Records ${made}` });
  await loadShop(workspace, count);
  return workspace;
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

const emailOf = (n: number): string => String(customer(n)[1]);
const purpose = 'Answering a customer';

const found = async (workspace: Workspace, dataset: string, request: FindRecordsRequest): Promise<RecordRow[]> =>
  (await findRecords(workspace, dataset, request)).rows;

const subjectOf = async (workspace: Workspace, value: string): Promise<bigint> => {
  const { persons } = await findPerson(workspace, { kind: 'email', value });
  if (persons[0] === undefined) throw new Error('Nobody is found');
  return subjectFromHex(persons[0].subject);
};

const countIn = async (
  workspace: Workspace,
  dataset: string,
  settings: Record<string, number> = {},
): Promise<number> => {
  const { table } = await catalogueDataset(workspace, dataset);
  const [row] = await workspace.stores.warehouse.query<{ n: string }>(sql`SELECT count() AS n FROM ${table}`, {
    settings,
  });
  return Number(row?.n);
};

const newcomer = {
  CustomerId: 'C-99001',
  Email: 'New.Person@mail.example',
  FullName: 'Nora Newcomer',
  Phone: '+49 30 9990001',
  City: 'Newtown',
  Note: 'came by itself',
  BirthDate: '1991-05-06',
};

test('a row that comes by itself is there at once, pseudonymous, and everybody finds whose it is', async () => {
  const workspace = await shop();
  expect(await addRecords(workspace, 'customers', { rows: [newcomer] })).toEqual({ added: 1, withheld: 0 });
  const columns = Object.keys(newcomer);
  const row = { where: { Email: newcomer.Email }, columns, purpose };
  expect(await found(workspace, 'customers', row)).toEqual([newcomer]);
  const journals = join(opened.dataDir, 'records', workspace.id);
  expect(readdirSync(journals)).toHaveLength(1);
  // Whoever reads the tables has it put there first.
  const { persons } = await findPerson(workspace, { value: 'new.person@MAIL.example' });
  expect(persons).toMatchObject([{ rows: 1, knownBy: expect.arrayContaining([{ kind: 'email', count: 1 }]) }]);
  expect(readdirSync(journals)).toEqual([]);
  expect(await countIn(workspace, 'customers')).toBe(21);
  expect(await found(workspace, 'customers', row)).toEqual([newcomer]);
  const { table } = await catalogueDataset(workspace, 'customers');
  const rows = await workspace.stores.warehouse.query(sql`SELECT * FROM ${table} WHERE c5 = 'Newtown'`);
  expect(JSON.stringify(rows)).not.toMatch(/Nora|New.Person|9990001|1991-05/);
  expect(rows).toMatchObject([{ c7: 1991 }]);
  expect((await describeDataset(workspace, 'customers')).runs).toMatchObject([
    { file: expect.stringMatching(/^records \d{4}-\d\d-\d\d$/), rowsLoaded: 1 },
    { rowsLoaded: 20 },
  ]);
  const answer = await ask(workspace, question.parse({ measures: ['customers.count'], dimensions: [] }));
  expect(JSON.stringify(answer)).toContain('21');
});

test('rows belong to whom they name, to whose row they refer, to a new person, or to nobody', async () => {
  const workspace = await shop();
  const order = { OrderNumber: 5, CustomerId: ' c-50007', OrderedOn: '2024-05-01', Amount: '3' };
  await addRecords(workspace, 'orders', { rows: [order] });
  await addRecords(workspace, 'lines', { rows: [{ LineId: 1, OrderNumber: 5, Article: 'a' }] });
  await addRecords(workspace, 'lines', { rows: [{ LineId: 2, OrderNumber: 6, Article: 'b' }] });
  const { persons } = await findPerson(workspace, { value: emailOf(7) });
  expect(persons[0]?.datasets.map(({ dataset, rows }) => [dataset, rows])).toEqual(
    expect.arrayContaining([
      ['customers', 1],
      ['orders', 3],
      ['lines', 3],
    ]),
  );
  // A known email with a number nobody has: the number leads to the same person from then on.
  await addRecords(workspace, 'customers', { rows: [{ CustomerId: 'C-777', Email: emailOf(8) }] });
  await addRecords(workspace, 'orders', { rows: [{ ...order, OrderNumber: 7, CustomerId: 'C-777' }] });
  const again = await findPerson(workspace, { value: emailOf(8) });
  expect(again.persons[0]?.rows).toBe(7);
  // A phone is shared by households: beside an unknown email it leads to nobody.
  const phone = String(customer(9)[3]);
  await addRecords(workspace, 'customers', {
    rows: [{ CustomerId: 'C-778', Email: 'else@mail.example', Phone: phone }],
  });
  expect(await subjectOf(workspace, 'else@mail.example')).not.toBe(await subjectOf(workspace, emailOf(9)));
  const lines = await findRecords(workspace, 'lines', { where: { LineId: 2 } });
  expect(lines).toEqual({ rows: [{ LineId: 2, OrderNumber: 6, Article: 'b' }], total: 1 });
});

test('values are changed where rows fit, what was there before is purged, and files stay exact', async () => {
  const workspace = await shop();
  expect(await changeRecords(workspace, 'customers', { where: { City: 'Town3' }, set: { City: 'Town9' } })).toEqual({
    changed: 2,
  });
  expect(
    await changeRecords(workspace, 'customers', {
      where: { Email: emailOf(4) },
      set: { FullName: 'Somebody Else', BirthDate: '1970-01-31', Note: null },
    }),
  ).toEqual({ changed: 1 });
  const columns = ['FullName', 'BirthDate', 'Note', 'City'];
  const expected = [{ FullName: 'Somebody Else', BirthDate: '1970-01-31', Note: null, City: 'Town4' }];
  expect(await found(workspace, 'customers', { where: { Email: emailOf(4) }, columns, purpose })).toEqual(expected);
  const subject = await subjectOf(workspace, emailOf(4));
  const texts = async () => (await readVault(workspace, [subject])).map(({ text }) => text);
  expect(await texts()).toEqual(expect.arrayContaining(['Somebody Else', 'Fullname Number4']));
  await purgeRecords(workspace);
  expect(await texts()).toEqual(expect.arrayContaining(['Somebody Else', '1970-01-31', emailOf(4)]));
  expect(await texts()).not.toContain('Fullname Number4');
  expect(await found(workspace, 'customers', { where: { Email: emailOf(4) }, columns, purpose })).toEqual(expected);
  expect(await found(workspace, 'customers', { where: { FullName: 'Fullname Number4' } })).toEqual([]);
  expect((await findRecords(workspace, 'customers', { where: { City: 'Town9' } })).total).toBe(2);
  expect(await countIn(workspace, 'customers')).toBe(20);
  // Conditions on lists and times.
  await changeRecords(workspace, 'customers', { where: { Email: emailOf(5) }, set: { City: 'ads, mail;research' } });
  for (const [has, total] of [
    ['mail', 1],
    ['ads, mail', 0],
    ['Town9', 2],
  ] as const)
    expect((await findRecords(workspace, 'customers', { where: { City: { has } } })).total).toBe(total);
  expect(await removeRecords(workspace, 'orders', { where: { OrderedOn: { before: '2024-02-01' } } })).toEqual({
    removed: 20,
  });
});

test('what is removed is in no answer at once; purged, neither key nor byte of it is left', async () => {
  const workspace = await shop();
  const one = { where: { CustomerId: 'C-50003' } };
  const subject = await subjectOf(workspace, emailOf(3));
  expect(await verifyRemoval(workspace, 'customers', one)).toMatchObject({ state: 'held', rows: 1 });
  expect(await removeRecords(workspace, 'customers', one)).toEqual({ removed: 1 });
  expect(await found(workspace, 'customers', one)).toEqual([]);
  expect(await verifyRemoval(workspace, 'customers', one)).toMatchObject({ state: 'hidden', rows: 0 });
  expect(await countIn(workspace, 'customers')).toBe(19);
  expect(await removeRecords(workspace, 'orders', one)).toEqual({ removed: 2 });
  expect(await removeRecords(workspace, 'lines', { where: { Article: 'article-of-order-70006' } })).toEqual({
    removed: 1,
  });
  const keys = async (): Promise<number> => {
    const { warehouse } = workspace.stores;
    const rows = await warehouse.query(sql`SELECT 1 FROM ${workspace.vault('keys')} WHERE subject = ${subject}`);
    return rows.length + (await readVault(workspace, [subject])).length;
  };
  await purgeRecords(workspace);
  expect(await keys()).toBe(1); // a line is left, and so is the key; no row holds a value any more
  await removeRecords(workspace, 'lines', { where: { Article: 'article-of-order-70007' } });
  await purgeRecords(workspace);
  expect(await keys()).toBe(0);
  expect((await findPerson(workspace, { value: emailOf(3) })).persons).toEqual([]);
  expect(await verifyRemoval(workspace, 'customers', one)).toMatchObject({ state: 'purged', rows: 0 });
  for (const [dataset, rows] of [
    ['customers', 19],
    ['orders', 38],
    ['lines', 38],
  ] as const)
    expect(await countIn(workspace, dataset, { apply_deleted_mask: 0 })).toBe(rows); // hidden rows would be counted
  // Whoever was only removed may come back; whoever was erased may not.
  expect(
    await addRecords(workspace, 'customers', { rows: [{ CustomerId: 'C-50003', Email: emailOf(3) }] }),
  ).toMatchObject({
    added: 1,
  });
});

test('rows of a restricted person are in no answer, also those that come; they are all back when it is lifted', async () => {
  const workspace = await shop();
  const subject = await subjectOf(workspace, emailOf(2));
  await findRecords(workspace, 'orders', {});
  await restrictPerson(workspace, subject, { reason: 'Accuracy is contested' });
  const theirs = { where: { CustomerId: 'C-50002' } };
  expect((await findRecords(workspace, 'orders', theirs)).total).toBe(0);
  await addRecords(workspace, 'orders', { rows: [{ OrderNumber: 1, CustomerId: 'C-50002', Amount: 'new' }] });
  expect((await findRecords(workspace, 'orders', theirs)).total).toBe(0);
  expect(await verifyRemoval(workspace, 'orders', theirs)).toMatchObject({ state: 'held' });
  expect(await countIn(workspace, 'orders')).toBe(38);
  expect((await findPerson(workspace, { value: emailOf(2) })).persons[0]?.rows).toBe(6);
  await liftRestriction(workspace, subject);
  expect((await findRecords(workspace, 'orders', theirs)).total).toBe(3);
  expect(await countIn(workspace, 'orders')).toBe(41);
});

test('whoever is erased is in no answer and is withheld; nobody else’s row changes', async () => {
  const workspace = await shop();
  await addRecords(workspace, 'orders', { rows: [{ OrderNumber: 1, CustomerId: 'C-50006', Amount: 'pending' }] });
  await changeRecords(workspace, 'orders', { where: { CustomerId: 'C-50005' }, set: { Amount: 'changed' } });
  const subject = await subjectOf(workspace, emailOf(6));
  const { id } = await erasePerson(workspace, subject);
  expect((await findRecords(workspace, 'orders', { where: { CustomerId: 'C-50006' } })).total).toBe(0);
  expect(await addRecords(workspace, 'orders', { rows: [{ OrderNumber: 2, CustomerId: 'C-50006' }] })).toEqual({
    added: 0,
    withheld: 1,
  });
  expect((await waitForErasure(workspace, id)).state).toBe('proven');
  expect((await findRecords(workspace, 'orders', {})).total).toBe(38);
  expect((await findRecords(workspace, 'orders', { where: { Amount: 'changed' } })).total).toBe(2);
  const rows = [
    { LineId: 1, OrderNumber: 70_012, Article: 'of an erased order' },
    { LineId: 2, OrderNumber: 70_010, Article: 'of another' },
  ];
  expect(await addRecords(workspace, 'lines', { rows })).toEqual({ added: 1, withheld: 1 });
});

test('an export made while a row is pending has it, and so has a copy of the workspace opened elsewhere', async () => {
  const workspace = await shop();
  await addRecords(workspace, 'orders', { rows: [{ OrderNumber: 1, CustomerId: 'C-50011', Amount: '9' }] });
  const subject = await subjectOf(workspace, emailOf(11));
  const made = await exportPerson(workspace, subject, { purpose: 'Access request' });
  expect(made.datasets).toContainEqual({ dataset: 'orders', rows: 3 });
  const other = await openWorkspace(opened.stores, opened.owner, workspace.slug);
  expect((await findRecords(other, 'orders', { where: { CustomerId: 'C-50011' } })).total).toBe(3);
});

test('what does not fit is refused, says why, and changes nothing', async () => {
  const workspace = await shop(5);
  const { id } = await placeHold(workspace, { dataset: 'lines', reason: 'A claim' });
  const where = { LineId: 900_002 };
  expect(await codeOf(removeRecords(workspace, 'lines', { where }))).toBe('on-hold');
  await liftHold(workspace, id);
  expect(await removeRecords(workspace, 'lines', { where })).toEqual({ removed: 1 });
  const refusals: [string, () => Promise<unknown>][] = [
    ['not-found', () => findRecords(workspace, 'nothing', {})],
    ['no-such-column', () => findRecords(workspace, 'orders', { where: { Nothing: 1 } })],
    ['no-such-column', () => addRecords(workspace, 'orders', { rows: [{ OrderNumber: 1 }, { Nothing: 1 }] })],
    ['value-misfits', () => addRecords(workspace, 'orders', { rows: [{ OrderNumber: 'one' }] })],
    ['value-misfits', () => addRecords(workspace, 'orders', { rows: [{ OrderNumber: 1.5 }] })],
    ['value-misfits', () => addRecords(workspace, 'orders', { rows: [{ OrderedOn: '2024-02-30' }] })],
    ['value-misfits', () => addRecords(workspace, 'orders', { rows: [{ OrderedOn: 'today' }] })],
    ['purpose-missing', () => findRecords(workspace, 'customers', { columns: ['City', 'Email'] })],
    ['condition-misfits', () => findRecords(workspace, 'customers', { where: { Email: { has: 'a' } } })],
    ['condition-misfits', () => findRecords(workspace, 'customers', { where: { City: { before: '2024-01-01' } } })],
    ['column-identifies', () => changeRecords(workspace, 'customers', { where: { City: 'x' }, set: { Email: 'y' } })],
    ['column-identifies', () => changeRecords(workspace, 'lines', { where: { LineId: 1 }, set: { OrderNumber: 2 } })],
    ['nothing-to-set', () => changeRecords(workspace, 'customers', { where: { City: 'x' }, set: {} })],
    ['no-rows', () => addRecords(workspace, 'customers', { rows: [] })],
  ];
  for (const [code, refused] of refusals) expect(await codeOf(refused())).toBe(code);
  expect([await countIn(workspace, 'customers'), await countIn(workspace, 'orders')]).toEqual([5, 10]);
  const { entries } = await searchEntries(
    { db: opened.stores.db, workspaceId: workspace.id },
    { limit: 50, action: 'records.' },
  );
  expect(entries.map(({ action, purpose: why }) => [action, why])).toContainEqual(['records.removed', null]);
  expect(
    JSON.stringify(entries, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  ).not.toMatch(/@|900002|today/);
  expect(existsSync(join(opened.dataDir, 'records', workspace.id))).toBe(true);
});
