/** After a crash: folders of tables whose making was cut off, which the embedded engine never takes away by itself. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const isUuid = (name: string): boolean => name.replace(uuid, '') === '' && name !== '';

const foldersIn = (path: string): string[] => {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []; // a new installation
    throw error;
  }
};

/** Every id that any definition on disk names: tables, databases, and tables whose dropping is not over. */
const definedIds = (engineDir: string): Set<string> => {
  const files = readdirSync(engineDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.sql'))
    .map((entry) => join(entry.parentPath, entry.name));
  return new Set(files.flatMap((path) => [...(`${path} ${readFileSync(path, 'utf8')}`.match(uuid) ?? [])]));
};

/**
 * Removes folders of tables below `storeDir` that no definition below `engineDir` names, before the engine is opened. A table's
 * definition is written before its first row, so such a folder holds nobody's data that is still of use. Where no definition
 * is found at all nothing is removed: then the definitions are what is missing. Returns how many were removed.
 */
export const removeStrays = (engineDir: string, storeDir: string): number => {
  const known = definedIds(engineDir);
  if (known.size === 0) return 0;
  const strays = foldersIn(storeDir).flatMap((prefix) =>
    foldersIn(join(storeDir, prefix))
      .filter((name) => isUuid(name) && !known.has(name))
      .map((name) => join(storeDir, prefix, name)),
  );
  for (const path of strays) rmSync(path, { recursive: true, force: true });
  return strays.length;
};
