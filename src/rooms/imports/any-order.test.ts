/**
 * Rows that name nobody still belong to somebody, in whatever order their files come and in as many imports as they come.
 * Every person here is made up.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { createWorkspace, type Workspace } from '../accounts/index.ts';
import { catalogueDataset } from '../datasets/index.ts';
import { findPerson } from '../requests/index.ts';
import { changeImport, getImport, importFiles, loadImport, startImport, storeUpload } from './index.ts';
import { settled } from './live-imports.ts';

let open: TestStores;
let folder: string;
let made = 0;

beforeAll(async () => {
  open = await openTestStores();
  folder = join(open.dataDir, 'files');
  mkdirSync(folder);
}, 30_000);
afterAll(async () => {
  await open.close();
  removeDataDir(open.dataDir);
});

const newWorkspace = (): Promise<Workspace> => {
  made += 1;
  return createWorkspace(open.stores, open.owner, { name: `Order ${made}` });
};

type Files = Record<string, string>;

const csv = (header: string, count: number, row: (n: number) => readonly (string | number)[]): string =>
  [header, ...Array.from({ length: count }, (_, n) => row(n).join(','))].join('\n');

const firsts = ['Ada', 'Bo', 'Cy', 'Di', 'Ed', 'Flo', 'Gus', 'Hal', 'Ida', 'Jo', 'Kit', 'Lee'];
const lasts = ['Lane', 'Ash', 'Dunn', 'Ford', 'Gray', 'Hart', 'Ives', 'Jones', 'Kerr', 'Low', 'Moss', 'Nash'];
const email = (n: number, at = 'example.com'): string => `${firsts[n]}.${lasts[n]}@${at}`.toLowerCase();

const customers = (at?: string): string =>
  csv('customer_id,first_name,last_name,email', 12, (n) => [n + 1, firsts[n] ?? '', lasts[n] ?? '', email(n, at)]);
const day = (n: number): string => `2025-03-${String((n % 28) + 1).padStart(2, '0')}`;
const orders = csv('order_id,customer_id,ordered_on,total', 36, (n) => [n + 1, (n % 12) + 1, day(n), `${n}.50`]);
const lines = csv('line_id,order_id,product,quantity', 90, (n) => [n + 1, (n % 36) + 1, `thing ${n % 7}`, (n % 3) + 1]);

const bring = async (workspace: Workspace, files: Files, name: string) => {
  const path = join(folder, `${Math.random()}-${name}.csv`);
  writeFileSync(path, files[name] ?? '');
  return importFiles(workspace, {
    files: [{ path, name: `${name}.csv` }],
    identifiers: [],
    references: [],
    treatments: [],
  });
};

/** How many rows of each dataset the email leads to; one object a person. */
const rowsOf = async (workspace: Workspace, value: string): Promise<Record<string, number>[]> => {
  const { persons } = await findPerson(workspace, { value });
  return persons.map(({ datasets }) => Object.fromEntries(datasets.map(({ dataset, rows }) => [dataset, rows])));
};

const orderings = (names: readonly string[]): string[][] =>
  names.length < 2
    ? [[...names]]
    : names.flatMap((name) => orderings(names.filter((other) => other !== name)).map((rest) => [name, ...rest]));

const linesOf = (n: number): number =>
  Array.from({ length: 90 }, (_, line) => (line % 36) % 12).filter((owner) => owner === n).length;

describe('customers, orders and their lines in three imports', () => {
  const files: Files = { customers: customers(), orders, order_lines: lines };
  test.each(orderings(Object.keys(files)))('%s, then %s, then %s', async (...order) => {
    const workspace = await newWorkspace();
    for (const name of order) await bring(workspace, files, name);
    for (const n of [0, 5, 11])
      expect(await rowsOf(workspace, email(n))).toEqual([{ customers: 1, orders: 3, order_lines: linesOf(n) }]);
    const { references } = await catalogueDataset(workspace, 'order_lines');
    expect(references).toMatchObject([
      { column: 'order_id', targetDataset: 'orders', targetColumn: 'order_id', role: 'owner' },
    ]);
  });
});

