/** Paths that the engine's `file()` takes literally. */
import { link, symlink } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { TempFolder } from './temp-folder.ts';

/**
 * `file()` reads `*`, `?` and `{…}` in a path as patterns and `a :: b` as a file inside an archive: such a path is
 * reached through a link with a random name.
 */
export async function enginePath(path: string, folder: TempFolder): Promise<string> {
  const full = resolve(path);
  if (/^[\w./ -]+$/.test(full)) return full;
  const safe = folder.path('');
  await symlink(full, safe).catch(() => link(full, safe));
  return safe;
}
