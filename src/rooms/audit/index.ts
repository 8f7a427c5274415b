/** Audit: append-only; who did what to whose data, and why. */
export { listEntries, recordEntry, verifyChain } from './record-entry.ts';
export { policy } from './policy.ts';
export { declarations } from './tables.ts';
