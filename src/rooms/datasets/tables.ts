/** The catalogue of customers' datasets. The rows themselves lie in the warehouse, see warehouse-tables.ts. */
import {
  bigint,
  boolean,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Generalisation, Identifier, Unit } from '../../contract/catalog.ts';
import type { TableDeclaration } from '../../kit/declaration.ts';
import { workspaces } from '../accounts/index.ts';

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const count = (name: string) => bigint(name, { mode: 'number' }).notNull().default(0);

export const datasets = pgTable(
  'datasets',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    title: text('title').notNull(),
    /** Name of the column charted in time, or null. */
    timeColumn: text('time_column'),
    createdAt: at('created_at').notNull(),
    loadedAt: at('loaded_at').notNull(),
  },
  (table) => [unique().on(table.workspaceId, table.name)],
);

export const datasetColumns = pgTable(
  'dataset_columns',
  {
    datasetId: text('dataset_id')
      .notNull()
      .references(() => datasets.id, { onDelete: 'cascade' }),
    /** 1-based and never reused: the warehouse's column is `c<position>`. */
    position: integer('position').notNull(),
    name: text('name').notNull(),
    type: text('type', { enum: ['string', 'integer', 'number', 'boolean', 'date', 'datetime'] }).notNull(),
    /** The warehouse type of the kept or generalised value; empty for tokenised and dropped columns. */
    sqlType: text('sql_type').notNull(),
    category: text('category'),
    treatment: text('treatment', { enum: ['tokenise', 'keep', 'generalise', 'drop', 'ask'] }).notNull(),
    generalisation: text('generalisation').$type<Generalisation>(),
    confidence: bigint('confidence_percent', { mode: 'number' }).notNull(),
    why: text('why').notNull(),
    identifier: jsonb('identifier').$type<Identifier>(),
    /** Under which name its values are fingerprinted: `email`, `phone`, a kind of the user's own, or `<dataset id>.<column>`. */
    identityDomain: text('identity_domain'),
    /** Under which name its values are tokenised, so that equal values meet across datasets. */
    tokenDomain: text('token_domain'),
    /** What its numbers count, for showing them; null: nothing in particular. */
    unit: text('unit').$type<Unit>(),
  },
  (table) => [primaryKey({ columns: [table.datasetId, table.position] }), unique().on(table.datasetId, table.name)],
);

export const datasetReferences = pgTable(
  'dataset_references',
  {
    datasetId: text('dataset_id')
      .notNull()
      .references(() => datasets.id, { onDelete: 'cascade' }),
    column: text('column').notNull(),
    /** By name, not id: files come in any order, so the target may not exist yet. */
    targetDataset: text('target_dataset').notNull(),
    /** The id the target dataset has, or will get when it comes: its keys are fingerprinted under it before it exists. */
    targetId: text('target_id').notNull(),
    targetColumn: text('target_column').notNull(),
    role: text('role', { enum: ['owner', 'mention'] }).notNull(),
    confidence: bigint('confidence_percent', { mode: 'number' }).notNull(),
    why: text('why').notNull(),
  },
  (table) => [primaryKey({ columns: [table.datasetId, table.column] })],
);

/**
 * Its one row tells whether the three tables above changed: triggers of theirs draw a new version in the same transaction, so
 * no writer can forget it. Random rather than counted, so that a restored store never shows a version again for something else.
 */
export const catalogueVersion = pgTable('catalogue_version', {
  id: integer('id').primaryKey(),
  version: uuid('version').notNull(), // in no index: then an update leaves nothing behind that only a vacuum could clear
});

/** One published load of one file into one dataset; its number stands in every row. */
export const importRuns = pgTable('import_runs', {
  /** The `run` column of the warehouse rows. */
  run: integer('run').primaryKey().generatedAlwaysAsIdentity(),
  workspaceId: text('workspace_id')
    .notNull()
    .references(() => workspaces.id, { onDelete: 'cascade' }),
  importId: text('import_id').notNull(),
  /** No foreign key: the dataset enters the catalogue only when its first run is published. */
  datasetId: text('dataset_id').notNull(),
  file: text('file').notNull(),
  /** Keyed hash of the file's content: the same file again replaces its own run instead of doubling it. */
  contentHash: text('content_hash').notNull(),
  at: at('at').notNull(),
  /** `staged`: rows lie in staging tables only; a restart drops them. `publishing`: a restart finishes it. */
  state: text('state', { enum: ['staged', 'publishing', 'published'] }).notNull(),
  /** What publishing has to attach; read by a restart. */
  journal: jsonb('journal').$type<Record<string, unknown>>(),
  isCurrent: boolean('is_current').notNull().default(true),
  rowsRead: count('rows_read'),
  rowsLoaded: count('rows_loaded'),
  rowsRejected: count('rows_rejected'),
  rowsWithheld: count('rows_withheld'),
});

const catalogue = {
  store: 'postgres',
  subjects: 'nobody',
  purposes: ['essential.service'],
  lawfulBasis: 'none needed',
  retention: 'while the dataset exists',
  keep: { while: 'the dataset exists', by: 'deleteDataset' },
  readers: ['members of the workspace'],
  erasure: 'nothing: it describes columns, not persons',
} as const satisfies Partial<TableDeclaration>;

const none = (...names: string[]): Record<string, null> => Object.fromEntries(names.map((name) => [name, null]));

export const declarations: readonly TableDeclaration[] = [
  {
    ...catalogue,
    table: 'datasets',
    columns: none('id', 'workspace_id', 'name', 'title', 'time_column', 'created_at', 'loaded_at'),
  },
  {
    ...catalogue,
    table: 'dataset_columns',
    columns: none(
      'dataset_id',
      'position',
      'name',
      'type',
      'sql_type',
      'category',
      'treatment',
      'generalisation',
      'confidence_percent',
      'why',
      'identifier',
      'identity_domain',
      'token_domain',
      'unit',
    ),
  },
  {
    ...catalogue,
    table: 'dataset_references',
    columns: none(
      'dataset_id',
      'column',
      'target_dataset',
      'target_id',
      'target_column',
      'role',
      'confidence_percent',
      'why',
    ),
  },
  {
    ...catalogue,
    table: 'catalogue_version',
    columns: none('id', 'version'),
  },
  {
    ...catalogue,
    table: 'import_runs',
    columns: none(
      'run',
      'workspace_id',
      'import_id',
      'dataset_id',
      'file',
      'content_hash',
      'at',
      'state',
      'journal',
      'is_current',
      'rows_read',
      'rows_loaded',
      'rows_rejected',
      'rows_withheld',
    ),
  },
];
