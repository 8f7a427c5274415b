/** Saved questions: kept only if the catalogue can answer them, and so without a value that names a person (P4.8). */
import type { QuestionDraft, SavedQuestion } from '../../contract/insights.ts';
import { now } from '../../kit/clock.ts';
import { missing, Trouble } from '../../kit/errors.ts';
import { randomId } from '../../kit/ids.ts';
import type { Workspace } from '../accounts/index.ts';
import { catalogue } from '../datasets/index.ts';
import { readDashboards } from './dashboard-store.ts';
import { planQuestion } from './plan.ts';
import { insertQuestion, readQuestion, readQuestions, removeQuestion, replaceQuestion } from './question-store.ts';

const noQuestion = (): Trouble => missing('question', 'It may have been removed. Choose another on the page Explore.');

const check = async (workspace: Workspace, draft: QuestionDraft): Promise<void> => {
  planQuestion(await catalogue(workspace), draft.question, workspace);
};

const drafted = ({ name, question, chart }: QuestionDraft): QuestionDraft => ({ name, question, chart });

/** The saved questions of the workspace, by name. */
export const listQuestions = (workspace: Workspace): Promise<SavedQuestion[]> => readQuestions(workspace);

/** Throws `missing`. */
export const getQuestion = async (workspace: Workspace, id: string): Promise<SavedQuestion> => {
  const found = await readQuestion(workspace, id);
  if (found === null) throw noQuestion();
  return found;
};

/** Throws what `ask` would throw of a question that cannot be answered. */
export const createQuestion = async (workspace: Workspace, draft: QuestionDraft): Promise<SavedQuestion> => {
  await check(workspace, draft);
  return insertQuestion(workspace, randomId(), drafted(draft), now());
};

/** Replaces a question. Throws `missing`, and what `ask` would throw. */
export const updateQuestion = async (
  workspace: Workspace,
  id: string,
  draft: QuestionDraft,
): Promise<SavedQuestion> => {
  await getQuestion(workspace, id);
  await check(workspace, draft);
  const changed = await replaceQuestion(workspace, id, drafted(draft), now());
  if (changed === null) throw noQuestion();
  return changed;
};

/** Throws `missing`, and `conflict` while a dashboard shows it. */
export const deleteQuestion = async (workspace: Workspace, id: string): Promise<void> => {
  await getQuestion(workspace, id);
  const showing = (await readDashboards(workspace)).filter(({ cards }) => cards.some((card) => card.questionId === id));
  if (showing.length > 0) {
    throw new Trouble('conflict', {
      code: 'question-in-use',
      title: 'A dashboard shows this question',
      detail: `Take it off first: ${showing.map(({ name }) => `"${name}"`).join(', ')}.`,
    });
  }
  if (!(await removeQuestion(workspace, id))) throw noQuestion();
};
