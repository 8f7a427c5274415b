import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { createWorkspace, type Stores, type Workspace } from '../accounts/index.ts';
import { catalogue, catalogueDataset } from './catalogue.ts';
import { deleteDataset } from './delete-dataset.ts';
import { tableOf } from './load.fixture.ts';
import { loadTables } from './load-tables.ts';
import { datasetColumns, datasetReferences, datasets } from './tables.ts';

let test: TestStores;
let workspace: Workspace;
/** The same database as another process would see it: it shares nothing that this one remembers. */
let other: Workspace;

beforeAll(async () => {
  test = await openTestStores();
  workspace = await createWorkspace(test.stores, test.owner, { name: 'Catalogue' });
  const stores: Stores = { ...test.stores };
  other = { ...workspace, stores };
});
afterAll(async () => {
  await test.close();
  removeDataDir(test.dataDir);
});

const loadNamed = (name: string) => {
  const rows = [
    ['1', 'x'],
    ['2', 'y'],
  ];
  return loadTables(workspace, randomUUID(), [tableOf(test.dataDir, name, [{ name: 'a' }, { name: 'b' }], rows)]);
};

const names = async (from: Workspace): Promise<string[]> => (await catalogue(from)).map(({ name }) => name);

describe('the catalogue', () => {
  it('is remembered while nothing changes', async () => {
    await loadNamed('first');
    const seen = await catalogue(workspace);
    expect(seen.map(({ name }) => name)).toEqual(['first']);
    expect(await catalogue(workspace)).toBe(seen);
  });

  it('shows a load and a deletion at once, here and in another process', async () => {
    expect(await names(other)).toEqual(['first']);
    await loadNamed('second');
    expect(await names(workspace)).toEqual(['first', 'second']);
    expect(await names(other)).toEqual(['first', 'second']);
    await deleteDataset(workspace, 'second');
    expect(await names(workspace)).toEqual(['first']);
    expect(await names(other)).toEqual(['first']);
  });

  it('shows a dataset that was loaded again with its new time', async () => {
    const before = await catalogueDataset(other, 'first');
    await loadNamed('first');
    const after = await catalogueDataset(other, 'first');
    expect(after.loadedAt.getTime()).toBeGreaterThan(before.loadedAt.getTime());
  });

  it('shows every change of its three tables, whoever makes it, and nothing of one that is taken back', async () => {
    const { db } = test.stores;
    const { id } = await catalogueDataset(other, 'first');
    const reference = {
      datasetId: id,
      column: 'a',
      targetDataset: 'x',
      targetId: 'x',
      targetColumn: 'a',
      role: 'mention',
    } as const;
    const why = { confidence: 100, why: 'test' };
    const changes: (() => PromiseLike<unknown>)[] = [
      () => db.update(datasets).set({ title: 'New title' }).where(eq(datasets.id, id)),
      () => db.update(datasetColumns).set({ category: 'user' }).where(eq(datasetColumns.datasetId, id)),
      () => db.insert(datasetReferences).values({ ...reference, ...why }),
      () => db.update(datasetReferences).set({ role: 'owner' }).where(eq(datasetReferences.datasetId, id)),
      () => db.delete(datasetReferences).where(eq(datasetReferences.datasetId, id)),
    ];
    for (const change of changes) {
      const before = await catalogue(other);
      await change();
      const after = await catalogue(other);
      expect(after).not.toEqual(before);
      const undone = db.transaction(async (tx) => {
        await tx.delete(datasets).where(eq(datasets.id, id));
        tx.rollback();
      });
      await expect(undone).rejects.toThrow('Rollback');
      expect(await catalogue(other)).toEqual(after);
    }
  });

  it('cannot be changed by one of those who share it', async () => {
    const [first] = await catalogue(workspace);
    expect(() => first?.columns.pop()).toThrow(TypeError);
    expect(() => Object.assign(first?.columns[0] ?? {}, { treatment: 'keep' })).toThrow(TypeError);
  });

  it('is never older than the last change that was committed before it was asked for', async () => {
    const { db } = test.stores;
    const { id } = await catalogueDataset(workspace, 'first');
    for (let n = 0; n < 30; n += 1) {
      const title = `Title ${n}`;
      const crowd = [other, workspace, other].map((one) => catalogue(one)); // these meet the change under way
      await db.update(datasets).set({ title }).where(eq(datasets.id, id));
      expect((await catalogueDataset(workspace, 'first')).title).toBe(title);
      expect((await catalogueDataset(other, 'first')).title).toBe(title);
      await Promise.all(crowd);
      expect((await catalogueDataset(other, 'first')).title).toBe(title);
    }
  });
});
