/** The audit log: append-only, hash-chained, without personal values (obligations P7.2, P12.2). */
import { bigint, index, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { TableDeclaration } from '../../kit/declaration.ts';
import type { AuditOrigin } from '../../contract/audit.ts';

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** Triggers refuse UPDATE and TRUNCATE, and DELETE but of entries over 3 years old that a checkpoint stands for. */
export const auditEntries = pgTable(
  'audit_entries',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    at: at('at').notNull(),
    /** Null: it belongs to the installation, not to a workspace. */
    workspaceId: text('workspace_id'),
    actorId: text('actor_id').notNull(),
    action: text('action').notNull(),
    /** The subject (random 64 bits) the entry is about. */
    subject: bigint('subject', { mode: 'bigint' }),
    purpose: text('purpose'),
    detail: text('detail').notNull(),
    previousHash: text('previous_hash').notNull(),
    hash: text('hash').notNull(),
    /** What the hash is made of, see digest.ts. 1: entries from before the columns below. */
    version: integer('version').notNull().default(1),
    /** Hash of the entry before it in the same workspace, or in the installation: a workspace's own chain. */
    previousOfScope: text('previous_of_scope'),
    origin: text('origin').$type<AuditOrigin>(),
    /** Under which grant the operator's staff acted. */
    staffAccess: text('staff_access'),
    /** Random id of the account concerned. */
    accountId: text('account_id'),
  },
  (table) => [index('audit_entries_of_workspace').on(table.workspaceId, table.id)],
);

/** Stands for entries whose retention is over: with it the chain that is left can still be checked. Never changed or deleted. */
export const auditCheckpoints = pgTable('audit_checkpoints', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  /** The last entry that is gone, when it was written, and its hash. */
  throughId: integer('through_id').notNull(),
  throughAt: at('through_at').notNull(),
  hash: text('hash').notNull(),
  /** Hash of the last entry gone of each workspace, by its id; of the installation by ''. */
  heads: jsonb('heads').$type<Record<string, string>>().notNull(),
  /** All entries gone so far. */
  entries: integer('entries').notNull(),
  madeAt: at('made_at').notNull(),
  /** Ed25519 over all of this, see signature.ts; base64. */
  signature: text('signature').notNull(),
});

const log = {
  store: 'postgres',
  purposes: ['essential.service.security'],
  lawfulBasis: 'legitimate interest',
  retention: '3 years',
  keep: { days: 1096, from: 'the entry', by: 'pruneEntries' },
  readers: ['members of the workspace', 'administrators', 'privacy officers'],
} as const satisfies Partial<TableDeclaration>;

export const declarations: readonly TableDeclaration[] = [
  {
    ...log,
    table: 'audit_entries',
    subjects: 'account holders',
    erasure: 'kept: subject, actor and account are random numbers that lead nowhere once the person or account is gone',
    columns: {
      id: null,
      at: 'system.operations',
      workspace_id: null,
      actor_id: 'user.unique_id.pseudonymous',
      action: 'user.behavior',
      subject: 'user.unique_id.pseudonymous',
      purpose: null,
      detail: null,
      previous_hash: null,
      hash: null,
      version: null,
      previous_of_scope: null,
      origin: 'user.location.imprecise',
      staff_access: null,
      account_id: 'user.unique_id.pseudonymous',
    },
  },
  {
    ...log,
    table: 'audit_checkpoints',
    subjects: 'nobody',
    lawfulBasis: 'none needed',
    retention: 'for good',
    keep: { forever: 'holds no person: it stands for what was pruned' },
    erasure: 'nothing: it holds hashes and counts',
    columns: {
      id: null,
      through_id: null,
      through_at: null,
      hash: null,
      heads: null,
      entries: null,
      made_at: null,
      signature: null,
    },
  },
];
