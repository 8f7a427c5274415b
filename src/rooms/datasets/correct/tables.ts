/** What was corrected in persons' data (GDPR Art. 16): where, and from which token to which. The values lie in the vault. */
import { bigint, index, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { TableDeclaration } from '../../../kit/declaration.ts';
import { workspaces } from '../../accounts/index.ts';

export const corrections = pgTable(
  'corrections',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    subject: bigint('subject', { mode: 'bigint' }).notNull(),
    datasetId: text('dataset_id').notNull(),
    position: integer('position').notNull(),
    /** 0: there was no value. */
    oldToken: bigint('old_token', { mode: 'bigint' }).notNull(),
    newToken: bigint('new_token', { mode: 'bigint' }).notNull(),
    /** `changing`: a restart finishes it. `done`: applied again when an import brings the old value. */
    state: text('state', { enum: ['changing', 'done'] }).notNull(),
    reason: text('reason').notNull(),
    actorId: text('actor_id').notNull(),
    at: timestamp('at', { withTimezone: true, mode: 'date' }).notNull(),
  },
  (table) => [index('corrections_person').on(table.workspaceId, table.subject)],
);

export const declarations: readonly TableDeclaration[] = [
  {
    store: 'postgres',
    table: 'corrections',
    subjects: 'persons in customers’ data',
    purposes: ['essential.legal_obligation'],
    lawfulBasis: 'legal obligation',
    retention: 'while the person is in the workspace’s data',
    keep: { while: 'the person is in the data', by: 'forgetCorrections' },
    readers: ['nobody; imports ask it what not to undo'],
    erasure: 'the person’s rows are deleted',
    columns: {
      id: null,
      workspace_id: null,
      subject: 'user.unique_id.pseudonymous',
      dataset_id: null,
      position: null,
      old_token: 'user.unique_id.pseudonymous',
      new_token: 'user.unique_id.pseudonymous',
      state: null,
      reason: null,
      actor_id: 'user.unique_id',
      at: null,
    },
  },
];
