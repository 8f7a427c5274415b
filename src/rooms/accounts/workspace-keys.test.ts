import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { openMasterKey } from '../../engines/keys/index.ts';
import { createWorkspace, mendWorkspaceKeys, openWorkspace, rotateKeys, systemActor, workspaceKeys } from './index.ts';
import { workspaces } from './tables.ts';

let opened: TestStores;
beforeAll(async () => {
  opened = await openTestStores();
});
afterAll(async () => {
  await opened.close();
  removeDataDir(opened.dataDir);
});

test('a workspace restored from before a change of the master key opens with the key that was backed up, and no other does', async () => {
  const { stores, owner, dataDir } = opened;
  const shop = await createWorkspace(stores, owner, { name: 'Shop' });
  const token = shop.keys.derive('token', 16);
  const rowOf = async () => (await stores.db.select().from(workspaces).where(eq(workspaces.id, shop.id)))[0];
  const before = (await rowOf())?.sealedKey ?? Buffer.alloc(0);
  const backedUp = new Map((await workspaceKeys(stores)).map(({ id, key }) => [id, key]));
  await rotateKeys(stores, systemActor, 0);
  const later = { ...stores, masterKey: openMasterKey(dataDir, null) };
  await stores.db.update(workspaces).set({ sealedKey: before }).where(eq(workspaces.id, shop.id)); // as a restore does
  await expect(openWorkspace(later, owner, 'shop')).rejects.toMatchObject({ code: 'seal-broken' });
  expect(await mendWorkspaceKeys(later, new Map([['another', Buffer.alloc(32)]]))).toBe(0);
  expect(await mendWorkspaceKeys(later, backedUp)).toBe(1);
  expect((await openWorkspace(later, owner, 'shop')).keys.derive('token', 16)).toEqual(token);
  const mended = (await rowOf())?.sealedKey;
  expect(await mendWorkspaceKeys(later, new Map([[shop.id, Buffer.alloc(32)]]))).toBe(0); // what opens is left as it is
  expect((await rowOf())?.sealedKey).toEqual(mended);
});
