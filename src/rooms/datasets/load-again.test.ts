import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { raw, sql } from '../../kit/literals.ts';
import { createWorkspace, type Workspace } from '../accounts/index.ts';
import {
  appendToLedger,
  catalogueDataset,
  deleteDataset,
  describeDataset,
  fingerprintOf,
  ledgerHashOf,
  listDatasets,
  listRows,
  loadTables,
  normaliseIdentifier,
  readVault,
} from './index.ts';
import { heldSql } from './seal-values.ts';
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
  return createWorkspace(test_.stores, test_.owner, { name: `Again ${made}` });
};

const subjects = async (workspace: Workspace, name: string): Promise<string[]> => {
  const dataset = await catalogueDataset(workspace, name);
  const column = dataset.columns.find((one) => one.name === 'note');
  const rows = await workspace.stores.warehouse.query<{ subject: string }>(
    sql`SELECT subject FROM ${dataset.table} ORDER BY ${raw(`c${column?.position}`)}`,
  );
  return rows.map(({ subject }) => subject);
};

// A vault row may hold several values, and after a merger two rows may hold the same one: distinct values of each person count.
const countIn = async (workspace: Workspace, table: string): Promise<number> => {
  const rows = workspace.vault(table);
  const of = table === 'vault' ? sql`(SELECT uniqExactArray(${heldSql}) AS n FROM ${rows} GROUP BY subject)` : rows;
  const [row] = await workspace.stores.warehouse.query<{ n: string }>(
    sql`SELECT ${raw(table === 'vault' ? 'sum(n)' : 'count()')} AS n FROM ${of}`,
  );
  return Number(row?.n);
};

const stageTables = async (workspace: Workspace): Promise<number> => {
  const [row] = await workspace.stores.warehouse.query<{ n: string }>(
    sql`SELECT count() AS n FROM system.tables WHERE endsWith(database, ${workspace.id}) AND startsWith(name, 'stage_')`,
  );
  return Number(row?.n);
};

const note: Draft = { name: 'note' };
const contact = [identifying('phone', 'phone'), identifying('email', 'email'), personal('name'), note];
const numbered = [identifying('number', 'customer_number'), identifying('email', 'email'), note];

test('a phone number shared by several persons is reported and not followed', async () => {
  const workspace = await newWorkspace();
  const rows = [
    ['030 123', 'ann@x.org', 'Ann', 'a'],
    ['030/123', 'bob@x.org', 'Bob', 'b'],
    ['+49 40 9', 'eve@x.org', 'Eve', 'c'],
    ['0049409', '', 'Eve', 'd'],
    ['030123', '', '', 'e'],
  ];
  const { notes, results } = await loadTables(workspace, 'i1', [tableOf(dir, 'contacts', contact, rows)]);
  expect(notes).toEqual(['A phone number shared by 2 persons was not followed.']);
  const [a, b, c, d, e] = await subjects(workspace, 'contacts');
  expect(new Set([a, b, c, e]).size).toBe(4);
  expect(d).toBe(c);
  expect(results[0]?.persons).toBe(4);
});

test('a phone number is not followed either when the second person comes in a later file', async () => {
  const workspace = await newWorkspace();
  await loadTables(workspace, 'i1', [tableOf(dir, 'contacts', contact, [['1', 'ann@x.org', 'Ann', 'a']])]);
  const later = await loadTables(workspace, 'i2', [
    tableOf(dir, 'contacts', contact, [['1', 'bob@x.org', 'Bob', 'b']]),
  ]);
  expect(later.notes).toEqual(['A phone number shared by 2 persons was not followed.']);
  const [a, b] = await subjects(workspace, 'contacts');
  expect(a).not.toBe(b);
});

test('two persons whom a later row shows to be one are merged everywhere', async () => {
  const workspace = await newWorkspace();
  await loadTables(workspace, 'i1', [
    tableOf(dir, 'shop', numbered, [
      ['7', '', 'a'],
      ['8', 'bob@x.org', 'b'],
    ]),
    tableOf(dir, 'letters', [identifying('email', 'email'), personal('name'), note], [['ann@x.org', 'Ann', 'a']]),
  ]);
  const before = [...(await subjects(workspace, 'shop')), ...(await subjects(workspace, 'letters'))];
  expect(new Set(before).size).toBe(3);
  await loadTables(workspace, 'i2', [tableOf(dir, 'shop', numbered, [['7', 'ann@x.org', 'c']])]);
  const [a, b, c] = await subjects(workspace, 'shop');
  const [letter] = await subjects(workspace, 'letters');
  expect([c, letter]).toEqual([a, a]);
  expect(b).not.toBe(a);
  const values = await readVault(workspace, [BigInt(a ?? 0)]);
  expect(values.map(({ text }) => text).toSorted()).toEqual(['7', 'Ann', 'ann@x.org']);
  expect(await countIn(workspace, 'keys')).toBe(2);
  expect(await countIn(workspace, 'vault')).toBe(5);
  expect(await countIn(workspace, 'identities')).toBe(4);
  expect(await stageTables(workspace)).toBe(0);
});

