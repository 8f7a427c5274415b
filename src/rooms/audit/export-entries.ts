/** The log of a workspace, or of the installation, whole or as far as a search finds it, as a file that can be checked offline: see check-export.ts. */
import { createHash } from 'node:crypto';
import { and, asc, gt } from 'drizzle-orm';
import type { MasterKey } from '../../engines/keys/index.ts';
import { csvLine } from '../../kit/csv.ts';
import { now } from '../../kit/clock.ts';
import { lastCheckpoint } from './checkpoint.ts';
import { type Entry, scopeOf } from './digest.ts';
import { auditKey, signParts } from './signature.ts';
import { type AuditChoice, type AuditScope, chosen } from './search-entries.ts';
import { auditEntries } from './tables.ts';

type ExportScope = AuditScope & { readonly masterKey: MasterKey };

const batch = 2000;

const entriesOf = async function* (scope: AuditScope, choice: AuditChoice): AsyncGenerator<Entry> {
  const mine = chosen(scope, choice);
  if (mine === undefined) return;
  for (let after = 0; ;) {
    const where = and(mine, gt(auditEntries.id, after));
    const rows = await scope.db.select().from(auditEntries).where(where).orderBy(asc(auditEntries.id)).limit(batch);
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

type Head = { workspaceId: string | null; exportedAt: string; head: string; chosenBy: readonly string[] };

/** What the signature of an export stands for. `hashes`: SHA-256 over all hashes, one a line. */
export const exportParts = (head: Head, end: { entries: number; hashes: string }): unknown[] => {
  const whole = [head.workspaceId, head.exportedAt, head.head, end.entries, end.hashes];
  return head.chosenBy.length === 0 ? whole : [...whole, ...head.chosenBy];
};

/** By what entries were chosen; not what was searched for, which may be somebody's name. */
const namesIn = (choice: AuditChoice): string[] =>
  Object.entries(choice).flatMap(([name, value]) => (value === undefined || value === false ? [] : [name]));

/**
 * The log as JSON, streamed, or what a search finds of it, then `chosenBy` says by what and there are gaps in the chain: `head` is the hash that the first entry follows (that of the last entry pruned, else empty),
 * `key` the public key as PEM, `signature` over head, number and hashes of all entries.
 */
export const exportJson = async function* (scope: ExportScope, choice: AuditChoice = {}): AsyncGenerator<string> {
  const checkpoint = await lastCheckpoint(scope.db);
  const head = {
    type: 'perfectlydata/audit-log',
    version: 1,
    workspaceId: scope.workspaceId,
    exportedAt: now().toISOString(),
    prunedUntil: checkpoint?.throughAt.toISOString() ?? null,
    head: checkpoint?.heads[scopeOf(scope.workspaceId)] ?? '',
    chosenBy: namesIn(choice),
  };
  yield `${JSON.stringify(head).slice(0, -1)},"entries":[`;
  const hashes = createHash('sha256');
  let entries = 0;
  for await (const entry of entriesOf(scope, choice)) {
    yield `${entries === 0 ? '\n' : ',\n'}${JSON.stringify(exported(entry), [...exportFields])}`;
    hashes.update(`${entry.hash}\n`);
    entries += 1;
  }
  const end = { entries, hashes: hashes.digest('hex') };
  const signature = signParts(scope.masterKey, 'audit-export', exportParts(head, end));
  yield `\n],"end":${JSON.stringify(end)},"key":${JSON.stringify(auditKey(scope.masterKey))},"signature":"${signature}"}\n`;
};

/** The log as CSV (RFC 4180), streamed, with the chain but without a signature. */
export const exportCsv = async function* (scope: AuditScope, choice: AuditChoice = {}): AsyncGenerator<string> {
  yield csvLine(exportFields);
  for await (const entry of entriesOf(scope, choice)) {
    const row = exported(entry);
    yield csvLine(exportFields.map((field) => String(row[field] ?? '')));
  }
};
