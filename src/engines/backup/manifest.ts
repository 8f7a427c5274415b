/**
 * What a backup says of itself. `manifest.json` is small, and signed (Ed25519, RFC 8032) over its very bytes; `files.json`
 * beside it lists every file with its SHA-256, and the manifest has the hash of that list. Nothing in them is personal.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Trouble } from '../../kit/errors.ts';
import type { MasterKey } from '../keys/index.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();

export const fileListShape = z.array(z.strictObject({ path: z.string(), bytes: count, sha256 }));
export type FileList = z.infer<typeof fileListShape>;

const manifestShape = z.strictObject({
  type: z.literal('perfectlydata/backup'),
  version: z.literal(1),
  name: z.string().regex(/^\d{8}T\d{9}Z(-full|-incremental)?$/),
  /** `data` without the keys of persons; `keys` is what makes it readable, kept for days only. */
  class: z.enum(['data', 'keys']),
  kind: z.enum(['full', 'incremental']),
  /** The full backup that an incremental one needs, and the hash of its manifest. */
  base: z.strictObject({ name: z.string(), sha256 }).nullable(),
  /** The backup of the same class made before this one. */
  previous: z.strictObject({ name: z.string(), sha256 }).nullable(),
  madeAt: z.iso.datetime(),
  /** From then on it is deleted. An incremental backup ends with the full one it needs. */
  ends: z.iso.datetime(),
  product: z.string(),
  /** Ids of the workspaces in it. */
  workspaces: z.array(z.string()),
  /** Rows of each table of the warehouse, at least and at most: some may have been hidden while it was copied. */
  tables: z.array(z.strictObject({ database: z.string(), table: z.string(), rows: z.tuple([count, count]) })),
  /** How far the ledger was, which lies outside: a ledger that does not begin like this is not its continuation. */
  ledger: z.array(z.strictObject({ file: z.string(), bytes: count, sha256 })),
  files: z.strictObject({ count, bytes: count, sha256 }),
});
export type Manifest = z.infer<typeof manifestShape>;
export type BackupClass = Manifest['class'];

/** SHA-256 in hexadecimal digits. */
export const hashOf = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

// DER of a PKCS #8 Ed25519 private key up to its 32 bytes (RFC 8410).
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

const signingKey = (masterKey: MasterKey): KeyObject =>
  createPrivateKey({ key: Buffer.concat([pkcs8Head, masterKey.derive('certificates')]), format: 'der', type: 'pkcs8' });

// The kind stands in front, so that a signature of one kind of document never fits another.
const signedBytes = (text: string): Buffer => Buffer.from(`perfectlydata/backup 1\n${text}`);

export const signManifest = (masterKey: MasterKey, text: string): string =>
  sign(null, signedBytes(text), signingKey(masterKey)).toString('base64');

/** Why a backup cannot be used: nothing was written. */
export const broken = (code: string, title: string, detail: string): Trouble =>
  new Trouble('invalid', { code, title, detail: `${detail} Nothing was restored.` });

const notOurs = (name: string): Trouble =>
  broken(
    'backup-not-ours',
    `The manifest of the backup ${name} does not fit its signature`,
    'It was changed, or made by an installation with another master key.',
  );

const unreadable = (name: string): Trouble =>
  broken(
    'backup-unreadable',
    `The manifest of the backup ${name} cannot be read`,
    'It was made by another version of PerfectlyData, or the backup is not whole.',
  );

export type Backup = { folder: string; manifest: Manifest; sha256: string };

/** Where backups of a class lie. */
export const classFolder = (dir: string, which: BackupClass): string => join(dir, which);

const parsed = (name: string, text: string): Manifest => {
  try {
    const manifest = manifestShape.parse(JSON.parse(text));
    if (manifest.name === name) return manifest;
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
  }
  throw unreadable(name);
};

/** Reads one backup's manifest. Throws `backup-not-ours` and `backup-unreadable`. */
export const readBackup = (dir: string, which: BackupClass, name: string, masterKey: MasterKey): Backup => {
  const folder = join(classFolder(dir, which), name);
  const read = (file: string): string => {
    try {
      return readFileSync(join(folder, file), 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw unreadable(name);
      throw error;
    }
  };
  const text = read('manifest.json');
  const signature = Buffer.from(read('manifest.sig'), 'base64');
  if (!verify(null, signedBytes(text), createPublicKey(signingKey(masterKey)), signature)) throw notOurs(name);
  const manifest = parsed(name, text);
  if (manifest.class !== which) throw notOurs(name);
  return { folder, manifest, sha256: hashOf(text) };
};

/** Names of the finished backups of a class, oldest first. One that is being made begins with a dot. */
export const backupNames = (dir: string, which: BackupClass): string[] => {
  try {
    return readdirSync(classFolder(dir, which))
      .filter((name) => /^\d{8}T/.test(name))
      .sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
};

/** All backups of a class, oldest first. Throws as `readBackup` does. */
export const listBackups = (dir: string, which: BackupClass, masterKey: MasterKey): Backup[] =>
  backupNames(dir, which).map((name) => readBackup(dir, which, name, masterKey));
