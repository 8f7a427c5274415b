/** The files of a backup and their hashes: listed when it is made, compared before anything is restored from it. */
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Backup, broken, type FileList, fileListShape, hashOf } from './manifest.ts';

const own = new Set(['manifest.json', 'manifest.sig', 'files.json']);

/** Called with the bytes read so far. */
export type OnBytes = (bytes: number) => void;

const hashFile = async (path: string, signal: AbortSignal): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, { signal });
  return hash.digest('hex');
};

const pathsBelow = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .filter((path) => !own.has(path))
    .sort();
};

/** Every file below the folder with its size and SHA-256. */
export const listFiles = async (
  folder: string,
  signal: AbortSignal,
  onBytes: OnBytes = () => {},
): Promise<FileList> => {
  const files: FileList = [];
  let done = 0;
  for (const path of await pathsBelow(folder)) {
    const sha256 = await hashFile(join(folder, path), signal);
    const { size } = await stat(join(folder, path));
    files.push({ path, bytes: size, sha256 });
    onBytes((done += size));
  }
  return files;
};

const changed = (name: string): Error =>
  broken(
    'backup-changed',
    `The backup ${name} is not as it was made`,
    'A file in it was changed, added or lost. Take another one with --at, or another copy.',
  );

/** Reads the whole backup and compares. Throws `backup-changed`. */
export const checkFiles = async (
  { folder, manifest }: Backup,
  signal: AbortSignal,
  onBytes?: OnBytes,
): Promise<void> => {
  const text = readFileSync(join(folder, 'files.json'), 'utf8');
  if (hashOf(text) !== manifest.files.sha256) throw changed(manifest.name);
  const told = fileListShape.parse(JSON.parse(text));
  const found = await listFiles(folder, signal, onBytes);
  const line = ({ path, bytes, sha256 }: FileList[number]): string => `${sha256} ${bytes} ${path}`;
  if (told.map(line).join('\n') !== found.map(line).join('\n')) throw changed(manifest.name);
};
