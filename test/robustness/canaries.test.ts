/** From files to proof: no value of an erased person in any byte of the data folder, nor of a tokenised column before that. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createWorkspace, type Workspace } from '../../src/rooms/accounts/index.ts';
import { importFiles } from '../../src/rooms/imports/index.ts';
import {
  erasePerson,
  exportPerson,
  findPerson,
  readCertificate,
  revealPerson,
  settleErasures,
  waitForErasure,
} from '../../src/rooms/requests/index.ts';
import { type Canary, scanForCanaries, type ScanReport } from '../harness/canaries.ts';
import { openTestStores, removeDataDir, type TestStores } from '../harness/stores.ts';

type Person = {
  number: string;
  email: string;
  phone: string;
  name: string;
  street: string;
  remarks: string;
  /** Kept as it is in the rows. */
  note: string;
};

const personOf = (at: number): Person => ({
  number: String(730_411_000 + at * 17),
  email: `Zephyrine.Quackenbush${at}@Wombat-${at}.example`,
  phone: `+4366455${50_000 + at * 13}`,
  name: `Zephyrine Quackenbush-Oyelaran ${at}`,
  street: `Vindobonagasse ${4100 + at} Stiege Ypsilon`,
  remarks: `first line about lactophobia-${at}\nsecond line, "quoted", of xylopod-${at}`,
  note: `kept-marginalium-${at}-fjordhest`,
});

const persons = Array.from({ length: 40 }, (_, at) => personOf(at));
const [erased, control] = [personOf(7), personOf(8)];

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

const peopleCsv = (): string =>
  [
    'customer_number,email,phone,full_name,street,remarks,note',
    ...persons.map(({ number, email, phone, name, street, remarks, note }) =>
      [number, email, phone, name, street, quoted(remarks), note].join(','),
    ),
    // Two records that cannot be read, and name the person.
    `${erased.number},${erased.email},${erased.phone},too,many,fields,here,by,far`,
    `${erased.number},${erased.email}`,
    `${control.number},${control.email}`,
  ].join('\n');

const events = (): string =>
  persons.map(({ email }, at) => JSON.stringify({ email, action: `action-${at % 3}`, amount: at })).join('\n');

const purchases = (path: string): void => {
  const db = new DatabaseSync(path);
  db.exec('CREATE TABLE purchases (id INTEGER PRIMARY KEY, customer_number TEXT, deliver_to TEXT, item TEXT)');
  const insert = db.prepare('INSERT INTO purchases (customer_number, deliver_to, item) VALUES (?, ?, ?)');
  for (const { number, street, note } of persons) insert.run(number, street, `item of ${note}`);
  db.close();
};

const tokenised = ({ number, email, phone, name, street, remarks }: Person): Record<string, string> => ({
  number,
  email,
  phone,
  name,
  street,
  remarks: remarks.split('\n')[0] ?? '',
  'second line': remarks.split(' of ')[1] ?? '',
});

const canariesOf = (whose: string, values: Record<string, string>): Canary[] =>
  Object.entries(values).map(([what, text]) => ({ name: `${what} of ${whose}`, text }));

/** Postgres compresses long values in a way of its own, where no search sees them: in this test it keeps them as they are. */
const keepUncompressed = async ({ stores }: TestStores): Promise<void> => {
  const result = await stores.db.execute(sql`SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type IN ('text', 'jsonb')`);
  const { rows } = result as { rows: { table_name: string; column_name: string }[] };
  for (const { table_name: table, column_name: column } of rows)
    await stores.db.execute(
      sql`ALTER TABLE ${sql.identifier(table)} ALTER COLUMN ${sql.identifier(column)} SET STORAGE EXTERNAL`,
    );
  expect(rows.length).toBeGreaterThan(30);
};

let open: TestStores;
let folder: string;
let workspace: Workspace;
const logged: string[] = [];