test('the wizard says what will refer to the new table, under the name it gets, and the load does it', async () => {
  const workspace = await newWorkspace();
  await bring(workspace, { order_lines: lines }, 'order_lines');
  const body = Readable.from([Buffer.from(orders)]);
  const { id } = await storeUpload(workspace, { name: 'orders.csv', body });
  const view = await startImport(workspace, [id]);
  expect(view.notes).toEqual(['order_lines.order_id will refer to orders.order_id']);
  await changeImport(workspace, view.id, { tables: [{ table: 0, dataset: 'purchases' }] });
  await loadImport(workspace, view.id);
  await settled(view.id);
  expect(await getImport(workspace, view.id)).toMatchObject({
    state: 'done',
    notes: ['order_lines.order_id will refer to purchases.order_id'],
  });
  const { references } = await catalogueDataset(workspace, 'order_lines');
  expect(references).toMatchObject([{ targetDataset: 'purchases', targetColumn: 'order_id', role: 'owner' }]);
});

test('what would refer to the new table can be declined, and then the loaded rows stay nobody’s', async () => {
  const workspace = await newWorkspace();
  await bring(workspace, { customers: customers() }, 'customers');
  await bring(workspace, { order_lines: lines }, 'order_lines');
  const { id } = await storeUpload(workspace, { name: 'orders.csv', body: Readable.from([Buffer.from(orders)]) });
  const view = await startImport(workspace, [id]);
  const found = { dataset: 'order_lines', column: 'order_id' };
  expect(view.tables[0]?.awaiting).toMatchObject([{ ...found, key: 'order_id', follow: true }]);
  const decide = (follow: boolean, column = 'order_id') =>
    changeImport(workspace, view.id, { tables: [{ table: 0, awaiting: [{ ...found, column, follow }] }] });
  await expect(decide(false, 'product')).rejects.toMatchObject({ code: 'no-such-reference' });
  expect((await decide(false)).notes).toEqual([]);
  expect((await decide(true)).notes).toHaveLength(1);
  expect((await decide(false)).tables[0]?.awaiting).toMatchObject([{ ...found, follow: false }]);
  await loadImport(workspace, view.id);
  await settled(view.id);
  expect(await getImport(workspace, view.id)).toMatchObject({ state: 'done', notes: [] });
  expect((await catalogueDataset(workspace, 'order_lines')).references).toEqual([]);
  expect(await rowsOf(workspace, email(3))).toEqual([{ customers: 1, orders: 3 }]);
});

describe('numbers counted from 1 in two shops', () => {
  const shops = { customers: customers(), orders, clients: customers('other.example') };
  test.each(orderings(Object.keys(shops)).filter((order) => order.indexOf('customers') < order.indexOf('clients')))(
    'are nobody’s twice: %s, then %s, then %s',
    async (...order) => {
      const workspace = await newWorkspace();
      for (const name of order) await bring(workspace, shops, name);
      for (const n of [0, 7]) {
        const [mine = {}, ...others] = await rowsOf(workspace, email(n));
        expect(others).toEqual([]);
        expect(mine).toMatchObject({ customers: 1 });
        expect(mine).not.toHaveProperty('clients');
        const theirs = await rowsOf(workspace, email(n, 'other.example'));
        expect(theirs).toEqual([{ clients: 1 }]);
      }
    },
  );

  test('do not link the lines or the customers of one to the orders of the other', async () => {
    const workspace = await newWorkspace();
    const files = {
      shop_a_order_lines: lines,
      shop_a_orders: orders,
      shop_b_customers: customers(),
      shop_b_orders: orders,
    };
    for (const name of ['shop_a_order_lines', 'shop_b_customers', 'shop_b_orders']) await bring(workspace, files, name);
    expect(await rowsOf(workspace, email(3))).toEqual([{ shop_b_customers: 1, shop_b_orders: 3 }]);
    await bring(workspace, files, 'shop_a_orders');
    expect(await rowsOf(workspace, email(3))).toEqual([{ shop_b_customers: 1, shop_b_orders: 3 }]);
    const { references } = await catalogueDataset(workspace, 'shop_a_order_lines');
    expect(references).toMatchObject([{ column: 'order_id', targetDataset: 'shop_a_orders' }]);
  });
});
