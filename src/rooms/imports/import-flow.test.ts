/** The wizard's way of a file, on real stores. Every person in it is made up. */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { sql } from '../../kit/literals.ts';
import { createWorkspace, type Workspace } from '../accounts/index.ts';
import { listEntries } from '../audit/index.ts';
import { catalogue, changeDataset, describeDataset } from '../datasets/index.ts';
import { ask } from '../insights/index.ts';
import {
  cancelImport,
  changeImport,
  deleteImport,
  getImport,
  importFiles,
  listImports,
  loadImport,
  readRejects,
  recogniseFiles,
  resumeImports,
  startImport,
  storeUpload,
} from './index.ts';
import { settled } from './live-imports.ts';
import { uploadPath, uploadsFolder } from './upload-store.ts';

let open: TestStores;
let workspace: Workspace;
let folder: string;

beforeAll(async () => {
  open = await openTestStores();
  folder = join(open.dataDir, 'files');
  mkdirSync(folder);
}, 30_000);
afterAll(async () => {
  await open.close();
  removeDataDir(open.dataDir);
});

const newWorkspace = async (name: string): Promise<Workspace> => {
  workspace = await createWorkspace(open.stores, open.owner, { name });
  return workspace;
};

const upload = (name: string, text: string) =>
  storeUpload(workspace, { name, body: Readable.from([Buffer.from(text)]) });
const file = (name: string, text: string): { path: string; name: string } => {
  const path = join(folder, `${Math.random()}-${name}`);
  writeFileSync(path, text);
  return { path, name };
};
const noWords = { identifiers: [], references: [], treatments: [] };
const isThere = (id: string): boolean => existsSync(uploadPath(open.stores, id));
const textOf = async (chunks: AsyncIterable<string>): Promise<string> => (await Array.fromAsync(chunks)).join('');

const names = ['Ada Lane', 'Bo Ash', 'Cy Dunn', 'Di Ford', 'Ed Gray', 'Flo Hart', 'Gus Ives', 'Hal Jones'];
const people = names.map((name, at) => [
  at + 1,
  name.split(' ')[0],
  name.split(' ')[1],
  `${name.toLowerCase().replace(' ', '.')}@example.com`,
]);
const customersCsv = [
  'customer_id,first_name,last_name,email,joined',
  ...people.map((row) => [...row, '2024-05-01'].join(',')),
].join('\n');
const ordersCsv = (count: number): string =>
  [
    'order_id,customer_id,ordered_on,total',
    ...Array.from({ length: count }, (_, n) => `${1000 + n},${(n % 8) + 1},2025-0${(n % 9) + 1}-11,${n}.50`),
  ].join('\n');

test('an upload is kept under an id of ours with mode 600, whatever its name tries to be', async () => {
  await newWorkspace('uploads');
  const stored = await upload('../../etc/passwd', 'a,b\n1,2\n');
  expect(stored).toMatchObject({ file: 'passwd', bytes: 8 });
  expect(readdirSync(uploadsFolder(open.stores))).toContain(stored.id);
  expect(statSync(uploadPath(open.stores, stored.id)).mode & 0o777).toBe(0o600);
});

test('an upload over the limit is refused while it streams, and nothing of it is kept', async () => {
  const before = readdirSync(uploadsFolder(open.stores)).length;
  const body = Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(1000)));
  await expect(storeUpload(workspace, { name: 'big.csv', body }, 5000)).rejects.toMatchObject({ kind: 'too-large' });
  expect(readdirSync(uploadsFolder(open.stores))).toHaveLength(before);
});

