import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readZip } from '../../../test/harness/read-zip.ts';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { isTrouble } from '../../kit/errors.ts';
import { id, type Sql, sql } from '../../kit/literals.ts';
import { setClock } from '../../kit/clock.ts';
import { createWorkspace, type Workspace } from '../accounts/index.ts';
import { listEntries } from '../audit/index.ts';
import { question } from '../../contract/insights.ts';
import { catalogue, subjectFromHex } from '../datasets/index.ts';
import { ask } from '../insights/index.ts';
import {
  certificateKey,
  checkCertificate,
  checkCertificateChain,
  erasePerson,
  expireExports,
  exportFile,
  exportPerson,
  findPerson,
  getErasure,
  listErasures,
  planErasure,
  readCertificate,
  revealPerson,
  waitForErasure,
} from './index.ts';
import { safeNames } from './export-person.ts';
import { customer, customerColumns, lineColumns, lines, loadShop, orderColumns, orders } from './shop.fixture.ts';

let opened: TestStores;
let made = 0;

beforeAll(async () => {
  opened = await openTestStores();
});
afterAll(async () => {
  await opened.close();
  removeDataDir(opened.dataDir);
});

const shop = async (count = 30): Promise<Workspace> => {
  made += 1;
  const workspace = await createWorkspace(opened.stores, opened.owner, { name: `Shop ${made}` });
  await loadShop(workspace, count);
  return workspace;
};

