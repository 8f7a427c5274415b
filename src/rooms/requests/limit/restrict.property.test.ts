import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../../test/harness/stores.ts';
import { readZip } from '../../../../test/harness/read-zip.ts';
import { question } from '../../../contract/insights.ts';
import { sql } from '../../../kit/literals.ts';
import { createWorkspace, type Workspace } from '../../accounts/index.ts';
import {
  besideDatasets,
  type CatalogueDataset,
  catalogue,
  loadTables,
  readSettings,
  subjectFromHex,
  subjectHex,
} from '../../datasets/index.ts';
import { identifying, tableOf } from '../../datasets/load.fixture.ts';
import { ask } from '../../insights/index.ts';
import {
  erasePerson,
  exportFile,
  exportPerson,
  findPerson,
  liftRestriction,
  restrictPerson,
  settleRestrictions,
  waitForErasure,
} from '../index.ts';

let opened: TestStores;
let dir: string;

beforeAll(async () => {
  opened = await openTestStores();
  dir = mkdtempSync(join(tmpdir(), 'pd-limit-'));
});
afterAll(async () => {
  await settleRestrictions();
  await opened.close();
  for (const folder of [opened.dataDir, dir]) removeDataDir(folder);
  rmSync(dir, { recursive: true, force: true });
});

/** Humans 0 to 5. Each is known by an email in the letters and by a number in the calls; a contact says that both are one. */
const humans = 6;
type Known = 'email' | 'number';
type Row = { email: number | null; number: number | null; text: string };
type Dataset = 'letters' | 'calls' | 'contacts';
type File = { dataset: Dataset; rows: readonly Row[] };
type Command =
  { kind: 'import'; file: number } | { kind: 'restrict' | 'lift' | 'erase' | 'export'; who: number; by: Known };

/** What the files hold: who is in the letters and calls is drawn, contacts are of one human each. */
const filesOf = (drawn: readonly (readonly number[])[]): File[] => [
  ...drawn.map((people, file): File => {
    const isLetters = file % 2 === 0;
    const rows = people.map((who, at) => ({
      email: isLetters ? who : null,
      number: isLetters ? null : who,
      text: `file ${file} row ${at}`,
    }));
    return { dataset: isLetters ? 'letters' : 'calls', rows };
  }),
  ...Array.from({ length: 3 }, (_, who): File => ({
    dataset: 'contacts',
    rows: [{ email: who, number: who, text: `contact ${who}` }],
  })),
];

/** The oracle: plain lists. A person is named by the human and one identifier, `0 email`, until a contact joins both. */
type Oracle = {
  loaded: Map<number, readonly Row[]>;
  joined: Set<number>;
  restricted: Set<string>;
  erased: Set<string>;
};

const nameOf = (oracle: Oracle, who: number, by: Known): string =>
  oracle.joined.has(who) ? `${who} joined` : `${who} ${by}`;
const identifiersOf = (row: Row): string[] => [
  ...(row.email === null ? [] : [`${row.email} email`]),
  ...(row.number === null ? [] : [`${row.number} number`]),
];
const personOf = (oracle: Oracle, { email, number }: Row): string =>
  email === null ? nameOf(oracle, number ?? 0, 'number') : nameOf(oracle, email, 'email');

const rowsOf = (oracle: Oracle, person: string): string[] =>
  [...oracle.loaded.values()]
    .flat()
    .filter((row) => personOf(oracle, row) === person)
    .map(({ text }) => text)
    .toSorted();

const importInto = (oracle: Oracle, at: number, file: File): void => {
  const rows = file.rows.filter((row) => identifiersOf(row).every((one) => !oracle.erased.has(one)));
  oracle.loaded.set(at, rows); // the same file again replaces its own rows
  for (const { email, number } of rows) {
    if (email === null || number === null) continue;
    const parts = [`${email} email`, `${email} number`];
    oracle.joined.add(email);
    if (parts.some((part) => oracle.restricted.has(part))) oracle.restricted.add(`${email} joined`);
    for (const part of parts) oracle.restricted.delete(part);
  }
};

const eraseFrom = (oracle: Oracle, who: number, by: Known): void => {
  const person = nameOf(oracle, who, by);
  for (const [at, rows] of oracle.loaded)
    oracle.loaded.set(
      at,
      rows.filter((row) => personOf(oracle, row) !== person),
    );
  for (const known of oracle.joined.has(who) ? ['email', 'number'] : [by]) oracle.erased.add(`${who} ${known}`);
  oracle.restricted.delete(person);
};

const emailOf = (who: number): string => `human${who}@mail.example`;
const numberOf = (who: number): string => `K-${7000 + who}`;

const tablesOf = ({ dataset, rows }: File) => {
  const [email, number] = [identifying('email', 'email'), identifying('number', 'customer_number', 'everywhere')];
  const text = { name: 'text' };
  const cells = rows.map((row) => ({
    letters: [emailOf(row.email ?? 0), row.text],
    calls: [numberOf(row.number ?? 0), row.text],
    contacts: [emailOf(row.email ?? 0), numberOf(row.number ?? 0), row.text],
  }));
  const columns = { letters: [email, text], calls: [number, text], contacts: [email, number, text] };
  return [
    tableOf(
      dir,
      dataset,
      columns[dataset],
      cells.map((row) => row[dataset]),
    ),
  ];
};

const subjectOf = async (workspace: Workspace, who: number, by: Known): Promise<bigint | null> => {
  const request =
    by === 'email' ? { kind: 'email', value: emailOf(who) } : { kind: 'customer_number', value: numberOf(who) };
  const { persons } = await findPerson(workspace, request).catch(() => ({ persons: [] })); // nobody has a number yet
  return persons[0] === undefined ? null : subjectFromHex(persons[0].subject);
};

