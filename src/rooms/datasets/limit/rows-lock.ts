/**
 * Nobody is restricted or released while an import publishes its rows, a dataset is deleted or a person's rows are shredded:
 * each of these takes what it finds on one side and leaves it on a side. What an import does before does not matter here.
 */
import type { Workspace } from '../../accounts/index.ts';
import { oneAtATime } from '../one-at-a-time.ts';

/** Runs `work` after everything else that moves rows of the workspace. Not from within itself. */
export const whileRowsStay = <T>(workspace: Workspace, work: () => Promise<T>): Promise<T> =>
  oneAtATime(`${workspace.id} rows`, work);
