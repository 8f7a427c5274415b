/**
 * Restoring a backup into a new data folder (P4.8): everything about it is checked before anything is written; then both stores come
 * back beside the folder's place, the ledger is replayed, and only what is whole gets the place.
 */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Config } from './config.ts';
import type { RestoreReport } from './contract/backups.ts';
import { say } from './contract/said.ts';
import { lockData } from './data-lock.ts';
import {
  type BackupProgress,
  checkBackup,
  type Chosen,
  chooseBackup,
  requireNewerLedger,
  restoredKeys,
  restoreFiles,
  restoreWarehouse,
} from './engines/backup/index.ts';
import { type MasterKey, openMasterKey } from './engines/keys/index.ts';
import { openPostgres } from './engines/postgres/index.ts';
import { openEmbedded } from './engines/warehouse/index.ts';
import { stopwatch } from './kit/clock.ts';
import { invalid, Trouble } from './kit/errors.ts';
import { type Installation, openInstallation } from './main.ts';
import {
  allWorkspaces,
  deletedWorkspaces,
  endWhatWasOpen,
  mendWorkspaceKeys,
  systemActor,
  workspaceKeys,
} from './rooms/accounts/index.ts';
import { checkChain, recordInstallationEntry } from './rooms/audit/index.ts';
import { dropOrphans } from './rooms/datasets/index.ts';
import { dropUploadsOf } from './rooms/imports/index.ts';
import { noteOldStore } from './rooms/requests/index.ts';

export type RestoreOptions = {
  /** The folder of the backups. */
  dir: string;
  /** Where the installation goes: a folder that is empty or not there. */
  dataDir: string;
  /** The newest backup that is not newer than this; null: the newest. */
  at: string | null;
  /** The folder with master.key and derivation.key; null: beside the backups. */
  keysDir: string | null;
  /** The newest ledger; null: beside the backups. */
  ledgerDir: string | null;
  /** Bring everybody back, erased or not. */
  withoutLedger?: boolean;
  config: Config;
  signal: AbortSignal;
  onProgress?: (progress: BackupProgress | { step: 'restoring' | 'replaying'; bytes: number }) => void;
};

const nothing = 'Nothing was restored.';

const requireEmpty = (dataDir: string): void => {
  if (!existsSync(dataDir) || readdirSync(dataDir).length === 0) return;
  throw new Trouble('conflict', {
    code: 'folder-not-empty',
    title: 'There is something in the data folder already',
    detail: `A backup is restored into a new folder only: give another one with --data. ${nothing}`,
  });
};

/** Beside the backups, where they lie unless BACKUP_DIR says otherwise: in the data folder of the installation. */
const beside = (dir: string, name: string): string | null => {
  const found = join(dirname(resolve(dir)), name);
  return existsSync(found) ? found : null;
};

const openKeys = ({ dir, keysDir, config }: RestoreOptions): { masterKey: MasterKey; folder: string } => {
  const folder = keysDir ?? dirname(resolve(dir));
  if (config.masterKey === null && !existsSync(join(folder, 'master.key')))
    throw invalid(
      'no-master-key',
      'The master key is missing',
      `Give the folder with master.key (and derivation.key, if there is one) with --keys. No backup has them. ${nothing}`,
    );
  return { masterKey: openMasterKey(folder, config.masterKey), folder };
};

const ledgerOf = ({ dir, ledgerDir, withoutLedger }: RestoreOptions, chosen: Chosen): string | null => {
  if (withoutLedger === true) return null;
  const folder = ledgerDir ?? beside(dir, 'ledger');
  if (folder === null || !existsSync(folder))
    throw invalid(
      'no-ledger',
      'The ledger of erasures is missing',
      `Without it, people erased since the backup come back. Give the newest copy of the folder ledger with --ledger; if there really is none, say --without-ledger. ${nothing}`,
    );
  const gone = deletedWorkspaces(folder);
  for (const { manifest } of [chosen.data, chosen.keys])
    requireNewerLedger(folder, manifest.ledger, (workspaceId) => gone.has(workspaceId));
  return folder;
};

const copyFile = async (from: string, to: string): Promise<void> => {
  if (existsSync(from)) await cp(from, to);
};

type Place = { target: string; masterKey: MasterKey; keysFolder: string; ledger: string | null };

const copyKeysAndLedger = async ({ target, keysFolder, ledger }: Place, config: Config): Promise<void> => {
  if (config.masterKey === null) await copyFile(join(keysFolder, 'master.key'), join(target, 'master.key'));
  await copyFile(join(keysFolder, 'derivation.key'), join(target, 'derivation.key'));
  await mkdir(join(target, 'ledger'), { recursive: true, mode: 0o700 });
  if (ledger !== null) await cp(ledger, join(target, 'ledger'), { recursive: true });
};

