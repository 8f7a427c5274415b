import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { afterEach, expect, test, vi } from 'vitest';
import { newPostgres } from '../../../test/harness/new-postgres.ts';
import { quickly } from '../../../test/harness/quick-node.ts';
import { type MasterKey, openMasterKey, rotationOf } from '../../engines/keys/index.ts';
import { mailOutbox, mailSealUse, sendMail } from '../../engines/mail/index.ts';
import { openPostgres, type PostgresStore } from '../../engines/postgres/index.ts';
import { isTrouble } from '../../kit/errors.ts';
import * as schema from '../../schema.ts';
import { allSealed } from '../../sealed.ts';
import { secondFactors } from './auth-tables.ts';
import { keepOneTime, seeOneTime } from './one-time.ts';
import { resumeRotation, rotateKeys } from './rotate-keys.ts';
import { sealedPlaces } from './sealed-places.ts';
import { openSeed, sealSeed, seedUse } from './second-factor-seed.ts';
import { users, workspaces } from './tables.ts';
import { sealUse, systemActor } from './workspace.ts';

const folders: string[] = [];
const open: PostgresStore[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const one of open.splice(0)) await one.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'pd-rotate-'));
  folders.push(folder);
  return folder;
};
const openStores = async (dataDir: string) => {
  await newPostgres(join(dataDir, 'postgres'));
  const postgres = await openPostgres({ url: null, dir: join(dataDir, 'postgres') });
  open.push(postgres);
  return { db: postgres.db, masterKey: openMasterKey(dataDir, null) };
};
const closeAll = async (): Promise<void> => {
  for (const one of open.splice(0)) await one.close();
};
type Opened = Awaited<ReturnType<typeof openStores>>;

const keyOf = (n: number): Buffer => Buffer.alloc(32, n);
const many = 5;
const seed = 'a0b1c2';

/** Five workspaces' keys, a mail, a seed of a second factor and a one-time link, all sealed by the first version. */
const fill = async ({ db, masterKey }: Opened): Promise<string> => {
  for (let n = 1; n <= many; n += 1) {
    const id = `workspace${n}`;
    await db
      .insert(workspaces)
      .values({ id, slug: id, name: id, createdAt: new Date(), sealedKey: masterKey.seal(sealUse(id), keyOf(n)) });
  }
  await db.insert(users).values({ id: 'u1', name: 'U', createdAt: new Date() });
  const factor = { backupCodes: '[]', verified: true, secret: sealSeed(masterKey, seed) };
  await db.insert(secondFactors).values({ id: 'f1', userId: 'u1', ...factor });
  await sendMail(
    { db, masterKey },
    { to: 'a@b.example', template: 'email-changed', locale: 'en', params: { name: 'A', url: 'https://x.example' } },
  );
  return keepOneTime({ db, masterKey }, 'email-change', { userId: 'u1', email: 'a@b.example' }, 60);
};

/** What was sealed can all be opened by this key. */
const expectAll = async ({ db, masterKey }: Opened, secret: string): Promise<void> => {
  const rows = await db.select().from(workspaces).orderBy(workspaces.id);
  expect(rows.map(({ id, sealedKey }) => masterKey.open(sealUse(id), sealedKey)[0])).toEqual([1, 2, 3, 4, 5]);
  const [factor] = await db.select().from(secondFactors);
  expect(openSeed(masterKey, factor?.secret ?? '')).toBe(seed);
  for (const { id, sealed } of await db.select().from(mailOutbox))
    expect(JSON.parse(masterKey.open(mailSealUse(id), sealed).toString())).toMatchObject({ to: 'a@b.example' });
  expect(await seeOneTime({ db, masterKey }, 'email-change', secret)).toEqual({ userId: 'u1', email: 'a@b.example' });
};
const linesOf = (dataDir: string): string[] => readFileSync(join(dataDir, 'master.key'), 'utf8').trim().split('\n');
const opensNothing = (masterKey: MasterKey, use: string, sealed: Uint8Array): boolean => {
  try {
    masterKey.open(use, sealed);
    return false;
  } catch (error) {
    return isTrouble(error);
  }
};

test('all that was sealed is wrapped by the new key alone, the old one opens nothing of it, derived keys stay', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const dataDir = newFolder();
  const stores = await openStores(dataDir);
  const secret = await fill(stores);
  const before = { disk: stores.masterKey.derive('warehouse-disk'), text: linesOf(dataDir) };
  copyFileSync(join(dataDir, 'master.key'), join(dataDir, 'stolen.key'));

  expect(await rotateKeys(stores, systemActor, 10)).toBe(many + 3);
  await expectAll(stores, secret); // while it runs
  expect(linesOf(dataDir)).toHaveLength(1);
  expect(linesOf(dataDir)).not.toEqual(before.text);
  for (const name of ['master.key', 'derivation.key']) expect(statSync(join(dataDir, name)).mode & 0o777).toBe(0o600);

  await closeAll();
  const again = await openStores(dataDir); // after a restart, with what is on disk
  await expectAll(again, secret);
  expect(again.masterKey.derive('warehouse-disk')).toEqual(before.disk);

  const thief = openMasterKey(newFolder(), readFileSync(join(dataDir, 'stolen.key'), 'utf8').trim());
  const rows = await again.db.select().from(workspaces);
  expect(rows.every(({ id, sealedKey }) => opensNothing(thief, sealUse(id), sealedKey))).toBe(true);
  const [factor] = await again.db.select().from(secondFactors);
  expect(opensNothing(thief, seedUse, Buffer.from(factor?.secret ?? '', 'base64'))).toBe(true);

  expect(await rotateKeys(again, systemActor, 10)).toBeGreaterThanOrEqual(many + 3); // and once more
  await closeAll();
  const third = await openStores(dataDir);
  await expectAll(third, secret);
  expect(third.masterKey.derive('warehouse-disk')).toEqual(before.disk);
});

