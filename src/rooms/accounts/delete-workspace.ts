/** Destroying a workspace for good: its key, its data in the warehouse, its files, its rows. Each step may run twice. */
import { randomBytes } from 'node:crypto';
import { eq, inArray } from 'drizzle-orm';
import type { Database } from '../../engines/postgres/index.ts';
import { id, sql } from '../../kit/literals.ts';
import type { Forgetting } from './forgetting.ts';
import { workspaces } from './tables.ts';
import { databaseNames, sealUse, type Stores } from './workspace.ts';

/**
 * Puts keys that nobody ever had in the place of the workspaces' own, so that from here on their data is noise. Not nothing:
 * a handle of the workspace can still be made, by a restart that meets it half destroyed.
 */
export const destroyKeys = async (
  tx: Database,
  masterKey: Stores['masterKey'],
  ids: readonly string[],
): Promise<void> => {
  for (const one of ids) {
    const sealedKey = masterKey.seal(sealUse(one), randomBytes(32));
    await tx.update(workspaces).set({ sealedKey }).where(eq(workspaces.id, one));
  }
};

const dropDatabases = async (stores: Stores, workspaceId: string): Promise<void> => {
  const names = databaseNames(workspaceId);
  for (const name of [names.vault, names.rows])
    await stores.warehouse.command(sql`DROP DATABASE IF EXISTS ${id(name)} SYNC`);
};

/** Waits for what is under way in the workspace, then destroys it. */
export const destroyWorkspaces = async (
  stores: Stores,
  ids: readonly string[],
  { alone, files }: Forgetting,
): Promise<void> => {
  await destroyKeys(stores.db, stores.masterKey, ids);
  for (const one of ids)
    await alone(one, async () => {
      await dropDatabases(stores, one);
      for (const forget of files) await forget(stores, one);
    });
  if (ids.length > 0) await stores.db.delete(workspaces).where(inArray(workspaces.id, [...ids]));
};
