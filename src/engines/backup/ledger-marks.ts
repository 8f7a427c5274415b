/** How far the ledger was: a folder of files that only grow, outside of every backup. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { broken, hashOf, type Manifest } from './manifest.ts';

type Mark = Manifest['ledger'][number];

const notThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) === undefined;

// What a crash left of an entry at the end is written over by the next one: only whole entries count.
const wholeEntries = (file: string, bytes: Buffer): Buffer =>
  file.endsWith('.ledger')
    ? bytes.subarray(0, bytes.length - (bytes.length % 16))
    : bytes.subarray(0, bytes.lastIndexOf(10) + 1);

/** Each file with its length and hash. */
export const ledgerMarks = (folder: string): Mark[] =>
  notThere(folder)
    ? []
    : readdirSync(folder)
        .filter((file) => /^[a-z0-9-]+\.[a-z]+$/.test(file))
        .sort()
        .map((file) => {
          const bytes = wholeEntries(file, readFileSync(join(folder, file)));
          return { file, bytes: bytes.length, sha256: hashOf(bytes) };
        });

const older = (): Error =>
  broken(
    'ledger-too-old',
    'The ledger is older than the backup, or belongs to another installation',
    'People erased since would come back. Give the newest copy of the folder ledger with --ledger.',
  );

/**
 * Whether the ledger in `folder` goes on from where it was when the backup was made. A workspace's files go with the workspace:
 * `isGone` says which did. Throws `ledger-too-old`.
 */
export const requireNewerLedger = (
  folder: string,
  marks: readonly Mark[],
  isGone: (workspaceId: string) => boolean,
): void => {
  for (const { file, bytes, sha256 } of marks) {
    const path = join(folder, file);
    if (bytes === 0 || isGone(file.split('.')[0] ?? '')) continue;
    if (notThere(path) || hashOf(readFileSync(path).subarray(0, bytes)) !== sha256) throw older();
  }
};
