/** Files that only grow, a line an entry: what was said stays said, whatever happens to the stores. */
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

const newline = 10;

/** Makes sure that the names in a folder are on disk. */
export const syncFolder = (path: string): void => {
  const folder = openSync(path, 'r');
  fsyncSync(folder);
  closeSync(folder);
};

/** The length up to the last whole line: a crash may have left part of one, which the next entry writes over. */
const wholeLength = (file: number): number => {
  const chunk = Buffer.alloc(64 * 1024);
  for (let end = fstatSync(file).size; end > 0;) {
    const start = Math.max(0, end - chunk.length);
    const read = readSync(file, chunk, 0, end - start, start);
    const at = chunk.subarray(0, read).lastIndexOf(newline);
    if (at >= 0) return start + at + 1;
    end = start;
  }
  return 0;
};

/** Appends entries durably; each becomes one line of JSON. Makes the file, readable by this user alone. */
export const appendLines = (path: string, entries: readonly unknown[]): void => {
  if (entries.length === 0) return;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const isNew = !existsSync(path);
  const file = openSync(path, isNew ? 'wx+' : 'r+', 0o600);
  try {
    const bytes = Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    writeSync(file, bytes, 0, bytes.length, wholeLength(file));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  if (isNew) syncFolder(dirname(path));
};

/** All whole lines, in the order they came; none where there is no file. */
export const readLines = (path: string): unknown[] => {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  const text = bytes.toString('utf8', 0, bytes.lastIndexOf(newline) + 1);
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]));
};
