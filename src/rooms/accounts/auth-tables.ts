/** How somebody proves who they are: passwords and providers, links by mail, second factors, passkeys, and tries that failed. */
import { boolean, customType, integer, pgTable, text, timestamp, unique } from 'drizzle-orm/pg-core';
import type { TableDeclaration } from '../../kit/declaration.ts';
import { users } from './tables.ts';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const ofUser = () =>
  text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' });

/** Ways into an account: `credential` with a password's argon2id hash, or a provider with the account's name there. */
export const signInMethods = pgTable(
  'sign_in_methods',
  {
    id: text('id').primaryKey(),
    userId: ofUser(),
    providerId: text('provider_id').notNull(),
    /** With a provider: its subject (`sub`); else the user's id. */
    accountId: text('account_id').notNull(),
    password: text('password'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
  },
  (table) => [unique().on(table.providerId, table.accountId)],
);

/** What waits for an answer: links by mail, challenges. Named by hashes of secrets; what is personal in it is sealed. */
export const verifications = pgTable('verifications', {
  id: text('id').primaryKey(),
  identifier: text('identifier').notNull(),
  value: text('value').notNull(),
  expiresAt: at('expires_at').notNull(),
  createdAt: at('created_at').notNull(),
  updatedAt: at('updated_at').notNull(),
});

/** The secret is encrypted; recovery codes are hashes. */
export const secondFactors = pgTable('second_factors', {
  id: text('id').primaryKey(),
  userId: ofUser().unique(),
  secret: text('secret').notNull(),
  backupCodes: text('recovery_codes').notNull(),
  /** False until the first code was right: until then it counts for nothing. */
  verified: boolean('verified').notNull(),
  failedVerificationCount: integer('failed_count').notNull().default(0),
  lockedUntil: at('locked_until'),
});

/** Public keys only; the private one never leaves its device. */
export const passkeys = pgTable('passkeys', {
  /** The credential's id, base64url. */
  id: text('id').primaryKey(),
  userId: ofUser(),
  name: text('name').notNull(),
  publicKey: bytea('public_key').notNull(),
  /** Goes up with every use where the device counts; a lower one shows a copy. */
  counter: integer('counter').notNull(),
  isSynced: boolean('is_synced').notNull(),
  transports: text('transports').array().notNull(),
  createdAt: at('created_at').notNull(),
});

/** Failures by a keyed hash of who or where from, so that the table names nobody. */
export const failedTries = pgTable('failed_tries', {
  key: text('key').primaryKey(),
  failures: integer('failures').notNull(),
  lockedUntil: at('locked_until'),
  lastAt: at('last_at').notNull(),
});

const ofAccountHolders = {
  store: 'postgres',
  subjects: 'account holders',
  purposes: ['essential.service.authentication'],
  lawfulBasis: 'contract',
  retention: 'while the account is active',
  keep: { while: 'the account exists', by: 'deleteDueAccounts' },
  readers: ['the account holder'],
  erasure: 'the row is deleted with the account',
} as const satisfies Partial<TableDeclaration>;

const proof = 'user.authorization.credentials';

export const authDeclarations: readonly TableDeclaration[] = [
  {
    ...ofAccountHolders,
    table: 'sign_in_methods',
    columns: {
      id: null,
      user_id: 'user.unique_id',
      provider_id: null,
      account_id: 'user.unique_id',
      password: proof,
      created_at: 'system.operations',
      updated_at: 'system.operations',
    },
  },
  {
    ...ofAccountHolders,
    table: 'verifications',
    retention: 'until used, at most 24 hours',
    keep: { days: 1, from: 'making it', by: 'sweepOneTimes' },
    readers: ['the system'],
    erasure: 'the row is deleted when it is used or expired; it leads to an account only while that is there',
    columns: {
      id: null,
      identifier: proof,
      value: 'user.contact',
      expires_at: null,
      created_at: 'system.operations',
      updated_at: 'system.operations',
    },
  },
  {
    ...ofAccountHolders,
    table: 'second_factors',
    columns: {
      id: null,
      user_id: 'user.unique_id',
      secret: proof,
      recovery_codes: proof,
      verified: null,
      failed_count: 'system.operations',
      locked_until: 'system.operations',
    },
  },
  {
    ...ofAccountHolders,
    table: 'passkeys',
    columns: {
      id: proof,
      user_id: 'user.unique_id',
      name: 'user.device',
      public_key: proof,
      counter: null,
      is_synced: 'user.device',
      transports: 'user.device',
      created_at: 'system.operations',
    },
  },
  {
    ...ofAccountHolders,
    table: 'failed_tries',
    purposes: ['essential.service.security'],
    lawfulBasis: 'legitimate interest',
    retention: 'a day after the last failure',
    keep: { days: 1, from: 'the last failure', by: 'sweepTries' },
    readers: ['the system'],
    erasure: 'nothing: a keyed hash, gone within a day',
    columns: { key: 'user.unique_id.pseudonymous', failures: null, locked_until: null, last_at: 'system.operations' },
  },
];