beforeAll(async () => {
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    logged.push(String(chunk));
    return true;
  });
  open = await openTestStores();
  await keepUncompressed(open);
  folder = mkdtempSync(join(tmpdir(), 'pd-canary-files-'));
  workspace = await createWorkspace(open.stores, open.owner, { name: 'Shop' });
  mkdirSync(join(folder, 'in'));
  const at = (name: string) => ({ path: join(folder, 'in', name), name });
  writeFileSync(at('people.csv').path, peopleCsv());
  writeFileSync(at('events.ndjson').path, events());
  purchases(at('shop.sqlite').path);
  const { results } = await importFiles(workspace, {
    files: [at('people.csv'), at('events.ndjson'), at('shop.sqlite')],
    identifiers: [
      { column: 'email', kind: 'email' },
      { column: 'phone', kind: 'phone' },
      { column: 'customer_number', kind: 'customer_number' },
    ],
    references: [{ column: 'customer_number', dataset: 'people', target: 'customer_number' }],
    treatments: [
      ...['full_name', 'street', 'remarks', 'deliver_to'].map((column) => ({ column, treatment: 'tokenise' as const })),
      ...['note', 'item', 'action', 'amount'].map((column) => ({ column, treatment: 'keep' as const })),
    ],
  });
  expect(results.map(({ dataset, rowsLoaded, rowsRejected }) => [dataset, rowsLoaded, rowsRejected])).toEqual([
    ['people', 40, 3],
    ['events', 40, 0],
    ['purchases', 40, 0],
  ]);
});

afterAll(() => {
  vi.restoreAllMocks();
  removeDataDir(open.dataDir);
  rmSync(folder, { recursive: true, force: true });
});

const scan = (canaries: readonly Canary[]): ScanReport =>
  scanForCanaries(open.dataDir, {
    canaries,
    controls: [
      { name: 'the kept text of the control person', text: control.note },
      { name: 'a name in Postgres', text: 'deliver_to' },
    ],
    diskKey: open.stores.masterKey.derive('warehouse-disk'),
  });

const shown = (report: ScanReport): string[] => [
  ...new Set(report.sightings.map(({ canary, encoding, file, layer }) => `${canary}: ${encoding}, ${file}, ${layer}`)),
];

const subjectOf = async ({ email }: Person): Promise<bigint[]> =>
  (await findPerson(workspace, { kind: 'email', value: email })).persons.map(({ subject }) => BigInt(`0x${subject}`));

test('before erasure no value of a tokenised column stands in any byte, the encrypted disk opened', async () => {
  await open.stores.db.execute(sql`CHECKPOINT`);
  const report = scan([
    ...canariesOf('the person', tokenised(erased)),
    ...canariesOf('the control', tokenised(control)),
  ]);
  expect(shown(report)).toEqual([]);
  expect(report.decrypted).toBeGreaterThan(0);
});

test('kept values stand on the encrypted disk only', async () => {
  await open.stores.db.execute(sql`CHECKPOINT`);
  const report = scan(canariesOf('the person', { note: erased.note }));
  expect(report.sightings.length).toBeGreaterThan(0);
  expect(report.sightings.filter(({ layer }) => !layer.startsWith('decrypted'))).toEqual([]);
});

test('after export, erasure and proof no value of the person is in any byte; the control person is untouched', async () => {
  const [subject] = await subjectOf(erased);
  if (subject === undefined) throw new Error('The person cannot be found');
  const made = await exportPerson(workspace, subject, { purpose: 'the person asked for it' });
  expect(made.bytes).toBeGreaterThan(500);
  await revealPerson(workspace, subject, { purpose: 'a look before erasing' });
  const begun = await erasePerson(workspace, subject);
  const done = await waitForErasure(workspace, begun.id);
  expect([done.state, done.error]).toEqual(['proven', null]);
  expect(await readCertificate(workspace, done.id)).not.toContain('Quackenbush');
  for (const value of [erased.email, erased.phone, erased.number])
    expect((await findPerson(workspace, { value })).persons).toEqual([]);
  const [stayed] = await subjectOf(control);
  const revealed = await revealPerson(workspace, stayed ?? 0n, { purpose: 'is everything there' });
  for (const [what, value] of Object.entries(tokenised(control)))
    expect([what, revealed.values.some((one) => one.value.includes(value))]).toEqual([what, true]);
  await settleErasures();
  await open.close();
  const report = scan(canariesOf('the person', { ...tokenised(erased), note: erased.note }));
  expect(shown(report)).toEqual([]);
  expect(report.decompressed).toBeGreaterThan(0);
});

test('no log line holds a value of a person', () => {
  const text = logged.join('');
  for (const person of [erased, control])
    for (const value of Object.values({ ...tokenised(person), note: person.note })) expect(text).not.toContain(value);
});
