/** When the last backup ends that holds what is being erased now. */
import type { MasterKey } from '../keys/index.ts';
import { readableBackups } from './expire.ts';
import { type BackupClass, backupNames } from './manifest.ts';

/** Where the backups of a data folder lie, and whether this installation makes any. Set once at the start. */
const folders = new Map<string, string>();

export const setBackupDir = (dataDir: string, dir: string): void => void folders.set(dataDir, dir);

type Holder = { readonly dataDir: string; readonly masterKey: MasterKey };

type Span = { madeAt: number; ends: number };
const read = new Map<string, { names: string; spans: Span[] }>();

// A thousand erasures ask one after the other; what a backup says never changes.
const spansOf = (dir: string, which: BackupClass, masterKey: MasterKey): Span[] => {
  const names = backupNames(dir, which).join();
  const key = `${which} ${dir}`;
  const known = read.get(key);
  if (known?.names === names) return known.spans;
  const spans = readableBackups(dir, which, masterKey).map(({ manifest }) => ({
    madeAt: Date.parse(manifest.madeAt),
    ends: Date.parse(manifest.ends),
  }));
  read.set(key, { names, spans });
  return spans;
};

const lastEnd = (stores: Holder, which: BackupClass, before: Date): Date | null => {
  const dir = folders.get(stores.dataDir);
  if (dir === undefined) return null;
  const ends = spansOf(dir, which, stores.masterKey).flatMap((one) =>
    one.madeAt <= before.getTime() ? [one.ends] : [],
  );
  // One whose end has come is deleted within the hour that a server runs.
  return ends.length === 0 ? null : new Date(Math.max(before.getTime(), ...ends));
};

/** Whether this installation makes backups by itself: not of stores on servers. */
export const hasBackups = ({ dataDir }: Pick<Holder, 'dataDir'>): boolean => folders.has(dataDir);

export type OutOfBackups = {
  /** When the last backup with a key that was there at `keysUntil` is deleted: from then on nothing in backups can be read. */
  keys: Date | null;
  /** When the last backup with what was in the files at `dataUntil` is deleted. */
  data: Date | null;
};

/** Null: no backup holds it. */
export const outOfBackups = (stores: Holder, until: { keysUntil: Date; dataUntil: Date }): OutOfBackups => ({
  keys: lastEnd(stores, 'keys', until.keysUntil),
  data: lastEnd(stores, 'data', until.dataUntil),
});
