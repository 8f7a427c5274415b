/** The whole log of a workspace, or of the installation, as a file that can be checked offline: see check-export.ts. */
import { createHash } from 'node:crypto';
import { and, asc, eq, gt, isNull } from 'drizzle-orm';
import type { MasterKey } from '../../engines/keys/index.ts';
import { csvLine } from '../../kit/csv.ts';
import { now } from '../../kit/clock.ts';
import { lastCheckpoint } from './checkpoint.ts';
import { type Entry, scopeOf } from './digest.ts';
import { auditKey, signParts } from './signature.ts';
import type { AuditScope } from './search-entries.ts';
import { auditEntries } from './tables.ts';

type ExportScope = AuditScope & { readonly masterKey: MasterKey };

const batch = 2000;

const entriesOf = async function* (scope: AuditScope): AsyncGenerator<Entry> {
  const { db, workspaceId } = scope;
  const mine = workspaceId === null ? isNull(auditEntries.workspaceId) : eq(auditEntries.workspaceId, workspaceId);
  for (let after = 0; ;) {
    const where = and(mine, gt(auditEntries.id, after));
    const rows = await db.select().from(auditEntries).where(where).orderBy(asc(auditEntries.id)).limit(batch);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < batch) return;
    after = last.id;
  }
};

/** Fields in the order of the file. Everything the hash is made of is among them; `subject` is signed, in digits. */
export const exportFields = [
  'id',
  'at',
  'workspaceId',
  'actorId',
  'action',
  'subject',
  'purpose',
  'detail',
  'origin',
  'staffAccess',
  'accountId',
  'version',
  'previousOfScope',
  'previousHash',
  'hash',
] as const;
export type ExportField = (typeof exportFields)[number];
export type ExportedEntry = Record<ExportField, string | number | null>;

const exported = (entry: Entry): ExportedEntry => ({
  ...entry,
  at: entry.at.toISOString(),
  subject: entry.subject === null ? null : String(entry.subject),
});

/** What the signature of an export stands for. `hashes`: SHA-256 over all hashes, one a line. */
export const exportParts = (head: { workspaceId: string | null; exportedAt: string; head: string }, end: { entries: number; hashes: string }): unknown[] => [head.workspaceId, head.exportedAt, head.head, end.entries, end.hashes]; // prettier-ignore

/**
 * The log as JSON, streamed: `head` is the hash that the first entry follows (that of the last entry pruned, else empty),
 * `key` the public key as PEM, `signature` over head, number and hashes of all entries.
 */
export const exportJson = async function* (scope: ExportScope): AsyncGenerator<string> {
  const checkpoint = await lastCheckpoint(scope.db);
  const head = {
    type: 'perfectlydata/audit-log',
    version: 1,
    workspaceId: scope.workspaceId,
    exportedAt: now().toISOString(),
    prunedUntil: checkpoint?.throughAt.toISOString() ?? null,
    head: checkpoint?.heads[scopeOf(scope.workspaceId)] ?? '',
  };
  yield `${JSON.stringify(head).slice(0, -1)},"entries":[`;
  const hashes = createHash('sha256');
  let entries = 0;
  for await (const entry of entriesOf(scope)) {
    yield `${entries === 0 ? '\n' : ',\n'}${JSON.stringify(exported(entry), [...exportFields])}`;
    hashes.update(`${entry.hash}\n`);
    entries += 1;
  }
  const end = { entries, hashes: hashes.digest('hex') };
  const signature = signParts(scope.masterKey, 'audit-export', exportParts(head, end));
  yield `\n],"end":${JSON.stringify(end)},"key":${JSON.stringify(auditKey(scope.masterKey))},"signature":"${signature}"}\n`;
};

/** The log as CSV (RFC 4180), streamed, with the chain but without a signature. */
export const exportCsv = async function* (scope: AuditScope): AsyncGenerator<string> {
  yield csvLine(exportFields);
  for await (const entry of entriesOf(scope)) {
    const row = exported(entry);
    yield csvLine(exportFields.map((field) => String(row[field] ?? '')));
  }
};
