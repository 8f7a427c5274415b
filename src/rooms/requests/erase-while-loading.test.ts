import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { sql } from '../../kit/literals.ts';
import { createWorkspace, type Workspace } from '../accounts/index.ts';
import { catalogue, subjectFromHex } from '../datasets/index.ts';
import { erasePerson, findPerson, waitForErasure } from './index.ts';
import { customer, loadShop } from './shop.fixture.ts';

let opened: TestStores;
beforeAll(async () => {
  opened = await openTestStores();
});
afterAll(async () => {
  await opened.close();
  removeDataDir(opened.dataDir);
});

const email = String(customer(3)[1]);

const found = async (workspace: Workspace): Promise<bigint | null> => {
  const { persons } = await findPerson(workspace, { kind: 'email', value: email });
  return persons[0] === undefined ? null : subjectFromHex(persons[0].subject);
};

const rowsOf = async (workspace: Workspace, subject: bigint): Promise<number> => {
  let rows = 0;
  for (const { table } of await catalogue(workspace)) {
    const [counted] = await workspace.stores.warehouse.query<{ n: string }>(
      sql`SELECT count() AS n FROM ${table} WHERE subject = ${subject}`,
    );
    rows += Number(counted?.n ?? 0);
  }
  return rows;
};

// The same files again replace their rows, larger ones add to them; both bring the person's rows once more.
test.each([
  ['commit', 12],
  ['publish rows orders', 12],
  ['publish rows orders', 20],
  ['resolve owners', 20],
])(
  'somebody erased when a load is at "%s" (%i customers) is not seen again, at no later step and not afterwards',
  async (at, count) => {
    const workspace = await createWorkspace(opened.stores, opened.owner, { name: `Shop ${at} ${count}` });
    await loadShop(workspace, 12);
    const subject = (await found(workspace)) ?? 0n;
    expect(await rowsOf(workspace, subject)).toBe(5);
    let erasure: string | null = null;
    const seen: [string, number][] = [];
    const onStep = async (step: string): Promise<void> => {
      if (step === at && erasure === null) erasure = (await erasePerson(workspace, subject)).id;
      if (erasure !== null) seen.push([step, await rowsOf(workspace, subject)]);
    };
    await loadShop(workspace, count, { onStep });
    seen.push(['the end', await rowsOf(workspace, subject)]);
    expect(seen.filter(([, rows]) => rows > 0)).toEqual([]);
    expect(seen.length).toBeGreaterThan(1);
    expect(await waitForErasure(workspace, String(erasure))).toMatchObject({ state: 'proven' });
    expect(await found(workspace)).toBeNull();
  },
);
