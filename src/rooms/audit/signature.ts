/** What the audit log signs: checkpoints and exports, with the same key as certificates of erasure (Ed25519, RFC 8032). */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { MasterKey } from '../../engines/keys/index.ts';

// DER of a PKCS #8 Ed25519 private key up to its 32 bytes (RFC 8410).
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

const privateKey = (masterKey: MasterKey): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([pkcs8Head, masterKey.derive('certificates')]),
    format: 'der',
    type: 'pkcs8',
  });

/** The public key as PEM (SPKI): the one in `certificate-key.pem` of the data folder. */
export const auditKey = (masterKey: MasterKey): string =>
  createPublicKey(privateKey(masterKey)).export({ format: 'pem', type: 'spki' }).toString();

// The kind stands in front, so that a signature of one kind of document never fits another.
const textOf = (kind: string, parts: readonly unknown[]): Buffer =>
  Buffer.from(JSON.stringify([`perfectlydata/${kind}`, 1, ...parts]));

/** Signs parts, in their order; base64. */
export const signParts = (masterKey: MasterKey, kind: string, parts: readonly unknown[]): string =>
  sign(null, textOf(kind, parts), privateKey(masterKey)).toString('base64');

/** Whether a signature fits. `key`: PEM. False for what is no key or no signature. */
export const partsFit = (key: string, kind: string, parts: readonly unknown[], signature: string): boolean => {
  try {
    return verify(null, textOf(kind, parts), createPublicKey(key), Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
};
