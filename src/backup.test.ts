/** Backups with the real engines: made, built upon, restored, refused, killed, expired; nobody who was erased comes back. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scanForCanaries } from '../test/harness/canaries.ts';
import { newPostgres } from '../test/harness/new-postgres.ts';
import { backupNow, backupState } from './backup.ts';
import { perfectlydata } from './cli/harness.fixture.ts';
import { readConfig } from './config.ts';
import { chooseBackup, expireBackups } from './engines/backup/index.ts';
import { openMasterKey } from './engines/keys/index.ts';
import { forgetting } from './forgetting.ts';
import { setClock } from './kit/clock.ts';
import { id, sql } from './kit/literals.ts';
import { type Installation, openInstallation } from './main.ts';
import { restoreBackup } from './restore.ts';
import {
  type Actor,
  createWorkspace,
  deleteAccount,
  openWorkspace,
  users,
  type Workspace,
  workspaces,
} from './rooms/accounts/index.ts';
import { checkChain } from './rooms/audit/index.ts';
import { catalogue, readVault, subjectFromHex } from './rooms/datasets/index.ts';
import {
  certificateKey,
  checkCertificate,
  checkCertificateChain,
  erasePerson,
  exportPerson,
  findPerson,
  listErasures,
  readCertificate,
  waitForErasure,
} from './rooms/requests/index.ts';
import { customer, loadShop } from './rooms/requests/shop.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'pd-backup-'));
const live = join(folder, 'live');
const backups = join(folder, 'backups');
const signal = new AbortController().signal;
const quiet = { kind: 'auto', verify: false, signal } as const;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const config = (dataDir: string) => {
  const read = readConfig({ data: dataDir, port: '0', demo: false });
  return { ...read, databaseUrl: null, clickhouseUrl: null, backups: { ...read.backups, dir: backups } };
};

/** Opens an installation, works in it, closes it: a process holds one warehouse at a time. */
const within = async <T>(dataDir: string, work: (opened: Installation) => Promise<T>): Promise<T> => {
  const opened = await openInstallation(config(dataDir));
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
};

const shopOf = ({ stores, owner }: Installation): Promise<Workspace> => openWorkspace(stores, owner, 'shop');
const whoIs = async (shop: Workspace, n: number): Promise<bigint | null> => {
  const { persons } = await findPerson(shop, { kind: 'email', value: String(customer(n)[1]) });
  return persons[0] === undefined ? null : subjectFromHex(persons[0].subject);
};

/** All that is held of each person: rows of every dataset and values of the vault, hashed. */
const heldOf = async (shop: Workspace): Promise<Map<string, string>> => {
  const held = new Map<string, string[]>();
  const add = (subject: bigint, line: string): void =>
    void held.set(String(subject), [...(held.get(String(subject)) ?? []), line]);
  const { warehouse } = shop.stores;
  for (const { name, table } of await catalogue(shop)) {
    const rows = await warehouse.query<Record<string, unknown>>(sql`SELECT * FROM ${table} ORDER BY ALL`);
    for (const row of rows) add(BigInt(String(row['subject'])), `${name} ${JSON.stringify(row)}`);
  }
  const values = await readVault(shop, [...held.keys()].map(BigInt));
  for (const { subject, domain, token, text: value } of values) add(subject, `${domain} ${token} ${value}`);
  const hash = (lines: string[]): string => createHash('sha256').update(lines.toSorted().join('\n')).digest('hex');
  return new Map([...held].map(([subject, lines]) => [subject, hash(lines)]));
};

const erase = async (shop: Workspace, n: number): Promise<string> => {
  const { id: erasure } = await erasePerson(shop, (await whoIs(shop, n)) ?? 0n);
  return (await waitForErasure(shop, erasure)).state === 'proven' ? readCertificate(shop, erasure) : 'not proven';
};

const persons = 30;
const leaver: Actor = { id: 'id-of-leaver-xxxx', name: 'Leaver', via: 'session', confirmedAt: new Date() };

/** What was there with each backup, and of whom erased when. */
let first: { name: string; held: Map<string, string> };
let second: { name: string; held: Map<string, string> };
const subjects = new Map<number, bigint>();
const certificates = new Map<number, string>();

