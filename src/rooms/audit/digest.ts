/** What the hash of an entry is made of. Pure: the offline check of an export uses it too. */
import { createHash } from 'node:crypto';
import type { auditEntries } from './tables.ts';

export type Entry = typeof auditEntries.$inferSelect;
export type Hashed = Omit<Entry, 'id' | 'hash'>;

// The first version keeps its form for good: entries written in it can be checked only so.
const first = (entry: Hashed): unknown[] => [
  entry.previousHash,
  entry.at.toISOString(),
  entry.workspaceId,
  entry.actorId,
  entry.action,
  entry.subject === null ? null : String(entry.subject),
  entry.purpose,
  entry.detail,
];

const parts = (entry: Hashed): unknown[] =>
  entry.version === 1
    ? first(entry)
    : [entry.version, ...first(entry), entry.previousOfScope, entry.origin, entry.staffAccess, entry.accountId];

/** SHA-256 in hexadecimal over all that an entry says and the hash of the one before it. `subject` is signed. */
export const digestOf = (entry: Hashed): string =>
  createHash('sha256')
    .update(JSON.stringify(parts(entry)))
    .digest('hex');

/** How heads of chains are named: a workspace by its id, the installation by ''. */
export const scopeOf = (workspaceId: string | null): string => workspaceId ?? '';