const fixture = resolve(import.meta.dirname, 'rotate-keys.fixture.ts');
const node = resolve(import.meta.dirname, '../../../node_modules/.bin/node');

test('killed at any step it loses nothing, and goes on at the next start', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const dataDir = newFolder();
  const secret = await fill(await openStores(dataDir));
  const disk = openMasterKey(dataDir, null).derive('warehouse-disk');
  await closeAll();
  for (const step of ['begun', 'after-1', 'after-4', 'before-end']) {
    const ran = spawnSync(node, [...quickly, fixture, dataDir, step], {
      encoding: 'utf8',
      env: { ...process.env, UV_THREADPOOL_SIZE: '4' },
    });
    expect([step, ran.signal, ran.stdout]).toEqual([step, 'SIGKILL', '']);
    expect([step, linesOf(dataDir).length]).toEqual([step, 2]); // the old version is kept
    const stores = await openStores(dataDir);
    await expectAll(stores, secret);
    expect(stores.masterKey.derive('warehouse-disk')).toEqual(disk);
    await closeAll();
  }
  const stores = await openStores(dataDir);
  await resumeRotation(stores, systemActor, 10);
  expect(linesOf(dataDir)).toHaveLength(1);
  await closeAll();
  await expectAll(await openStores(dataDir), secret);
});

test('what was destroyed while keys change stays destroyed', async () => {
  const dataDir = newFolder();
  const { db, masterKey } = await openStores(dataDir);
  await fill({ db, masterKey });
  const [place] = sealedPlaces;
  const [one] = (await place?.page(db, '')) ?? [];
  if (place === undefined || one === undefined) throw new Error('Nothing is there');
  const noise = masterKey.seal(sealUse(one.id), keyOf(99));
  await db.update(workspaces).set({ sealedKey: noise });
  expect(await place.replace(db, one.id, one.sealed, masterKey.seal(sealUse(one.id), keyOf(1)))).toBe(false);
});

test('a key from the environment is changed by giving the new one in front of the old', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const dataDir = newFolder();
  const [old, fresh] = ['a'.repeat(64), 'b'.repeat(64)];
  await newPostgres(join(dataDir, 'postgres'));
  const postgres = await openPostgres({ url: null, dir: join(dataDir, 'postgres') });
  open.push(postgres);
  const withKey = (text: string) => ({ db: postgres.db, masterKey: openMasterKey(dataDir, text) });
  const secret = await fill(withKey(old));
  const disk = withKey(old).masterKey.derive('warehouse-disk');
  await expect(rotateKeys(withKey(old), systemActor, 10)).rejects.toMatchObject({
    code: 'master-key-from-environment',
  });
  const both = withKey(`${fresh},${old}`);
  expect(rotationOf(both.masterKey).isUnderWay()).toBe(true);
  await rotateKeys(both, systemActor, 10);
  await expectAll(withKey(fresh), secret);
  expect(withKey(fresh).masterKey.derive('warehouse-disk')).toEqual(disk);
  expect(() => openMasterKey(dataDir, old)).toThrow(/cannot be opened/);
  expect(existsSync(join(dataDir, 'master.key'))).toBe(false);
});

test('two at once are refused, and a torn key file is told', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const dataDir = newFolder();
  const stores = await openStores(dataDir);
  const first = rotateKeys(stores, systemActor, 300);
  await expect(rotateKeys(stores, systemActor, 10)).rejects.toMatchObject({ code: 'rotation-under-way' });
  await first;
  writeFileSync(join(dataDir, 'master.key'), 'abc\n');
  expect(() => openMasterKey(dataDir, null)).toThrow(/master key is not usable/);
});

test('every column for sealed bytes is among the places that are wrapped anew', () => {
  const columns = Object.values(schema)
    .filter((one) => is(one, PgTable))
    .flatMap((table) => Object.values(getTableColumns(table)).map((column) => ({ table, column })));
  expect(columns.length).toBeGreaterThan(100);
  const sealed = columns.filter(({ column }) => /seal/.test(column.name));
  expect(sealed.length).toBeGreaterThanOrEqual(5);
  const places = allSealed.map(({ name }) => name);
  for (const { table, column } of sealed) expect(places).toContain(`${getTableName(table)}.${column.name}`);
  // Sealed, in tables of better-auth's shape.
  expect(places).toEqual(expect.arrayContaining(['verifications.value', 'second_factors.secret']));
});
