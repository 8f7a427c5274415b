/** Alerts: that something odd happened, how often and when; never who or what exactly, which the audit log knows. */
import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { TableDeclaration } from '../../kit/declaration.ts';
import { workspaces } from './tables.ts';

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const alerts = pgTable('alerts', {
  id: text('id').primaryKey(),
  kind: text('kind', {
    enum: [
      'failed-sign-ins',
      'many-reveals',
      'many-exports',
      'denied-requests',
      'keys-changed',
      'mail-undeliverable',
      'rights-overdue',
    ],
  }).notNull(),
  /** Null: it concerns the whole installation. */
  workspaceId: text('workspace_id').references(() => workspaces.id, { onDelete: 'cascade' }),
  state: text('state', { enum: ['open', 'seen', 'closed'] }).notNull(),
  count: integer('count').notNull(),
  firstAt: at('first_at').notNull(),
  lastAt: at('last_at').notNull(),
});

export const declarations: readonly TableDeclaration[] = [
  {
    store: 'postgres',
    table: 'alerts',
    subjects: 'nobody',
    purposes: ['essential.service.security'],
    lawfulBasis: 'none needed',
    retention: '1 year after it was closed',
    keep: { days: 366, from: 'closing', by: 'sweepAlerts' },
    readers: ['privacy officers', 'administrators', 'owners of the workspace'],
    erasure: 'nothing: it holds counts and times',
    columns: { id: null, kind: null, workspace_id: null, state: null, count: null, first_at: null, last_at: null },
  },
];
