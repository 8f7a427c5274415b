/** Looking at uploaded files: what is in them, what was recognised, what is proposed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ImportView } from '../../contract/imports.ts';
import { now } from '../../kit/clock.ts';
import { invalid } from '../../kit/errors.ts';
import { randomId } from '../../kit/ids.ts';
import type { Workspace } from '../accounts/index.ts';
import { errorOf } from './import-error.ts';
import { insertImport, moveImport } from './import-store.ts';
import { runLive } from './live-imports.ts';
import { type InputFile, proposeTables } from './propose-tables.ts';
import { holdSamples } from './samples.ts';
import { dropUploads } from './store-upload.ts';
import { findUploads, uploadPath } from './upload-store.ts';
import { getImport } from './view-import.ts';

/** How long a caller waits for the look at the files before it goes on behind them. */
const patienceMilliseconds = 4000;

const inspect = async (workspace: Workspace, importId: string, files: readonly InputFile[], signal: AbortSignal) => {
  try {
    const { sources, tables, planned } = await proposeTables(workspace, files, signal);
    holdSamples(importId, sources, tables);
    await moveImport(workspace, importId, ['inspecting'], { state: 'ready', sources: planned, tables });
  } catch (error) {
    const moved = await moveImport(workspace, importId, ['inspecting'], { state: 'failed', error: errorOf(error) });
    const uploadIds = files.flatMap(({ uploadId }) => uploadId ?? []);
    if (moved) await dropUploads(workspace.stores, uploadIds);
  }
};

/**
 * Starts an import of uploaded files. Small files are looked at before it returns (state `ready`, or `failed` with what
 * is wrong); with large ones it returns in state `inspecting`. Throws `upload-missing`.
 */
export const startImport = async (workspace: Workspace, uploadIds: readonly string[]): Promise<ImportView> => {
  const ids = [...new Set(uploadIds)];
  const uploads = await findUploads(workspace, ids);
  if (uploads.length === 0 || uploads.length < ids.length)
    throw invalid(
      'upload-missing',
      'An uploaded file is not there any more',
      'Uploads wait for 24 hours. Upload it again. Nothing was changed.',
    );
  const importId = randomId();
  await insertImport(workspace, { id: importId, state: 'inspecting', createdAt: now() });
  const files = uploads.map(({ id, file }) => ({ path: uploadPath(workspace.stores, id), name: file, uploadId: id }));
  const done = runLive(importId, (signal) => inspect(workspace, importId, files, signal));
  await Promise.race([done, sleep(patienceMilliseconds, undefined, { ref: false })]);
  return getImport(workspace, importId);
};
