/** Exports and erasures of persons: what was asked, how far it is, what proves it. */
import { bigint, doublePrecision, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { TableDeclaration } from '../../kit/declaration.ts';
import { workspaces } from '../accounts/index.ts';

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const personExports = pgTable('person_exports', {
  id: text('id').primaryKey(),
  workspaceId: text('workspace_id')
    .notNull()
    .references(() => workspaces.id, { onDelete: 'cascade' }),
  subject: bigint('subject', { mode: 'bigint' }).notNull(),
  createdAt: at('created_at').notNull(),
  expiresAt: at('expires_at').notNull(),
  datasets: jsonb('datasets').$type<{ dataset: string; rows: number }[]>().notNull(),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
});

export const erasures = pgTable('erasures', {
  id: text('id').primaryKey(),
  workspaceId: text('workspace_id')
    .notNull()
    .references(() => workspaces.id, { onDelete: 'cascade' }),
  /** A random number that leads nowhere once the erasure is done. */
  subject: bigint('subject', { mode: 'bigint' }).notNull(),
  actorId: text('actor_id').notNull(),
  state: text('state', { enum: ['planned', 'hidden', 'shredded', 'purged', 'proven', 'failed'] }).notNull(),
  requestedAt: at('requested_at').notNull(),
  hiddenAt: at('hidden_at'),
  hiddenMilliseconds: doublePrecision('hidden_milliseconds'),
  shreddedAt: at('shredded_at'),
  purgedAt: at('purged_at'),
  /** The frozen plan: datasets with their counts. */
  plan: jsonb('plan').$type<Record<string, unknown>>().notNull(),
  certificate: jsonb('certificate').$type<Record<string, unknown>>(),
  error: text('error'),
});

const ofPersons = {
  store: 'postgres',
  subjects: 'persons in customers’ data',
  purposes: ['essential.legal_obligation'],
  lawfulBasis: 'legal obligation',
  readers: ['owners of the workspace', 'privacy officers'],
} as const satisfies Partial<TableDeclaration>;

export const declarations: readonly TableDeclaration[] = [
  {
    ...ofPersons,
    table: 'person_exports',
    retention: '7 days',
    keep: { days: 7, from: 'the export', by: 'expireExports' },
    erasure: 'the row and its file are deleted',
    columns: {
      id: null,
      workspace_id: null,
      subject: 'user.unique_id.pseudonymous',
      created_at: null,
      expires_at: null,
      datasets: null,
      bytes: null,
    },
  },
  {
    ...ofPersons,
    table: 'erasures',
    retention: '3 years, as evidence',
    keep: { days: 1096, from: 'the certificate', by: 'sweepEvidence' },
    erasure: 'kept: the subject is a random number that leads nowhere once the person is erased',
    columns: {
      id: null,
      workspace_id: null,
      subject: 'user.unique_id.pseudonymous',
      actor_id: 'user.unique_id',
      state: null,
      requested_at: null,
      hidden_at: null,
      hidden_milliseconds: null,
      shredded_at: null,
      purged_at: null,
      plan: null,
      certificate: null,
      error: null,
    },
  },
];
