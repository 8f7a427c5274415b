/** Writing to the audit log. Entries are chained by hash, so a change or a gap shows. */
import type { AuditOrigin } from '../../contract/audit.ts';
import type { Database } from '../../engines/postgres/index.ts';
import { now } from '../../kit/clock.ts';
import { appendEntry, type Said } from './append-entries.ts';

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

const saidOf = (workspaceId: string | null, actor: AuditActor, draft: AuditDraft): Said => ({
  at: now(),
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
  if (access === null) return appendEntry(workspace.stores.db, said);
  const purpose = said.purpose === null ? access.reason : `${access.reason}: ${said.purpose}`;
  return appendEntry(workspace.stores.db, { ...said, purpose, staffAccess: access.id });
};

/** Appends an entry of what belongs to no workspace: accounts, staff, keys. Resolves when it is durable. */
export const recordInstallationEntry = (
  stores: { readonly db: Database },
  actor: AuditActor,
  draft: AuditDraft,
): Promise<void> => appendEntry(stores.db, saidOf(null, actor, draft));