test('the same file again replaces its rows, another file adds to them, and deleting leaves nobody behind', async () => {
  const workspace = await newWorkspace();
  const first = [
    ['ann@x.org', 'Ann', 'a'],
    ['', 'Nameless', 'b'],
  ];
  const columns = [identifying('email', 'email'), personal('name'), note];
  const load = (rows: string[][]) => loadTables(workspace, 'i', [tableOf(dir, 'letters', columns, rows)]);
  await load(first);
  const [ann] = await subjects(workspace, 'letters');
  await load([['bob@x.org', 'Bob', 'c']]);
  expect(await subjects(workspace, 'letters')).toHaveLength(3);
  const { results } = await load(first);
  expect(results).toMatchObject([{ rowsRead: 2, rowsLoaded: 2 }]);
  const after = await subjects(workspace, 'letters');
  expect(after).toHaveLength(3);
  expect(after[0]).toBe(ann);
  expect(await countIn(workspace, 'keys')).toBe(3);
  expect(await countIn(workspace, 'vault')).toBe(5);
  await load(first);
  expect(await subjects(workspace, 'letters')).toHaveLength(3);
  const described = await describeDataset(workspace, 'letters');
  expect(described).toMatchObject({ rows: 3, persons: null, columns: 3, personalColumns: 2 });
  expect(described.runs).toHaveLength(2);
  const page = await listRows(workspace, 'letters', { offset: 0, limit: 10 });
  expect(page.total).toBe(3);
  expect(JSON.stringify(page)).not.toMatch(/Ann|Bob|Nameless|@x/);
  await deleteDataset(workspace, 'letters');
  expect(await listDatasets(workspace)).toEqual([]);
  for (const table of ['keys', 'vault', 'identities']) expect(await countIn(workspace, table)).toBe(0);
});

test('a file that does not fit its dataset says which columns differ and changes nothing', async () => {
  const workspace = await newWorkspace();
  await loadTables(workspace, 'i1', [tableOf(dir, 'shop', numbered, [['7', 'a@x.org', 'a']])]);
  const other = tableOf(
    dir,
    'shop',
    [identifying('number', 'customer_number'), { name: 'colour' }, note],
    [['1', 'red', 'b']],
  );
  await expect(loadTables(workspace, 'i2', [other])).rejects.toThrow(
    'It lacks the columns email. The dataset has no columns colour.',
  );
  expect(await subjects(workspace, 'shop')).toHaveLength(1);
  expect(await stageTables(workspace)).toBe(0);
});

test('what the ledger knows stays out, and so do the rows that belong to it', async () => {
  const workspace = await newWorkspace();
  const invoices = [{ name: 'id', type: 'integer' as const }, identifying('email', 'email'), note];
  await loadTables(workspace, 'i1', [tableOf(dir, 'Invoice', invoices, [[1, 'bob@x.org', 'a']])]);
  const { id } = await catalogueDataset(workspace, 'Invoice');
  const hash = (domain: string, text: string): Buffer =>
    ledgerHashOf(workspace, fingerprintOf(workspace, domain, normaliseIdentifier(domain, text)));
  await appendToLedger(workspace, [hash('email', 'Ann@x.org'), hash(`${id}.id`, '2')]);
  const more = tableOf(dir, 'Invoice', invoices, [
    [2, ' ANN@X.org', 'b'],
    [3, 'eve@x.org', 'c'],
  ]);
  const lines = tableOf(
    dir,
    'Line',
    [{ name: 'id', type: 'integer' }, note],
    [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ],
    [owner('id', 'Invoice')],
  );
  const { results } = await loadTables(workspace, 'i2', [more, lines]);
  expect(results).toMatchObject([
    { dataset: 'Invoice', rowsRead: 2, rowsLoaded: 1, rowsWithheld: 1, rowsRejected: 0 },
    { dataset: 'Line', rowsRead: 3, rowsLoaded: 2, rowsWithheld: 1, rowsRejected: 0 },
  ]);
  expect(await subjects(workspace, 'Line')).toEqual(await subjects(workspace, 'Invoice'));
});

test('stopping at any step leaves nothing half loaded', async () => {
  const workspace = await newWorkspace();
  const steps: string[] = [];
  const table = () => tableOf(dir, 'shop', numbered, [['7', 'a@x.org', 'a']]);
  await loadTables(workspace, 'i0', [table()], { onStep: (step) => void steps.push(step) });
  await deleteDataset(workspace, 'shop');
  for (const at of steps.slice(0, steps.indexOf('commit'))) {
    const stop = new AbortController();
    const options = { signal: stop.signal, onStep: (step: string) => void (step === at && stop.abort()) };
    await expect(loadTables(workspace, 'i1', [table()], options)).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await stageTables(workspace)).toBe(0);
    expect(await listDatasets(workspace)).toEqual([]);
    expect(await countIn(workspace, 'keys')).toBe(0);
  }
});

const isGone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

// The engine clears old parts away while this looks: then it looks again.
const filesUnder = (folder: string): string[] => {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if (isGone(error)) return filesUnder(folder);
    throw error;
  }
};

const contentOf = (path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isGone(error)) return Buffer.alloc(0);
    throw error;
  }
};

test('no tokenised value is in any file of the data folder after a load', async () => {
  const workspace = await newWorkspace();
  const control = 'kept-canary-4711';
  await loadTables(workspace, 'i1', [
    tableOf(
      dir,
      'canaries',
      [identifying('email', 'email'), personal('name'), note],
      [['canary-0815@x.org', 'Canary Zero', control]],
    ),
  ]);
  const found = (canary: string): number =>
    filesUnder(test_.dataDir).filter((path) => contentOf(path).includes(canary)).length;
  for (const canary of ['canary-0815', 'Canary Zero', control]) expect(found(canary)).toBe(0);
  expect(found('canaries')).toBeGreaterThan(0); // the control: the dataset's name stands in Postgres
});