test('files become linked datasets: looked at, shown masked, loaded, and then forgotten', async () => {
  await newWorkspace('wizard');
  const uploads = [await upload('orders.csv', ordersCsv(40)), await upload('customers.csv', customersCsv)];
  const view = await startImport(
    workspace,
    uploads.map(({ id }) => id),
  );
  expect(view).toMatchObject({ state: 'ready', error: null });
  const shown = JSON.stringify(view);
  expect(shown).toContain('@…');
  for (const [, first = '', last = ''] of people) expect(shown).not.toMatch(new RegExp(`"${first}"|"${last}"`));
  const stored = JSON.stringify(
    await open.stores.db.execute(`SELECT sources, tables FROM imports WHERE id = '${view.id}'`),
  );
  expect(stored).not.toContain('ada.lane');

  await loadImport(workspace, view.id);
  expect((await getImport(workspace, view.id)).state).toBe('loading');
  await settled(view.id);
  const done = await getImport(workspace, view.id);
  expect(done).toMatchObject({ state: 'done', error: null });
  expect(done.results).toMatchObject([
    { dataset: 'orders', rowsRead: 40, rowsLoaded: 40, rowsRejected: 0, persons: 8, rejects: null },
    { dataset: 'customers', rowsRead: 8, rowsLoaded: 8, persons: 8 },
  ]);
  expect(uploads.filter(({ id }) => isThere(id))).toEqual([]);
  const entries = await listEntries(workspace, { limit: 10, action: 'dataset.loaded' });
  expect(entries.map(({ detail }) => detail)).toContainEqual(expect.stringContaining('orders: 40 of 40 rows loaded'));
  expect((await listImports(workspace)).map(({ id }) => id)).toEqual([view.id]);
});

test('amounts are recognised as money, can be said to be none, and answers say so of sums but never of counts', async () => {
  const { currency } = await newWorkspace('money');
  const text = [
    'sold_on,price,pieces,tip',
    ...Array.from({ length: 9 }, (_, n) => `2025-01-0${n + 1},${n}.50,${n},${n}`),
  ];
  const view = await startImport(workspace, [(await upload('sales.csv', text.join('\n'))).id]);
  const units = (columns: readonly { name: string; unit?: string | null | undefined }[]) =>
    Object.fromEntries(columns.map(({ name, unit }) => [name, unit]));
  expect(units(view.tables[0]?.columns ?? [])).toEqual({ sold_on: null, price: 'money', pieces: null, tip: null });
  const change = (name: string) => ({ tables: [{ table: 0, columns: [{ name, unit: 'money' as const }] }] });
  await expect(changeImport(workspace, view.id, change('sold_on'))).rejects.toMatchObject({
    code: 'unit-needs-numbers',
  });
  await changeImport(workspace, view.id, change('tip'));
  await loadImport(workspace, view.id);
  await settled(view.id);
  expect(units((await describeDataset(workspace, 'sales')).columnList)).toMatchObject({ price: 'money', tip: 'money' });

  const measures = ['sales.count', 'sales.price.avg', 'sales.price.countDistinct', 'sales.tip.max', 'sales.pieces.sum'];
  const question = { measures, dimensions: ['sales.price'], timeDimensions: [], filters: [] };
  const said = async () => (await ask(workspace, question)).columns.map((one) => [one.unit, one.currency]);
  const [money, plain] = [
    ['money', currency],
    [null, null],
  ];
  expect(await said()).toEqual([money, plain, money, plain, money, plain]);
  await changeDataset(workspace, 'sales', {
    columns: [
      { name: 'tip', unit: null },
      { name: 'pieces', unit: 'money' },
    ],
  });
  expect(await said()).toEqual([money, plain, money, plain, plain, money]);
  const refused = changeDataset(workspace, 'sales', { columns: [{ name: 'sold_on', unit: 'money' }] });
  await expect(refused).rejects.toMatchObject({ code: 'unit-needs-numbers' });
});

