/** What is kept no longer than its manifest says (P13.3). */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isTrouble } from '../../kit/errors.ts';
import { errorFacts, log } from '../../kit/log.ts';
import type { MasterKey } from '../keys/index.ts';
import { type Backup, type BackupClass, backupNames, classFolder, readBackup } from './manifest.ts';
import { syncFolder } from './sync-folder.ts';

const classes = ['data', 'keys'] as const satisfies BackupClass[];

/** Those whose manifest fits. What was changed cannot be restored, and its end cannot be believed: it is left to its operator, and said. */
export const readableBackups = (dir: string, which: BackupClass, masterKey: MasterKey): Backup[] =>
  backupNames(dir, which).flatMap((name) => {
    try {
      return [readBackup(dir, which, name, masterKey)];
    } catch (error) {
      if (!isTrouble(error)) throw error;
      log.warn('backup.not-readable', { name, ...errorFacts(error) });
      return [];
    }
  });

/**
 * Deletes the backups whose end has come. The manifest goes first: a crash in between leaves a folder that is no backup, and
 * goes with the next look. Returns how many went.
 */
export const expireBackups = (dir: string, masterKey: MasterKey, at: Date): number => {
  let gone = 0;
  for (const which of classes)
    for (const name of backupNames(dir, which)) {
      const folder = join(classFolder(dir, which), name);
      const isOver = endOf(dir, which, name, masterKey) <= at.getTime();
      if (!isOver) continue;
      rmSync(join(folder, 'manifest.json'), { force: true });
      rmSync(folder, { recursive: true, force: true });
      syncFolder(classFolder(dir, which));
      gone += 1;
    }
  return gone;
};

const endOf = (dir: string, which: BackupClass, name: string, masterKey: MasterKey): number => {
  try {
    return Date.parse(readBackup(dir, which, name, masterKey).manifest.ends);
  } catch (error) {
    if (!isTrouble(error)) throw error;
    return existsSync(join(classFolder(dir, which), name, 'manifest.json')) ? Infinity : 0;
  }
};
