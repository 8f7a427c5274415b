/** Saved questions in Postgres. */
import { and, asc, eq } from 'drizzle-orm';
import type { QuestionDraft, SavedQuestion } from '../../contract/insights.ts';
import type { Workspace } from '../accounts/index.ts';
import { questions } from './tables.ts';

type Row = typeof questions.$inferSelect;

const shown = ({ workspaceId: _, updatedAt, ...row }: Row): SavedQuestion => ({
  ...row,
  updatedAt: updatedAt.toISOString(),
});

const one = (workspace: Workspace, id: string) => and(eq(questions.workspaceId, workspace.id), eq(questions.id, id));

/** All of the workspace, by name. */
export const readQuestions = async (workspace: Workspace): Promise<SavedQuestion[]> => {
  const rows = await workspace.stores.db
    .select()
    .from(questions)
    .where(eq(questions.workspaceId, workspace.id))
    .orderBy(asc(questions.name), asc(questions.id));
  return rows.map(shown);
};

export const readQuestion = async (workspace: Workspace, id: string): Promise<SavedQuestion | null> => {
  const [row] = await workspace.stores.db.select().from(questions).where(one(workspace, id));
  return row === undefined ? null : shown(row);
};

export const insertQuestion = async (
  workspace: Workspace,
  id: string,
  draft: QuestionDraft,
  at: Date,
): Promise<SavedQuestion> => {
  const row: Row = { id, workspaceId: workspace.id, ...draft, updatedAt: at };
  await workspace.stores.db.insert(questions).values(row);
  return shown(row);
};

/** Null when there is none of that id in the workspace. */
export const replaceQuestion = async (
  workspace: Workspace,
  id: string,
  draft: QuestionDraft,
  at: Date,
): Promise<SavedQuestion | null> => {
  const set = { ...draft, updatedAt: at };
  const [row] = await workspace.stores.db.update(questions).set(set).where(one(workspace, id)).returning();
  return row === undefined ? null : shown(row);
};

/** False when there was none. */
export const removeQuestion = async (workspace: Workspace, id: string): Promise<boolean> => {
  const gone = await workspace.stores.db.delete(questions).where(one(workspace, id)).returning({ id: questions.id });
  return gone.length > 0;
};
