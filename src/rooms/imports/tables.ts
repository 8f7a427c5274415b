/** Uploads and imports under way. What they hold of persons lives hours, not longer. */
import { bigint, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { ImportProgress, ImportResult, ImportTable } from '../../contract/imports.ts';
import type { TableDeclaration } from '../../kit/declaration.ts';
import { workspaces } from '../accounts/index.ts';

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** An uploaded file waits in the data folder under its id until it is loaded or a day has passed. */
export const uploads = pgTable('uploads', {
  id: text('id').primaryKey(),
  workspaceId: text('workspace_id')
    .notNull()
    .references(() => workspaces.id, { onDelete: 'cascade' }),
  file: text('file').notNull(),
  bytes: bigint('bytes', { mode: 'number' }).notNull(),
  createdAt: at('created_at').notNull(),
});

export const imports = pgTable('imports', {
  id: text('id').primaryKey(),
  workspaceId: text('workspace_id')
    .notNull()
    .references(() => workspaces.id, { onDelete: 'cascade' }),
  actorId: text('actor_id').notNull(),
  state: text('state', { enum: ['inspecting', 'ready', 'loading', 'done', 'failed', 'cancelled'] }).notNull(),
  createdAt: at('created_at').notNull(),
  /** What to read: paths, dialects, types. Server-side only. */
  sources: jsonb('sources').$type<unknown[]>().notNull(),
  /** As shown and changed in the wizard. Sample values are masked; emptied when the import ends. */
  tables: jsonb('tables').$type<ImportTable[]>().notNull(),
  progress: jsonb('progress').$type<ImportProgress>(),
  results: jsonb('results').$type<ImportResult[]>().notNull(),
  notes: jsonb('notes').$type<string[]>().notNull(),
  error: jsonb('error').$type<{ code: string; title: string; detail: string }>(),
});

const passing = {
  store: 'postgres',
  subjects: 'persons in customers’ data',
  purposes: ['essential.service'],
  lawfulBasis: 'instruction of the controller',
  readers: ['members of the workspace who may import'],
} as const satisfies Partial<TableDeclaration>;

export const declarations: readonly TableDeclaration[] = [
  {
    ...passing,
    table: 'uploads',
    retention: 'until loaded, at most 24 hours',
    keep: { days: 1, from: 'the upload', by: 'sweepUploads' },
    erasure: 'the file is deleted when its import ends',
    columns: { id: null, workspace_id: null, file: null, bytes: null, created_at: null },
  },
  {
    ...passing,
    table: 'imports',
    retention: 'samples until the import ends; counts while the workspace exists',
    keep: { while: 'the workspace exists', by: 'destroyWorkspaces' },
    erasure: 'masked samples are emptied when the import ends',
    columns: {
      id: null,
      workspace_id: null,
      actor_id: 'user.unique_id',
      state: null,
      created_at: null,
      sources: null,
      tables: 'user',
      progress: null,
      results: null,
      notes: null,
      error: null,
    },
  },
];
