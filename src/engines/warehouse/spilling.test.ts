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

const spilledFiles = async (): Promise<number> => {
  const [row] = await stores.stores.warehouse.query<{ n: string }>(
    sql`SELECT sum(value) AS n FROM system.events WHERE event = 'ExternalProcessingFilesTotal'`,
  );
  return Number(row?.n ?? 0);
};

const settings = { max_memory_usage: 120_000_000, max_threads: 2 };
const many = sql`(SELECT concat('readable ', toString(number)) AS text FROM numbers(4000000))`;

test('a statement too large for its memory fails and spills nothing to the plain disk', async () => {
  const { warehouse } = stores.stores;
  const grouped = sql`SELECT count() FROM (SELECT text, count() FROM ${many} GROUP BY text)`;
  const sorted = sql`SELECT max(length(text)) FROM (SELECT text FROM ${many} ORDER BY reverse(text) LIMIT 3999999)`;
  const joined = sql`SELECT count() FROM ${many} AS a INNER JOIN ${many} AS b ON a.text = b.text`;
  for (const statement of [grouped, sorted, joined])
    await expect(warehouse.query(statement, { settings })).rejects.toThrow();
  expect(await spilledFiles()).toBe(0);
});
