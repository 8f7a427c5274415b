/** Bringing a backup's stores back into a new folder, after everything about it was found right. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyRing, type MasterKey } from '../keys/index.ts';
import type { Warehouse } from '../warehouse/index.ts';
import { checkFiles } from './file-list.ts';
import { type Backup, backupNames, broken, listBackups, readBackup } from './manifest.ts';
import { type BackupProgress, fileKey } from './make-backup.ts';
import { openFolder } from './seal-folder.ts';
import { countTables, makeDatabases, restoreTables } from './warehouse-tables.ts';

export type Chosen = {
  data: Backup;
  base: Backup | null;
  keys: Backup;
};

const nothingFound = (): Error =>
  broken('no-backup', 'There is no backup of that time', 'Look with `perfectlydata backup --list` at what there is.');

/** A time as names have it: `2026-11-23T02:00Z` → `20261123T0200`; of a backup's name, its time. Throws `bad-time`. */
const stampOf = (at: string): string => {
  const digits = /^(\d{8}(?:T\d{0,9})?)Z?(?:full|incremental)?$/.exec(at.replace(/[-:.]/g, ''))?.[1];
  if (digits !== undefined) return digits;
  throw broken(
    'bad-time',
    'The time cannot be understood',
    'Write it in UTC, like 2026-11-23T02:00, or a name from `backup --list`.',
  );
};

const baseOf = (dir: string, data: Backup, masterKey: MasterKey): Backup | null => {
  const { base } = data.manifest;
  if (base === null) return null;
  const found = readBackup(dir, 'data', base.name, masterKey);
  if (found.sha256 === base.sha256) return found;
  throw broken(
    'backup-changed',
    `The backup ${base.name} is not the one that ${data.manifest.name} needs`,
    'Take another one with --at.',
  );
};

// Keys of persons never change, they only go: the oldest that is not older than the data has them all, but those gone since.
const keysFor = (dir: string, data: Backup, masterKey: MasterKey): Backup => {
  const all = listBackups(dir, 'keys', masterKey);
  const found = all.find(({ manifest }) => manifest.madeAt >= data.manifest.madeAt) ?? all.at(-1);
  if (found !== undefined) return found;
  throw broken(
    'no-keys',
    'There is no backup of the keys any more',
    'Keys are kept for days only, so that who is erased cannot be read in older backups. Values of persons are lost.',
  );
};

/**
 * The newest backup made at or before `at` (ISO 8601 in UTC, as precise as one likes, or a name), with what it needs.
 * Throws `no-backup`, `no-keys`, and what reading manifests throws.
 */
export const chooseBackup = (dir: string, masterKey: MasterKey, at: string | null): Chosen => {
  const names = backupNames(dir, 'data');
  const until = at === null ? null : stampOf(at);
  const name = names.findLast((one) => until === null || one.slice(0, until.length) <= until);
  if (name === undefined) throw nothingFound();
  const data = readBackup(dir, 'data', name, masterKey);
  return { data, base: baseOf(dir, data, masterKey), keys: keysFor(dir, data, masterKey) };
};

type Watch = { signal: AbortSignal; onProgress?: ((progress: BackupProgress) => void) | undefined };

/** Reads every file of what was chosen and compares it with what was signed. Throws `backup-changed`. */
export const checkBackup = async ({ data, base, keys }: Chosen, { signal, onProgress }: Watch): Promise<void> => {
  let before = 0;
  for (const backup of [data, base, keys]) {
    if (backup === null) continue;
    await checkFiles(backup, signal, (bytes) => onProgress?.({ step: 'checking', bytes: before + bytes }));
    before += backup.manifest.files.bytes;
  }
};

/** Unpacks the control plane's store and the exports below `dataDir`. */
export const restoreFiles = async ({ data, keys }: Chosen, masterKey: MasterKey, dataDir: string): Promise<void> => {
  const unpack = (backup: Backup, file: string): Promise<void> =>
    openFolder(
      join(backup.folder, `${file}.sealed`),
      join(dataDir, file),
      fileKey(masterKey, backup.manifest.name, file),
    );
  await unpack(data, 'postgres');
  await unpack(keys, 'exports');
};

/** The keys of the workspaces when the keys were backed up, by id: for those that an older master key sealed. */
export const restoredKeys = ({ keys }: Chosen, masterKey: MasterKey): Map<string, Buffer> => {
  const sealed = readFileSync(join(keys.folder, 'workspaces.sealed'));
  const text = keyRing(masterKey.derive('backups')).open('workspace-keys', sealed).toString();
  return new Map((JSON.parse(text) as [string, string][]).map(([id, hex]) => [id, Buffer.from(hex, 'hex')]));
};

const notComplete = (name: string): Error =>
  broken(
    'restore-differs',
    `Restored from ${name}, the stores do not hold what the backup says`,
    'Take another backup with --at, and tell the maintainers.',
  );

/**
 * Brings the warehouse's tables back and counts their rows. `warehouse`: an empty one, opened with the backups' folder.
 * `workspaces`: those that the restored control plane knows; each gets its databases.
 * Returns how many tables and rows there are. Throws `restore-differs`.
 */
export const restoreWarehouse = async (
  { data, base, keys }: Chosen,
  warehouse: Warehouse,
  { workspaces, signal }: { workspaces: readonly string[]; signal: AbortSignal },
): Promise<{ tables: number; rows: number }> => {
  const known = new Set(data.manifest.workspaces);
  // Keys made after the data may be those of workspaces that the data does not know.
  const keyTables = keys.manifest.tables.filter(({ database }) => known.has(database.slice(2)));
  await makeDatabases(warehouse, [...new Set([...data.manifest.workspaces, ...workspaces])]);
  const basePath = base === null ? null : join(base.folder, 'warehouse');
  await restoreTables(warehouse, data.manifest.tables, {
    path: join(data.folder, 'warehouse'),
    base: basePath,
    signal,
  });
  await restoreTables(warehouse, keyTables, { path: join(keys.folder, 'warehouse'), base: null, signal });
  const tables = [...data.manifest.tables, ...keyTables];
  const counts = await countTables(warehouse, tables);
  const differs = tables.some(({ rows: [least, most] }, i) => (counts[i] ?? -1) < least || (counts[i] ?? -1) > most);
  if (differs) throw notComplete(data.manifest.name);
  return { tables: tables.length, rows: counts.reduce((sum, n) => sum + n, 0) };
};