beforeAll(async () => {
  await newPostgres(join(live, 'postgres'));
  await within(live, async (opened) => {
    const { stores, owner } = opened;
    const shop = await createWorkspace(stores, owner, { name: 'Shop' });
    await loadShop(shop, persons);
    for (const n of [3, 5, 9]) subjects.set(n, (await whoIs(shop, n)) ?? 0n);
    certificates.set(9, await erase(shop, 9)); // before any backup
    await stores.db.insert(users).values({ id: leaver.id, name: 'Leaver', createdAt: new Date() });
    await createWorkspace(stores, leaver, { name: 'Leaver canary workshop' });
    const one = await backupNow(stores, owner, quiet);
    first = { name: one.name, held: await heldOf(shop) };
    const more = await createWorkspace(stores, owner, { name: 'Second shop' });
    await loadShop(more, 2);
    certificates.set(5, await erase(shop, 5)); // between the two
    const two = await backupNow(stores, owner, quiet);
    second = { name: two.name, held: await heldOf(shop) };
    expect([one.kind, two.kind]).toEqual(['full', 'incremental']);
    expect(two.ends).toBe(one.ends);
    expect(readFileSync(join(backups, 'data', two.name, 'warehouse/.backup'), 'utf8')).toContain('<use_base>true');
    certificates.set(3, await erase(shop, 3)); // after both
    await deleteAccount(stores, leaver, { days: 0, workspaces: ['leaver-canary-workshop'] }, forgetting);
    expect(backupState(stores)).toMatchObject({ running: null, backups: [{}, {}], keys: [{}, {}] });
  });
});

const restored = (name: string): string => join(folder, name);
const restore = (name: string, more: Partial<Parameters<typeof restoreBackup>[0]> = {}) =>
  restoreBackup({
    dir: backups,
    dataDir: restored(name),
    at: null,
    keysDir: live,
    ledgerDir: join(live, 'ledger'),
    config: config(restored(name)),
    signal,
    ...more,
  });

const without = (held: Map<string, string>, ...erased: number[]): Map<string, string> =>
  new Map([...held].filter(([subject]) => !erased.some((n) => String(subjects.get(n)) === subject)));

const canariesOf = (n: number) => {
  const [number, email, name, phone, , note] = customer(n).map(String);
  return Object.entries({ number, email, name, phone, note }).flatMap(([key, value]) =>
    value === undefined || value.length < 8 ? [] : [{ name: `${key} of ${n}`, text: value }],
  );
};

const certificateIn = async (opened: Installation): Promise<string[]> => {
  const shop = await shopOf(opened);
  const proven = (await listErasures(shop)).filter((one) => one.certificate);
  const texts = await Promise.all(proven.map((one) => readCertificate(shop, one.id)));
  const at = (one: string): string => /"proven": "([^"]+)"/.exec(one)?.[1] ?? '';
  return texts.toSorted((a, b) => at(a).localeCompare(at(b)));
};

test('the newest backup is what was there then, without whoever was erased or deleted their account since', async () => {
  const report = await restore('newest');
  console.log(`Restoring took ${Math.round(report.milliseconds)} ms`);
  expect(report).toMatchObject({ name: second.name, persons: 1, accounts: 1, withLedger: true });
  await within(restored('newest'), async (opened) => {
    const { stores } = opened;
    const shop = await shopOf(opened);
    expect(await whoIs(shop, 3)).toBeNull();
    await expect(exportPerson(shop, subjects.get(3) ?? 0n, { purpose: 'a test of backups' })).rejects.toMatchObject({
      kind: 'missing',
    });
    const held = await heldOf(shop);
    expect(held.size).toBe(persons - 3);
    expect(held).toEqual(without(second.held, 3));
    expect((await checkChain(stores)).firstBroken).toBeNull();
    expect(await stores.db.$count(users)).toBe(1);
    expect((await stores.db.select().from(workspaces)).map(({ slug }) => slug)).toEqual(['shop', 'second-shop']);
    // The certificates of before and the new one, in one chain; those handed out still check.
    const texts = await certificateIn(opened);
    const key = certificateKey(stores);
    expect(checkCertificateChain(texts, key).problems).toEqual([]);
    expect(texts).toHaveLength(4);
    for (const one of certificates.values()) {
      expect(checkCertificate(one, key).problems).toEqual([]);
      expect(texts).toContain(one);
    }
    // A re-import brings nobody back.
    const [again] = await loadShop(shop, persons);
    expect(again?.rowsWithheld).toBe(3);
    expect(await whoIs(shop, 3)).toBeNull();
  });
  const diskKey = openMasterKey(live, null).derive('warehouse-disk');
  const controls = [{ name: 'control', text: 'second-shop' }];
  const canaries = [...canariesOf(3), { name: 'account', text: 'Leaver canary workshop' }];
  expect(scanForCanaries(restored('newest'), { canaries, controls, diskKey }).sightings).toEqual([]);
  expect(readdirSync(folder).filter((name) => name.includes('restoring'))).toEqual([]);
});

test('certificates say when the last backup with the person ends, and the last with their key', () => {
  const read = (n: number) =>
    JSON.parse(certificates.get(n) ?? '') as { times: Record<string, string>; backups: string };
  const days = (n: number, name: string): number =>
    Math.round((Date.parse(read(n).times[name] ?? '') - Date.parse(read(n).times['shredded'] ?? '')) / 86_400_000);
  expect(read(9).times['outOfBackups']).toBeNull();
  expect(read(9).times['unreadableInBackups']).toBeUndefined();
  expect(read(9).backups).toMatch(/No backup made by this installation holds anything/);
  for (const n of [5, 3]) expect([days(n, 'unreadableInBackups'), days(n, 'outOfBackups')]).toEqual([7, 35]);
});

