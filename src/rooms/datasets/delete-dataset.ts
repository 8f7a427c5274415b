/** Deleting a dataset: its rows, its rejected records, and every person of whom nothing else is held (P13.3). */
import { eq } from 'drizzle-orm';
import { sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { catalogueDataset, rowsChanged } from './catalogue.ts';
import { requireDatasetFree } from './keep/on-hold.ts';
import { whileRowsStay } from './limit/rows-lock.ts';
import { dropSides } from './limit/side-tables.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { dropOrphans } from './publish-load.ts';
import { ensureVaultTables } from './warehouse-tables.ts';
import { datasets, importRuns } from './tables.ts';

const deleteNow = async (workspace: Workspace, name: string): Promise<void> => {
  const dataset = await catalogueDataset(workspace, name);
  await requireDatasetFree(workspace, dataset);
  const { db, warehouse } = workspace.stores;
  const runs = await db.select({ run: importRuns.run }).from(importRuns).where(eq(importRuns.datasetId, dataset.id));
  await ensureVaultTables(workspace);
  // The catalogue first: after a crash in between, the next start drops what it does not know.
  await db.transaction(async (tx) => {
    await tx.delete(datasets).where(eq(datasets.id, dataset.id));
    await tx.delete(importRuns).where(eq(importRuns.datasetId, dataset.id));
  });
  await warehouse.command(sql`DROP TABLE IF EXISTS ${dataset.table} SYNC`);
  await dropSides(workspace, (datasetId) => datasetId !== dataset.id);
  await warehouse.command(
    sql`ALTER TABLE ${workspace.vault('rejects')} DELETE WHERE run IN ${runs.map(({ run }) => run)} SETTINGS mutations_sync = 2`,
  );
  await dropOrphans(workspace);
  await rowsChanged(workspace);
};

/** Deletes a dataset for good. Throws `missing`, and `on-hold` while a legal hold keeps it. */
export const deleteDataset = (workspace: Workspace, name: string): Promise<void> =>
  oneAtATime(workspace.id, () => whileRowsStay(workspace, () => deleteNow(workspace, name)));
