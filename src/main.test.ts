/** The whole main job by command line, without a server and through one, on the same data folder. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { datasetSummary } from './contract/catalog.ts';
import { importResult, recognition } from './contract/imports.ts';
import { answer } from './contract/insights.ts';
import { perfectlydata } from './cli/harness.fixture.ts';
import { type Config, readConfig } from './config.ts';
import { startServer } from './main.ts';

const folder = mkdtempSync(join(tmpdir(), 'pd-main-'));
const dataDir = join(folder, 'data');
const at = (name: string): string => join(folder, name);
const config: Config = {
  ...readConfig({ data: dataDir, port: '0', demo: false }),
  databaseUrl: null,
  clickhouseUrl: null,
};

const persons = 40;
const customers = ['customer_id,email,city,religion'];
const orders = ['order_id,customer_id,total'];
for (let i = 1; i <= persons; i += 1) {
  customers.push(`${i},person${i}@mail.example,${i % 2 === 0 ? 'Berlin' : 'Hamburg'},Quaker`);
  orders.push(`${i * 2},${i},${i}.50`, `${i * 2 + 1},${i},1.00`);
}

beforeAll(() => {
  writeFileSync(at('customers.csv'), `${customers.join('\n')}\n`);
  writeFileSync(at('orders.csv'), `${orders.join('\n')}\n`);
  writeFileSync(at('question.json'), JSON.stringify({ measures: ['customers.count'], dimensions: ['customers.city'] }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cli = (...args: string[]) => perfectlydata([...args, '--data', dataDir, '--json']);
const inShop = ['--workspace', 'Corner Shop'];
const inOther = ['--workspace', 'Other Shop'];
const decisions = [
  '--identifier=email=email',
  '--identifier=customer_id=customer_number',
  '--reference=customer_id=customers.customer_id',
];
const files = (): string[] => [at('customers.csv'), at('orders.csv')];
const importAll = (where: string[], ...extra: string[]) => cli('import', ...files(), ...where, ...decisions, ...extra);

const found = z.object({
  persons: z.number(),
  datasets: z.array(z.object({ dataset: z.string(), rows: z.number() })),
});
const rowsOf = (text: string): [number, Record<string, number>] => {
  const { persons: n, datasets } = found.parse(JSON.parse(text));
  return [n, Object.fromEntries(datasets.map(({ dataset, rows }) => [dataset, rows]))];
};
const both = { customers: 1, orders: 2 };

/** Every command once on what was imported; erases `victim`. */
const useAll = async (where: string[], victim: string): Promise<void> => {
  const datasets = z.array(datasetSummary).parse(JSON.parse((await cli('datasets', ...where)).out));
  expect(datasets.map(({ name }) => name).sort()).toEqual(['customers', 'orders']);
  expect((await cli('describe', 'customers', ...where)).code).toBe(0);
  expect((await cli('describe', 'nothing', ...where)).code).toBe(4);
  const asked = answer.parse(JSON.parse((await cli('ask', at('question.json'), ...where)).out));
  expect(asked.rows).toHaveLength(2);

  const find = await cli('find', ...where, `EMAIL=${victim}`);
  expect(find.code).toBe(0);
  expect(rowsOf(find.out)).toEqual([1, both]);

  const zip = await cli('export', ...where, `email=${victim}`, '--purpose', 'test of export', '--out', at('out.zip'));
  expect(zip.code).toBe(0);
  expect(JSON.parse(zip.out)).toMatchObject({ path: at('out.zip'), rows: 3 });
  expect(readFileSync(at('out.zip')).subarray(0, 2).toString()).toBe('PK');
  expect(statSync(at('out.zip')).mode & 0o777).toBe(0o600);

  const unsure = await cli('erase', ...where, `email=${victim}`);
  expect(unsure.code).toBe(5);
  expect(unsure.err).toContain('not-confirmed');
  expect(JSON.parse(unsure.out)).toHaveProperty('sentences');
  const erased = await cli('erase', ...where, `email=${victim}`, '--yes', '--out', at('certificate.json'));
  expect([erased.err, erased.code]).toEqual(['', 0]);
  expect(JSON.parse(erased.out)).toMatchObject({ path: at('certificate.json'), state: 'proven', rows: 3 });

  expect((await cli('check-certificate', at('certificate.json'))).code).toBe(0);
  const text = readFileSync(at('certificate.json'), 'utf8');
  writeFileSync(at('forged.json'), text.replace('"rows":1', '"rows":7').replace('"rows": 1', '"rows": 7'));
  expect((await cli('check-certificate', at('forged.json'))).code).toBe(3);

  const gone = await cli('find', ...where, `email=${victim}`);
  expect([gone.code, rowsOf(gone.out)]).toEqual([4, [0, {}]]);
  expect((await cli('audit', 'verify', ...where)).code).toBe(0);
};

