/** Writing to the audit log. Entries are chained by hash, so a change or a gap shows. */
import { desc, eq, isNull, sql } from 'drizzle-orm';
import type { AuditOrigin } from '../../contract/audit.ts';
import type { Database } from '../../engines/postgres/index.ts';
import { now } from '../../kit/clock.ts';
import { lastCheckpoint } from './checkpoint.ts';
import { digestOf, type Hashed, scopeOf } from './digest.ts';
import { auditEntries } from './tables.ts';

export type AuditDraft = {
  /** `person.revealed`, `person.exported`, `person.erased`, `dataset.loaded`, … */
  action: string;
  subject?: bigint;
  purpose?: string;
  /** The account concerned, by its random id. */
  account?: string;
  /** Plain words with counts and names of datasets; never a value of a person. */
  detail: string;
};

/** Who acts, and from where, as far as the log keeps it. */
export type AuditActor = { readonly id: string; readonly origin?: AuditOrigin };

/** What of a workspace the log needs: accounts stands below this room, as it has to record too. */
export type AuditWorkspace = {
  readonly id: string;
  readonly actor: AuditActor;
  readonly stores: { readonly db: Database };
  /** Set while the operator's staff is let in: all they do carries the grant and its reason. */
  readonly staffAccess?: { readonly id: string; readonly reason: string } | null;
};

/** One writer at a time on a server, whichever process it is in: held until the transaction ends. */
const writersLock = 7_290_417;

const lastHash = async (tx: Database): Promise<string> => {
  const [last] = await tx
    .select({ hash: auditEntries.hash })
    .from(auditEntries)
    .orderBy(desc(auditEntries.id))
    .limit(1);
  return last?.hash ?? (await lastCheckpoint(tx))?.hash ?? '';
};

const lastHashOfScope = async (tx: Database, workspaceId: string | null): Promise<string> => {
  const ofScope = workspaceId === null ? isNull(auditEntries.workspaceId) : eq(auditEntries.workspaceId, workspaceId);
  const [last] = await tx
    .select({ hash: auditEntries.hash })
    .from(auditEntries)
    .where(ofScope)
    .orderBy(desc(auditEntries.id))
    .limit(1);
  return last?.hash ?? (await lastCheckpoint(tx))?.heads[scopeOf(workspaceId)] ?? '';
};

type Said = Omit<Hashed, 'at' | 'previousHash' | 'previousOfScope' | 'version'>;

const append = (db: Database, said: Said): Promise<void> =>
  db.transaction(async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(${writersLock})`);
    const previousHash = await lastHash(tx);
    const previousOfScope = await lastHashOfScope(tx, said.workspaceId);
    const entry: Hashed = { ...said, at: now(), previousHash, previousOfScope, version: 2 };
    await tx.insert(auditEntries).values({ ...entry, hash: digestOf(entry) });
  });

const saidOf = (workspaceId: string | null, actor: AuditActor, draft: AuditDraft): Said => ({
  workspaceId,
  actorId: actor.id,
  action: draft.action,
  subject: draft.subject === undefined ? null : BigInt.asIntN(64, draft.subject),
  purpose: draft.purpose ?? null,
  detail: draft.detail,
  origin: actor.origin ?? null,
  staffAccess: null,
  accountId: draft.account ?? null,
});

/** Appends an entry of a workspace. Resolves when it is durable. Not from within a transaction, which would wait for itself. */
export const recordEntry = (workspace: AuditWorkspace, draft: AuditDraft): Promise<void> => {
  const said = saidOf(workspace.id, workspace.actor, draft);
  const access = workspace.staffAccess ?? null;
  if (access === null) return append(workspace.stores.db, said);
  const purpose = said.purpose === null ? access.reason : `${access.reason}: ${said.purpose}`;
  return append(workspace.stores.db, { ...said, purpose, staffAccess: access.id });
};

/** Appends an entry of what belongs to no workspace: accounts, staff, keys. Resolves when it is durable. */
export const recordInstallationEntry = (
  stores: { readonly db: Database },
  actor: AuditActor,
  draft: AuditDraft,
): Promise<void> => append(stores.db, saidOf(null, actor, draft));
