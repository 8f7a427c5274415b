/** Audit: append-only; who did what to whose data, and why. */
export { checkExport } from './check-export.ts';
export { countByActor } from './count-by-actor.ts';
export { exportCsv, exportJson } from './export-entries.ts';
export { impersonalReason } from './impersonal-reason.ts';
export { policy } from './policy.ts';
export { pruneEntries } from './prune-entries.ts';
export { recordEntry, recordInstallationEntry } from './record-entry.ts';
export {
  actionsIn,
  type AuditChoice,
  type AuditScope,
  entriesBy,
  listEntries,
  searchEntries,
} from './search-entries.ts';
export { declarations } from './tables.ts';
export { checkChain, verifyChain } from './verify-chain.ts';
