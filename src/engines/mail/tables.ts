/** Mail that has not left yet. Recipient and content are sealed; a row goes when its mail was taken over by the mail server. */
import { customType, index, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { TableDeclaration } from '../../kit/declaration.ts';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const mailOutbox = pgTable(
  'mail_outbox',
  {
    id: text('id').primaryKey(),
    template: text('template').notNull(),
    /** JSON of recipient, language and parameters, sealed by the master key for the use `mail:<id>`. */
    sealed: bytea('sealed').notNull(),
    attempts: integer('attempts').notNull().default(0),
    createdAt: at('created_at').notNull(),
    nextAt: at('next_at').notNull(),
    /** A code of the last failure: an SMTP status or a system's error name, never its text. */
    lastCode: text('last_code'),
  },
  (table) => [index('mail_outbox_next').on(table.nextAt)],
);

export const declarations: readonly TableDeclaration[] = [
  {
    store: 'postgres',
    table: 'mail_outbox',
    subjects: 'account holders',
    purposes: ['essential.service.notifications.email'],
    lawfulBasis: 'contract',
    retention: 'until delivered, at most 3 days',
    keep: { days: 3, from: 'sending', by: 'deliverDue' },
    readers: ['the system'],
    erasure: 'the row goes when the mail is delivered or given up; nobody can read it meanwhile',
    columns: {
      id: null,
      template: null,
      sealed: 'user.contact.email',
      attempts: null,
      created_at: 'system.operations',
      next_at: null,
      last_code: null,
    },
  },
];
