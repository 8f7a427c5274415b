/** Requests about one's rights: what was asked, who has to answer, how it went. Names, addresses and words lie sealed. */
import { bigserial, boolean, index, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { customType } from 'drizzle-orm/pg-core';
import type { RefusalGround, RightsSettings } from '../../../contract/rights.ts';
import type { TableDeclaration } from '../../../kit/declaration.ts';
import { users, workspaces } from '../../accounts/index.ts';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });
const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const rightsRequests = pgTable(
  'rights_requests',
  {
    id: text('id').primaryKey(),
    /** `R-7K3M-92QD`: 40 random bits; leads nowhere by itself. */
    reference: text('reference').notNull().unique(),
    kind: text('kind', {
      enum: [
        'access',
        'portability',
        'correction',
        'amendment',
        'erasure',
        'restriction',
        'objection',
        'withdrawal',
        'complaint',
      ],
    }).notNull(),
    askedFor: text('asked_for', { enum: ['self', 'child', 'mandate'] }).notNull(),
    channel: text('channel', { enum: ['page', 'mail', 'app', 'staff'] }).notNull(),
    state: text('state', { enum: ['identity', 'open', 'answered', 'refused', 'withdrawn'] }).notNull(),
    locale: text('locale', { enum: ['en', 'de'] }).notNull(),
    country: text('country'),
    /** The controller that entered it: then it concerns that one's data alone. */
    workspaceId: text('workspace_id').references(() => workspaces.id, { onDelete: 'cascade' }),
    /** Who asked when signed in; null once the account is gone. */
    userId: text('user_id').references(() => users.id, { onDelete: 'set null' }),
    /** A keyed hash, for counting how many letters an address was sent in a day. */
    addressHash: text('address_hash'),
    /** JSON of name, address, words and the secret of the letters. Null once it was forgotten. */
    sealed: bytea('sealed'),
    secretHash: text('secret_hash').unique(),
    /** Of the secret that a page was given after a code. */
    pageHash: text('page_hash').unique(),
    codeHash: text('code_hash'),
    codeExpiresAt: at('code_expires_at'),
    codeTries: integer('code_tries').notNull().default(0),
    codeSentAt: at('code_sent_at'),
    codesSent: integer('codes_sent').notNull().default(0),
    receivedAt: at('received_at').notNull(),
    /** Since when the clock stands still; null while it runs. */
    pausedSince: at('paused_since'),
    pausedSeconds: integer('paused_seconds').notNull().default(0),
    addressConfirmedAt: at('address_confirmed_at'),
    confirmedAt: at('confirmed_at'),
    evidence: text('evidence'),
    /** When everybody who has to answer was found and told. */
    passedOnAt: at('passed_on_at'),
    closedAt: at('closed_at'),
  },
  (table) => [index('rights_requests_state').on(table.state), index('rights_requests_address').on(table.addressHash)],
);

export const rightsParts = pgTable(
  'rights_parts',
  {
    id: text('id').primaryKey(),
    requestId: text('request_id')
      .notNull()
      .references(() => rightsRequests.id, { onDelete: 'cascade' }),
    /** The controller that answers; null: the operator. */
    workspaceId: text('workspace_id').references(() => workspaces.id, { onDelete: 'cascade' }),
    /** Of the operator: whether an account was found, and which. */
    hasAccount: boolean('has_account').notNull().default(false),
    userId: text('user_id').references(() => users.id, { onDelete: 'set null' }),
    /** Subjects found, as hexadecimal digits. */
    subjects: jsonb('subjects').$type<string[]>().notNull(),
    state: text('state', { enum: ['open', 'working', 'answered', 'refused', 'nothing-held'] }).notNull(),
    dueAt: at('due_at').notNull(),
    extendedAt: at('extended_at'),
    ground: text('ground').$type<RefusalGround>(),
    /** JSON of the answer's words and why it was extended. */
    sealed: bytea('sealed'),
    answeredAt: at('answered_at'),
    exports: jsonb('exports').$type<string[]>().notNull(),
    erasures: jsonb('erasures').$type<string[]>().notNull(),
    downloadUntil: at('download_until'),
    /** The reminder that was sent last: how many days before it was due. */
    remindedDays: integer('reminded_days'),
    overdueAt: at('overdue_at'),
  },
  (table) => [index('rights_parts_request').on(table.requestId), index('rights_parts_workspace').on(table.workspaceId)],
);

