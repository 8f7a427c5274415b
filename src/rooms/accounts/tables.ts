/** Who signs in, and the workspaces they belong to. */
import { boolean, customType, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { TableDeclaration } from '../../kit/declaration.ts';

export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const users = pgTable('users', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  createdAt: at('created_at').notNull(),
  updatedAt: at('updated_at').notNull().defaultNow(),
  /** Case-folded. Null for the owner of a fresh installation until they set one. */
  username: text('username').unique(),
  /** Case-folded, and always proven: an address that nobody confirmed waits in `pendingEmail`. */
  email: text('email').unique(),
  emailVerified: boolean('email_verified').notNull().default(false),
  pendingEmail: text('pending_email'),
  /** When they said to be 18 or over; the date of birth is not kept (P3.3). */
  isAdultConfirmedAt: at('is_adult_confirmed_at'),
  locale: text('locale', { enum: ['en', 'de'] })
    .notNull()
    .default('en'),
  twoFactorEnabled: boolean('two_factor_enabled').notNull().default(false),
  staffRole: text('staff_role', { enum: ['support', 'privacy_officer', 'administrator'] }),
  image: text('image'),
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
  id: text('id').primaryKey(),
  /** SHA-256 of the secret in the cookie. */
  token: text('hash').notNull().unique(),
  userId: text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  createdAt: at('created_at').notNull(),
  /** When it was last seen, to within a few minutes. */
  updatedAt: at('updated_at').notNull(),
  /** 7 days after it was last seen, at most 30 days after it began. */
  expiresAt: at('expires_at').notNull(),
  /** Coarse words: "Firefox on Windows"; never an address of the network. */
  userAgent: text('device').notNull(),
  method: text('method', { enum: ['password', 'passkey', 'provider', 'link'] })
    .notNull()
    .default('password'),
  /** When the holder last proved who they are. */
  confirmedAt: at('confirmed_at'),
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
  keep: { while: 'the account exists', by: 'deleteDueAccounts' },
  readers: ['the account holder', 'owners of the workspace'],
  erasure: 'the row is deleted with the account',
} as const satisfies Partial<TableDeclaration>;

export const declarations: readonly TableDeclaration[] = [
  {
    ...ofAccountHolders,
    table: 'users',
    columns: {
      id: 'user.unique_id',
      name: 'user.name',
      created_at: 'system.operations',
      updated_at: 'system.operations',
      username: 'user.account.username',
      email: 'user.contact.email',
      email_verified: null,
      pending_email: 'user.contact.email',
      is_adult_confirmed_at: 'user.demographic.age_range',
      locale: 'user.demographic.language',
      two_factor_enabled: null,
      staff_role: 'user.job_title',
      image: 'user.image',
    },
  },
  {
    ...ofAccountHolders,
    table: 'sign_in_links',
    retention: 'until used, at most 24 hours',
    keep: { days: 1, from: 'making it', by: 'sweepSessions' },
    columns: { hash: 'user.authorization', user_id: 'user.unique_id', expires_at: null, used_at: 'system.operations' },
  },
  {
    ...ofAccountHolders,
    table: 'sessions',
    retention: 'until signed out, at most 30 days',
    keep: { days: 30, from: 'signing in', by: 'sweepSessions' },
    columns: {
      id: null,
      hash: 'user.authorization',
      user_id: 'user.unique_id',
      created_at: 'system.operations',
      updated_at: 'user.behavior',
      expires_at: null,
      device: 'user.device',
      method: null,
      confirmed_at: 'system.operations',
    },
  },
  {
    ...ofAccountHolders,
    table: 'workspaces',
    subjects: 'nobody',
    lawfulBasis: 'none needed',
    retention: 'while the customer’s contract runs',
    keep: { while: 'the contract runs', by: 'destroyWorkspaces' },
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
