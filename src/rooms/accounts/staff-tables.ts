/** Staff of the operator: what they asked to see, what they have to read; and accounts that are being deleted. */
import { index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { TableDeclaration } from '../../kit/declaration.ts';
import { at, users, workspaces } from './tables.ts';

/** What a member of staff asked for, and what became of it (P7.2). The audit log keeps what they did with it. */
export const staffAccess = pgTable(
  'staff_access',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    staffId: text('staff_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    reason: text('reason').notNull(),
    scope: text('scope', { enum: ['read', 'support', 'full'] }).notNull(),
    /** `ended` is never written: it follows from `ends_at`. */
    state: text('state', { enum: ['asked', 'granted', 'refused', 'withdrawn'] }).notNull(),
    askedAt: at('asked_at').notNull(),
    endsAt: at('ends_at').notNull(),
    decidedAt: at('decided_at'),
    decidedBy: text('decided_by').references(() => users.id, { onDelete: 'set null' }),
    withdrawnAt: at('withdrawn_at'),
  },
  (table) => [index('staff_access_of').on(table.workspaceId, table.staffId)],
);

/** Workspaces whose contract lets a second member of staff grant access. */
export const staffAccessSettings = pgTable('staff_access_settings', {
  workspaceId: text('workspace_id')
    .primaryKey()
    .references(() => workspaces.id, { onDelete: 'cascade' }),
  granters: text('granters', { enum: ['members', 'staff'] }).notNull(),
});

/** Trainings, confirmed every year, and bulletins (P7.3, P14.3). */
export const staffNotices = pgTable('staff_notices', {
  id: text('id').primaryKey(),
  kind: text('kind', { enum: ['training', 'bulletin'] }).notNull(),
  title: text('title').notNull(),
  text: text('text').notNull(),
  publishedAt: at('published_at').notNull(),
  dueAt: at('due_at').notNull(),
});

export const staffConfirmations = pgTable(
  'staff_confirmations',
  {
    noticeId: text('notice_id')
      .notNull()
      .references(() => staffNotices.id, { onDelete: 'cascade' }),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    confirmedAt: at('confirmed_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.noticeId, table.userId] })],
);

/** The journal of deletions: a restart goes on where it says. Random ids only; the row goes when all is done. */
export const accountDeletions = pgTable('account_deletions', {
  /** No foreign key: it outlives the account until the last step is done. */
  userId: text('user_id').primaryKey(),
  askedAt: at('asked_at').notNull(),
  dueAt: at('due_at').notNull(),
  /** `waiting` can be undone; `deleting` cannot; in `removed` the rows are gone, and the files are being cleaned. */
  state: text('state', { enum: ['waiting', 'deleting', 'removed'] }).notNull(),
  /** Ids of the workspaces that go with it. */
  workspaces: jsonb('workspaces').$type<string[]>().notNull(),
});

const ofStaff = {
  store: 'postgres',
  subjects: 'staff',
  purposes: ['essential.service.security'],
  lawfulBasis: 'legal obligation',
  readers: ['administrators', 'privacy officers'],
  erasure: 'the row is deleted with the account',
} as const satisfies Partial<TableDeclaration>;

export const declarations: readonly TableDeclaration[] = [
  {
    ...ofStaff,
    table: 'staff_access',
    retention: 'while the workspace and the account exist',
    keep: { while: 'the workspace and the account exist', by: 'deleteDueAccounts' },
    readers: ['owners and admins of the workspace', 'the member of staff', 'administrators', 'privacy officers'],
    columns: {
      id: null,
      workspace_id: null,
      staff_id: 'user.unique_id',
      reason: null,
      scope: null,
      state: null,
      asked_at: 'system.operations',
      ends_at: null,
      decided_at: 'system.operations',
      decided_by: 'user.unique_id',
      withdrawn_at: null,
    },
  },
  {
    ...ofStaff,
    table: 'staff_access_settings',
    subjects: 'nobody',
    lawfulBasis: 'none needed',
    retention: 'while the workspace exists',
    keep: { while: 'the workspace exists', by: 'destroyWorkspaces' },
    erasure: 'nothing: it says who may grant',
    columns: { workspace_id: null, granters: null },
  },
  {
    ...ofStaff,
    table: 'staff_notices',
    subjects: 'nobody',
    lawfulBasis: 'none needed',
    retention: 'for good, as evidence of what staff was told',
    keep: { forever: 'holds no person: what staff was told' },
    readers: ['staff'],
    erasure: 'nothing: it is about no person',
    columns: { id: null, kind: null, title: null, text: null, published_at: null, due_at: null },
  },
  {
    ...ofStaff,
    table: 'staff_confirmations',
    retention: 'while the account exists',
    keep: { while: 'the account exists', by: 'deleteDueAccounts' },
    columns: { notice_id: null, user_id: 'user.unique_id', confirmed_at: 'system.operations' },
  },
  {
    ...ofStaff,
    table: 'account_deletions',
    subjects: 'account holders',
    retention: 'until the account is deleted, at most 14 days and the time it takes',
    keep: { days: 14, from: 'asking for it', by: 'deleteDueAccounts' },
    readers: ['the account holder'],
    erasure: 'the row goes in the last step of deleting the account',
    columns: {
      user_id: 'user.unique_id',
      asked_at: 'system.operations',
      due_at: null,
      state: null,
      workspaces: null,
    },
  },
];