export const rightsEvents = pgTable(
  'rights_events',
  {
    id: text('id').primaryKey(),
    sequence: bigserial('sequence', { mode: 'number' }).notNull(),
    requestId: text('request_id')
      .notNull()
      .references(() => rightsRequests.id, { onDelete: 'cascade' }),
    /** Null: of the whole request. */
    partId: text('part_id').references(() => rightsParts.id, { onDelete: 'cascade' }),
    at: at('at').notNull(),
    event: text('event', {
      enum: [
        'received',
        'code-sent',
        'confirmed',
        'passed-on',
        'reminded',
        'extended',
        'working',
        'answered',
        'refused',
        'nothing-held',
        'withdrawn',
        'overdue',
        'note',
      ],
    }).notNull(),
    /** The account that acted; null: the asker, or the clock. */
    actorId: text('actor_id'),
    sealed: bytea('sealed'),
  },
  (table) => [index('rights_events_request').on(table.requestId)],
);

export const rightsSettings = pgTable('rights_settings', {
  workspaceId: text('workspace_id')
    .primaryKey()
    .references(() => workspaces.id, { onDelete: 'cascade' }),
  answerAtOnce: jsonb('answer_at_once').$type<RightsSettings['answerAtOnce']>().notNull(),
});

const ofAskers = {
  store: 'postgres',
  subjects: 'persons in customers’ data',
  purposes: ['essential.legal_obligation'],
  lawfulBasis: 'legal obligation',
  retention: '3 years after it was closed, as evidence; 90 days when nobody confirmed it',
  keep: { days: 1096, from: 'closing', by: 'tendRequests' },
  readers: ['privacy officers', 'owners of the workspace'],
} as const satisfies Partial<TableDeclaration>;

export const rightsDeclarations: readonly TableDeclaration[] = [
  {
    ...ofAskers,
    table: 'rights_requests',
    erasure: 'what names the asker is destroyed 7 days after an erasure is answered, and with their account',
    columns: {
      id: null,
      reference: null,
      kind: null,
      asked_for: null,
      channel: null,
      state: null,
      locale: 'user.demographic.language',
      country: 'user.location',
      workspace_id: null,
      user_id: 'user.unique_id',
      address_hash: 'user.contact.email',
      sealed: 'user.contact',
      secret_hash: 'user.authorization',
      page_hash: 'user.authorization',
      code_hash: 'user.authorization',
      code_expires_at: null,
      code_tries: null,
      code_sent_at: null,
      codes_sent: null,
      received_at: 'system.operations',
      paused_since: null,
      paused_seconds: null,
      address_confirmed_at: 'system.operations',
      confirmed_at: 'system.operations',
      evidence: null,
      passed_on_at: null,
      closed_at: null,
    },
  },
  {
    ...ofAskers,
    table: 'rights_parts',
    erasure:
      'subjects are random numbers that lead nowhere once the person is erased; words are destroyed with the asker’s',
    columns: {
      id: null,
      request_id: null,
      workspace_id: null,
      has_account: null,
      user_id: 'user.unique_id',
      subjects: 'user.unique_id.pseudonymous',
      state: null,
      due_at: null,
      extended_at: null,
      ground: null,
      sealed: 'user.contact',
      answered_at: null,
      exports: null,
      erasures: null,
      download_until: null,
      reminded_days: null,
      overdue_at: null,
    },
  },
  {
    ...ofAskers,
    table: 'rights_events',
    erasure: 'words are destroyed with the asker’s',
    columns: {
      id: null,
      sequence: null,
      request_id: null,
      part_id: null,
      at: 'system.operations',
      event: null,
      actor_id: 'user.unique_id',
      sealed: 'user.contact',
    },
  },
  {
    ...ofAskers,
    table: 'rights_settings',
    subjects: 'nobody',
    lawfulBasis: 'none needed',
    retention: 'while the workspace exists',
    keep: { while: 'the workspace exists', by: 'destroyWorkspaces' },
    erasure: 'nothing: it holds kinds of requests',
    columns: { workspace_id: null, answer_at_once: null },
  },
];
