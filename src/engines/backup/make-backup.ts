/**
 * Making a backup: both stores while no writer of rows is under way, sealed, listed, signed, and given its name last. What is cut
 * off has no name, and goes with the next one.
 */
import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { now, stopwatch } from '../../kit/clock.ts';
import { randomId } from '../../kit/ids.ts';
import { keyRing, type MasterKey } from '../keys/index.ts';
import type { PostgresStore } from '../postgres/index.ts';
import type { Warehouse } from '../warehouse/index.ts';
import { expireBackups, readableBackups } from './expire.ts';
import { listFiles } from './file-list.ts';
import { ledgerMarks } from './ledger-marks.ts';
import { type Backup, type BackupClass, classFolder, hashOf, type Manifest, signManifest } from './manifest.ts';
import { sealFolder } from './seal-folder.ts';
import { syncFolder } from './sync-folder.ts';
import { backUpTables, countTables, isKeyTable, tablesOf } from './warehouse-tables.ts';

export type BackupRules = {
  /** Where backups lie; the embedded warehouse has to be opened with it. */
  dir: string;
  /** Days that data is kept, counted from the full backup; that keys are kept; from one full backup to the next. */
  dataDays: number;
  keyDays: number;
  fullDays: number;
};

export type BackupProgress = { step: 'waiting' | 'copying' | 'sealing' | 'checking'; bytes: number };

export type BackupSources = {
  postgres: PostgresStore;
  warehouse: Warehouse;
  masterKey: MasterKey;
  dataDir: string;
  product: string;
  /** Runs the copying while no writer of rows is under way in any workspace. */
  atRest: <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;
  /** Ids of the workspaces, and what their keys are: sealed again under a key that no rotation changes. */
  workspaces: () => Promise<{ id: string; key: Buffer }[]>;
};

export type BackupOptions = {
  kind?: 'full' | 'incremental' | 'auto';
  signal: AbortSignal;
  onProgress?: (progress: BackupProgress) => void;
};

const day = 86_400_000;

/** The key of one sealed file. */
export const fileKey = (masterKey: MasterKey, name: string, file: string): Buffer =>
  masterKey.derive(`backup:${name}:${file}`);

/** The full backup that an incremental one can build on: not older than a full backup may get, and not about to go. */
const baseOf = (backups: readonly Backup[], { fullDays }: BackupRules, at: Date): Backup | null => {
  const last = backups.findLast(({ manifest }) => manifest.kind === 'full');
  if (last === undefined) return null;
  const age = at.getTime() - Date.parse(last.manifest.madeAt);
  // An hour less, so that a schedule's own unevenness does not put the weekly one off by a day.
  return age < fullDays * day - day / 24 && Date.parse(last.manifest.ends) > at.getTime() + day ? last : null;
};

const clearUnfinished = async (dir: string): Promise<void> => {
  for (const which of ['data', 'keys'] as const) {
    const folder = classFolder(dir, which);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(folder))
      if (name.startsWith('.making-')) await rm(join(folder, name), { recursive: true, force: true });
  }
};

// Nobody else opens the embedded store's files, and within the transaction this process writes none of them.
const copyPostgres = async (postgres: PostgresStore, from: string, to: string): Promise<void> => {
  if (!(postgres.handle instanceof PGlite)) throw new TypeError('Only the embedded Postgres is copied');
  const { handle } = postgres;
  await handle.exec('CHECKPOINT');
  await handle.transaction(async () => {
    await cp(from, to, { recursive: true, filter: (path) => !path.endsWith('postmaster.pid') });
  });
};

type Copied = Pick<Manifest, 'workspaces' | 'tables'> & { keyTables: Manifest['tables'] };
type Places = { temp: string; data: string; keys: string };

// Under a key that does not change with the master key, so that a backup can be opened after a rotation.
const sealKeys = (masterKey: MasterKey, keys: readonly { id: string; key: Buffer }[]): Buffer => {
  const text = JSON.stringify(keys.map(({ id, key }) => [id, key.toString('hex')]));
  return keyRing(masterKey.derive('backups')).seal('workspace-keys', Buffer.from(text));
};

