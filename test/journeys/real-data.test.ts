/**
 * Real databases, imported as they come, without a word of help: every sample person must be found with exactly the rows
 * that FIND_PERSON_KEY.csv counts for them; one of them is exported, erased, and kept out when the files come again. The data lies outside the repository; without it nothing is checked, and that is said.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorkspace, type Workspace } from '../../src/rooms/accounts/index.ts';
import { catalogueDataset, subjectFromHex } from '../../src/rooms/datasets/index.ts';
import { importFiles } from '../../src/rooms/imports/index.ts';
import {
  certificateKey,
  checkCertificate,
  erasePerson,
  exportFile,
  exportPerson,
  findPerson,
  readCertificate,
  waitForErasure,
} from '../../src/rooms/requests/index.ts';
import { readZip } from '../harness/read-zip.ts';
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

const importInto = (workspace: Workspace, paths: readonly string[]) => {
  const files = paths.map((path) => ({ path, name: basename(path) }));
  return importFiles(workspace, { files, identifiers: [], references: [], treatments: [] });
};

const importAll = async (name: string, paths: readonly string[]) => {
  const workspace = await createWorkspace(open.stores, open.owner, { name });
  return { workspace, ...(await importInto(workspace, paths)) };
};

/** Rows by table of everybody that the value leads to. */
const found = async (workspace: Workspace, value: string, groupOf: (dataset: string) => string) => {
  const { persons } = await findPerson(workspace, { value });
  const rows = new Map<string, number>();
  for (const { dataset, rows: count } of persons.flatMap(({ datasets }) => datasets))
    rows.set(groupOf(dataset), (rows.get(groupOf(dataset)) ?? 0) + count);
  return { persons: persons.length, rows };
};

/** Each of these persons is found once, with exactly the stated rows. */
const expectCounts = async (
  workspace: Workspace,
  persons: readonly Expected[],
  groupOf: (dataset: string) => string,
): Promise<void> => {
  for (const { value, tables } of persons) {
    const { persons: count, rows } = await found(workspace, value, groupOf);
    const counted = Object.fromEntries([...tables.keys()].map((table) => [table, rows.get(table) ?? 0]));
    expect({ value, persons: count, rows: counted }).toEqual({ value, persons: 1, rows: Object.fromEntries(tables) });
  }
};

type Person = { value: string; subject: bigint; datasets: { dataset: string; rows: number }[] };

const personOf = async (workspace: Workspace, value: string): Promise<Person> => {
  const { persons } = await findPerson(workspace, { value });
  const [person] = persons;
  if (person === undefined) throw new Error('A sample person is not there');
  const datasets = person.datasets.map(({ dataset, rows }) => ({ dataset, rows }));
  return { value, subject: subjectFromHex(person.subject), datasets };
};

type Row = Record<string, unknown>;

/** The files of a person's ZIP by name. */
const exported = async (workspace: Workspace, { subject }: Person): Promise<Map<string, string>> => {
  const { id } = await exportPerson(workspace, subject, { purpose: 'Access request' });
  const { body } = await exportFile(workspace, id);
  return readZip(body);
};

const cellsOf = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );

/** A cell without blanks around it; 13151.0 in a column of whole numbers is 13151. */
const text = (cell: unknown): string =>
  (typeof cell === 'string' ? cell : typeof cell === 'number' || typeof cell === 'bigint' ? String(cell) : '')
    .trim()
    .replace(/^(\d+)\.0$/, '$1');

/** Rows of a source that hold the value, read without any code of ours: dataset and objects by column. */
const sourceRows = (path: string, value: string): { dataset: string; rows: Row[] } | null => {
  if (path.endsWith('.sqlite')) {
    const rows = new DatabaseSync(path, { readOnly: true })
      .prepare('SELECT * FROM Customer WHERE Email = ?')
      .all(value);
    return { dataset: 'Customer', rows };
  }
  if (!path.endsWith('.csv.gz')) return null;
  const [head = '', ...lines] = gunzipSync(readFileSync(path))
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  const names = cellsOf(head);
  const records = lines.filter((line) => line.includes(value)).map(cellsOf);
  const rows = records
    .filter((cells) => cells.some((cell) => text(cell) === value))
    .map((cells) => Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ''])));
  return { dataset: basename(path, '.csv.gz'), rows };
};

/** Personal columns hold in the export what they hold in the source, row for row. */
const expectOriginals = async (
  workspace: Workspace,
  files: ReadonlyMap<string, string>,
  source: { dataset: string; rows: Row[] },
): Promise<number> => {
  const { columns } = await catalogueDataset(workspace, source.dataset);
  const personal = columns.filter(({ treatment }) => treatment === 'tokenise' || treatment === 'generalise');
  const of = (row: Row): string => JSON.stringify(personal.map(({ name }) => text(row[name])));
  const given = JSON.parse(files.get(`${source.dataset}.json`) ?? '[]') as Row[];
  expect(given.map(of).toSorted()).toEqual(source.rows.map(of).toSorted());
  return personal.length * given.length;
};

