/** Saved questions and dashboards. */
import { jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { Card, ChartKind, Question } from '../../contract/insights.ts';
import type { TableDeclaration } from '../../kit/declaration.ts';
import { workspaces } from '../accounts/index.ts';

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const questions = pgTable('questions', {
  id: text('id').primaryKey(),
  workspaceId: text('workspace_id')
    .notNull()
    .references(() => workspaces.id, { onDelete: 'cascade' }),
  name: text('name').notNull(),
  question: jsonb('question').$type<Question>().notNull(),
  chart: text('chart').$type<ChartKind>().notNull(),
  updatedAt: at('updated_at').notNull(),
});

export const dashboards = pgTable('dashboards', {
  id: text('id').primaryKey(),
  workspaceId: text('workspace_id')
    .notNull()
    .references(() => workspaces.id, { onDelete: 'cascade' }),
  name: text('name').notNull(),
  cards: jsonb('cards').$type<Card[]>().notNull(),
  updatedAt: at('updated_at').notNull(),
});

const saved = {
  store: 'postgres',
  subjects: 'nobody',
  purposes: ['essential.service'],
  lawfulBasis: 'none needed',
  retention: 'while the workspace exists',
  keep: { while: 'the workspace exists', by: 'destroyWorkspaces' },
  readers: ['members of the workspace'],
  erasure: 'nothing: a question names columns; a filter on a personal column is refused',
} as const satisfies Partial<TableDeclaration>;

export const declarations: readonly TableDeclaration[] = [
  {
    ...saved,
    table: 'questions',
    columns: { id: null, workspace_id: null, name: null, question: null, chart: null, updated_at: null },
  },
  {
    ...saved,
    table: 'dashboards',
    columns: { id: null, workspace_id: null, name: null, cards: null, updated_at: null },
  },
];
