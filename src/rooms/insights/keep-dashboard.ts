/** Dashboards: cards on a grid, each showing a saved question of the same workspace. */
import type { Dashboard, DashboardDraft } from '../../contract/insights.ts';
import { now } from '../../kit/clock.ts';
import { invalid, missing, type Trouble } from '../../kit/errors.ts';
import { randomId } from '../../kit/ids.ts';
import type { Workspace } from '../accounts/index.ts';
import {
  insertDashboard,
  readDashboard,
  readDashboards,
  removeDashboard,
  replaceDashboard,
} from './dashboard-store.ts';
import { readQuestions } from './question-store.ts';

const noDashboard = (): Trouble =>
  missing('dashboard', 'It may have been removed. Choose another on the page Dashboards.');

const checkCards = async (workspace: Workspace, { cards }: DashboardDraft): Promise<void> => {
  const known = new Set((await readQuestions(workspace)).map(({ id }) => id));
  const strange = cards.filter(({ questionId }) => !known.has(questionId)).length;
  if (strange > 0) {
    throw invalid(
      'card-without-question',
      `${strange} of ${cards.length} cards show a question that this workspace does not have`,
      'Save the question first, or take the card off.',
    );
  }
  if (new Set(cards.map(({ id }) => id)).size < cards.length) {
    throw invalid('card-twice', 'Two cards have the same id', 'Give every card an id of its own.');
  }
};

const drafted = ({ name, cards }: DashboardDraft): DashboardDraft => ({ name, cards });

/** The dashboards of the workspace, by name. */
export const listDashboards = (workspace: Workspace): Promise<Dashboard[]> => readDashboards(workspace);

/** Throws `missing`. */
export const getDashboard = async (workspace: Workspace, id: string): Promise<Dashboard> => {
  const found = await readDashboard(workspace, id);
  if (found === null) throw noDashboard();
  return found;
};

/** Throws `invalid` for a card whose question is not in this workspace. */
export const createDashboard = async (workspace: Workspace, draft: DashboardDraft): Promise<Dashboard> => {
  await checkCards(workspace, draft);
  return insertDashboard(workspace, randomId(), drafted(draft), now());
};

/** Replaces a dashboard. Throws `missing`, and `invalid` as `createDashboard`. */
export const updateDashboard = async (workspace: Workspace, id: string, draft: DashboardDraft): Promise<Dashboard> => {
  await getDashboard(workspace, id);
  await checkCards(workspace, draft);
  const changed = await replaceDashboard(workspace, id, drafted(draft), now());
  if (changed === null) throw noDashboard();
  return changed;
};

/** Throws `missing`. */
export const deleteDashboard = async (workspace: Workspace, id: string): Promise<void> => {
  if (!(await removeDashboard(workspace, id))) throw noDashboard();
};
