/** How long rows of customers' datasets are kept, what was done about it, and what is on legal hold (P13.1, P13.2). */
import { bigint, index, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { TableDeclaration } from '../../../kit/declaration.ts';
import { workspaces } from '../../accounts/index.ts';
import { datasets } from '../tables.ts';

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const ofWorkspace = () =>
  text('workspace_id')
    .notNull()
    .references(() => workspaces.id, { onDelete: 'cascade' });

export const retentionRules = pgTable('retention_rules', {
  datasetId: text('dataset_id')
    .primaryKey()
    .references(() => datasets.id, { onDelete: 'cascade' }),
  workspaceId: ofWorkspace(),
  count: integer('count').notNull(),
  unit: text('unit', { enum: ['days', 'months'] }).notNull(),
  event: text('event', { enum: ['loaded', 'column', 'inactive'] }).notNull(),
  /** Name of the date column from which the period runs, with the event `column`. */
  column: text('column'),
  basis: text('basis').notNull(),
  action: text('then_do', { enum: ['erase-rows', 'erase-person', 'anonymise'] }).notNull(),
  actorId: text('actor_id').notNull(),
  changedAt: at('changed_at').notNull(),
});

/** What one day's run took away, in counts. One that has not ended was cut off, and is gone on with. */
export const retentionRuns = pgTable(
  'retention_runs',
  {
    id: text('id').primaryKey(),
    workspaceId: ofWorkspace(),
    startedAt: at('started_at').notNull(),
    endedAt: at('ended_at'),
    results: jsonb('results').$type<{ dataset: string; action: string; rows: number; persons: number }[]>().notNull(),
  },
  (table) => [index('retention_runs_workspace').on(table.workspaceId, table.startedAt)],
);

export const holds = pgTable(
  'holds',
  {
    id: text('id').primaryKey(),
    workspaceId: ofWorkspace(),
    kind: text('kind', { enum: ['person', 'dataset', 'workspace'] }).notNull(),
    subject: bigint('subject', { mode: 'bigint' }),
    /** No foreign key: a dataset on hold is not deleted, and a hold that was lifted stays as evidence. */
    datasetId: text('dataset_id'),
    reason: text('reason').notNull(),
    actorId: text('actor_id').notNull(),
    from: at('from_at').notNull(),
    until: at('until_at'),
    liftedAt: at('lifted_at'),
    liftedBy: text('lifted_by'),
  },
  (table) => [index('holds_workspace').on(table.workspaceId)],
);

const none = (...names: string[]): Record<string, null> => Object.fromEntries(names.map((name) => [name, null]));

const ofController = {
  store: 'postgres',
  purposes: ['essential.legal_obligation'],
  lawfulBasis: 'legal obligation',
} as const satisfies Partial<TableDeclaration>;

export const declarations: readonly TableDeclaration[] = [
  {
    ...ofController,
    table: 'retention_rules',
    subjects: 'persons in customers’ data', // whose data it is about: with an account of staff no rule goes
    retention: 'while the dataset exists',
    keep: { while: 'the dataset exists', by: 'deleteDataset' },
    readers: ['members of the workspace'],
    erasure: 'kept: who set the rule is named by a random id that leads nowhere once the account is gone',
    columns: {
      ...none('dataset_id', 'workspace_id', 'count', 'unit', 'event', 'column', 'basis', 'then_do', 'changed_at'),
      actor_id: 'user.unique_id',
    },
  },
  {
    ...ofController,
    table: 'retention_runs',
    subjects: 'nobody',
    retention: '3 years, as evidence',
    keep: { days: 1096, from: 'the end of the run', by: 'sweepRuns' },
    readers: ['members of the workspace'],
    erasure: 'nothing: it counts rows and persons',
    columns: none('id', 'workspace_id', 'started_at', 'ended_at', 'results'),
  },
  {
    ...ofController,
    table: 'holds',
    subjects: 'persons in customers’ data',
    retention: '3 years after it ended, as evidence',
    keep: { days: 1096, from: 'the end of the hold', by: 'sweepHolds' },
    readers: ['owners of the workspace', 'privacy officers'],
    erasure: 'kept: the subject is a random number that leads nowhere once the person is erased',
    columns: {
      ...none('id', 'workspace_id', 'kind', 'dataset_id', 'reason', 'from_at', 'until_at', 'lifted_at'),
      subject: 'user.unique_id.pseudonymous',
      actor_id: 'user.unique_id',
      lifted_by: 'user.unique_id',
    },
  },
];
