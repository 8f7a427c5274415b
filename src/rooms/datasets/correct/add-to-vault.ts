/** Sealing a few values of a person in Node, as seal-values.ts does for whole columns. */
import { createCipheriv } from 'node:crypto';
import { varint } from '../../../engines/warehouse/row-binary.ts';
import type { Sql } from '../../../kit/literals.ts';
import type { Workspace } from '../../accounts/index.ts';
import { personKeys, type VaultValue } from '../read-vault.ts';
import { sipHash128 } from '../sip-hash.ts';

const structure = [
  { name: 'subject', type: 'UInt64' },
  { name: 'domains', type: 'String' },
  { name: 'tokens', type: 'Array(UInt64)' },
  { name: 'sealed', type: 'String' },
  { name: 'run', type: 'UInt32' },
] as const;

const packed = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** Nonce (12), ciphertext and tag: what `sealSql` makes of one value. `key`: the person's. */
export const sealValue = (
  workspace: Workspace,
  key: Buffer,
  { subject, domain, text }: Pick<VaultValue, 'subject' | 'domain' | 'text'>,
): Buffer => {
  const plain = packed(text);
  const named = Buffer.concat([Buffer.from(`${domain}\0`), plain]);
  const nonce = sipHash128(workspace.keys.derive('nonce', 16), named).subarray(0, 12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(`${workspace.id}/${subject}/${domain}`));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
};

const eight = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
};

const counted = (bytes: Buffer): Buffer => Buffer.concat([varint(bytes.length), bytes]);

/** Adds values, one a row, to `table` of the vault's structure. Persons without a key are left out. Adding one twice does no harm. */
export const addToVault = async (workspace: Workspace, table: Sql, values: readonly VaultValue[]): Promise<void> => {
  const keys = await personKeys(workspace, [...new Set(values.map(({ subject }) => subject))]);
  const rows = values.flatMap((value) => {
    const key = keys.get(value.subject);
    if (key === undefined) return [];
    const domain = counted(Buffer.from(value.domain));
    const token = Buffer.concat([varint(1), eight(BigInt(value.token))]);
    return [eight(value.subject), domain, token, counted(sealValue(workspace, key, value)), Buffer.alloc(4)];
  });
  if (rows.length > 0) await workspace.stores.warehouse.insertBytes(table, structure, Buffer.concat(rows));
};
