/** Keyed hashes of identifiers and values, as SQL over whole columns. See ARCHITECTURE.md for the scheme. */
import { raw, type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';

const sipKey = (workspace: Workspace, use: string): Sql => {
  const key = workspace.keys.derive(use, 16);
  return raw(`(${key.readBigUInt64LE(0)}::UInt64, ${key.readBigUInt64LE(8)}::UInt64)`);
};

/** Keyed 128-bit fingerprint (FixedString(16)) of a normalised identifier within its domain. */
export const fingerprintSql = (workspace: Workspace, domain: string, normalised: Sql): Sql =>
  sql`sipHash128Keyed(${sipKey(workspace, 'identity')}, concat(${`${domain}\0`}, ${normalised}))`;

/** Stands where there is no identifier. */
export const noFingerprint = raw("toFixedString('', 16)");

/** Keyed 64-bit token (UInt64) of an exact text within its token domain, which has a key of its own; 0 for empty text. */
export const tokenSql = (workspace: Workspace, domain: string, text: Sql): Sql =>
  sql`sipHash64Keyed(${sipKey(workspace, `token:${domain}`)}, ${text}) * notEmpty(${text})`;

/** What the erasure ledger keeps of a fingerprint (FixedString(16)). */
export const ledgerHashSql = (workspace: Workspace, fingerprint: Sql): Sql =>
  sql`sipHash128Keyed(${sipKey(workspace, 'ledger')}, ${fingerprint})`;