/** Copies the tables of these workspaces, those with keys apart, and counts them before and after. */
const copyTables = async (
  warehouse: Warehouse,
  workspaces: readonly string[],
  places: Places,
  { base, signal }: { base: Backup | null; signal: AbortSignal },
): Promise<Manifest['tables']> => {
  const tables = await tablesOf(warehouse, workspaces);
  const before = await countTables(warehouse, tables);
  const basePath = base === null ? null : join(base.folder, 'warehouse');
  const [keys, data] = [tables.filter(isKeyTable), tables.filter((table) => !isKeyTable(table))];
  await backUpTables(warehouse, data, { path: join(places.data, 'warehouse'), base: basePath, signal });
  await backUpTables(warehouse, keys, { path: join(places.keys, 'warehouse'), base: null, signal });
  const after = await countTables(warehouse, tables);
  return tables.map((table, i) => {
    const counts = [before[i] ?? 0, after[i] ?? 0];
    return { ...table, rows: [Math.min(...counts), Math.max(...counts)] };
  });
};

const copyStores = async (
  sources: BackupSources,
  places: Places,
  base: Backup | null,
  signal: AbortSignal,
): Promise<Copied> => {
  const { postgres, warehouse, dataDir, masterKey } = sources;
  await copyPostgres(postgres, join(dataDir, 'postgres'), join(places.temp, 'postgres'));
  const workspaces = await sources.workspaces(); // after it: one made in between has databases too many, not too few
  await writeFile(join(places.keys, 'workspaces.sealed'), sealKeys(masterKey, workspaces), { mode: 0o600 });
  const counted = await copyTables(
    warehouse,
    workspaces.map(({ id }) => id),
    places,
    { base, signal },
  );
  return {
    workspaces: workspaces.map(({ id }) => id),
    tables: counted.filter((table) => !isKeyTable(table)),
    keyTables: counted.filter(isKeyTable),
  };
};

type Draft = Omit<Manifest, 'type' | 'version' | 'files' | 'product'>;

/** Lists, signs and names a backup. */
const publish = async (
  sources: BackupSources,
  { dir }: BackupRules,
  making: string,
  draft: Draft,
  { signal, onProgress }: BackupOptions,
): Promise<Backup> => {
  const files = await listFiles(making, signal, (bytes) => onProgress?.({ step: 'checking', bytes }));
  const list = JSON.stringify(files);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const manifest: Manifest = {
    type: 'perfectlydata/backup',
    version: 1,
    product: sources.product,
    ...draft,
    files: { count: files.length, bytes, sha256: hashOf(list) },
  };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  const write = (name: string, content: string): Promise<void> =>
    writeFile(join(making, name), content, { mode: 0o600, flush: true });
  await write('files.json', list);
  await write('manifest.sig', signManifest(sources.masterKey, text));
  await write('manifest.json', text);
  syncFolder(making);
  const folder = join(classFolder(dir, draft.class), draft.name);
  signal.throwIfAborted();
  await rename(making, folder);
  syncFolder(classFolder(dir, draft.class));
  return { folder, manifest, sha256: hashOf(text) };
};

const refOf = (backup: Backup | null | undefined): Manifest['base'] =>
  backup === null || backup === undefined ? null : { name: backup.manifest.name, sha256: backup.sha256 };

type Known = { data: Backup[]; keys: Backup[]; base: Backup | null };

const knownBackups = (rules: BackupRules, masterKey: MasterKey, kind: BackupOptions['kind'], at: Date): Known => {
  const data = readableBackups(rules.dir, 'data', masterKey);
  const base = kind === 'full' ? null : baseOf(data, rules, at);
  return { data, keys: readableBackups(rules.dir, 'keys', masterKey), base };
};

/** A moment that no backup has yet in its name. */
const freeMoment = ({ data }: Known): Date => {
  const last = data.at(-1);
  return new Date(Math.max(now().getTime(), last === undefined ? 0 : Date.parse(last.manifest.madeAt) + 1));
};

const making = async (dir: string, which: BackupClass): Promise<string> => {
  const path = join(classFolder(dir, which), `.making-${randomId()}`);
  await mkdir(path, { mode: 0o700 });
  return path;
};

