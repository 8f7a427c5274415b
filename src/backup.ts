/**
 * Backups of this installation, wired: made now or when one is due, one at a time, seen while they run, stopped, verified by restoring
 * (P4.8, P7.1, P13.3). Restoring stands in src/restore.ts.
 */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import type { BackupReport, BackupState } from './contract/backups.ts';
import { say } from './contract/said.ts';
import {
  type Backup,
  type BackupRules,
  type BackupSources,
  expireBackups,
  makeBackup,
  readableBackups,
  setBackupDir,
} from './engines/backup/index.ts';
import type { PostgresStore } from './engines/postgres/index.ts';
import { now, stopwatch } from './kit/clock.ts';
import { Trouble } from './kit/errors.ts';
import { randomId } from './kit/ids.ts';
import { errorFacts, log } from './kit/log.ts';
import { type Actor, type Stores, systemActor, workspaceKeys } from './rooms/accounts/index.ts';
import { recordInstallationEntry } from './rooms/audit/index.ts';
import { allAtRest } from './rooms/datasets/index.ts';
import { version } from './version.ts';

export type BackupSettings = BackupRules & {
  /** Hours from one backup to the next; 0: only when asked. */
  everyHours: number;
};

type Running = {
  since: Date;
  progress: Pick<NonNullable<BackupState['running']>, 'step' | 'bytes'>;
  stop: AbortController;
};
type Configured = { settings: BackupSettings; postgres: PostgresStore; running: Running | null };

const configured = new WeakMap<object, Configured>();

/** Sets where and how these stores are backed up. Stores on servers are not: nothing is promised of them then. */
export const configureBackups = (stores: Stores, postgres: PostgresStore, settings: BackupSettings): void => {
  configured.set(stores.masterKey, { settings, postgres, running: null });
  if (!areEmbedded(stores, postgres)) return;
  setBackupDir(stores.dataDir, settings.dir);
  // A ledger without an entry is one too: a restore tells it from one that was lost.
  mkdirSync(join(stores.dataDir, 'ledger'), { recursive: true, mode: 0o700 });
};

const areEmbedded = ({ warehouse }: Stores, postgres: PostgresStore): boolean =>
  warehouse.kind === 'embedded' && postgres.kind === 'embedded';

const onServers = (): Trouble =>
  new Trouble('conflict', {
    code: 'stores-on-servers',
    title: 'The stores are on servers, which are backed up by their own means',
    detail:
      'Back up PostgreSQL and ClickHouse with their tools, both at the same quiet time. Of the data folder keep copies of ledger (always the newest) and exports, and apart from all of them master.key and derivation.key. Nothing was written.',
  });

const alreadyRunning = (): Trouble =>
  new Trouble('conflict', {
    code: 'backup-under-way',
    title: 'A backup is being made already',
    detail: 'Wait until it is done, or stop it. Nothing was changed by this call.',
  });

/** What is configured, where backups can be made. Throws `stores-on-servers`. */
const mineOf = (stores: Stores): Configured => {
  const mine = configured.get(stores.masterKey);
  if (mine === undefined || !areEmbedded(stores, mine.postgres)) throw onServers();
  return mine;
};

const sourcesOf = (stores: Stores, { postgres }: Configured): BackupSources => ({
  postgres,
  warehouse: stores.warehouse,
  masterKey: stores.masterKey,
  dataDir: stores.dataDir,
  product: version,
  atRest: allAtRest,
  workspaces: () => workspaceKeys(stores),
});

const entryOf = ({ manifest }: Backup): BackupState['backups'][number] => ({
  name: manifest.name,
  kind: manifest.kind,
  madeAt: manifest.madeAt,
  ends: manifest.ends,
  bytes: manifest.files.bytes,
});

const cli = resolve(import.meta.dirname, 'cli/main.ts');

const notVerified = (name: string): Trouble =>
  new Trouble('broken', {
    code: 'backup-not-verified',
    title: `The backup ${name} could not be restored on trial`,
    detail:
      'Nothing of the installation was touched. Make a full one with --full, and tell the maintainers if it stays so.',
  });

/** Restores into a folder of its own, in a process of its own: one holds one warehouse only. */
const verify = async (stores: Stores, { settings }: Configured, name: string, signal: AbortSignal): Promise<void> => {
  const target = join(stores.dataDir, 'temp', `verify-${randomId()}`);
  const words = ['restore', settings.dir, '--data', target, '--at', name, '--keys', stores.dataDir, '--json'];
  try {
    const child = spawn(process.execPath, [cli, ...words, '--ledger', join(stores.dataDir, 'ledger')], {
      stdio: ['ignore', 'ignore', 'pipe'],
      signal,
    });
    const ended = new Promise<number | null>((done, failed) => {
      child.once('error', failed);
      child.once('exit', (code) => done(code));
    });
    const [code, said] = await Promise.all([ended, textOf(child.stderr)]);
    if (code === 0) return;
    log.error('backup.not-verified', {
      name,
      exit: code ?? -1,
      said: /"code":"([a-z-]+)"/.exec(said)?.[1] ?? 'unknown',
    });
    throw notVerified(name);
  } finally {
    for (const path of [target, `${target}.restoring`]) await rm(path, { recursive: true, force: true });
  }
};