test('nothing in backups can be read without the master key, and no backup of data has a key of a person', () => {
  const controls = [{ name: 'control', text: 'perfectlydata/backup' }];
  const canaries = [3, 5, 7, 9].flatMap(canariesOf);
  expect(scanForCanaries(backups, { canaries, controls }).sightings).toEqual([]);
  const diskKey = openMasterKey(live, null).derive('warehouse-disk');
  const sealed = [3, 5, 7].flatMap(canariesOf).filter(({ name }) => !name.startsWith('note'));
  const notes = [{ name: 'note', text: 'uniquenote-of-7' }];
  expect(scanForCanaries(backups, { canaries: sealed, controls: notes, diskKey }).sightings).toEqual([]);
  for (const name of readdirSync(join(backups, 'data')))
    expect(readFileSync(join(backups, 'data', name, 'files.json'), 'utf8')).not.toContain('/keys/');
});

test('whatever does not fit is refused before anything is written', async () => {
  const copy = join(folder, 'copy');
  const fresh = (): void => {
    rmSync(copy, { recursive: true, force: true });
    cpSync(backups, copy, { recursive: true });
  };
  const flip = (path: string, at = 0): void => {
    const bytes = readFileSync(path);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(path, bytes);
  };
  const refused = async (change: () => void, more: Parameters<typeof restore>[1] = {}): Promise<string> => {
    fresh();
    change();
    const code = await restore('never', { dir: copy, ...more }).then(
      () => 'restored',
      (error: unknown) => String((error as { code?: string }).code),
    );
    expect(existsSync(restored('never'))).toBe(false);
    return code;
  };
  const data = join(copy, 'data', second?.name ?? '');
  const base = join(copy, 'data', first?.name ?? '');
  const someFile = (): string => {
    const files = readdirSync(join(base, 'warehouse'), { recursive: true, encoding: 'utf8' });
    return join(base, 'warehouse', files.find((file) => file.endsWith('data.bin')) ?? '');
  };
  expect(await refused(() => flip(someFile(), 90))).toBe('backup-changed');
  expect(await refused(() => flip(join(data, 'postgres.sealed'), 1000))).toBe('backup-changed');
  expect(await refused(() => writeFileSync(join(data, 'more'), 'x'))).toBe('backup-changed');
  expect(await refused(() => rmSync(join(base, 'warehouse/.backup')))).toBe('backup-changed');
  expect(await refused(() => flip(join(data, 'files.json'), 10))).toBe('backup-changed');
  expect(await refused(() => flip(join(data, 'manifest.json'), 100))).toBe('backup-not-ours');
  expect(await refused(() => rmSync(join(base, 'manifest.sig')))).toBe('backup-unreadable');
  const other = join(folder, 'other-keys');
  openMasterKey(other, null);
  expect(await refused(() => {}, { keysDir: other })).toBe('backup-not-ours');
  expect(await refused(() => {}, { keysDir: folder })).toBe('no-master-key');
  expect(await refused(() => {}, { ledgerDir: null })).toBe('no-ledger');
  expect(await refused(() => {}, { ledgerDir: join(other, 'ledger') })).toBe('no-ledger');
  const old = join(folder, 'old-ledger');
  cpSync(join(live, 'ledger'), old, { recursive: true });
  for (const file of readdirSync(old)) writeFileSync(join(old, file), readFileSync(join(old, file)).subarray(0, 16));
  expect(await refused(() => {}, { ledgerDir: old })).toBe('ledger-too-old');
  expect(await refused(() => {}, { at: '2001-01-01' })).toBe('no-backup');
  expect(await refused(() => {}, { at: 'yesterday' })).toBe('bad-time');
  await expect(restore('live', { dataDir: live })).rejects.toMatchObject({ code: 'folder-not-empty' });
});