const subjectOf = async (workspace: Workspace, n: number): Promise<bigint> => {
  const { persons } = await findPerson(workspace, { kind: 'email', value: String(customer(n)[1]) });
  const [person] = persons;
  if (person === undefined) throw new Error('The fixture’s person is not there');
  return subjectFromHex(person.subject);
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

const filesOf = async (workspace: Workspace, id: string): Promise<Map<string, string>> => {
  const { body } = await exportFile(workspace, id);
  return readZip(body);
};

test('a person is found by email, phone and number, through the links between datasets', async () => {
  const workspace = await shop();
  const asked = [
    { value: 'person.7@mail-7.EXAMPLE ' },
    { kind: 'Phone', value: '0049 30 900-1007' },
    { kind: 'customerid', value: 'c-50007' },
    { kind: 'customer_number', value: 'C-50007' },
    { value: 'C-50007' },
  ];
  for (const request of asked) {
    const { persons } = await findPerson(workspace, request);
    expect(persons).toHaveLength(1);
    expect(persons[0]?.datasets.map(({ dataset, rows, through }) => [dataset, rows, through])).toEqual([
      ['customers', 1, 'customer number, email and phone'],
      ['lines', 2, 'orders → order number'],
      ['orders', 2, 'customer number'],
    ]);
    expect(persons[0]?.rows).toBe(5);
  }
});

test('what is found has a time line, identifiers by kind and chips, and no value', async () => {
  const workspace = await shop();
  const answer = await findPerson(workspace, { value: 'person.7@mail-7.example' });
  const [person] = answer.persons;
  expect(answer.kind).toBe('email');
  expect(person?.timeline).toEqual([
    { dataset: 'orders', month: '2024-01', rows: 1 },
    { dataset: 'orders', month: '2024-02', rows: 1 },
  ]);
  expect(person?.knownBy.toSorted((a, b) => a.kind.localeCompare(b.kind))).toEqual([
    { kind: 'customer_number', count: 1 },
    { kind: 'email', count: 1 },
    { kind: 'phone', count: 1 },
  ]);
  expect(person?.datasets[0]?.held.map(({ label }) => label)).toContain('birth date');
  expect(JSON.stringify(answer)).not.toMatch(/Number7|uniquenote|mail-7/i);
  const [entry] = await listEntries(workspace, { limit: 1 });
  expect(entry).toMatchObject({ action: 'person.searched', detail: 'Searched by email' });
});

test('a kind nobody has is refused with the kinds there are, and an unknown value finds nobody', async () => {
  const workspace = await shop(3);
  expect(await codeOf(findPerson(workspace, { kind: 'shoe size', value: '44' }))).toBe('unknown-kind');
  expect(await findPerson(workspace, { value: 'nobody@example.org' })).toEqual({ kind: 'email', persons: [] });
  expect((await findPerson(workspace, { value: "' OR 1=1 --" })).persons).toEqual([]);
  const empty = await createWorkspace(opened.stores, opened.owner, { name: 'Empty' });
  expect((await findPerson(empty, { value: 'a@b.example' })).persons).toEqual([]);
});

test('an answer that was proven to be about enough persons is looked at anew as soon as one of them is hidden', async () => {
  const workspace = await shop(6);
  const asked = question.parse({ measures: ['orders.count'] });
  for (let time = 0; time < 2; time += 1)
    expect((await ask(workspace, asked)).rows).toEqual([{ cells: [12], hidden: false }]);
  const first = await erasePerson(workspace, await subjectOf(workspace, 1));
  expect((await ask(workspace, asked)).rows).toEqual([{ cells: [10], hidden: false }]);
  await waitForErasure(workspace, first.id);
  const second = await erasePerson(workspace, await subjectOf(workspace, 2));
  expect((await ask(workspace, asked)).rows).toEqual([{ cells: [null], hidden: true }]);
  await waitForErasure(workspace, second.id);
});

test('revealing needs a purpose, gives the exact values, and is written to the audit log', async () => {
  const workspace = await shop();
  const subject = await subjectOf(workspace, 7);
  expect(await codeOf(revealPerson(workspace, subject, { purpose: ' x ' }))).toBe('purpose-missing');
  expect(await codeOf(revealPerson(workspace, subject, { purpose: 'for ada@mail.example' }))).toBe('reason-personal');
  const { values } = await revealPerson(workspace, subject, { purpose: 'Ticket 4711' });
  const texts = values.map(({ dataset, column, value }) => [dataset, column, value].join('|')).sort();
  const [number, email, name, phone, , , born] = customer(7);
  expect(texts).toEqual(
    [
      `customers|BirthDate|${born}`,
      `customers|CustomerId|${number}`,
      `customers|Email|${email}`,
      `customers|FullName|${name}`,
      `customers|Phone|${phone}`,
      `orders|CustomerId|${number}`,
    ].sort(),
  );
  const [entry] = await listEntries(workspace, { limit: 1 });
  expect(entry).toMatchObject({ action: 'person.revealed', purpose: 'Ticket 4711', subject });
});

const csvRow = (cells: readonly (string | number)[]): string => cells.join(',');

test('an export holds exactly the source’s rows, as CSV and JSON', async () => {
  const workspace = await shop();
  const made = await exportPerson(workspace, await subjectOf(workspace, 7), { purpose: 'Access request' });
  const files = await filesOf(workspace, made.id);
  expect([...files.keys()].sort()).toEqual(
    ['customers.csv', 'customers.json', 'index.html', 'lines.csv', 'lines.json', 'orders.csv', 'orders.json'].sort(),
  );
  expect(files.get('customers.csv')).toBe(`${csvRow(customerColumns)}\r\n${csvRow(customer(7))}\r\n`);
  expect(files.get('orders.csv')).toBe(
    `${csvRow(orderColumns)}\r\n${orders(7)
      .map((row) => `${csvRow(row)}\r\n`)
      .join('')}`,
  );
  const asObjects = (names: string[], rows: readonly (readonly (string | number)[])[]) =>
    rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
  expect(JSON.parse(files.get('customers.json') ?? '')).toEqual(asObjects(customerColumns, [customer(7)]));
  expect(JSON.parse(files.get('lines.json') ?? '')).toEqual(expect.arrayContaining(asObjects(lineColumns, lines(7))));
  expect(made.datasets).toEqual([
    { dataset: 'customers', rows: 1 },
    { dataset: 'lines', rows: 2 },
    { dataset: 'orders', rows: 2 },
  ]);
});

test('an export’s CSV runs nothing in a spreadsheet and its page runs nothing in a browser', async () => {
  const workspace = await shop();
  const made = await exportPerson(workspace, await subjectOf(workspace, 3), { purpose: 'Access request' });
  const files = await filesOf(workspace, made.id);
  expect(files.get('customers.csv')).toContain(",'=HYPERLINK(evil),'@SUM(A1),");
  expect(files.get('customers.csv')).toContain(',+49309001003,'); // a phone is a number
  expect(files.get('customers.json')).toContain('"=HYPERLINK(evil)"');
  expect(files.get('index.html')).not.toContain('<img');
  expect(files.get('index.html')).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(files.get('index.html')).toContain('supervisory authority');
});

test('names inside the archive cannot leave it', () => {
  expect(safeNames(['../../etc/passwd', 'a/b', 'a b', 'A_B', '', 'index', '日本'])).toEqual([
    'etc_passwd',
    'a_b',
    'a_b-2',
    'A_B-3',
    'dataset',
    'index-2',
    '日本',
  ]);
});

test('an export ends after seven days', async () => {
  const workspace = await shop(3);
  const { id } = await exportPerson(workspace, await subjectOf(workspace, 2), { purpose: 'Access request' });
  const restore = setClock(() => Date.now() + 7 * 86_400_000 + 1000);
  try {
    expect(await codeOf(exportFile(workspace, id))).toBe('not-found');
    expect(await expireExports(opened.stores)).toBeGreaterThan(0);
  } finally {
    restore();
  }
  expect(await codeOf(exportFile(workspace, id))).toBe('not-found');
});

const rowsOf = async (workspace: Workspace): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const dataset of await catalogue(workspace)) {
    const [row] = await workspace.stores.warehouse.query<{ n: string }>(sql`SELECT count() AS n FROM ${dataset.table}`);
    counts[dataset.name] = Number(row?.n);
  }
  return counts;
};

