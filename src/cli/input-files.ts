/** The files named on the command line. */
import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { missing } from '../kit/errors.ts';

export type InputFile = { path: string; name: string };

const check = (word: string): InputFile => {
  const path = resolve(word);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() === true) return { path, name: basename(path) };
  throw missing('file', `“${word}” ${stat === undefined ? 'does not exist' : 'is not a file'}. Nothing was read.`);
};

/** Absolute paths and names. Throws `missing` for what is no file. */
export const inputFiles = (words: readonly string[]): InputFile[] => words.map(check);
