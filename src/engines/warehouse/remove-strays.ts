/** After a crash: what is left of tables whose making or dropping was cut off; the embedded engine never takes it away. */
import { type Dirent, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const isUuid = (name: string): boolean => name.replace(uuid, '') === '' && name !== '';

const dropped = 'metadata_dropped';

const entriesOf = (path: string): Dirent[] => {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []; // a new installation
    throw error;
  }
};

const foldersIn = (path: string): string[] =>
  entriesOf(path)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

const filesIn = (path: string): string[] =>
  entriesOf(path)
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

/** Every id that a definition on disk names: of tables and databases. Those of dropped tables are moved away first. */
const definedIds = (engineDir: string): Set<string> => {
  const files = readdirSync(engineDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.sql') && !entry.parentPath.endsWith(dropped))
    .map((entry) => join(entry.parentPath, entry.name));
  return new Set(files.flatMap((path) => [...(`${path} ${readFileSync(path, 'utf8')}`.match(uuid) ?? [])]));
};

/**
 * Removes folders of tables below `storeDir` that no definition below `engineDir` names, before the engine is opened, and so
 * finishes what was being dropped: a working table of a load may hold plain values (P4.8, P7.1). A table's definition is
 * written before its first row and moved away before its rows are deleted. Where no definition is found at all nothing is
 * removed: then the definitions are what is missing. Returns how many folders were removed.
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
  const over = filesIn(join(engineDir, dropped)); // last: a crash before this begins again
  for (const name of over) rmSync(join(engineDir, dropped, name), { force: true });
  return strays.length;
};
