/** What hangs on a workspace and its members: invitations, transfer of ownership, API keys, the logo. */
import { date, foreignKey, pgTable, text, unique } from 'drizzle-orm/pg-core';
import type { TableDeclaration } from '../../kit/declaration.ts';
import { at, bytea, members, ofAccountHolders, users, workspaces } from './tables.ts';

/** Apart from the workspace's row, which every request reads. */
export const workspaceLogos = pgTable('workspace_logos', {
  workspaceId: text('workspace_id')
    .primaryKey()
    .references(() => workspaces.id, { onDelete: 'cascade' }),
  mediaType: text('media_type', { enum: ['image/png', 'image/jpeg', 'image/webp'] }).notNull(),
  image: bytea('image').notNull(),
});

/** Waits for somebody who may not have an account yet. Gone once accepted, withdrawn or expired. */
export const invitations = pgTable(
  'invitations',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    hash: text('hash').notNull().unique(),
    /** Case-folded. */
    email: text('email').notNull(),
    role: text('role', { enum: ['admin', 'analyst', 'viewer', 'guest'] }).notNull(),
    invitedBy: text('invited_by')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
  },
  (table) => [unique().on(table.workspaceId, table.email)],
);

/** At most one offer of ownership a workspace; it falls with the membership of either. */
export const ownershipTransfers = pgTable(
  'ownership_transfers',
  {
    workspaceId: text('workspace_id').primaryKey(),
    fromUserId: text('from_user_id').notNull(),
    toUserId: text('to_user_id').notNull(),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
  },
  (table) => [
    foreignKey({
      name: 'ownership_transfers_from',
      columns: [table.workspaceId, table.fromUserId],
      foreignColumns: [members.workspaceId, members.userId],
    }).onDelete('cascade'),
    foreignKey({
      name: 'ownership_transfers_to',
      columns: [table.workspaceId, table.toUserId],
      foreignColumns: [members.workspaceId, members.userId],
    }).onDelete('cascade'),
  ],
);

/** A key hangs on its maker's membership and falls with it. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    userId: text('user_id').notNull(),
    hash: text('hash').notNull().unique(),
    prefix: text('prefix').notNull(),
    name: text('name').notNull(),
    scopes: text('scopes').array().notNull(),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    lastUsedOn: date('last_used_on'),
  },
  (table) => [
    foreignKey({
      name: 'api_keys_member',
      columns: [table.workspaceId, table.userId],
      foreignColumns: [members.workspaceId, members.userId],
    }).onDelete('cascade'),
  ],
);

export const membershipDeclarations: readonly TableDeclaration[] = [
  {
    ...ofAccountHolders,
    table: 'workspace_logos',
    subjects: 'nobody',
    lawfulBasis: 'none needed',
    retention: 'while the customer’s contract runs',
    keep: { while: 'the contract runs', by: 'destroyWorkspaces' },
    erasure: 'deleted with the workspace',
    columns: { workspace_id: null, media_type: null, image: null },
  },
  {
    ...ofAccountHolders,
    table: 'invitations',
    retention: 'until accepted or withdrawn, at most 7 days',
    keep: { days: 7, from: 'the invitation', by: 'sweepMemberships' },
    readers: ['owners and admins of the workspace'],
    erasure: 'the row is deleted when it is accepted, withdrawn or expired, and with either account',
    columns: {
      id: null,
      workspace_id: null,
      hash: 'user.authorization',
      email: 'user.contact.email',
      role: null,
      invited_by: 'user.unique_id',
      created_at: 'system.operations',
      expires_at: null,
    },
  },
  {
    ...ofAccountHolders,
    table: 'ownership_transfers',
    retention: 'until accepted, declined or withdrawn, at most 7 days',
    keep: { days: 7, from: 'the offer', by: 'sweepMemberships' },
    erasure: 'the row is deleted with either membership',
    columns: {
      workspace_id: null,
      from_user_id: 'user.unique_id',
      to_user_id: 'user.unique_id',
      created_at: 'system.operations',
      expires_at: null,
    },
  },
  {
    ...ofAccountHolders,
    table: 'api_keys',
    retention: 'until revoked or expired, at most a year',
    keep: { days: 366, from: 'making it', by: 'sweepMemberships' },
    erasure: 'the row is deleted with its maker’s membership',
    columns: {
      id: null,
      workspace_id: null,
      user_id: 'user.unique_id',
      hash: 'user.authorization',
      prefix: null,
      name: null,
      scopes: null,
      created_at: 'system.operations',
      expires_at: null,
      last_used_on: 'system.operations',
    },
  },
];
