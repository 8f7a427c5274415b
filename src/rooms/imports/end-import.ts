/** Stopping an import, and putting one away. */
import { Trouble } from '../../kit/errors.ts';
import type { Workspace } from '../accounts/index.ts';
import { moveImport, readImport, removeImport } from './import-store.ts';
import { stopLive } from './live-imports.ts';
import { forgetFiles, withoutValues } from './load-import.ts';

/**
 * Stops an import; nothing of it stays. Returns when it has stopped. One that had ended already stays as it is: a load
 * that was being published when it was stopped may still end as `done`.
 */
export const cancelImport = async (workspace: Workspace, id: string): Promise<void> => {
  const row = await readImport(workspace, id);
  await stopLive(id);
  const tables = withoutValues(row.tables);
  const moved = await moveImport(workspace, id, ['inspecting', 'ready'], {
    state: 'cancelled',
    tables,
    progress: null,
  });
  if (moved) await forgetFiles(workspace, await readImport(workspace, id));
};

/** Puts an import away, with its files; rows that were loaded stay. Throws `import-loading` while it loads. */
export const deleteImport = async (workspace: Workspace, id: string): Promise<void> => {
  const row = await readImport(workspace, id);
  if (row.state === 'loading')
    throw new Trouble('conflict', {
      code: 'import-loading',
      title: 'This import is being loaded',
      detail: 'Stop it first. Nothing was changed.',
    });
  await stopLive(id);
  await forgetFiles(workspace, await readImport(workspace, id));
  await removeImport(workspace, id);
};
