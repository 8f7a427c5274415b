import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { createWorkspace } from '../accounts/index.ts';
import { loadTables } from './index.ts';
import { identifying, tableOf } from './load.fixture.ts';

let stores: TestStores;
let dir: string;

beforeAll(async () => {
  stores = await openTestStores();
  dir = mkdtempSync(join(tmpdir(), 'pd-known-'));
});
afterAll(async () => {
  await stores.close();
  removeDataDir(stores.dataDir);
  rmSync(dir, { recursive: true });
});

test('persons known from before and new ones in the same file are never taken for one another', async () => {
  const workspace = await createWorkspace(stores.stores, stores.owner, { name: 'Shop' });
  const columns = [identifying('email', 'email'), identifying('customer', 'customer_number')];
  const rows = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => [`p${from + at}@example.org`, `c${from + at}`]);
  await loadTables(workspace, 'i1', [tableOf(dir, 'customers', columns, rows(0, 60))]);
  const { results } = await loadTables(workspace, 'i2', [tableOf(dir, 'customers', columns, rows(30, 120))]);
  expect(results).toMatchObject([{ rowsLoaded: 90, persons: 90 }]);
});
