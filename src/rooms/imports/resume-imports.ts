/** After a restart: nothing stays half loaded, and nothing is kept for longer than it should be. */
import { say } from '../../contract/said.ts';
import { allWorkspaces, type Stores, type Workspace } from '../accounts/index.ts';
import { recordEntry } from '../audit/index.ts';
import { recoverLoads } from '../datasets/index.ts';
import { serverStopped } from './import-error.ts';
import { type ImportRow, patchImport, publishedResults, unfinishedImports } from './import-store.ts';
import { forgetFiles, withAddress, withoutValues } from './load-import.ts';
import { emptyTempFolder } from './run-load.ts';
import { sweepStrayFiles, sweepUploads } from './store-upload.ts';

const settle = async (workspace: Workspace, row: ImportRow, finished: boolean): Promise<void> => {
  if (finished) {
    const published = await publishedResults(workspace, row.id);
    const notes = [...row.notes, say('note.finishedLater')];
    const results = published.map((result) => withAddress(workspace, row.id, result));
    const tables = withoutValues(row.tables);
    await patchImport(workspace, row.id, { state: 'done', results, tables, progress: null, notes, error: null });
    for (const { dataset, rowsLoaded } of results)
      await recordEntry(workspace, {
        action: 'dataset.loaded',
        detail: say('audit.afterRestart', { dataset, rows: rowsLoaded }),
      });
    await forgetFiles(workspace, row);
    return;
  }
  await patchImport(workspace, row.id, { state: 'failed', progress: null, error: serverStopped });
};

/**
 * Rolls back what was being loaded when the server stopped, finishes what was being published, marks those imports,
 * deletes old uploads and temporary files. Call it before anybody is served.
 */
export const resumeImports = async (stores: Stores): Promise<void> => {
  await emptyTempFolder(stores);
  const unfinished = await unfinishedImports(stores);
  for (const workspace of await allWorkspaces(stores)) {
    const { finished } = await recoverLoads(workspace);
    for (const row of unfinished.filter(({ workspaceId }) => workspaceId === workspace.id))
      await settle(workspace, row, finished.includes(row.id));
  }
  await sweepUploads(stores);
  await sweepStrayFiles(stores);
};
