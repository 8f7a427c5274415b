/**
 * Nobody is restricted or released while an import publishes its rows, a dataset is deleted or a person's rows are shredded:
 * each of these takes what it finds on one side and leaves it on a side. What an import does before does not matter here.
 */
import type { Workspace } from '../../accounts/index.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import { isMoving, pendingOf, whileMoving } from '../pending-rows.ts';

type Which = Pick<Workspace, 'id'>;

/** Runs `work` in the turn of those who move rows of the workspace, whatever is pending. Not from within itself. */
export const rowsTurn = <T>(workspace: Which, work: () => Promise<T>): Promise<T> =>
  oneAtATime(`${workspace.id} rows`, () => whileMoving(work));

const settle = async ({ id }: Which): Promise<void> => pendingOf(id)?.();

/** Runs `work` after everything else that moves rows of the workspace, and after what is pending stands in the tables. Not from within itself. */
export const whileRowsStay = <T>(workspace: Which, work: () => Promise<T>): Promise<T> =>
  rowsTurn(workspace, async () => {
    await settle(workspace);
    return work();
  });

/** Resolves when what was pending stands in the tables. Whoever moves rows at this moment meets none. */
export const settlePending = async (workspace: Which): Promise<void> => {
  if (pendingOf(workspace.id) !== undefined && !isMoving()) await rowsTurn(workspace, () => settle(workspace));
};
