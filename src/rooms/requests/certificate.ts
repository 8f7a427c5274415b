/**
 * The certificate of an erasure (P4.8): what was planned, what was asked again afterwards and what came back, when, and what
 * it does not cover. Signed with Ed25519 (RFC 8032) over its canonical JSON (RFC 8785), and chained to the one before it in
 * the workspace. It holds no personal value; persons are named by a hash of their random subject.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { z } from 'zod';
import type { MasterKey } from '../../engines/keys/index.ts';
import { canonicalJson } from './canonical-json.ts';

const count = z.number().int().nonnegative();
const counts = z.strictObject({
  datasets: z.array(z.strictObject({ dataset: z.string(), rows: count })),
  vaultValues: count,
  identifiers: count,
  keys: count,
  exports: count,
  rejectedRecords: count,
});
export type ErasureCounts = z.infer<typeof counts>;

export const certificateShape = z.strictObject({
  type: z.literal('perfectlydata/certificate-of-erasure'),
  version: z.literal(1),
  workspace: z.string(),
  erasure: z.string(),
  /** SHA-256 of `workspace/subject`, one a person: whoever knows the reference can check it, nobody can go back. */
  persons: z.array(z.string().regex(/^[0-9a-f]{64}$/)).min(1),
  before: counts,
  after: counts,
  checks: z.array(z.strictObject({ check: z.string(), found: count, ok: z.boolean() })).min(1),
  /** `outOfBackups`: when the last backup with the person's data ends; null when there is none. `unreadableInBackups`: with their key. */
  times: z.strictObject({
    requested: z.iso.datetime(),
    hidden: z.iso.datetime(),
    shredded: z.iso.datetime(),
    purged: z.iso.datetime(),
    proven: z.iso.datetime(),
    outOfBackups: z.iso.datetime().nullable(),
    unreadableInBackups: z.iso.datetime().exactOptional(),
  }),
  backups: z.string(),
  /** Identifiers and keys that the ledger keeps out from now on, as a number: the ledger holds keyed hashes only. */
  ledgerEntries: count,
  notCovered: z.array(z.string()).min(1),
  /** Hash of the certificate before this one in the workspace, or null for the first. */
  previous: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  /** The public key it was signed with: DER (SPKI) in base64. */
  key: z.base64(),
  signature: z.base64(),
});
export type Certificate = z.infer<typeof certificateShape>;
export type CertificateDraft = Omit<Certificate, 'type' | 'version' | 'key' | 'signature'>;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** How a certificate names a person. `subject`: 16 hexadecimal digits. */
export const personReference = (workspaceId: string, subject: string): string => sha256(`${workspaceId}/${subject}`);

// DER of a PKCS #8 Ed25519 private key up to its 32 bytes (RFC 8410).
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

const signingKey = (masterKey: MasterKey): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([pkcs8Head, masterKey.derive('certificates')]),
    format: 'der',
    type: 'pkcs8',
  });

/** The public key that certificates of this installation are checked with, as PEM (SPKI). */
export const certificateKey = (stores: { masterKey: MasterKey }): string =>
  createPublicKey(signingKey(stores.masterKey)).export({ format: 'pem', type: 'spki' }).toString();

/** A public key as certificates carry it. */
export const keyText = (publicKey: KeyObject): string =>
  publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

/** What is signed: everything but the signature. */
export const signedText = (certificate: Omit<Certificate, 'signature'> & { signature?: string }): string => {
  const { signature: _, ...body } = certificate;
  return canonicalJson(body);
};

/** The hash by which the next certificate of the workspace names this one. */
export const certificateHash = (certificate: Certificate): string => sha256(canonicalJson(certificate));

/** Signs a draft with the key of this installation. */
export const signCertificate = (masterKey: MasterKey, draft: CertificateDraft): Certificate => {
  const key = signingKey(masterKey);
  const body = {
    type: 'perfectlydata/certificate-of-erasure' as const,
    version: 1 as const,
    ...draft,
    key: keyText(createPublicKey(key)),
  };
  return { ...body, signature: sign(null, Buffer.from(signedText(body)), key).toString('base64') };
};
