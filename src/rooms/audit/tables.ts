/** The audit log: append-only, hash-chained, without personal values (obligations P7.2, P12.2). */
import { bigint, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { TableDeclaration } from '../../kit/declaration.ts';

export const auditEntries = pgTable('audit_entries', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  at: timestamp('at', { withTimezone: true, mode: 'date' }).notNull(),
  workspaceId: text('workspace_id').notNull(),
  actorId: text('actor_id').notNull(),
  action: text('action').notNull(),
  /** The subject (random 64 bits) the entry is about. */
  subject: bigint('subject', { mode: 'bigint' }),
  purpose: text('purpose'),
  detail: text('detail').notNull(),
  previousHash: text('previous_hash').notNull(),
  hash: text('hash').notNull(),
});

export const declarations: readonly TableDeclaration[] = [
  {
    store: 'postgres',
    table: 'audit_entries',
    subjects: 'account holders',
    purposes: ['essential.service.security'],
    lawfulBasis: 'legitimate interest',
    retention: '3 years',
    readers: ['owners of the workspace', 'privacy officers'],
    erasure: 'the subject is a random number that leads nowhere once the person is erased',
    columns: {
      id: null,
      at: 'system.operations',
      workspace_id: null,
      actor_id: 'user.unique_id',
      action: 'user.behavior',
      subject: 'user.unique_id.pseudonymous',
      purpose: null,
      detail: null,
      previous_hash: null,
      hash: null,
    },
  },
];
