/** The keys of all workspaces, for backups: sealed by a version of the master key, they could not be opened after the next rotation. */
import { eq } from 'drizzle-orm';
import { isTrouble } from '../../kit/errors.ts';
import { workspaces } from './tables.ts';
import { sealUse, type Stores } from './workspace.ts';

type KeyStores = Pick<Stores, 'db' | 'masterKey'>;

const sealedKeys = ({ db }: KeyStores) =>
  db.select({ id: workspaces.id, sealedKey: workspaces.sealedKey }).from(workspaces);

/** Every workspace's own key, opened. Only to be sealed again. Throws `seal-broken`. */
export const workspaceKeys = async (stores: KeyStores): Promise<{ id: string; key: Buffer }[]> =>
  (await sealedKeys(stores)).map(({ id, sealedKey }) => ({ id, key: stores.masterKey.open(sealUse(id), sealedKey) }));

const opens = ({ masterKey }: KeyStores, id: string, sealedKey: Buffer): boolean => {
  try {
    masterKey.open(sealUse(id), sealedKey);
    return true;
  } catch (error) {
    if (isTrouble(error)) return false;
    throw error;
  }
};

/** After a restore from before a rotation: keys that the master key does not open any more are put in from `known`, sealed anew. */
export const mendWorkspaceKeys = async (stores: KeyStores, known: ReadonlyMap<string, Buffer>): Promise<number> => {
  let count = 0;
  for (const { id, sealedKey } of await sealedKeys(stores)) {
    const key = known.get(id);
    if (key === undefined || opens(stores, id, sealedKey)) continue;
    await stores.db
      .update(workspaces)
      .set({ sealedKey: stores.masterKey.seal(sealUse(id), key) })
      .where(eq(workspaces.id, id));
    count += 1;
  }
  return count;
};