/** Both stores as they were, but for what must not live again. Nothing is open when it resolves. */
const bringBack = async (
  chosen: Chosen,
  { target, masterKey }: Place,
  { dir, signal }: RestoreOptions,
): Promise<{ tables: number; rows: number }> => {
  await restoreFiles(chosen, masterKey, target);
  const postgres = await openPostgres({ url: null, dir: join(target, 'postgres') });
  try {
    await mendWorkspaceKeys({ db: postgres.db, masterKey }, restoredKeys(chosen, masterKey));
    await endWhatWasOpen({ db: postgres.db });
    signal.throwIfAborted();
    const warehouse = await openEmbedded({
      dir: join(target, 'warehouse'),
      diskKey: masterKey.derive('warehouse-disk'),
      tempDir: join(target, 'temp'),
      backupDir: resolve(dir),
    });
    try {
      const stores = { db: postgres.db, warehouse, masterKey, dataDir: target };
      const workspaces = (await workspaceKeys(stores)).map(({ id }) => id);
      const counted = await restoreWarehouse(chosen, warehouse, { workspaces, signal });
      await noteOldStore(stores, { certain: true });
      return counted;
    } finally {
      await warehouse.close();
    }
  } finally {
    await postgres.close();
  }
};

const chainBroken = (): Trouble =>
  new Trouble('broken', {
    code: 'audit-broken',
    title: 'The audit log of the backup does not check',
    detail: `It was changed before the backup was made. Take an older backup with --at. ${nothing}`,
  });

/** Opens what was brought back, which erases and deletes again whoever went since, and closes it. */
const settle = async (
  chosen: Chosen,
  { target }: Place,
  options: RestoreOptions,
): Promise<Installation['replayed']> => {
  const { config, dir } = options;
  const installation = await openInstallation({
    ...config,
    dataDir: target,
    databaseUrl: null,
    clickhouseUrl: null,
    demo: false,
    backups: { ...config.backups, dir: resolve(dir) },
  });
  const { stores, replayed } = installation;
  try {
    const { firstBroken } = await checkChain(stores);
    if (firstBroken !== null) throw chainBroken();
    for (const workspace of await allWorkspaces(stores)) {
      await dropUploadsOf(stores, workspace.id); // their files are in no backup
      if (chosen.keys.manifest.madeAt !== chosen.data.manifest.madeAt) await dropOrphans(workspace);
    }
    const { name } = chosen.data.manifest;
    await recordInstallationEntry(stores, systemActor, {
      action: 'backup.restored',
      detail: say('audit.restored', { name, ...replayed }),
    });
    return replayed;
  } finally {
    await installation.close();
  }
};

/** Takes the place beside the target; what a restore that was killed left there goes. Throws `data-folder-in-use`. */
const takePlace = async (target: string): Promise<() => void> => {
  lockData(target).release();
  rmSync(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true, mode: 0o700 });
  return lockData(target).release;
};

/**
 * Restores. Throws `folder-not-empty`, `no-master-key`, `no-ledger`, `ledger-too-old`, `no-backup`, `no-keys`, `backup-not-ours`,
 * `backup-changed`, `restore-differs`, `cancelled`; then nothing is left of it.
 */
export const restoreBackup = async (options: RestoreOptions): Promise<RestoreReport> => {
  const { dir, dataDir, at, config, signal, onProgress } = options;
  const elapsed = stopwatch();
  requireEmpty(dataDir);
  const { masterKey, folder: keysFolder } = openKeys(options);
  const chosen = chooseBackup(resolve(dir), masterKey, at);
  const ledger = ledgerOf(options, chosen);
  await checkBackup(chosen, { signal, onProgress });
  const target = join(dirname(resolve(dataDir)), `${basename(resolve(dataDir))}.restoring`);
  const place: Place = { target, masterKey, keysFolder, ledger };
  const release = await takePlace(target);
  try {
    onProgress?.({ step: 'restoring', bytes: 0 });
    await copyKeysAndLedger(place, config);
    const counted = await bringBack(chosen, place, options);
    onProgress?.({ step: 'replaying', bytes: 0 });
    release();
    const replayed = await settle(chosen, place, options);
    signal.throwIfAborted();
    rmSync(dataDir, { recursive: true, force: true }); // empty: looked at before
    renameSync(target, resolve(dataDir));
    const { name, madeAt } = chosen.data.manifest;
    return { name, madeAt, ...counted, ...replayed, withLedger: ledger !== null, milliseconds: elapsed() };
  } catch (error) {
    rmSync(target, { recursive: true, force: true });
    if (signal.aborted) throw stopped();
    throw error;
  }
};

const stopped = (): Trouble =>
  new Trouble('cancelled', {
    code: 'cancelled',
    title: 'Stopped',
    detail: 'You stopped the restore. Nothing of it is left.',
  });
