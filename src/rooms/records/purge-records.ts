/**
 * Purge: what was removed and replaced leaves the files, in one go for all that was removed since the last one (P13.3). First the keys of
 * persons without a row, so that their values cannot be opened wherever they lie; then the values that no row holds; then the bytes.
 */
import { now } from '../../kit/clock.ts';
import { errorFacts, log } from '../../kit/log.ts';
import { allWorkspaces, type Stores, type Workspace } from '../accounts/index.ts';
import {
  dropOrphans,
  ensureVaultTables,
  finishLimits,
  isTouched,
  narrowVault,
  oneAtATime,
  whileRowsStay,
} from '../datasets/index.ts';
import { purgeHidden } from '../requests/index.ts';
import type { OnStep } from './settle-records.ts';
import { forgetPages } from './with-records.ts';

type Purged = { isDue: boolean; at: Date | null };

/** By workspace; who is not in it was not looked at since the start. */
const known = new Map<string, Purged>();

/** Something was removed or replaced: its bytes are to be purged. */
export const notePurge = ({ id }: Workspace): void =>
  void known.set(id, { isDue: true, at: known.get(id)?.at ?? null });

/** Whether something removed lies in files still, and when the last purge ended. */
export const purgeState = async (workspace: Workspace): Promise<Purged> => {
  const found = known.get(workspace.id) ?? { isDue: await isTouched(workspace), at: null };
  known.set(workspace.id, found);
  return found;
};

/** Purges a workspace now. Resolves when no byte of what was removed before is left in its tables' files. */
export const purgeRecords = (workspace: Workspace, onStep: OnStep = () => {}): Promise<void> =>
  oneAtATime(workspace.id, async () => {
    await ensureVaultTables(workspace);
    await whileRowsStay(workspace, async () => {
      known.set(workspace.id, { isDue: false, at: known.get(workspace.id)?.at ?? null }); // what is removed from here on is for the next one
      await finishLimits(workspace);
      await onStep('keys');
      await dropOrphans(workspace);
      await onStep('values');
      await narrowVault(workspace);
      forgetPages(workspace);
    });
    await onStep('bytes');
    await purgeHidden(workspace, 'vault');
    await purgeHidden(workspace, 'rows');
    known.set(workspace.id, { isDue: known.get(workspace.id)?.isDue ?? false, at: now() });
  });

/** Purges every workspace of which something was removed row by row. To be called every few minutes. */
export const purgeDueRecords = async (stores: Stores): Promise<void> => {
  for (const workspace of await allWorkspaces(stores))
    try {
      if ((await purgeState(workspace)).isDue) await purgeRecords(workspace);
    } catch (error) {
      notePurge(workspace);
      log.error('records.unpurged', { workspace: workspace.id, ...errorFacts(error) }); // the others have theirs all the same
    }
};