type Wanted = { kind: 'full' | 'incremental' | 'auto'; verify: boolean | 'full'; signal: AbortSignal };

const makeNow = async (stores: Stores, mine: Configured, actor: Actor, wanted: Wanted): Promise<BackupReport> => {
  const elapsed = stopwatch();
  const stop = new AbortController();
  const running: Running = { since: now(), progress: { step: 'waiting', bytes: 0 }, stop };
  mine.running = running;
  const signal = AbortSignal.any([wanted.signal, stop.signal]);
  try {
    const { data, keys, heldMilliseconds } = await makeBackup(sourcesOf(stores, mine), mine.settings, {
      kind: wanted.kind,
      signal,
      onProgress: (progress) => void (running.progress = progress),
    });
    const { name, kind } = data.manifest;
    const bytes = data.manifest.files.bytes + keys.manifest.files.bytes;
    const rows = data.manifest.tables.reduce((sum, one) => sum + one.rows[1], 0);
    await recordInstallationEntry(stores, actor, {
      action: 'backup.made',
      detail: say(kind === 'full' ? 'audit.backupFull' : 'audit.backupIncremental', { name, rows }),
    });
    const doVerify = wanted.verify === true || (wanted.verify === 'full' && kind === 'full');
    if (doVerify) {
      running.progress = { step: 'verifying', bytes: 0 };
      await verify(stores, mine, name, signal);
      await recordInstallationEntry(stores, actor, {
        action: 'backup.verified',
        detail: say('audit.backupVerified', { name }),
      });
    }
    log.info('backup.made', { name, bytes, milliseconds: Math.round(elapsed()) });
    return {
      ...entryOf(data),
      bytes,
      rows,
      keysEnd: keys.manifest.ends,
      heldMilliseconds,
      milliseconds: elapsed(),
      verified: doVerify,
    };
  } catch (error) {
    if (signal.aborted) throw stopped();
    throw error;
  } finally {
    mine.running = null;
  }
};

const stopped = (): Trouble =>
  new Trouble('cancelled', {
    code: 'cancelled',
    title: 'Stopped',
    detail: 'You stopped the backup. Nothing of it is left.',
  });

/**
 * Makes a backup, and restores it on trial where wanted. Throws `stores-on-servers`, `backup-under-way`, `cancelled`,
 * `backup-not-verified`.
 */
export const backupNow = async (stores: Stores, actor: Actor, wanted: Wanted): Promise<BackupReport> => {
  const mine = mineOf(stores);
  if (mine.running !== null) throw alreadyRunning();
  return makeNow(stores, mine, actor, wanted);
};

/** The backups there are, oldest first, and the one that is being made. Throws `stores-on-servers`. */
export const backupState = (stores: Stores): BackupState => {
  const { settings, running } = mineOf(stores);
  return {
    backups: readableBackups(settings.dir, 'data', stores.masterKey).map(entryOf),
    keys: readableBackups(settings.dir, 'keys', stores.masterKey).map(entryOf),
    running: running === null ? null : { since: running.since.toISOString(), ...running.progress },
  };
};

/** Stops the one that is being made; false when none is. */
export const stopBackup = (stores: Stores): boolean => {
  const { running } = mineOf(stores);
  running?.stop.abort();
  return running !== null;
};

const isDue = (stores: Stores, { settings }: Configured): boolean => {
  const last = readableBackups(settings.dir, 'data', stores.masterKey).at(-1);
  const age = last === undefined ? Infinity : now().getTime() - Date.parse(last.manifest.madeAt);
  return settings.everyHours > 0 && age > (settings.everyHours - 0.5) * 3_600_000;
};

/**
 * To be called every hour: deletes backups whose end has come, and makes one when the last is old enough; a full one is restored on
 * trial. What a restart cut off is due again. Says nothing where the stores are on servers.
 */
export const backupIfDue = async (stores: Stores, signal: AbortSignal): Promise<void> => {
  const mine = configured.get(stores.masterKey);
  if (mine === undefined || !areEmbedded(stores, mine.postgres) || mine.running !== null) return;
  expireBackups(mine.settings.dir, stores.masterKey, now());
  if (!isDue(stores, mine)) return;
  try {
    await makeNow(stores, mine, systemActor, { kind: 'auto', verify: 'full', signal });
  } catch (error) {
    if (signal.aborted) return;
    log.error('backup.failed', errorFacts(error)); // tried again in an hour
  }
};

/** Deletes backups whose end has come: at the start, before anybody asks until when they last. */
export const sweepBackups = (stores: Stores): void => {
  const mine = configured.get(stores.masterKey);
  if (mine !== undefined && areEmbedded(stores, mine.postgres))
    expireBackups(mine.settings.dir, stores.masterKey, now());
};

/** Resolves when no backup is being made: before the stores are closed. */
export const settleBackups = async (stores: Stores): Promise<void> => {
  configured.get(stores.masterKey)?.running?.stop.abort();
  while (configured.get(stores.masterKey)?.running) await new Promise((done) => setTimeout(done, 20));
};
