import { sql as drizzleSql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { declared } from '../../declared.ts';
import { sql } from '../../kit/literals.ts';
import { createWorkspace, type Workspace } from '../accounts/index.ts';
import { checkInventory, compare, inventoryView, requireInventory } from './index.ts';

let test_: TestStores;
let workspace: Workspace;

beforeAll(async () => {
  test_ = await openTestStores();
  workspace = await createWorkspace(test_.stores, test_.owner, { name: 'Shop' });
});
afterAll(async () => {
  await test_.close();
  removeDataDir(test_.dataDir);
});

test('every live column of a new installation is declared', async () => {
  const check = await checkInventory(test_.stores, declared);
  expect(check.undeclared).toEqual([]);
  expect(check.live).toBeGreaterThan(60);
  await requireInventory(test_.stores, declared);
});

test('a Postgres column that nobody declared stops the start', async () => {
  await test_.stores.db.execute(drizzleSql`ALTER TABLE users ADD COLUMN shoe_size text`);
  expect((await checkInventory(test_.stores, declared)).undeclared).toEqual(['users.shoe_size']);
  await expect(requireInventory(test_.stores, declared)).rejects.toThrow('users.shoe_size');
  await test_.stores.db.execute(drizzleSql`ALTER TABLE users DROP COLUMN shoe_size`);
});

test('a warehouse table that nobody declared stops the start', async () => {
  await test_.stores.warehouse.command(
    sql`CREATE TABLE ${workspace.rows('d_secret')} (name String) ENGINE = MergeTree ORDER BY name`,
  );
  await expect(requireInventory(test_.stores, declared)).rejects.toThrow('d_secret.name');
  const view = await inventoryView(workspace, declared);
  expect(view.undeclared).toHaveLength(1);
  expect(view.liveColumns).toBe(view.declaredColumns + 1);
  await test_.stores.warehouse.command(sql`DROP TABLE ${workspace.rows('d_secret')} SYNC`);
});

test('a declared column named like a property of every object is still looked up properly', () => {
  expect(compare([{ table: 'users', column: 'constructor' }], declared.tables).undeclared).toEqual([
    'users.constructor',
  ]);
});
