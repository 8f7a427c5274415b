import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../test/harness/stores.ts';
import { listWorkspaces, type Workspace } from '../rooms/accounts/index.ts';
import { catalogue } from '../rooms/datasets/index.ts';
import { ask, listDashboards, listQuestions } from '../rooms/insights/index.ts';
import { findPerson } from '../rooms/requests/index.ts';
import { seedDemo } from './index.ts';
import { writeShop } from './write-shop.ts';

let open: TestStores;
let workspace: Workspace;

beforeAll(async () => {
  open = await openTestStores();
  const stop = new AbortController();
  stop.abort();
  await seedDemo(open.stores, open.owner, { persons: 2000, signal: stop.signal }).catch(() => {});
  await seedDemo(open.stores, open.owner, { persons: 2000 });
  const [first] = await listWorkspaces(open.stores, open.owner);
  if (first === undefined) throw new Error('No workspace was made');
  workspace = first;
}, 60_000);
afterAll(async () => {
  await open.close();
  removeDataDir(open.dataDir);
});

test('an attempt that was stopped is gone on with, and a finished demo is left alone', async () => {
  expect(await listWorkspaces(open.stores, open.owner)).toHaveLength(1);
  expect(workspace).toMatchObject({ name: 'Demo shop', slug: 'demo-shop', isDemo: true });
  expect(await seedDemo(open.stores, open.owner)).toBe('was there');
  expect(await listWorkspaces(open.stores, open.owner)).toHaveLength(1);
});

test('five datasets are linked, and names, emails, phones and addresses are tokenised', async () => {
  const datasets = await catalogue(workspace);
  expect(datasets.map(({ name }) => name)).toEqual([
    'customers',
    'order_lines',
    'orders',
    'products',
    'support_tickets',
  ]);
  const customers = datasets.find(({ name }) => name === 'customers');
  const tokenised = customers?.columns.filter(({ treatment }) => treatment === 'tokenise').map(({ name }) => name);
  expect(tokenised).toEqual(
    expect.arrayContaining(['customer_id', 'first_name', 'last_name', 'email', 'phone', 'street']),
  );
  expect(customers?.columns.find(({ name }) => name === 'date_of_birth')).toMatchObject({ generalisation: 'year' });
  expect(customers?.columns.find(({ name }) => name === 'country')).toMatchObject({ treatment: 'keep' });
  const readable = datasets.filter(({ name }) => name !== 'customers').flatMap(({ columns }) => columns);
  expect(readable.filter(({ treatment }) => treatment === 'drop' || treatment === 'ask')).toEqual([]);
});

test('every question of the dashboard can be answered, and tiny countries are hidden', async () => {
  const questions = await listQuestions(workspace);
  expect(questions).toHaveLength(8);
  const empty: string[] = [];
  const hiding: string[] = [];
  for (const { name, question } of questions) {
    const answer = await ask(workspace, question);
    if (answer.rows.length === 0) empty.push(name);
    if (answer.hiddenRows > 0) hiding.push(name);
  }
  expect(empty).toEqual([]);
  expect(hiding).toContain('Customers by country');
  expect((await listDashboards(workspace)).map(({ name, cards }) => [name, cards.length])).toEqual([
    ['Shop overview', 8],
  ]);
});

/** The same shop once more, as rows of text: what the imported one must agree with. */
const shopAsText = async (): Promise<Record<string, string[][]>> => {
  const folder = mkdtempSync(join(tmpdir(), 'pd-shop-'));
  const files = await writeShop(folder, { persons: 2000, today: new Date() });
  const tables = files.map(({ path, name }) => {
    const rows = readFileSync(path, 'utf8').trim().split('\n').slice(1);
    return [name, rows.map((row) => row.split(','))] as const;
  });
  removeDataDir(folder);
  return Object.fromEntries(tables);
};

test('an email leads to orders, their lines and what was written to support, all of them', async () => {
  const shop = await shopAsText();
  const email = shop['support_tickets.csv']?.[0]?.[1] ?? '';
  const tickets = shop['support_tickets.csv']?.filter((row) => row[1] === email).length;
  const customer = shop['customers.csv']?.find((row) => row[3] === email)?.[0];
  const orders = new Set(shop['orders.csv']?.filter((row) => row[1] === customer).map(([id]) => id));
  const lines = shop['order_lines.csv']?.filter((row) => orders.has(row[1] ?? '')).length;
  const { persons } = await findPerson(workspace, { value: email });
  expect(persons).toHaveLength(1);
  const rows = Object.fromEntries(persons[0]?.datasets.map(({ dataset, rows: count }) => [dataset, count]) ?? []);
  expect(rows).toEqual({ customers: 1, orders: orders.size, order_lines: lines, support_tickets: tickets });
});

test('telephone numbers and emails are unique, and belong to ranges and domains that nobody has', async () => {
  const customers = (await shopAsText())['customers.csv'] ?? [];
  const emails = customers.map((row) => row[3] ?? '');
  expect(new Set(emails).size).toBe(2000);
  expect(emails.filter((email) => !/@example\.(com|org|net)$/.test(email))).toEqual([]);
  const phones = customers.map((row) => row[4] ?? '').filter((phone) => phone !== '');
  expect(phones.length).toBeGreaterThan(500);
  expect(new Set(phones).size).toBe(phones.length);
});
