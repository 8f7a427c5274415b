/** At start: loads that were cut off are undone, or finished if they had been committed. */
import { allWorkspaces, type Stores, type Workspace } from '../accounts/index.ts';
import { dropOrphans, publishJournal } from './publish-load.ts';
import { replayLedger } from './erasure-ledger.ts';
import { forgetRuns, type Journal, openRuns } from './run-store.ts';
import { dropStage } from './stage.ts';
import { ensureVaultTables } from './warehouse-tables.ts';

const finish = async (workspace: Workspace, journal: Journal): Promise<void> => {
  await publishJournal(workspace, journal);
  await dropOrphans(workspace); // a merger that was cut off may have left a key nobody uses
};

const recoverWorkspace = async (workspace: Workspace): Promise<void> => {
  await ensureVaultTables(workspace);
  await replayLedger(workspace);
  const open = await openRuns(workspace);
  for (const { journal } of open) if (journal !== null) await finish(workspace, journal as Journal);
  const staged = open.filter(({ state }) => state === 'staged').map(({ run }) => run);
  for (const run of staged) await dropStage(workspace, run);
  if (staged.length > 0) await forgetRuns(workspace, staged);
};

/** Rolls back what was staged and rolls forward what was being published, in every workspace. Call it before serving. */
export const recoverLoads = async (stores: Stores): Promise<void> => {
  for (const workspace of await allWorkspaces(stores)) await recoverWorkspace(workspace);
};
