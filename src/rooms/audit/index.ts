/** Audit: append-only; who did what to whose data, and why. */
export { checkExport, type ExportCheck } from './check-export.ts';
export { type ActorCount, countByActor } from './count-by-actor.ts';
export { exportCsv, exportJson } from './export-entries.ts';
export { policy } from './policy.ts';
export { pruneEntries } from './prune-entries.ts';
export { type AuditActor, type AuditDraft, recordEntry, recordInstallationEntry } from './record-entry.ts';
export {
  actionsIn,
  type AuditQuery,
  type AuditScope,
  entriesBy,
  listEntries,
  searchEntries,
} from './search-entries.ts';
export { declarations } from './tables.ts';
export { checkChain, verifyChain } from './verify-chain.ts';
