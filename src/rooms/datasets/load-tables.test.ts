import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { sql } from '../../kit/literals.ts';
import { createWorkspace, type Workspace } from '../accounts/index.ts';
import { catalogueDataset, loadTables, readRejects, readVault } from './index.ts';
import { type Draft, identifying, owner, personal, tableOf } from './load.fixture.ts';

let test_: TestStores;
let dir: string;
let made = 0;

beforeAll(async () => {
  test_ = await openTestStores();
  dir = mkdtempSync(join(tmpdir(), 'pd-load-'));
});
afterAll(async () => {
  await test_.close();
  removeDataDir(test_.dataDir);
  rmSync(dir, { recursive: true });
});

const newWorkspace = (): Promise<Workspace> => {
  made += 1;
  return createWorkspace(test_.stores, test_.owner, { name: `Shop ${made}` });
};

/** Subjects of a dataset's rows, in the order of a kept column. */
const subjects = async (workspace: Workspace, name: string, by = 'note'): Promise<string[]> => {
  const dataset = await catalogueDataset(workspace, name);
  const column = dataset.columns.find((one) => one.name === by);
  const rows = await workspace.stores.warehouse.query<{ subject: string }>(
    sql`SELECT subject FROM ${dataset.table} ORDER BY ${{ text: `c${column?.position}` } as never}`,
  );
  return rows.map(({ subject }) => subject);
};

const stageTables = async (workspace: Workspace): Promise<number> => {
  const [row] = await workspace.stores.warehouse.query<{ n: string }>(
    sql`SELECT count() AS n FROM system.tables WHERE endsWith(database, ${workspace.id}) AND startsWith(name, 'stage_')`,
  );
  return Number(row?.n);
};

const note: Draft = { name: 'note' };
const orderColumns = [
  identifying('email', 'email'),
  identifying('customer', 'customer_number'),
  personal('name'),
  note,
];

test('an email and a customer number seen in one row are the same person', async () => {
  const workspace = await newWorkspace();
  const rows = [
    ['Ann@Example.org', '1', 'Ann', 'a'],
    ['ann@example.org ', '', 'Ann', 'b'],
    ['', '1', 'Ann B', 'c'],
    ['bob@example.org', '2', 'Bob', 'd'],
    ['', '', '', 'e'],
    ['', '', 'Nobody', 'f'],
  ];
  const { results, notes } = await loadTables(workspace, 'i1', [tableOf(dir, 'orders', orderColumns, rows)]);
  expect(notes).toEqual([]);
  expect(results).toMatchObject([
    { dataset: 'orders', rowsRead: 6, rowsLoaded: 6, rowsRejected: 0, rowsWithheld: 0, persons: 3 },
  ]);
  const [a, b, c, d, e, f] = await subjects(workspace, 'orders');
  expect([b, c]).toEqual([a, a]);
  expect(d).not.toBe(a);
  expect(e).toBe('0');
  expect(f).not.toBe('0');
  const values = await readVault(workspace, [BigInt(a ?? 0)]);
  expect(values.map(({ text }) => text).toSorted()).toEqual([
    '1',
    'Ann',
    'Ann B',
    'Ann@Example.org',
    'ann@example.org ',
  ]);
  expect((await readVault(workspace, [BigInt(f ?? 0)])).map(({ text }) => text)).toEqual(['Nobody']);
  expect(await stageTables(workspace)).toBe(0);
});

test('customer 1 of two shops is two persons, customer 1 of two files of one shop is one', async () => {
  const workspace = await newWorkspace();
  const columns = [identifying('customer', 'customer_number'), note];
  await loadTables(workspace, 'i1', [
    tableOf(dir, 'shop_a', columns, [['1', 'a']]),
    tableOf(dir, 'shop_b', columns, [['1', 'a']]),
  ]);
  await loadTables(workspace, 'i2', [tableOf(dir, 'shop_a', columns, [['1', 'b']])]);
  const [a, a2] = await subjects(workspace, 'shop_a');
  const [b] = await subjects(workspace, 'shop_b');
  expect(a2).toBe(a);
  expect(b).not.toBe(a);
});

