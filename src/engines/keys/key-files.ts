/** The files of the master key: `master.key` (its versions, the newest first) and `derivation.key` (sealed). Mode 600. */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { invalid } from '../../kit/errors.ts';

const fromHex = (text: string, where: string): Buffer => {
  if (/^[0-9a-f]{64}$/i.test(text.trim())) return Buffer.from(text.trim(), 'hex');
  throw invalid('bad-master-key', 'The master key is not usable', `${where} must hold 64 hexadecimal digits.`);
};

/** Makes a rename in the folder last. */
const syncFolder = (path: string): void => {
  const folder = openSync(path, 'r');
  fsyncSync(folder);
  closeSync(folder);
};

/** Replaces the file whole or not at all, and durably: after a crash it is the old one or the new one. */
const replaceFile = (dataDir: string, name: string, text: string): void => {
  const made = join(dataDir, `.${name}.new`);
  rmSync(made, { force: true }); // from a crash
  const file = openSync(made, 'wx', 0o600);
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
  renameSync(made, join(dataDir, name));
  syncFolder(dataDir);
};

const readPrivate = (path: string): string | null => {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if ((stat.mode & 0o077) !== 0)
    throw invalid(
      'master-key-readable',
      'The master key can be read by other users of this machine',
      'Run `chmod 600 master.key derivation.key` in the data folder, and start again.',
    );
  return readFileSync(path, 'utf8');
};

/** The versions in a text, the newest first: one, or two while a rotation is under way. */
export const parseVersions = (text: string, where: string): Buffer[] => {
  const versions = text.split(/[\s,]+/).filter((part) => part !== '');
  if (versions.length < 1 || versions.length > 2) return [fromHex('', where)];
  return versions.map((version) => fromHex(version, where));
};

export const readVersions = (dataDir: string): Buffer[] | null => {
  const text = readPrivate(join(dataDir, 'master.key'));
  return text === null ? null : parseVersions(text, 'Each line of the file master.key');
};

export const writeVersions = (dataDir: string, versions: readonly Buffer[]): void =>
  replaceFile(dataDir, 'master.key', versions.map((key) => `${key.toString('hex')}\n`).join(''));

/** What the fixed keys are derived from, sealed by a version of the master key; null before the first rotation. */
export const readSealedRoot = (dataDir: string): Buffer | null => {
  const text = readPrivate(join(dataDir, 'derivation.key'));
  return text === null ? null : Buffer.from(text.trim(), 'hex');
};

export const writeSealedRoot = (dataDir: string, sealed: Buffer): void =>
  replaceFile(dataDir, 'derivation.key', `${sealed.toString('hex')}\n`);
