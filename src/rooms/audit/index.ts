/** Audit: append-only; who did what to whose data, and why. */
export { type AuditDraft, listEntries, recordEntry, verifyChain } from './record-entry.ts';
export { auditEntries, declarations } from './tables.ts';
