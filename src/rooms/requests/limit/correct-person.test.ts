import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../../test/harness/stores.ts';
import { readZip } from '../../../../test/harness/read-zip.ts';
import type { CorrectionRequest } from '../../../contract/people.ts';
import { isTrouble } from '../../../kit/errors.ts';
import { sql } from '../../../kit/literals.ts';
import { createWorkspace, type Workspace } from '../../accounts/index.ts';
import { listEntries } from '../../audit/index.ts';
import { corrections } from '../../datasets/correct/tables.ts';
import { besideDatasets, catalogue, finishCorrections, subjectFromHex } from '../../datasets/index.ts';
import {
  correctPerson,
  erasePerson,
  exportFile,
  exportPerson,
  findPerson,
  liftRestriction,
  restrictPerson,
  revealPerson,
  settleRestrictions,
  waitForErasure,
} from '../index.ts';
import { customer, loadShop } from '../shop.fixture.ts';

let opened: TestStores;
let made = 0;
const reason = 'Corrected on request, ticket 4711';

beforeAll(async () => {
  opened = await openTestStores();
});
afterAll(async () => {
  await settleRestrictions();
  await opened.close();
  removeDataDir(opened.dataDir);
});

const shop = async (count: number): Promise<Workspace> => {
  made += 1;
  const workspace = await createWorkspace(opened.stores, opened.owner, { name: `Corrected ${made}` });
  await loadShop(workspace, count);
  return workspace;
};

const found = async (workspace: Workspace, value: string) => (await findPerson(workspace, { value })).persons[0];
const subjectOf = async (workspace: Workspace, n: number): Promise<bigint> =>
  subjectFromHex((await found(workspace, String(customer(n)[1])))?.subject ?? '0');

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'no error';
  } catch (error) {
    if (isTrouble(error)) return error.code;
    throw error;
  }
};

const change = (...changes: CorrectionRequest['changes']): CorrectionRequest => ({ reason, changes });

/** A line of an export's CSV. */
const exported = async (workspace: Workspace, subject: bigint, file: string): Promise<string[]> => {
  const { id } = await exportPerson(workspace, subject, { purpose: 'Access request' });
  const files = await readZip((await exportFile(workspace, id)).body);
  return (files.get(file) ?? '').trim().split(/\r?\n/).slice(1).toSorted();
};

/** A hash of everybody's rows but one person's, on both sides. */
const others = async (workspace: Workspace, subject: bigint): Promise<string[]> => {
  const datasets = await catalogue(workspace);
  const hashes: string[] = [];
  for (const { name, table } of [...datasets, ...(await besideDatasets(workspace, datasets))]) {
    const [row] = await workspace.stores.warehouse.query<{ n: string; hash: string }>(
      sql`SELECT count() AS n, groupBitXor(sipHash64(*)) AS hash FROM ${table} WHERE subject != ${subject}`,
    );
    if (row?.n !== '0') hashes.push(`${name} ${row?.n} ${row?.hash}`);
  }
  return hashes;
};

const everything = change(
  { dataset: 'customers', column: 'Email', value: 'new.name@mail.example' },
  { dataset: 'customers', column: 'FullName', old: 'Fullname Number7', value: 'Fullname After Wedding' },
  { dataset: 'customers', column: 'Note', value: 'a corrected note' },
  { dataset: 'customers', column: 'BirthDate', value: '1979-12-31' },
  { dataset: 'orders', column: 'OrderedOn', old: '2024-01-08', value: '2024-01-09' },
);
const corrected = [
  'C-50007,new.name@mail.example,Fullname After Wedding,+49309001007,Town0,a corrected note,1979-12-31',
];

test('values of every treatment are corrected in rows, vault and what leads to the person, and nobody else’s', async () => {
  const workspace = await shop(12);
  const subject = await subjectOf(workspace, 7);
  const before = { others: await others(workspace, subject), lines: await exported(workspace, subject, 'lines.csv') };
  const answer = await correctPerson(workspace, subject, everything);
  expect(answer.corrected).toBe(5);
  expect(await exported(workspace, subject, 'customers.csv')).toEqual(corrected);
  expect((await exported(workspace, subject, 'orders.csv')).map((line) => line.split(',')[2])).toEqual([
    '2024-01-09',
    '2024-02-08',
  ]);
  expect(await exported(workspace, subject, 'lines.csv')).toEqual(before.lines);
  expect(await others(workspace, subject)).toEqual(before.others);
  expect(await found(workspace, String(customer(7)[1]))).toBeUndefined();
  expect((await found(workspace, 'new.name@mail.example'))?.rows).toBe(5);
  expect((await found(workspace, 'C-50007'))?.rows).toBe(5);
  const { values } = await revealPerson(workspace, subject, { purpose: 'Looking again' });
  const texts = values.map(({ value }) => value);
  expect(texts).toContain('Fullname After Wedding');
  expect(texts.join()).not.toMatch(/Number7|mail-7/i);
  const entry = (await listEntries(workspace, { limit: 20 })).find(({ action }) => action === 'person.corrected');
  expect(entry).toMatchObject({ subject, purpose: reason });
  expect(entry?.detail).not.toMatch(/Wedding|new\.name|1979/);
});