test('erasing removes everything of one person and nothing of others, with a certificate that holds', async () => {
  const workspace = await shop();
  const subject = await subjectOf(workspace, 7);
  const exported = await exportPerson(workspace, subject, { purpose: 'Before it goes' });
  const plan = await planErasure(workspace, subject);
  expect(plan).toMatchObject({ vaultValues: 5, identifiers: 3, exports: 1, rejectedRecords: 0 });
  const begun = await erasePerson(workspace, subject);
  expect(begun).toMatchObject({ datasets: plan.datasets });
  expect((await findPerson(workspace, { value: 'person.7@mail-7.example' })).persons).toEqual([]);
  const done = await waitForErasure(workspace, begun.id);
  expect(done).toMatchObject({ state: 'proven', certificate: true, error: null });
  expect(await rowsOf(workspace)).toEqual({ customers: 29, lines: 58, orders: 58 });
  expect(await codeOf(exportFile(workspace, exported.id))).toBe('not-found');
  expect(await codeOf(revealPerson(workspace, subject, { purpose: 'once more' }))).toBe('not-found');
  expect(await codeOf(planErasure(workspace, subject))).toBe('not-found');
  const text = await readCertificate(workspace, begun.id);
  expect(checkCertificate(text, certificateKey(opened.stores))).toMatchObject({ valid: true, problems: [] });
  expect(checkCertificate(text).valid).toBe(true);
  expect(text).not.toMatch(/mail-7|Number7|C-50007/i);
  const [entry] = await listEntries(workspace, { limit: 1, action: 'person.erased' });
  expect(entry).toMatchObject({ subject, detail: 'Erasure of 1 person with 5 rows' });
});

test('importing the same files again does not bring the person back, nor the lines of their orders', async () => {
  const workspace = await shop();
  const { id } = await erasePerson(workspace, await subjectOf(workspace, 7));
  await waitForErasure(workspace, id);
  const results = await loadShop(workspace, 30);
  expect(results.map(({ dataset, rowsLoaded, rowsWithheld }) => [dataset, rowsLoaded, rowsWithheld])).toEqual([
    ['customers', 29, 1],
    ['orders', 58, 2],
    ['lines', 58, 2],
  ]);
  expect((await findPerson(workspace, { value: 'C-50007' })).persons).toEqual([]);
  expect((await findPerson(workspace, { value: 'C-50008' })).persons[0]?.rows).toBe(5);
});

test('a changed certificate is detected wherever it was changed, and so is a missing link of the chain', async () => {
  const workspace = await shop(6);
  const texts: string[] = [];
  for (const n of [1, 2, 3]) {
    const { id } = await erasePerson(workspace, await subjectOf(workspace, n));
    expect((await waitForErasure(workspace, id)).state).toBe('proven');
    texts.push(await readCertificate(workspace, id));
  }
  const pem = certificateKey(opened.stores);
  expect(checkCertificateChain(texts, pem)).toMatchObject({ valid: true, problems: [] });
  expect(checkCertificateChain([texts[0] ?? '', texts[2] ?? ''], pem).valid).toBe(false);
  const [text = ''] = texts;
  const changes = [
    text.replace('"rows": 2', '"rows": 3'),
    text.replace(/"hidden": "20/, '"hidden": "19'),
    text.replace('"version": 1', '"version": 2'),
    text.replace('"signature": "', '"signature": "AAAA'),
    text.slice(0, -20),
    text.replace('{', '{"extra":1,'),
  ];
  for (const changed of changes) {
    expect(changed).not.toBe(text);
    expect(checkCertificate(changed, pem).valid).toBe(false);
  }
  const other = await openOtherKey();
  expect(checkCertificate(text, other).problems).toEqual(['It was signed with another key than the one given.']);
  expect(checkCertificate(text, 'no key').valid).toBe(false);
});

const openOtherKey = async (): Promise<string> => {
  const { generateKeyPairSync } = await import('node:crypto');
  return generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }).toString();
};

