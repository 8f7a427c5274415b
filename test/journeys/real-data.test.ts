/**
 * Real databases, imported as they come, without a word of help: every sample person must be found with exactly the rows
 * that FIND_PERSON_KEY.csv counts for them. The data lies outside the repository; without it nothing is checked, and that is said.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorkspace, type Workspace } from '../../src/rooms/accounts/index.ts';
import { importFiles } from '../../src/rooms/imports/index.ts';
import { findPerson } from '../../src/rooms/requests/index.ts';
import { openTestStores, removeDataDir, type TestStores } from '../harness/stores.ts';
import { testData } from '../harness/test-data.ts';

type Expected = { value: string; tables: Map<string, number> };

const keyFile = testData('FIND_PERSON_KEY.csv');

/** Sample persons of a database: what to type in, and how many rows each table must give. */
const expectedOf = (database: string, tableOf: (table: string) => string | null): Expected[] => {
  const persons = new Map<string, Expected>();
  const lines = keyFile === null ? [] : readFileSync(keyFile, 'utf8').trim().split(/\r?\n/).slice(1);
  for (const line of lines) {
    const [from, subject = '', table = '', rows] = line.split(',');
    const name = from === database ? tableOf(table) : null;
    if (name === null) continue;
    const value = subject.slice(subject.indexOf('=') + 1).replace(/ \(.*\)$/, '');
    const person = persons.get(subject) ?? { value, tables: new Map() };
    person.tables.set(name, Number(rows));
    persons.set(subject, person);
  }
  return [...persons.values()];
};

let open: TestStores;
beforeAll(async () => {
  open = await openTestStores();
});
afterAll(async () => {
  await open.close();
  removeDataDir(open.dataDir);
});

const importAll = async (name: string, paths: readonly string[]) => {
  const workspace = await createWorkspace(open.stores, open.owner, { name });
  const files = paths.map((path) => ({ path, name: basename(path) }));
  const outcome = await importFiles(workspace, { files, identifiers: [], references: [], treatments: [] });
  return { workspace, ...outcome };
};

/** Rows by table of everybody that the value leads to. */
const found = async (workspace: Workspace, value: string, groupOf: (dataset: string) => string) => {
  const { persons } = await findPerson(workspace, { value });
  const rows = new Map<string, number>();
  for (const { dataset, rows: count } of persons.flatMap(({ datasets }) => datasets))
    rows.set(groupOf(dataset), (rows.get(groupOf(dataset)) ?? 0) + count);
  return { persons: persons.length, rows };
};

type Case = {
  database: string;
  files: readonly string[];
  /** What the key calls the table, or null for one that is not imported here. */
  tableOf: (table: string) => string | null;
  /** What the key counts a dataset as. */
  groupOf?: (dataset: string) => string;
  samples: number;
  rowsRead: Record<string, number>;
};

const same = (name: string): string => name;
const flat = 'customer-dbs/adventureworks/flat';

const cases: Record<string, Case> = {
  'chinook (SQLite)': {
    database: 'chinook',
    files: ['customer-dbs/chinook/Chinook_Sqlite.sqlite'],
    tableOf: same,
    samples: 10,
    rowsRead: { Customer: 59, Employee: 8, Invoice: 412, InvoiceLine: 2240, Track: 3503 },
  },
  adventureworks: {
    database: 'adventureworks',
    files: ['Customers', 'Products', 'Sales_2017', 'Sales_2018', 'Sales_2019']
      .map((name) => `${flat}/AdventureWorks_${name}.csv.gz`)
      .concat(`${flat}/sales_with_customer_email.csv.gz`),
    tableOf: (table) => (table.startsWith('flat/') ? table.slice('flat/'.length) : null),
    groupOf: (dataset) => (/_Sales_20\d\d$/.test(dataset) ? 'AdventureWorks_Sales_2017..2019' : dataset),
    samples: 12,
    rowsRead: { AdventureWorks_Customers: 18_148, AdventureWorks_Products: 293, AdventureWorks_Sales_2017: 2630,
      AdventureWorks_Sales_2018: 23_935, AdventureWorks_Sales_2019: 29_481, sales_with_customer_email: 32_718 },
  },
  congress: {
    database: 'congress',
    files: ['legislators-current', 'district-offices', 'social-media'].map((name) => `customer-dbs/congress/${name}.csv.gz`),
    tableOf: same,
    samples: 8,
    rowsRead: { 'legislators-current': 537, 'district-offices': 1312, 'social-media': 519 },
  },
  baseball: {
    database: 'baseball',
    files: ['People', 'Salaries', 'AwardsPlayers', 'CollegePlaying', 'HallOfFame', 'Schools'].map(
      (name) => `customer-dbs/baseball/${name}.csv.gz`,
    ),
    tableOf: same,
    samples: 8,
    rowsRead: { People: 20_262, Salaries: 26_428, AwardsPlayers: 6236, CollegePlaying: 17_350, HallOfFame: 4191, Schools: 1207 },
  },
  'online retail (CSV)': {
    database: 'online-retail',
    files: ['transactions/online-retail/online_retail_by_day_concatenated.csv.gz'],
    tableOf: same,
    groupOf: () => 'online_retail',
    samples: 8,
    rowsRead: { online_retail_by_day_concatenated: 541_909 },
  },
  'online retail (Parquet)': {
    database: 'online-retail',
    files: ['transactions/online-retail/online_retail.parquet'],
    tableOf: same,
    samples: 8,
    rowsRead: { online_retail: 541_909 },
  },
}; // prettier-ignore

const paths = (files: readonly string[]): string[] => files.flatMap((file) => testData(file) ?? []);

describe.each(Object.entries(cases))('%s', (name, { database, files, tableOf, groupOf = same, samples, rowsRead }) => {
  test('every sample person has exactly the rows that were counted by hand', { timeout: 120_000 }, async () => {
    const there = paths(files);
    if (keyFile === null || there.length < files.length) return;
    const { workspace, results } = await importAll(name, there);
    const read = Object.fromEntries(results.map((result) => [result.dataset, result.rowsRead]));
    expect(read).toMatchObject(rowsRead);
    expect(results.filter(({ rowsRead: all, rowsLoaded }) => all !== rowsLoaded)).toEqual([]);

    const persons = expectedOf(database, tableOf);
    expect(persons).toHaveLength(samples);
    for (const { value, tables } of persons) {
      const { persons: count, rows } = await found(workspace, value, groupOf);
      const counted = Object.fromEntries([...tables.keys()].map((table) => [table, rows.get(table) ?? 0]));
      expect({ value, persons: count, rows: counted }).toEqual({ value, persons: 1, rows: Object.fromEntries(tables) });
    }
  });
});

describe('userdata', () => {
  test(
    'the same thousand persons come as CSV and as Parquet, and each is found once',
    { timeout: 60_000 },
    async () => {
      const there = paths(['customer-dbs/userdata/userdata1.csv', 'customer-dbs/userdata/userdata1.parquet']);
      if (there.length < 2) return;
      const { workspace, results } = await importAll('userdata', there);
      expect(results.map(({ rowsRead, rowsRejected }) => [rowsRead, rowsRejected])).toEqual([[1000, 0], [1000, 0]]); // prettier-ignore
      for (const email of ['ajordan0@com.com', 'afreeman1@is.gd']) {
        const { persons, rows } = await found(workspace, email, same);
        expect({ email, persons, rows: [...rows.values()] }).toEqual({ email, persons: 1, rows: [1, 1] });
      }
    },
  );
});