test('files are recognised without a data folder', async () => {
  const { code, out } = await cli('recognise', ...files());
  expect(code).toBe(0);
  const [first] = z.array(recognition).parse(JSON.parse(out));
  expect(first?.columns.find(({ name }) => name === 'email')?.category).toBe('user.contact.email');
  expect(existsSync(dataDir)).toBe(false);
});

test('nothing is loaded without a yes, and a column no file has is an error', async () => {
  const unsure = await importAll(inShop);
  expect([unsure.code, unsure.out]).toEqual([5, '']);
  expect(existsSync(dataDir)).toBe(false);
  const typo = await importAll(inShop, '--treat', 'emial=drop', '--yes');
  expect([typo.code, typo.out]).toEqual([3, '']);
  expect(JSON.parse((await cli('datasets', ...inShop)).out)).toEqual([]);
  expect((await cli('datasets', '--workspace', 'Nowhere')).code).toBe(4);
});

test('the main job without a server', async () => {
  const done = await importAll(inShop, '--yes');
  expect(done.code).toBe(0);
  const results = z.array(importResult).parse(JSON.parse(done.out));
  expect(Object.fromEntries(results.map((one) => [one.dataset, [one.rowsRead, one.rowsLoaded]]))).toEqual({
    customers: [persons, persons],
    orders: [persons * 2, persons * 2],
  });
  expect(done.err).toContain('customers.religion was left out');
  await useAll(inShop, 'person7@mail.example');
});

test('an erased person does not come back with the same file', async () => {
  const again = await importAll(inShop, '--yes');
  const results = z.array(importResult).parse(JSON.parse(again.out));
  expect(results.reduce((sum, { rowsWithheld }) => sum + rowsWithheld, 0)).toBeGreaterThan(0);
  expect((await cli('find', ...inShop, 'email=person7@mail.example')).code).toBe(4);
});

test('the main job through the server that runs on the data folder', async () => {
  const server = await startServer(config);
  try {
    expect(server.signInLink).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/sign-in#token=[\w-]{40,}$/);
    const second = await cli('start');
    expect([second.code, second.err.includes('data-folder-in-use')]).toEqual([7, true]);
    const { signInLink } = JSON.parse((await cli('sign-in')).out) as { signInLink: string };
    expect(signInLink.startsWith(`${server.url}/sign-in#token=`)).toBe(true);
    const done = await importAll(inOther, '--yes');
    expect([done.code, z.array(importResult).parse(JSON.parse(done.out)).length]).toEqual([0, 2]);
    expect(done.err).toContain('customers.religion was left out');
    await useAll(inOther, 'person8@mail.example');
  } finally {
    await server.close();
  }
  expect(existsSync(join(dataDir, 'server.json'))).toBe(false);
});

test('at a terminal, a no loads nothing and a yes loads', async () => {
  const ask = (answer_: string) =>
    perfectlydata(['import', at('orders.csv'), '--workspace', 'Asked', '--data', dataDir], [answer_]);
  const no = await ask('n');
  expect(no.code).toBe(5);
  expect(no.err).toContain('order_id');
  expect((await ask('y')).code).toBe(0);
});

test('rejected records are kept beside the caller', async () => {
  writeFileSync(at('torn.csv'), 'id,n\n1,2\n2,3\n3,4,5,6\n4,5\n');
  const before = process.cwd();
  process.chdir(folder);
  try {
    const done = await cli('import', at('torn.csv'), '--workspace', 'Torn', '--yes');
    const [result] = z.array(importResult).parse(JSON.parse(done.out));
    expect(result?.rowsRejected).toBe(1);
    expect(readFileSync(result?.rejects ?? '', 'utf8')).toContain('3,4,5,6');
  } finally {
    process.chdir(before);
  }
});