/** Texts by subject, of all rows in these tables, read as questions read them. */
const textsIn = async (workspace: Workspace, datasets: readonly CatalogueDataset[]): Promise<Map<string, string[]>> => {
  const found = new Map<string, string[]>();
  for (const { table, columns } of datasets) {
    const position = columns.find(({ name }) => name === 'text')?.position ?? 0;
    const rows = await workspace.stores.warehouse.query<Record<string, string>>(sql`SELECT * FROM ${table}`, {
      settings: readSettings(workspace),
    });
    for (const row of rows) {
      const subject = subjectHex(BigInt(row['subject'] ?? 0));
      found.set(subject, [...(found.get(subject) ?? []), row[`c${position}`] ?? '']);
    }
  }
  return found;
};

const groupsOf = (texts: Iterable<string[]>): string[] =>
  [...texts]
    .map((group) => group.toSorted().join())
    .filter((group) => group !== '')
    .toSorted();

const check = async (workspace: Workspace, oracle: Oracle): Promise<void> => {
  const people = new Set([...oracle.loaded.values()].flat().map((row) => personOf(oracle, row)));
  const [visible, beside] = [false, true].map((isLimited) =>
    groupsOf([...people].filter((one) => oracle.restricted.has(one) === isLimited).map((one) => rowsOf(oracle, one))),
  );
  const datasets = await catalogue(workspace);
  expect(groupsOf((await textsIn(workspace, datasets)).values())).toEqual(visible);
  await settleRestrictions();
  expect(groupsOf((await textsIn(workspace, datasets)).values())).toEqual(visible);
  expect(groupsOf((await textsIn(workspace, await besideDatasets(workspace, datasets))).values())).toEqual(beside);
  const letters = [...oracle.loaded.values()].flat().filter(({ email, number }) => email !== null && number === null);
  const free = letters.filter((row) => !oracle.restricted.has(personOf(oracle, row))).length;
  if (!datasets.some(({ name }) => name === 'letters')) return;
  const { rows } = await ask(workspace, question.parse({ measures: ['letters.count'] }));
  expect([null, free]).toContain(rows[0]?.cells[0] ?? null);
};

const run = async (workspace: Workspace, oracle: Oracle, files: readonly File[], command: Command): Promise<void> => {
  if (command.kind === 'import') {
    const file = files[command.file % files.length];
    if (file === undefined || file.rows.length === 0) return;
    await loadTables(workspace, `import ${command.file}`, tablesOf(file));
    return importInto(oracle, command.file % files.length, file);
  }
  const { kind, who, by } = command;
  const person = nameOf(oracle, who, by);
  const held = rowsOf(oracle, person);
  const subject = await subjectOf(workspace, who, by);
  if (held.length === 0) return expect(subject).toBeNull();
  if (subject === null) throw new Error(`${person} is not found`);
  if (kind === 'restrict') {
    await restrictPerson(workspace, subject, { reason: 'Contested' });
    oracle.restricted.add(person);
  } else if (kind === 'lift' && oracle.restricted.has(person)) {
    await liftRestriction(workspace, subject);
    oracle.restricted.delete(person);
  } else if (kind === 'erase') {
    const { id } = await erasePerson(workspace, subject);
    expect((await waitForErasure(workspace, id)).state).toBe('proven');
    eraseFrom(oracle, who, by);
  } else if (kind === 'export') {
    const { id } = await exportPerson(workspace, subject, { purpose: 'Access request' });
    const files_ = await readZip((await exportFile(workspace, id)).body);
    const csv = [...files_].filter(([name]) => name.endsWith('.csv')).map(([, text]) => text);
    const texts = csv.flatMap((text) => text.match(/file \d+ row \d+|contact \d+/g) ?? []);
    expect(texts.toSorted()).toEqual(held);
  }
};

const who = fc.nat({ max: humans - 1 });
const by = fc.constantFrom<Known>('email', 'number');
const about = <K extends Exclude<Command['kind'], 'import'>>(kind: K) =>
  fc.record({ kind: fc.constant(kind), who, by });
const imports = fc.record({ kind: fc.constant('import' as const), file: fc.nat({ max: 6 }) });
const life = fc.record({
  drawn: fc.array(fc.array(who, { minLength: 3, maxLength: 10 }), { minLength: 4, maxLength: 4 }),
  commands: fc.array(
    fc.oneof(
      { weight: 5, arbitrary: imports },
      { weight: 5, arbitrary: about('restrict') },
      { weight: 3, arbitrary: about('lift') },
      { weight: 1, arbitrary: about('erase') },
      { weight: 2, arbitrary: about('export') },
    ),
    { minLength: 12, maxLength: 12 },
  ),
});

let made = 0;

test(
  'whatever is imported, restricted, lifted, joined and erased: answers, exports and rows are those of plain lists',
  { timeout: 300_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(life, async ({ drawn, commands }) => {
        made += 1;
        const workspace = await createWorkspace(opened.stores, opened.owner, { name: `Life ${made}` });
        const oracle: Oracle = { loaded: new Map(), joined: new Set(), restricted: new Set(), erased: new Set() };
        const files = filesOf(drawn);
        for (const command of [{ kind: 'import', file: 0 }, { kind: 'import', file: 1 }, ...commands] as Command[]) {
          await run(workspace, oracle, files, command);
          await check(workspace, oracle);
        }
      }),
      { numRuns: Number(process.env['LIVES'] ?? 3), endOnFailure: true },
    );
  },
);