const expectExport = async (workspace: Workspace, person: Person, sources: readonly string[]): Promise<void> => {
  const files = await exported(workspace, person);
  for (const { dataset, rows } of person.datasets)
    expect([dataset, (JSON.parse(files.get(`${dataset}.json`) ?? '[]') as Row[]).length]).toEqual([dataset, rows]);
  const csvs = [...files].filter(([name]) => name.endsWith('.csv'));
  expect(csvs).toHaveLength(person.datasets.length);
  expect(csvs.some(([, content]) => content.includes(person.value))).toBe(true);
  const readable = sources.map((path) => sourceRows(path, person.value)).filter((one) => one !== null);
  const source = readable.find(({ rows }) => rows.length > 0);
  if (source === undefined) throw new Error('No source that can be read here holds the sample person');
  expect(await expectOriginals(workspace, files, source)).toBeGreaterThan(0);
};

const expectErased = async (workspace: Workspace, { subject, value }: Person): Promise<void> => {
  const { id } = await erasePerson(workspace, subject);
  expect((await waitForErasure(workspace, id)).state).toBe('proven');
  const certificate = await readCertificate(workspace, id);
  expect(checkCertificate(certificate, certificateKey(open.stores))).toMatchObject({ valid: true, problems: [] });
  expect((await findPerson(workspace, { value })).persons).toEqual([]);
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
  /** False where another case exports and erases from the same database. */
  erases?: false;
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
    rowsRead: {
      AdventureWorks_Customers: 18_148,
      AdventureWorks_Products: 293,
      AdventureWorks_Sales_2017: 2630,
      AdventureWorks_Sales_2018: 23_935,
      AdventureWorks_Sales_2019: 29_481,
      sales_with_customer_email: 32_718,
    },
  },
  congress: {
    database: 'congress',
    files: ['legislators-current', 'district-offices', 'social-media'].map(
      (name) => `customer-dbs/congress/${name}.csv.gz`,
    ),
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
    rowsRead: {
      People: 20_262,
      Salaries: 26_428,
      AwardsPlayers: 6236,
      CollegePlaying: 17_350,
      HallOfFame: 4191,
      Schools: 1207,
    },
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
    erases: false,
    tableOf: same,
    samples: 8,
    rowsRead: { online_retail: 541_909 },
  },
};

const paths = (files: readonly string[]): string[] => files.flatMap((file) => testData(file) ?? []);

/** One sample person is exported, erased, and kept out when the same files come again; the others keep their rows. */
const expectRights = async (
  workspace: Workspace,
  there: readonly string[],
  persons: readonly Expected[],
  groupOf: (dataset: string) => string,
): Promise<void> => {
  const people: Person[] = [];
  for (const { value } of persons) people.push(await personOf(workspace, value));
  const [person] = people;
  if (person === undefined) throw new Error('The key has no sample person');
  await expectExport(workspace, person, there);
  await expectErased(workspace, person);

  const again = await importInto(workspace, there);
  const withheld = again.results.filter(({ rowsWithheld }) => rowsWithheld > 0);
  const byName = (a: { dataset: string }, b: { dataset: string }): number => a.dataset.localeCompare(b.dataset);
  expect(withheld.map(({ dataset, rowsWithheld }) => ({ dataset, rows: rowsWithheld })).toSorted(byName)).toEqual(
    person.datasets.toSorted(byName),
  );
  expect((await findPerson(workspace, { value: person.value })).persons).toEqual([]);
  const others = persons.filter((_, at) => people[at]?.subject !== person.subject);
  expect(others.length).toBeGreaterThan(0);
  await expectCounts(workspace, others, groupOf);
};

describe.each(Object.entries(cases))(
  '%s',
  (name, { database, files, tableOf, groupOf = same, samples, rowsRead, erases = true }) => {
    test(
      `every sample person has exactly the rows that were counted by hand${erases ? '; one is exported, erased and stays out' : ''}`,
      { timeout: 120_000 },
      async () => {
        const there = paths(files);
        if (keyFile === null || there.length < files.length) return;
        const { workspace, results } = await importAll(name, there);
        const read = Object.fromEntries(results.map((result) => [result.dataset, result.rowsRead]));
        expect(read).toMatchObject(rowsRead);
        expect(results.filter(({ rowsRead: all, rowsLoaded }) => all !== rowsLoaded)).toEqual([]);

        const persons = expectedOf(database, tableOf);
        expect(persons).toHaveLength(samples);
        await expectCounts(workspace, persons, groupOf);

        if (erases) await expectRights(workspace, there, persons, groupOf);
      },
    );
  },
);

describe('userdata', () => {
  test(
    'the same thousand persons come as CSV and as Parquet, and each is found once',
    { timeout: 60_000 },
    async () => {
      const there = paths(['customer-dbs/userdata/userdata1.csv', 'customer-dbs/userdata/userdata1.parquet']);
      if (there.length < 2) return;
      const { workspace, results } = await importAll('userdata', there);
      expect(results.map(({ rowsRead, rowsRejected }) => [rowsRead, rowsRejected])).toEqual([
        [1000, 0],
        [1000, 0],
      ]);
      for (const email of ['ajordan0@com.com', 'afreeman1@is.gd']) {
        const { persons, rows } = await found(workspace, email, same);
        expect({ email, persons, rows: [...rows.values()] }).toEqual({ email, persons: 1, rows: [1, 1] });
      }
    },
  );
});