const customer = (rows: (string | number)[][]) =>
  tableOf(
    dir,
    'Customer',
    [{ ...identifying('CustomerId', 'customer_number'), type: 'integer' }, identifying('Email', 'email'), note],
    rows,
  );
const invoice = (rows: (string | number)[][]) =>
  tableOf(
    dir,
    'Invoice',
    [{ name: 'InvoiceId', type: 'integer' }, { name: 'CustomerId', type: 'integer' }, personal('Address'), note],
    rows,
    [owner('CustomerId', 'Customer')],
  );
const line = (rows: (string | number)[][]) =>
  tableOf(dir, 'InvoiceLine', [{ name: 'InvoiceId', type: 'integer' }, note], rows, [owner('InvoiceId', 'Invoice')]);

const chain = () => ({
  Customer: customer([
    [1, 'ann@example.org', 'a'],
    [2, 'bob@example.org', 'b'],
  ]),
  Invoice: invoice([
    [10, 1, 'Street 1', 'a'],
    [11, 2, 'Street 2', 'b'],
    [12, 1, '', 'c'],
  ]),
  InvoiceLine: line([
    [10, 'a'],
    [11, 'b'],
    [12, 'c'],
    [10, 'd'],
    [99, 'e'],
  ]),
});

const expectChain = async (workspace: Workspace): Promise<void> => {
  const [ann, bob] = await subjects(workspace, 'Customer');
  expect(ann).not.toBe(bob);
  expect(await subjects(workspace, 'Invoice')).toEqual([ann, bob, ann]);
  expect(await subjects(workspace, 'InvoiceLine')).toEqual([ann, bob, ann, ann, '0']);
  const values = await readVault(workspace, [BigInt(ann ?? 0)]);
  expect(values.map(({ text }) => text).toSorted()).toEqual(['1', 'Street 1', 'ann@example.org']);
  const [row] = await workspace.stores.warehouse.query<{ n: string }>(
    sql`SELECT count() AS n FROM ${workspace.vault('keys')}`,
  );
  expect(row?.n).toBe('2');
  expect(await stageTables(workspace)).toBe(0);
};

test('invoice lines belong to the customer of their invoice when all files come at once', async () => {
  const workspace = await newWorkspace();
  const { InvoiceLine, Invoice, Customer } = chain();
  await loadTables(workspace, 'i1', [InvoiceLine, Invoice, Customer]);
  await expectChain(workspace);
});

const orders = [
  ['Customer', 'Invoice', 'InvoiceLine'],
  ['Customer', 'InvoiceLine', 'Invoice'],
  ['Invoice', 'Customer', 'InvoiceLine'],
  ['Invoice', 'InvoiceLine', 'Customer'],
  ['InvoiceLine', 'Customer', 'Invoice'],
  ['InvoiceLine', 'Invoice', 'Customer'],
] as const;

test.each(orders)(
  'invoice lines belong to the customer of their invoice when files come as %s, %s, %s',
  async (...names) => {
    const workspace = await newWorkspace();
    const tables = chain();
    for (const name of names) await loadTables(workspace, name, [tables[name]]);
    await expectChain(workspace);
  },
);

test('records whose values do not convert are kept with line and reason', async () => {
  const workspace = await newWorkspace();
  const columns = [identifying('email', 'email'), { name: 'n', type: 'integer' as const }, note];
  const table = tableOf(dir, 'numbers', columns, [
    ['a@x.org', 1, 'a'],
    ['b@x.org', 'one', 'b'],
    ['c@x.org', '', 'c'],
  ]);
  const { results } = await loadTables(workspace, 'i1', [table]);
  expect(results).toMatchObject([{ rowsRead: 3, rowsLoaded: 2, rowsRejected: 1, persons: 2 }]);
  const rejects = [];
  for await (const reject of readRejects(workspace, results[0]?.run ?? 0)) rejects.push(reject);
  expect(rejects).toEqual([{ line: 2, reason: 'The value of n is not a whole number', record: 'b@x.org|one|b' }]);
});
