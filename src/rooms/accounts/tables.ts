/** Who signs in, and the workspaces they belong to. */
import { boolean, customType, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { TableDeclaration } from '../../kit/declaration.ts';

export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const users = pgTable('users', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  createdAt: at('created_at').notNull(),
});

/** Only hashes of secrets are kept: SHA-256 of 256 random bits needs no salt. */
export const signInLinks = pgTable('sign_in_links', {
  hash: text('hash').primaryKey(),
  userId: text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  expiresAt: at('expires_at').notNull(),
  usedAt: at('used_at'),
});

export const sessions = pgTable('sessions', {
  hash: text('hash').primaryKey(),
  userId: text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  createdAt: at('created_at').notNull(),
  expiresAt: at('expires_at').notNull(),
});

export const workspaces = pgTable('workspaces', {
  id: text('id').primaryKey(),
  slug: text('slug').notNull().unique(),
  name: text('name').notNull(),
  k: integer('k').notNull().default(5),
  isDemo: boolean('is_demo').notNull().default(false),
  /** The workspace's key, sealed by the master key. */
  sealedKey: bytea('sealed_key').notNull(),
  createdAt: at('created_at').notNull(),
  timeZone: text('time_zone').notNull().default('UTC'),
  locale: text('locale').notNull().default('en'),
  currency: text('currency').notNull().default('EUR'),
  primaryColour: text('primary_colour'),
  accentColour: text('accent_colour'),
  /** Names the logo as it is now; drawn anew with every change, so that no cache shows an old one. */
  logoVersion: text('logo_version'),
});

export const members = pgTable(
  'members',
  {
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    role: text('role', { enum: ['owner', 'admin', 'analyst', 'viewer', 'guest'] }).notNull(),
    since: at('since').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.userId] })],
);

export const ofAccountHolders = {
  store: 'postgres',
  subjects: 'account holders',
  purposes: ['essential.service', 'essential.service.authentication'],
  lawfulBasis: 'contract',
  retention: 'while the account is active',
  readers: ['the account holder', 'owners of the workspace'],
  erasure: 'the row is deleted with the account',
} as const satisfies Partial<TableDeclaration>;

export const declarations: readonly TableDeclaration[] = [
  {
    ...ofAccountHolders,
    table: 'users',
    columns: { id: 'user.unique_id', name: 'user.name', created_at: 'system.operations' },
  },
  {
    ...ofAccountHolders,
    table: 'sign_in_links',
    retention: 'until used, at most 24 hours',
    columns: { hash: 'user.authorization', user_id: 'user.unique_id', expires_at: null, used_at: 'system.operations' },
  },
  {
    ...ofAccountHolders,
    table: 'sessions',
    retention: 'until signed out, at most 30 days',
    columns: {
      hash: 'user.authorization',
      user_id: 'user.unique_id',
      created_at: 'system.operations',
      expires_at: null,
    },
  },
  {
    ...ofAccountHolders,
    table: 'workspaces',
    subjects: 'nobody',
    lawfulBasis: 'none needed',
    retention: 'while the customer’s contract runs',
    erasure: 'deleted with the workspace; its key is destroyed',
    columns: {
      id: null,
      slug: null,
      name: null,
      k: null,
      is_demo: null,
      sealed_key: null,
      created_at: null,
      time_zone: null,
      locale: null,
      currency: null,
      primary_colour: null,
      accent_colour: null,
      logo_version: null,
    },
  },
  {
    ...ofAccountHolders,
    table: 'members',
    columns: { workspace_id: null, user_id: 'user.unique_id', role: null, since: 'system.operations' },
  },
];
