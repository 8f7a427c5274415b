import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Canary, scanForCanaries } from '../../../test/harness/canaries.ts';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { sql } from '../../kit/literals.ts';
import { createWorkspace, type Workspace } from '../accounts/index.ts';
import { catalogueDataset, subjectFromHex, subjectHex, valueColumn } from '../datasets/index.ts';
import {
  correctPerson,
  erasePerson,
  exportPerson,
  findPerson,
  liftRestriction,
  restrictPerson,
  revealPerson,
  settleRestrictions,
  waitForErasure,
} from './index.ts';
import { customer, loadShop } from './shop.fixture.ts';

let opened: TestStores;
let workspace: Workspace;

beforeAll(async () => {
  opened = await openTestStores();
  workspace = await createWorkspace(opened.stores, opened.owner, { name: 'Bytes' });
  await loadShop(workspace, 200);
});
afterAll(async () => {
  await settleRestrictions();
  await opened.close();
  removeDataDir(opened.dataDir);
});

const subjectOf = async (n: number): Promise<bigint> => {
  const { persons } = await findPerson(workspace, { kind: 'email', value: String(customer(n)[1]) });
  return subjectFromHex(persons[0]?.subject ?? '0');
};

const tokenOf = async (subject: bigint): Promise<bigint> => {
  const dataset = await catalogueDataset(workspace, 'customers');
  const email = dataset.columns.find(({ name }) => name === 'Email') ?? { position: 0 };
  const [row] = await opened.stores.warehouse.query<{ token: string }>(
    sql`SELECT ${valueColumn(email)} AS token FROM ${dataset.table} WHERE subject = ${subject}`,
  );
  return BigInt(row?.token ?? 0);
};

/** What the stores hold of a person in the clear: kept columns, tokens, the subject. */
const inTheClear = async (n: number): Promise<Canary[]> => {
  const subject = await subjectOf(n);
  return [
    { name: 'note', text: `uniquenote-of-${n}` },
    { name: 'article', text: `article-of-order-${70_000 + n * 2}` },
    { name: 'token', number: await tokenOf(subject) },
    { name: 'subject', number: subject },
  ];
};

const sealed = (n: number, subject: bigint): Canary[] => [
  { name: 'email', text: String(customer(n)[1]) },
  { name: 'name', text: `Fullname Number${n}` },
  { name: 'phone', text: String(customer(n)[3]) },
  { name: 'number', text: String(customer(n)[0]) },
  { name: 'subject in hex', text: subjectHex(subject) },
];

const diskKey = (): Buffer => opened.stores.masterKey.derive('warehouse-disk');

test('before erasing, kept values and tokens are seen in the files, and sealed ones nowhere', async () => {
  const canaries = await inTheClear(77);
  const subject = await subjectOf(77);
  const [control] = await inTheClear(78);
  if (control === undefined) throw new Error('No control');
  const report = scanForCanaries(opened.dataDir, {
    canaries: [...canaries, ...sealed(77, subject)],
    controls: [control],
    diskKey: diskKey(),
  });
  expect(new Set(report.sightings.map(({ canary }) => canary))).toEqual(
    new Set(['note', 'article', 'token', 'subject']),
  );
});

test('after erasing, no byte of the data folder holds anything of the person, and all of another one is there', async () => {
  const subject = await subjectOf(77);
  const clear = await inTheClear(77);
  const others = await inTheClear(78);
  await revealPerson(workspace, subject, { purpose: 'Before it goes' });
  await exportPerson(workspace, subject, { purpose: 'Before it goes' });
  // Rows that were moved, moved back and written anew must not have left a copy anywhere either.
  const column = { dataset: 'customers', column: 'Note' };
  await restrictPerson(workspace, subject, { reason: 'Before it goes' });
  await correctPerson(workspace, subject, { reason: 'Wrong', changes: [{ ...column, value: 'correctednote-of-77' }] });
  await liftRestriction(workspace, subject);
  await restrictPerson(workspace, subject, { reason: 'Before it goes' });
  const { id } = await erasePerson(workspace, subject);
  expect((await waitForErasure(workspace, id)).state).toBe('proven');
  const texts = [...clear.filter((canary) => 'text' in canary), { name: 'corrected', text: 'correctednote-of-77' }];
  const everywhere = scanForCanaries(opened.dataDir, {
    canaries: [...sealed(77, subject), ...texts, ...clear.filter(({ name }) => name === 'token')],
    controls: others,
    diskKey: diskKey(),
  });
  expect(everywhere.sightings).toEqual([]);
  // Postgres and the text of a mutation name the random subject; the warehouse's own columns must not.
  const warehouse = scanForCanaries(join(opened.dataDir, 'warehouse'), {
    canaries: clear,
    controls: others,
    diskKey: diskKey(),
  });
  expect(warehouse.sightings.filter(({ file }) => !/mutation_\d+\.txt$/.test(file))).toEqual([]);
});