test('a further file refers to datasets loaded before, and the same file again replaces its rows', async () => {
  await newWorkspace('later');
  await importFiles(workspace, { files: [file('customers.csv', customersCsv)], ...noWords });
  const orders = file('orders.csv', ordersCsv(16));
  const first = await importFiles(workspace, { files: [orders], ...noWords });
  expect(first.results).toMatchObject([{ dataset: 'orders', rowsLoaded: 16, persons: 8 }]);
  const [, dataset] = await catalogue(workspace);
  expect(dataset?.references).toMatchObject([{ column: 'customer_id', targetDataset: 'customers', role: 'owner' }]);
  await importFiles(workspace, { files: [orders], ...noWords });
  const [count] = await open.stores.warehouse.query<{ n: string }>(
    sql`SELECT count() AS n FROM ${dataset?.table ?? ''}`,
  );
  expect(Number(count?.n)).toBe(16);
});

test('a dataset keeps its decisions: a file that would treat a column otherwise is refused', async () => {
  await newWorkspace('decided');
  const files = [file('customers.csv', customersCsv)];
  await importFiles(workspace, { files, ...noWords, treatments: [{ column: 'last_name', treatment: 'drop' }] });
  const further = await importFiles(workspace, {
    files: [file('customers.csv', `${customersCsv}\n99,Zoe,Young,zoe@example.com,2024-06-01`)],
    ...noWords,
  });
  expect(further.results).toMatchObject([{ dataset: 'customers', rowsLoaded: 9 }]);
  const [dataset] = await catalogue(workspace);
  expect(dataset?.columns.find(({ name }) => name === 'last_name')?.treatment).toBe('drop');
  const other = importFiles(workspace, {
    files,
    ...noWords,
    treatments: [{ column: 'last_name', treatment: 'tokenise' }],
  });
  await expect(other).rejects.toMatchObject({ kind: 'conflict', code: 'dataset-decided' });
});

test('a column on ask holds the load back by name, until somebody decides', async () => {
  await newWorkspace('ask');
  const religions = ['Catholic', 'Muslim', 'Jewish', 'Buddhist'];
  const rows = people.map((row, at) => [...row, religions[at % 4]].join(','));
  const { id } = await upload('members.csv', ['member_id,first_name,last_name,email,religion', ...rows].join('\n'));
  const view = await startImport(workspace, [id]);
  expect(view.tables[0]?.columns.find(({ name }) => name === 'religion')?.treatment).toBe('ask');
  await expect(loadImport(workspace, view.id)).rejects.toMatchObject({
    kind: 'conflict',
    code: 'columns-undecided',
    detail: expect.stringContaining('members.religion') as string,
  });
  const changed = await changeImport(workspace, view.id, {
    tables: [{ table: 0, dataset: 'club', columns: [{ name: 'religion', treatment: 'drop' }] }],
  });
  expect(changed.tables[0]).toMatchObject({ dataset: 'club', isNew: true });
  await loadImport(workspace, view.id);
  await settled(view.id);
  expect((await getImport(workspace, view.id)).state).toBe('done');
  expect((await catalogue(workspace)).map(({ name }) => name)).toEqual(['club']);
});

