/** At start: what programs were told is taken and did not get to the tables before the last process ended. */
import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { sql } from '../../kit/literals.ts';
import { allWorkspaces, type Stores, type Workspace } from '../accounts/index.ts';
import { catalogue, rowsTurn } from '../datasets/index.ts';
import { apply } from './entries.ts';
import { extension, folderOf, journaled, journalOf, readRecords } from './open-records.ts';
import { putInPlace, settleRecords, workTable } from './settle-records.ts';
import { letGo } from './with-records.ts';

const journalsOf = (workspace: Workspace): string[] => {
  const folder = folderOf(workspace.stores.dataDir, workspace.id);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(extension))
    .map((name) => name.slice(0, -extension.length));
};

const recover = async (workspace: Workspace, datasetId: string): Promise<void> => {
  const entries = journaled(workspace, datasetId);
  const last = entries.at(-1);
  const dataset = (await catalogue(workspace)).find(({ id }) => id === datasetId);
  if (last?.do === 'settle' && dataset !== undefined) await putInPlace(workspace, datasetId, last.gone.map(BigInt));
  else {
    await workspace.stores.warehouse.command(sql`DROP TABLE IF EXISTS ${workTable(workspace, datasetId)} SYNC`);
    if (dataset !== undefined && entries.length > 0) {
      const records = await readRecords(workspace, dataset);
      for (const entry of entries) apply(records, entry);
      return settleRecords(workspace, records);
    }
  }
  await journalOf(workspace, datasetId).remove();
};

/** Takes up every journal. Call it when imports were taken up, before anybody is served. */
export const recoverRecords = async (stores: Stores): Promise<void> => {
  for (const workspace of await allWorkspaces(stores))
    for (const datasetId of journalsOf(workspace)) await rowsTurn(workspace, () => recover(workspace, datasetId));
};

/** Removes the journals of a workspace that goes, and lets its rows go. */
export const dropRecordsOf = async (stores: Stores, workspaceId: string): Promise<void> => {
  letGo(stores, workspaceId);
  await rm(folderOf(stores.dataDir, workspaceId), { recursive: true, force: true });
};
