/** Writing to and reading from the audit log. Entries are chained by hash, so a change or a gap shows. */
import { createHash } from 'node:crypto';
import { and, desc, eq } from 'drizzle-orm';
import { now } from '../../kit/clock.ts';
import type { Workspace } from '../accounts/index.ts';
import { auditEntries } from './tables.ts';

export type AuditDraft = {
  /** `person.revealed`, `person.exported`, `person.erased`, `dataset.loaded`, … */
  action: string;
  subject?: bigint;
  purpose?: string;
  /** Plain words with counts and names of datasets; never a value of a person. */
  detail: string;
};

type Entry = typeof auditEntries.$inferSelect;

const digest = (entry: Omit<Entry, 'id' | 'hash'>): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        entry.previousHash,
        entry.at.toISOString(),
        entry.workspaceId,
        entry.actorId,
        entry.action,
        entry.subject === null ? null : String(entry.subject),
        entry.purpose,
        entry.detail,
      ]),
    )
    .digest('hex');

// One writer at a time in this process keeps the chain unforked; a unique index would only turn a fork into an error.
let turn: Promise<unknown> = Promise.resolve();

/** Appends an entry. Resolves when it is durable. */
export const recordEntry = (workspace: Workspace, draft: AuditDraft): Promise<void> => {
  const append = async (): Promise<void> => {
    const db = workspace.stores.db;
    const [last] = await db
      .select({ hash: auditEntries.hash })
      .from(auditEntries)
      .orderBy(desc(auditEntries.id))
      .limit(1);
    const entry = {
      at: now(),
      workspaceId: workspace.id,
      actorId: workspace.actor.id,
      action: draft.action,
      subject: draft.subject === undefined ? null : BigInt.asIntN(64, draft.subject),
      purpose: draft.purpose ?? null,
      detail: draft.detail,
      previousHash: last?.hash ?? '',
    };
    await db.insert(auditEntries).values({ ...entry, hash: digest(entry) });
  };
  const done = turn.then(append);
  turn = done.catch(() => {});
  return done;
};

/** The newest entries of the workspace first. `subject` as in the warehouse, unsigned. */
export const listEntries = async (
  workspace: Workspace,
  options: { limit: number; action?: string },
): Promise<Entry[]> => {
  const ofWorkspace = eq(auditEntries.workspaceId, workspace.id);
  const where = options.action === undefined ? ofWorkspace : and(ofWorkspace, eq(auditEntries.action, options.action));
  const rows = await workspace.stores.db
    .select()
    .from(auditEntries)
    .where(where)
    .orderBy(desc(auditEntries.id))
    .limit(options.limit);
  return rows.map((row) => ({ ...row, subject: row.subject === null ? null : BigInt.asUintN(64, row.subject) }));
};

/** Checks the whole chain, oldest first. Returns the id of the first entry that does not fit, or null. */
export const verifyChain = async (workspace: Workspace): Promise<number | null> => {
  let previous = '';
  for (const entry of await workspace.stores.db.select().from(auditEntries).orderBy(auditEntries.id)) {
    if (entry.previousHash !== previous || digest(entry) !== entry.hash) return entry.id;
    previous = entry.hash;
  }
  return null;
};