test('a restore that is killed leaves no data folder, and the next one finds nothing in its way', async () => {
  const words = ['restore', backups, '--data', restored('older'), '--at', first.name, '--keys', live, '--json'];
  const cli = resolve(import.meta.dirname, 'cli/main.ts');
  const child = spawn(process.execPath, [cli, ...words, '--ledger', join(live, 'ledger')], { stdio: 'ignore' });
  const ended = new Promise((done) => child.once('exit', done));
  const begun = `${restored('older')}.restoring`;
  while (!existsSync(join(begun, 'warehouse')) && child.exitCode === null) await sleep(20);
  child.kill('SIGKILL');
  await ended;
  expect([existsSync(begun), existsSync(restored('older'))]).toEqual([true, false]);
  const again = await perfectlydata([...words, '--ledger', join(live, 'ledger')]);
  expect([again.code, again.err]).toEqual([0, '']);
  expect(JSON.parse(again.out)).toMatchObject({ name: first.name, persons: 2, accounts: 1 });
  expect(existsSync(begun)).toBe(false);
  await within(restored('older'), async (opened) => {
    const shop = await shopOf(opened);
    expect(await heldOf(shop)).toEqual(without(first.held, 3, 5));
    expect((await opened.stores.db.select().from(workspaces)).map(({ slug }) => slug)).toEqual(['shop']);
    expect(checkCertificateChain(await certificateIn(opened), certificateKey(opened.stores)).problems).toEqual([]);
  });
});

test('when the backups of keys from before have ended, the erased cannot be read in any backup, even without the ledger', async () => {
  const backToNow = setClock(() => Date.now() + 8 * 86_400_000);
  try {
    const names = (which: string): string[] => readdirSync(join(backups, which));
    await within(live, async (opened) => {
      const made = await backupNow(opened.stores, opened.owner, { ...quiet, kind: 'incremental' });
      expect(made.kind).toBe('full'); // the last full one is over a week old
      const stop = new AbortController();
      const stopped = backupNow(opened.stores, opened.owner, { ...quiet, signal: stop.signal });
      await expect(backupNow(opened.stores, opened.owner, quiet)).rejects.toMatchObject({ code: 'backup-under-way' });
      stop.abort();
      await expect(stopped).rejects.toMatchObject({ kind: 'cancelled' });
      const onServer = { ...opened.stores, warehouse: { ...opened.stores.warehouse, kind: 'server' as const } };
      await expect(backupNow(onServer, opened.owner, quiet)).rejects.toMatchObject({ code: 'stores-on-servers' });
    });
    expect(names('keys')).toHaveLength(1);
    expect(names('data')).toHaveLength(3);
    expect(await restore('unkeyed', { at: first.name, withoutLedger: true })).toMatchObject({
      persons: 0,
      withLedger: false,
    });
    await within(restored('unkeyed'), async (opened) => {
      const shop = await shopOf(opened);
      const texts = async (n: number): Promise<number> => (await readVault(shop, [subjects.get(n) ?? 0n])).length;
      const subject = subjects.get(3) ?? 0n;
      const [dataset] = await catalogue(shop);
      const rows = await opened.stores.warehouse.query(
        sql`SELECT 1 FROM ${dataset?.table ?? id('x')} WHERE subject = ${subject}`,
      );
      expect([rows.length, await texts(3), await texts(5)]).toEqual([1, 0, 0]);
      subjects.set(7, (await whoIs(shop, 7)) ?? 0n);
      expect(await texts(7)).toBeGreaterThan(3);
    });
    // Whoever has been brought back goes as soon as there is a ledger, by whatever means the store came.
    cpSync(join(live, 'ledger'), join(restored('unkeyed'), 'ledger'), { recursive: true });
    await within(restored('unkeyed'), async (opened) => {
      expect(opened.replayed).toEqual({ persons: 2, accounts: 1 });
      expect([...(await heldOf(await shopOf(opened))).keys()]).toEqual([...without(first.held, 3, 5).keys()]);
    });
  } finally {
    backToNow();
  }
  const masterKey = openMasterKey(live, null);
  expect(chooseBackup(backups, masterKey, null).data.manifest.kind).toBe('full');
  expect(expireBackups(backups, masterKey, new Date(Date.now() + 36 * 86_400_000))).toBe(3);
  expect(() => chooseBackup(backups, masterKey, null)).toThrow(expect.objectContaining({ code: 'no-keys' }));
  expect(expireBackups(backups, masterKey, new Date(Date.now() + 44 * 86_400_000))).toBe(1);
  expect(() => chooseBackup(backups, masterKey, null)).toThrow(expect.objectContaining({ code: 'no-backup' }));
});

test('on the command line a backup is made, restored on trial, and listed', async () => {
  const cli = (...args: string[]) => perfectlydata([...args, '--data', live]);
  const cutOff = join(live, 'backups', 'data', '.making-cut-off'); // what a backup leaves that is killed
  mkdirSync(cutOff, { recursive: true });
  const made = await cli('backup', '--verify', '--json');
  expect([made.code, made.err]).toEqual([0, '']);
  expect(JSON.parse(made.out)).toMatchObject({ kind: 'full', verified: true });
  expect((await cli('backup', '--list')).out).toMatch(/full +[\d.]+ MB/);
  expect(readdirSync(join(live, 'backups', 'data'))).toEqual([JSON.parse(made.out).name]);
  expect(readdirSync(join(live, 'temp'))).toEqual([]);
});
