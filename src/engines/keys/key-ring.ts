/** Sealing and opening under keys derived from one key. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Trouble } from '../../kit/errors.ts';

export type MasterKey = {
  /** A key of its own for one use, by HKDF-SHA-256 (RFC 5869). `bytes` long, 32 unless told. */
  derive(use: string, bytes?: number): Buffer;
  /** AES-256-GCM under a key derived for `use`; `use` is authenticated too. Layout: nonce (12), tag (16), ciphertext. */
  seal(use: string, plain: Uint8Array): Buffer;
  /** The reverse of `seal`. Throws Trouble `seal-broken` when the key or the bytes are not the right ones. */
  open(use: string, sealed: Uint8Array): Buffer;
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

/** Seals and opens with keys derived from `key`. Used for the master key, and for workspace keys one level below. */
export const keyRing = (key: Buffer): MasterKey => {
  const derive = (use: string, bytes = 32): Buffer => Buffer.from(hkdfSync('sha256', key, '', use, bytes));
  const seal = (use: string, plain: Uint8Array): Buffer => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', derive(use), nonce).setAAD(Buffer.from(use));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]);
  };
  const open = (use: string, sealed: Uint8Array): Buffer => {
    try {
      const nonce = sealed.subarray(0, 12);
      const tag = { authTagLength: 16 };
      const cipher = createDecipheriv('aes-256-gcm', derive(use), nonce, tag).setAAD(Buffer.from(use));
      cipher.setAuthTag(sealed.subarray(12, 28));
      return Buffer.concat([cipher.update(sealed.subarray(28)), cipher.final()]);
    } catch (cause) {
      throw sealBroken(cause);
    }
  };
  return { derive, seal, open };
};
