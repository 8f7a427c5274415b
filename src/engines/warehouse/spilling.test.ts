import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { sql } from '../../kit/literals.ts';

let stores: TestStores;

beforeAll(async () => {
  stores = await openTestStores();
});
afterAll(async () => {
  await stores.close();
  removeDataDir(stores.dataDir);
});

test('no grouping, sort or join may spill to the plain disk, on any connection', async () => {
  const limits = sql`SELECT name, value FROM system.settings WHERE name LIKE 'max_bytes%_before_external_%' ORDER BY name`;
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => stores.stores.warehouse.query<{ name: string; value: string }>(limits)),
  );
  for (const settings of answers) {
    expect(settings.length).toBeGreaterThanOrEqual(6);
    expect(settings.filter(({ value }) => value !== '0')).toEqual([]);
  }
});