test('records that do not fit are kept with line and reason, and cannot run as formulas', async () => {
  await newWorkspace('rejects');
  const good = Array.from({ length: 3000 }, (_, n) => `${n},${n}.5,fine`);
  good[2500] = '=cmd()|calc,2500.5,fine,one,too,many';
  const { results, importIds } = await importFiles(workspace, {
    files: [file('measures.csv', ['id,amount,note', ...good].join('\n'))],
    ...noWords,
  });
  expect(results).toMatchObject([{ rowsRead: 3000, rowsLoaded: 2999, rowsRejected: 1 }]);
  expect(results[0]?.rejects).toMatch(/\/imports\/.*\/rejects\/measures$/);
  const csv = await textOf(await readRejects(workspace, importIds[0] ?? '', 'measures'));
  const [head, line] = csv.split('\r\n');
  expect(head).toBe('line,reason,record');
  expect(line).toMatch(/^2502,.+,"'=cmd\(\)/);
});

test('a file that cannot be read says so, changes nothing, and is not kept', async () => {
  await newWorkspace('broken');
  const { id } = await upload('picture.csv', '\u0000\u0001\u0002\u0003'.repeat(500));
  const view = await startImport(workspace, [id]);
  expect(view).toMatchObject({ state: 'failed', tables: [] });
  expect(view.error?.detail).not.toBe('');
  expect(isThere(id)).toBe(false);
  await expect(startImport(workspace, [id])).rejects.toMatchObject({ code: 'upload-missing' });
});

test('stopping a load leaves nothing, and its file is gone', async () => {
  await newWorkspace('stop');
  const { id } = await upload('orders.csv', ordersCsv(200_000));
  const view = await startImport(workspace, [id]);
  await loadImport(workspace, view.id);
  await cancelImport(workspace, view.id);
  expect((await getImport(workspace, view.id)).state).toBe('cancelled');
  expect(await catalogue(workspace)).toEqual([]);
  expect(isThere(id)).toBe(false);
  await deleteImport(workspace, view.id);
  expect(await listImports(workspace)).toEqual([]);
});

test('after a restart a load that was cut off is failed, and can be loaded again', async () => {
  await newWorkspace('restart');
  const { id } = await upload('orders.csv', ordersCsv(20));
  const view = await startImport(workspace, [id]);
  await open.stores.db.execute(`UPDATE imports SET state = 'loading' WHERE id = '${view.id}'`);
  writeFileSync(join(uploadsFolder(open.stores), 'stray'), 'cut off');
  await resumeImports(open.stores);
  expect(await getImport(workspace, view.id)).toMatchObject({ state: 'failed', error: { code: 'server-stopped' } });
  expect(readdirSync(uploadsFolder(open.stores))).not.toContain('stray');
  await loadImport(workspace, view.id);
  await settled(view.id);
  expect((await getImport(workspace, view.id)).results).toMatchObject([{ rowsLoaded: 20 }]);
});

test('the words of the command line decide; what would have to be asked is left out and said', async () => {
  await newWorkspace('words');
  const files = [
    file('guests.csv', 'code,mood,race\nX1,good,Asian\nX2,bad,White\nX3,good,Black\nX4,fine,Hispanic'),
    file('visits.csv', 'visit,guest\n1,X1\n2,X2\n3,X1\n4,X3'),
  ];
  const { results, notes } = await importFiles(workspace, {
    files,
    identifiers: [{ column: 'code', kind: 'badge' }],
    references: [{ column: 'guest', dataset: 'guests', target: 'code' }],
    treatments: [{ column: 'mood', treatment: 'drop' }],
  });
  expect(results).toMatchObject([
    { dataset: 'guests', persons: 4 },
    { dataset: 'visits', persons: 3 },
  ]);
  const [guests, visits] = await catalogue(workspace);
  expect(guests?.columns).toMatchObject([
    { name: 'code', treatment: 'tokenise', identifier: { kind: 'badge', scope: 'everywhere' } },
    { name: 'mood', treatment: 'drop' },
    { name: 'race', treatment: 'drop' },
  ]);
  expect(notes.join()).toContain('guests.race was left out');
  expect(visits?.columns[1]).toMatchObject({ name: 'guest', identifier: { kind: 'badge' } });
  const wrong = importFiles(workspace, { files, ...noWords, treatments: [{ column: 'nothing', treatment: 'keep' }] });
  await expect(wrong).rejects.toMatchObject({ kind: 'invalid', code: 'no-such-column' });
});

test('recognising files finds references among them and loads nothing', async () => {
  const found = await recogniseFiles([file('orders.csv', ordersCsv(30)), file('customers.csv', customersCsv)]);
  expect(found.map((one) => one.file)).toEqual(['orders.csv', 'customers.csv']);
  expect(found[0]?.references).toEqual([{ column: 'customer_id', dataset: 'customers', target: 'customer_id' }]);
  expect(found[1]?.identifiers).toEqual(expect.arrayContaining([{ column: 'email', kind: 'email' }]));
});
