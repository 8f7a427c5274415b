/** A store that somebody copied back by hand, without any command of ours, brings nobody back. */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../../test/harness/stores.ts';
import { sql } from '../../../kit/literals.ts';
import { createWorkspace, openWorkspace, type Workspace } from '../../accounts/index.ts';
import { recoverLoads, subjectFromHex } from '../../datasets/index.ts';
import {
  certificateKey,
  checkCertificateChain,
  erasePerson,
  findPerson,
  listErasures,
  noteOldStore,
  readCertificate,
  replayErasures,
  waitForErasure,
} from '../index.ts';
import { customer, loadShop } from '../shop.fixture.ts';

let dataDir = '';
afterAll(() => removeDataDir(dataDir));

const within = async <T>(work: (opened: TestStores) => Promise<T>): Promise<T> => {
  const opened = await openTestStores(dataDir === '' ? undefined : dataDir);
  dataDir = opened.dataDir;
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
};
const shopOf = ({ stores, owner }: TestStores): Promise<Workspace> => openWorkspace(stores, owner, 'shop');
const found = async (shop: Workspace, n: number): Promise<string | undefined> =>
  (await findPerson(shop, { kind: 'email', value: String(customer(n)[1]) })).persons[0]?.subject;
const keysIn = async (shop: Workspace): Promise<number> => {
  const rows = await shop.stores.warehouse.query<{ n: string }>(sql`SELECT count() AS n FROM ${shop.vault('keys')}`);
  return Number(rows[0]?.n);
};
const copied = (store: string): string => join(dataDir, `${store}.copy`);
const copyBack = (store: string): void => {
  rmSync(join(dataDir, store), { recursive: true });
  cpSync(copied(store), join(dataDir, store), { recursive: true });
};

/** What a start does, before anybody is served. */
const start = async (opened: TestStores): Promise<number> => {
  await noteOldStore(opened.stores);
  await recoverLoads(await shopOf(opened));
  return replayErasures(opened.stores);
};

const check = async (opened: TestStores): Promise<number> => {
  const shop = await shopOf(opened);
  expect([await found(shop, 3), await found(shop, 4), await keysIn(shop)]).toEqual([undefined, expect.any(String), 5]);
  const proven = (await listErasures(shop)).map(({ id }) => readCertificate(shop, id));
  const at = (text: string): string => /"proven": "([^"]+)"/.exec(text)?.[1] ?? '';
  const texts = (await Promise.all(proven)).toSorted((a, b) => at(a).localeCompare(at(b)));
  expect(checkCertificateChain(texts, certificateKey(opened.stores)).problems).toEqual([]);
  return texts.length;
};

test('whichever store is older than the ledger, or both, whoever was erased is erased again at the start', async () => {
  await within(async ({ stores, owner }) => {
    await loadShop(await createWorkspace(stores, owner, { name: 'Shop' }), 6);
  });
  for (const store of ['warehouse', 'postgres']) cpSync(join(dataDir, store), copied(store), { recursive: true });
  await within(async (opened) => {
    const shop = await shopOf(opened);
    const { id } = await erasePerson(shop, subjectFromHex((await found(shop, 3)) ?? ''));
    await waitForErasure(shop, id);
    expect(await start(opened)).toBe(0);
    expect(await check(opened)).toBe(1);
  });
  copyBack('warehouse');
  await within(async (opened) => {
    expect(await keysIn(await shopOf(opened))).toBe(6); // that is what a plain copy does
    expect(await start(opened)).toBe(1);
    expect(await check(opened)).toBe(2);
  });
  copyBack('postgres');
  await within(async (opened) => {
    expect(await start(opened)).toBe(0); // nothing is held of them any more, and both certificates are back
    expect(await check(opened)).toBe(2);
  });
  for (const store of ['warehouse', 'postgres']) copyBack(store);
  await within(async (opened) => {
    expect(await start(opened)).toBe(1);
    expect(await check(opened)).toBe(3);
    expect(await start(opened)).toBe(0);
  });
});
