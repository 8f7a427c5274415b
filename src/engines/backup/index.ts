/**
 * Backups of the embedded stores (P4.8, P7.1, P13.3): data and keys of persons in classes of their own, encrypted, signed,
 * incremental, each with an end. The ledger of erasures lies outside. See docs/decisions/0011-backups.md.
 */
export { hasBackups, type OutOfBackups, outOfBackups, setBackupDir } from './ends.ts';
export { expireBackups, readableBackups } from './expire.ts';
export { requireNewerLedger } from './ledger-marks.ts';
export { type BackupProgress, type BackupRules, type BackupSources, makeBackup } from './make-backup.ts';
export { type Backup } from './manifest.ts';
export {
  checkBackup,
  type Chosen,
  chooseBackup,
  restoredKeys,
  restoreFiles,
  restoreWarehouse,
} from './restore-backup.ts';
