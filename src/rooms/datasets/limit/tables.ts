/** Whose rows are set aside (GDPR Art. 18), and how far: the journal of moving them. */
import { bigint, doublePrecision, index, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { TableDeclaration } from '../../../kit/declaration.ts';
import { workspaces } from '../../accounts/index.ts';

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** Where the one whole copy of a person's rows is in each state: docs/decisions/0010-restriction.md. */
export const limitStates = ['applying', 'copied', 'restricted', 'lifting', 'returned', 'lifted', 'gone'] as const;

export const restrictions = pgTable(
  'restrictions',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    subject: bigint('subject', { mode: 'bigint' }).notNull(),
    /** `gone`: nothing is held of the person any more, as they were erased or their last dataset was deleted. */
    state: text('state', { enum: limitStates }).notNull(),
    reason: text('reason').notNull(),
    actorId: text('actor_id').notNull(),
    askedAt: at('asked_at').notNull(),
    restrictedAt: at('restricted_at'),
    /** From the request until no question counted the person, in milliseconds. */
    milliseconds: doublePrecision('milliseconds'),
    endedAt: at('ended_at'),
  },
  (table) => [index('restrictions_person').on(table.workspaceId, table.subject)],
);

export const declarations: readonly TableDeclaration[] = [
  {
    store: 'postgres',
    table: 'restrictions',
    subjects: 'persons in customers’ data',
    purposes: ['essential.legal_obligation'],
    lawfulBasis: 'legal obligation',
    retention: 'while the workspace exists, as evidence',
    keep: { while: 'the workspace exists', by: 'destroyWorkspaces' },
    readers: ['members of the workspace'],
    erasure: 'kept: the subject is a random number that leads nowhere once the person is erased',
    columns: {
      id: null,
      workspace_id: null,
      subject: 'user.unique_id.pseudonymous',
      state: null,
      reason: null,
      actor_id: 'user.unique_id',
      asked_at: null,
      restricted_at: null,
      milliseconds: null,
      ended_at: null,
    },
  },
];