test('several persons share one purge and each gets a certificate of their own', async () => {
  const workspace = await shop();
  const subjects = await Promise.all([1, 2, 3, 4, 5].map((n) => subjectOf(workspace, n)));
  const begun = await erasePerson(workspace, [...subjects, subjects[0] ?? 0n, 0n]);
  expect(begun).toHaveLength(5);
  for (const { id } of begun) expect((await waitForErasure(workspace, id)).state).toBe('proven');
  expect(await rowsOf(workspace)).toEqual({ customers: 25, lines: 50, orders: 50 });
  const all = await listErasures(workspace);
  expect(new Set(all.map(({ purgedAt }) => purgedAt)).size).toBe(1);
  const again = await erasePerson(workspace, subjects[0] ?? 0n);
  expect((await getErasure(workspace, again.id)).state).toBe('proven');
});

test('somebody who searches while a person is erased sees all of them or nothing', async () => {
  const workspace = await shop();
  const subject = await subjectOf(workspace, 7);
  const seen = new Set<number>();
  let isDone = false;
  const search = (async () => {
    while (!isDone) {
      const { persons } = await findPerson(workspace, { value: 'person.7@mail-7.example' });
      seen.add(persons.length === 0 ? 0 : (persons[0]?.rows ?? -1));
    }
  })();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const { id } = await erasePerson(workspace, subject);
  await waitForErasure(workspace, id);
  isDone = true;
  await search;
  expect([...seen].sort()).toEqual([0, 5]);
});

test('an export that is being made when its person is erased is not left behind', async () => {
  const workspace = await shop(5);
  const subject = await subjectOf(workspace, 2);
  const [made, begun] = await Promise.all([
    codeOf(exportPerson(workspace, subject, { purpose: 'Racing' })),
    erasePerson(workspace, subject),
  ]);
  expect((await waitForErasure(workspace, begun.id)).state).toBe('proven');
  expect(['no error', 'not-found']).toContain(made);
  expect(readdirSync(join(opened.dataDir, 'exports'))).not.toContainEqual(expect.stringMatching(/\.zip$/));
});

test('nobody and strangers cannot be exported, revealed or erased', async () => {
  const workspace = await shop(3);
  for (const subject of [0n, 12_345n]) {
    expect(await codeOf(exportPerson(workspace, subject, { purpose: 'why not' }))).toBe('not-found');
    expect(await codeOf(revealPerson(workspace, subject, { purpose: 'why not' }))).toBe('not-found');
    expect(await codeOf(erasePerson(workspace, subject))).toBe('not-found');
  }
});

test('what was sealed and then changed, moved to somebody else, or given another key opens for nobody', async () => {
  const workspace = await shop(6);
  const [sealed, moved, keyed, whole] = [1, 2, 4, 5].map((n) => subjectOf(workspace, n));
  const reveal = async (of: Promise<bigint> | undefined): Promise<string> => {
    try {
      return JSON.stringify((await revealPerson(workspace, (await of) ?? 0n, { purpose: 'Ticket 4711' })).values);
    } catch (error) {
      return `refused ${String(error)}`;
    }
  };
  for (const one of [sealed, moved, keyed, whole]) expect(await reveal(one)).toContain('Fullname'); // the control
  const flipped = (column: string) =>
    sql`concat(substring(${id(column)}, 1, length(${id(column)}) - 1), char(bitXor(ascii(substring(${id(column)}, -1)), 1)))`;
  const change = (table: string, column: string, value: Sql, subject: bigint) =>
    workspace.stores.warehouse.command(
      sql`ALTER TABLE ${workspace.vault(table)} UPDATE ${id(column)} = ${value} WHERE subject = ${subject} SETTINGS mutations_sync = 2`,
    );
  await change('vault', 'sealed', flipped('sealed'), (await sealed) ?? 0n);
  const [theirs] = await workspace.stores.warehouse.query<{ sealed: string }>(
    sql`SELECT hex(sealed) AS sealed FROM ${workspace.vault('vault')} WHERE subject = ${(await whole) ?? 0n}`,
  );
  await change('vault', 'sealed', sql`unhex(${theirs?.sealed ?? ''})`, (await moved) ?? 0n);
  await change('keys', 'wrapped', sql`toFixedString(${flipped('wrapped')}, 32)`, (await keyed) ?? 0n);
  for (const one of [sealed, moved, keyed]) expect(await reveal(one)).toMatch(/^refused (?!.*(Fullname|Mail-|C-5000))/);
  expect(await reveal(whole)).toContain('Fullname');
});