test('the old file again does not bring the old values back, nor while the person is restricted', async () => {
  const workspace = await shop(12);
  const subject = await subjectOf(workspace, 7);
  await correctPerson(workspace, subject, everything);
  const now = [await exported(workspace, subject, 'customers.csv'), await exported(workspace, subject, 'orders.csv')];
  await loadShop(workspace, 12);
  expect(await exported(workspace, subject, 'customers.csv')).toEqual(now[0]);
  expect(await exported(workspace, subject, 'orders.csv')).toEqual(now[1]);
  expect(await found(workspace, String(customer(7)[1]))).toBeUndefined();
  await restrictPerson(workspace, subject, { reason });
  await correctPerson(workspace, subject, change({ dataset: 'customers', column: 'Note', value: 'corrected again' }));
  await loadShop(workspace, 12);
  await liftRestriction(workspace, subject);
  const [line] = await exported(workspace, subject, 'customers.csv');
  expect(line).toContain('corrected again');
  expect((await found(workspace, 'new.name@mail.example'))?.rows).toBe(5);
});

test('what cannot be corrected is refused, and nothing is changed', async () => {
  const workspace = await shop(6);
  const subject = await subjectOf(workspace, 2);
  const before = await exported(workspace, subject, 'customers.csv');
  const tries: [CorrectionRequest, string][] = [
    [change({ dataset: 'customers', column: 'Email', value: String(customer(3)[1]) }), 'leads-to-another'],
    [change({ dataset: 'customers', column: 'BirthDate', value: 'last year' }), 'value-does-not-fit'],
    [change({ dataset: 'orders', column: 'OrderedOn', value: '31.12.2024' }), 'value-does-not-fit'],
    [change({ dataset: 'customers', column: 'Shoe', value: '44' }), 'not-found'],
    [change({ dataset: 'shoes', column: 'Size', value: '44' }), 'not-found'],
    [change({ dataset: 'customers', column: 'Note', old: 'never written', value: 'x' }), 'not-found'],
    [{ ...change({ dataset: 'customers', column: 'Note', value: 'x' }), reason: 'for a@b.example' }, 'reason-personal'],
  ];
  for (const [request, code] of tries) expect(await codeOf(correctPerson(workspace, subject, request))).toBe(code);
  expect(await codeOf(correctPerson(workspace, 12_345n, everything))).toBe('not-found');
  expect(await exported(workspace, subject, 'customers.csv')).toEqual(before);
});

test('a correction that was cut off at any step is finished, or never begun', async () => {
  const workspace = await shop(8);
  const subject = await subjectOf(workspace, 7);
  const before = await exported(workspace, subject, 'customers.csv');
  const request = change(...everything.changes.slice(0, 4));
  const cutAt = async (step: string): Promise<string[]> => {
    const cut = (name: string): void => {
      if (name === step) throw new Error('cut off');
    };
    await expect(correctPerson(workspace, subject, request, cut)).rejects.toThrow('cut off');
    await finishCorrections(workspace); // as a start does
    return exported(workspace, subject, 'customers.csv');
  };
  expect(await cutAt('journaled')).toEqual(before);
  const whole = await cutAt('in the vault');
  expect(whole).not.toEqual(before);
  expect(await found(workspace, String(customer(7)[1]))).toBeUndefined();
  await loadShop(workspace, 8); // the old file: every correction has to be made again
  expect(await exported(workspace, subject, 'customers.csv')).toEqual(whole);
});

test('erasing a corrected person forgets their corrections too', async () => {
  const workspace = await shop(6);
  const subject = await subjectOf(workspace, 3);
  await correctPerson(workspace, subject, change({ dataset: 'customers', column: 'FullName', value: 'Another Name' }));
  const { id } = await erasePerson(workspace, subject);
  expect((await waitForErasure(workspace, id)).state).toBe('proven');
  expect(await opened.stores.db.select().from(corrections).where(eq(corrections.workspaceId, workspace.id))).toEqual(
    [],
  );
});
