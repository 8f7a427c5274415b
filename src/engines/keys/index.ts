/**
 * The key hierarchy: the master key (a file with mode 600, or from the environment) wraps workspace keys, these wrap the
 * keys of single persons. Obligation P7.1.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { invalid, Trouble } from '../../kit/errors.ts';

export type MasterKey = {
  /** A key of its own for one use, by HKDF-SHA-256 (RFC 5869). `bytes` long, 32 unless told. */
  derive(use: string, bytes?: number): Buffer;
  /** AES-256-GCM under a key derived for `use`; `use` is authenticated too. Layout: nonce (12), tag (16), ciphertext. */
  seal(use: string, plain: Uint8Array): Buffer;
  /** The reverse of `seal`. Throws Trouble `seal-broken` when the key or the bytes are not the right ones. */
  open(use: string, sealed: Uint8Array): Buffer;
};

const fromHex = (text: string, where: string): Buffer => {
  if (/^[0-9a-f]{64}$/i.test(text.trim())) return Buffer.from(text.trim(), 'hex');
  throw invalid('bad-master-key', 'The master key is not usable', `${where} must hold 64 hexadecimal digits.`);
};

const makeKeyFile = (path: string): Buffer => {
  const key = randomBytes(32);
  const file = openSync(path, 'wx', 0o600);
  writeSync(file, `${key.toString('hex')}\n`);
  fsyncSync(file);
  closeSync(file);
  return key;
};

const readKeyFile = (path: string): Buffer | null => {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if ((stat.mode & 0o077) !== 0)
    throw invalid(
      'master-key-readable',
      'The master key can be read by other users of this machine',
      'Run `chmod 600 master.key` in the data folder, and start again.',
    );
  return fromHex(readFileSync(path, 'utf8'), 'The file master.key');
};

/** Seals and opens with keys derived from `key`. Exported for workspace keys, which do the same one level below. */
export const keyRing = (key: Buffer): MasterKey => {
  const derive = (use: string, bytes = 32): Buffer => Buffer.from(hkdfSync('sha256', key, '', use, bytes));
  const seal = (use: string, plain: Uint8Array): Buffer => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', derive(use), nonce).setAAD(Buffer.from(use));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]);
  };
  const open = (use: string, sealed: Uint8Array): Buffer => {
    const cipher = createDecipheriv('aes-256-gcm', derive(use), sealed.subarray(0, 12)).setAAD(Buffer.from(use));
    cipher.setAuthTag(sealed.subarray(12, 28));
    try {
      return Buffer.concat([cipher.update(sealed.subarray(28)), cipher.final()]);
    } catch (cause) {
      throw sealBroken(cause);
    }
  };
  return { derive, seal, open };
};

const sealBroken = (cause: unknown): Trouble =>
  new Trouble(
    'broken',
    {
      code: 'seal-broken',
      title: 'A sealed value cannot be opened',
      detail: 'The master key does not belong to this data folder, or the value was changed. Nothing was written.',
    },
    { cause },
  );

/** The master key: from `given` (64 hexadecimal digits), else from `dataDir/master.key`, made at the first start. */
export const openMasterKey = (dataDir: string, given: string | null): MasterKey => {
  if (given !== null) return keyRing(fromHex(given, 'PERFECTLYDATA_MASTER_KEY'));
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'master.key');
  return keyRing(readKeyFile(path) ?? makeKeyFile(path));
};
