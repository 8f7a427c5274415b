/** Real stores in a folder of their own, for tests: nothing we own is mocked. One warehouse a process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMasterKey } from '../../src/engines/keys/index.ts';
import { openPostgres } from '../../src/engines/postgres/index.ts';
import { openEmbedded } from '../../src/engines/warehouse/index.ts';
import { type Actor, ensureOwner, type Stores } from '../../src/rooms/accounts/index.ts';
import { newPostgres } from './new-postgres.ts';

export type TestStores = { stores: Stores; owner: Actor; dataDir: string; close(): Promise<void> };

/** Opens both embedded stores under a new temporary folder, or under `dataDir` to open one again. */
export const openTestStores = async (dataDir = mkdtempSync(join(tmpdir(), 'pd-test-'))): Promise<TestStores> => {
  const masterKey = openMasterKey(dataDir, null);
  await newPostgres(join(dataDir, 'postgres'));
  const postgres = await openPostgres({ url: null, dir: join(dataDir, 'postgres') });
  const warehouse = await openEmbedded({
    dir: join(dataDir, 'warehouse'),
    diskKey: masterKey.derive('warehouse-disk'),
    tempDir: join(dataDir, 'temp'),
  });
  const stores: Stores = { db: postgres.db, warehouse, masterKey, dataDir };
  const close = async (): Promise<void> => {
    await warehouse.close();
    await postgres.close();
  };
  return { stores, owner: await ensureOwner(postgres.db), dataDir, close };
};

/** Removes a test's data folder. */
export const removeDataDir = (dataDir: string): void => rmSync(dataDir, { recursive: true, force: true });
