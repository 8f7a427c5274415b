/** At start: loads that were cut off are undone, or finished if they had been committed. */
import { sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { catalogue } from './catalogue.ts';
import { finishCorrections } from './correct/apply-corrections.ts';
import { whileRowsStay } from './limit/rows-lock.ts';
import { finishLimits } from './limit/settle-limits.ts';
import { dropSides } from './limit/side-tables.ts';
import { dropOrphans, publishJournal } from './publish-load.ts';
import { replayLedger } from './erasure-ledger.ts';
import { datasetTables } from './rewrite-rows.ts';
import { forgetRuns, type Journal, openRuns, publishedImports } from './run-store.ts';
import { dropStage } from './stage.ts';
import { ensureVaultTables } from './warehouse-tables.ts';

const finish = async (workspace: Workspace, journal: Journal): Promise<void> => {
  await publishJournal(workspace, journal, null);
  await dropOrphans(workspace); // a merger that was cut off may have left a key nobody uses
};

/**
 * Rolls back what was staged and rolls forward what was being published. Call it before anybody is served. `finished`: ids of
 * the imports whose rows are all there.
 */
export const recoverLoads = async (workspace: Workspace): Promise<{ finished: string[] }> => {
  await ensureVaultTables(workspace);
  await replayLedger(workspace);
  const open = await openRuns(workspace);
  for (const { journal } of open) if (journal !== null) await finish(workspace, journal as Journal);
  const staged = open.filter(({ state }) => state === 'staged').map(({ run }) => run);
  for (const run of staged) await dropStage(workspace, run);
  await forgetRuns(workspace, staged);
  await dropUnknown(workspace);
  await whileRowsStay(workspace, async () => {
    await finishLimits(workspace);
    await finishCorrections(workspace);
  });
  return { finished: await publishedImports(workspace) };
};

// Tables of datasets that the catalogue does not know: a deletion was cut off.
const dropUnknown = async (workspace: Workspace): Promise<void> => {
  const known = new Set((await catalogue(workspace)).map(({ id }) => `d_${id}`));
  const unknown = (await datasetTables(workspace)).filter((name) => !known.has(name));
  for (const name of unknown)
    await workspace.stores.warehouse.command(sql`DROP TABLE IF EXISTS ${workspace.rows(name)} SYNC`);
  const sides = await dropSides(workspace, (datasetId) => known.has(`d_${datasetId}`));
  if (unknown.length + sides > 0) await dropOrphans(workspace);
};