type Taken = { known: Known; at: Date; copied: Copied; heldMilliseconds: number };

/** Copies both stores at one moment. */
const take = (sources: BackupSources, rules: BackupRules, places: Places, options: BackupOptions): Promise<Taken> => {
  const { signal, onProgress, kind } = options;
  onProgress?.({ step: 'waiting', bytes: 0 });
  return sources.atRest(async () => {
    signal.throwIfAborted();
    onProgress?.({ step: 'copying', bytes: 0 });
    const elapsed = stopwatch();
    const known = knownBackups(rules, sources.masterKey, kind, now());
    const at = freeMoment(known);
    const copied = await copyStores(sources, places, known.base, signal);
    return { known, at, copied, heldMilliseconds: elapsed() };
  }, signal);
};

type Names = { data: string; keys: string };

const namesOf = ({ at, known }: Taken): Names => {
  const stamp = at.toISOString().replace(/[-:.]/g, '');
  return { data: `${stamp}-${known.base === null ? 'full' : 'incremental'}`, keys: stamp };
};

/** Seals what lies in the clear. Exports are sealed by keys of persons, and live for days as keys do. */
const seal = async (
  { masterKey, dataDir }: BackupSources,
  places: Places,
  names: Names,
  signal: AbortSignal,
): Promise<void> => {
  const sealed = (from: string, to: string, name: string, file: string): Promise<void> =>
    sealFolder(join(from, file), join(to, `${file}.sealed`), fileKey(masterKey, name, file), signal);
  await sealed(places.temp, places.data, names.data, 'postgres');
  await sealed(dataDir, places.keys, names.keys, 'exports');
};

type Drafts = { data: Draft; keys: Draft };

const draftsOf = (
  { dataDir }: BackupSources,
  rules: BackupRules,
  { known, at, copied }: Taken,
  names: Names,
): Drafts => {
  const { workspaces, tables, keyTables } = copied;
  const shared = { madeAt: at.toISOString(), workspaces, ledger: ledgerMarks(join(dataDir, 'ledger')) };
  const end = (days: number): string => new Date(at.getTime() + days * day).toISOString();
  return {
    data: {
      ...shared,
      name: names.data,
      class: 'data',
      kind: known.base === null ? 'full' : 'incremental',
      base: refOf(known.base),
      previous: refOf(known.data.at(-1)),
      ends: known.base?.manifest.ends ?? end(rules.dataDays),
      tables,
    },
    keys: {
      ...shared,
      name: names.keys,
      class: 'keys',
      kind: 'full',
      base: null,
      previous: refOf(known.keys.at(-1)),
      ends: end(rules.keyDays),
      tables: keyTables,
    },
  };
};

type MadeBackup = { data: Backup; keys: Backup; heldMilliseconds: number };

/**
 * Makes a backup of the data and one of the keys. Incremental where there is a full one young enough to build on, unless told.
 * Throws what the stores throw, and the signal's reason; then nothing is left of it.
 */
export const makeBackup = async (
  sources: BackupSources,
  rules: BackupRules,
  options: BackupOptions,
): Promise<MadeBackup> => {
  await clearUnfinished(rules.dir);
  expireBackups(rules.dir, sources.masterKey, now());
  const places: Places = {
    temp: join(sources.dataDir, 'temp', `backup-${randomId()}`),
    data: await making(rules.dir, 'data'),
    keys: await making(rules.dir, 'keys'),
  };
  await mkdir(places.temp, { recursive: true, mode: 0o700 });
  try {
    const taken = await take(sources, rules, places, options);
    const names = namesOf(taken);
    options.onProgress?.({ step: 'sealing', bytes: 0 });
    await seal(sources, places, names, options.signal);
    const drafts = draftsOf(sources, rules, taken, names);
    // Keys first: data without keys would be half a backup.
    const keys = await publish(sources, rules, places.keys, drafts.keys, options);
    const data = await publish(sources, rules, places.data, drafts.data, options);
    return { data, keys, heldMilliseconds: taken.heldMilliseconds };
  } finally {
    for (const path of Object.values(places)) await rm(path, { recursive: true, force: true });
  }
};
