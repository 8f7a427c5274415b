/** The awkward corpus and the real sets, each file inspected, prepared and loaded into a real engine. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testData } from '../../../../test/harness/test-data.ts';
import { isTrouble } from '../../../kit/errors.ts';
import { inspectFile } from './index.ts';
import { startEngine } from './test-engine.ts';

let engine: ReturnType<typeof startEngine>;
beforeAll(() => {
  engine = startEngine();
});
afterAll(() => engine.close());

const filesBelow = (path: string): string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .flatMap((name) => filesBelow(join(path, name)))
    : [path];

/** `code`: of the Trouble, or 'loaded' when every record of every table was loaded or rejected. */
async function outcome(path: string): Promise<string> {
  try {
    for (const table of await inspectFile(path)) {
      const { records, rejected, loaded } = await engine.count(table);
      if (loaded + rejected !== records) return `${records} records, ${loaded} loaded, ${rejected} rejected`;
    }
    return 'loaded';
  } catch (error) {
    return isTrouble(error) ? error.code : `threw ${error instanceof Error ? error.stack : String(error)}`;
  }
}

describe('awkward files load to the last record, or say what is wrong', () => {
  test.each([
    ['csv', 712, 650],
    ['json', 243, 100],
    ['parquet', 59, 45],
    ['spreadsheet', 168, 0],
  ])('%s', { timeout: 300_000 }, async (kind, expected, atLeast) => {
    const folder = testData(`awkward/${kind}`);
    if (!folder) return;
    const files = filesBelow(folder);
    expect(files.length).toBeGreaterThanOrEqual(expected);
    const surprises: string[] = [];
    let loaded = 0;
    const check = async (file: string): Promise<void> => {
      const result = await outcome(file);
      if (result === 'loaded') loaded++;
      else if (!/^[a-z]+(-[a-z]+)+$/.test(result)) surprises.push(`${file}: ${result}`);
    };
    for (let at = 0; at < files.length; at += 3) await Promise.all(files.slice(at, at + 3).map(check));
    expect(surprises).toEqual([]);
    expect(loaded).toBeGreaterThanOrEqual(atLeast);
  });

  test('JSONTestSuite: what must parse parses, what must fail fails', { timeout: 120_000 }, async () => {
    const folder = testData('awkward/json/jsontestsuite');
    if (!folder) return;
    const wrong: string[] = [];
    for (const file of filesBelow(folder)) {
      const result = await outcome(file);
      const name = basename(file);
      // An empty list or object is valid JSON without a record in it.
      if (name.startsWith('y_') && result !== 'loaded' && result !== 'json-empty') wrong.push(`${name}: ${result}`);
      if (name.startsWith('n_') && !/^(json-invalid|file-empty)$/.test(result)) wrong.push(`${name}: ${result}`);
    }
    expect(wrong).toEqual([]);
  });

  test('csv-spectrum reads as its expected JSON', async () => {
    const folder = testData('awkward/csv/csv-spectrum');
    if (!folder) return;
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.csv'))) {
      const expected = join(folder, 'expected', `${file.slice(0, -4)}.json`);
      if (!readdirSync(join(folder, 'expected')).includes(basename(expected))) continue;
      const [table] = await inspectFile(join(folder, file));
      const { rows } = await engine.load(table!);
      const names = table!.columns.map(({ name }) => name);
      const read = rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row.texts[i]])));
      expect(read).toEqual(JSON.parse(readFileSync(expected, 'utf8')));
    }
  });
});

describe('real sets have the rows their notes count', () => {
  test.each<[string, Record<string, number>]>([
    [
      'customer-dbs/chinook/Chinook_Sqlite.sqlite',
      { Customer: 59, Employee: 8, Invoice: 412, InvoiceLine: 2240, Track: 3503 },
    ],
    [
      'customer-dbs/chinook/ChinookData.json.gz',
      { Customer: 59, Employee: 8, Invoice: 412, InvoiceLine: 2240, Track: 3503 },
    ],
    ['customer-dbs/adventureworks/flat/AdventureWorks_Customers.csv.gz', { AdventureWorks_Customers: 18_148 }],
    ['customer-dbs/adventureworks/flat/AdventureWorks_Sales_2018.csv.gz', { AdventureWorks_Sales_2018: 23_935 }],
    ['customer-dbs/adventureworks/flat/sales_with_customer_email.csv.gz', { sales_with_customer_email: 32_718 }],
    ['customer-dbs/adventureworks/dw/ProspectiveBuyer.csv.gz', { ProspectiveBuyer: 2059 }],
    ['customer-dbs/congress/legislators-current.csv.gz', { 'legislators-current': 537 }],
    ['customer-dbs/congress/legislators-current.json.gz', { 'legislators-current': 537 }],
    ['customer-dbs/congress/legislators-current.ndjson.gz', { 'legislators-current': 537 }],
    ['customer-dbs/congress/district-offices.csv.gz', { 'district-offices': 1312 }],
    ['customer-dbs/baseball/People.csv.gz', { People: 20_262 }],
    ['customer-dbs/baseball/Salaries.csv.gz', { Salaries: 26_428 }],
    ['customer-dbs/userdata/userdata1.csv', { userdata1: 1000 }],
    ['customer-dbs/userdata/userdata1.parquet', { userdata1: 1000 }],
    ['customer-dbs/ecommerce-orders/ecommerce.ndjson.gz', { ecommerce: 4675 }],
    ['transactions/online-retail/online_retail.parquet', { online_retail: 541_909 }],
    [
      'transactions/online-retail/online_retail_by_day_concatenated.csv.gz',
      { online_retail_by_day_concatenated: 541_909 },
    ],
    ['weblogs/nasa_http_19950701.tsv.gz', { nasa_http_19950701: 9999 }],
  ])('%s', async (file, expected) => {
    const path = testData(file);
    if (!path) return;
    const tables = await inspectFile(path);
    for (const [dataset, rows] of Object.entries(expected)) {
      const table = tables.find((one) => one.dataset === dataset);
      expect(await engine.count(table!)).toEqual({ records: rows, rejected: 0, loaded: rows, invalid: 0 });
    }
  });

  test('incomes and dates of AdventureWorks are numbers and dates', async () => {
    const path = testData('customer-dbs/adventureworks/flat/AdventureWorks_Customers.csv.gz');
    if (!path) return;
    const [table] = await inspectFile(path);
    const types = Object.fromEntries(table!.columns.map(({ name, type }) => [name, type]));
    expect(types).toMatchObject({
      CustomerKey: 'integer',
      BirthDate: 'date',
      AnnualIncome: 'number',
      EmailAddress: 'string',
    });
    const { rows } = await engine.load(table!);
    expect(rows[0]?.values.slice(0, 5)).toEqual(['11000', 'MR.', 'JON', 'YANG', '1966-04-08']);
    expect([rows[0]?.texts[8], rows[0]?.values[8]]).toEqual(['$90,000 ', '90000']);
  });
});
