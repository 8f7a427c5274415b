/** Backups, as the operator's tools see them. */
import { z } from 'zod';

const entry = z.object({
  name: z.string(),
  kind: z.enum(['full', 'incremental']),
  madeAt: z.iso.datetime(),
  /** When it is deleted. */
  ends: z.iso.datetime(),
  bytes: z.number(),
});

export const backupDraft = z.object({
  kind: z.enum(['full', 'incremental', 'auto']).default('auto'),
  /** Restore it on trial, and compare. */
  verify: z.boolean().default(false),
});

export const backupReport = entry.extend({
  rows: z.number(),
  /** When the keys of persons that belong to it are deleted. */
  keysEnd: z.iso.datetime(),
  /** How long imports and erasures waited for it. */
  heldMilliseconds: z.number(),
  milliseconds: z.number(),
  verified: z.boolean(),
});
export type BackupReport = z.infer<typeof backupReport>;

export const backupState = z.object({
  backups: z.array(entry),
  keys: z.array(entry),
  running: z
    .object({
      since: z.iso.datetime(),
      step: z.enum(['waiting', 'copying', 'sealing', 'checking', 'verifying']),
      bytes: z.number(),
    })
    .nullable(),
});
export type BackupState = z.infer<typeof backupState>;

export const restoreReport = z.object({
  name: z.string(),
  madeAt: z.iso.datetime(),
  tables: z.number(),
  rows: z.number(),
  /** Persons erased again, and accounts deleted again, as the ledger says. */
  persons: z.number(),
  accounts: z.number(),
  withLedger: z.boolean(),
  milliseconds: z.number(),
});
export type RestoreReport = z.infer<typeof restoreReport>;
