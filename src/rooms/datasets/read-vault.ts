/** Reading a few persons' values back from the vault. Bulk work stays in SQL; this is for one person, in Node. */
import { createDecipheriv } from 'node:crypto';
import { sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';

export type VaultValue = { subject: bigint; domain: string; token: string; text: string };

const counterOf = (subject: bigint): Buffer => {
  const block = Buffer.alloc(16);
  block.writeBigUInt64BE(subject);
  return block;
};

const unwrap = (workspace: Workspace, subject: bigint, wrapped: Buffer): Buffer => {
  const cipher = createDecipheriv('aes-256-ctr', workspace.keys.derive('person-keys'), counterOf(subject));
  return Buffer.concat([cipher.update(wrapped), cipher.final()]);
};

/** The keys (32 bytes) of these persons, by subject; persons without one are left out. */
export const personKeys = async (workspace: Workspace, subjects: readonly bigint[]): Promise<Map<bigint, Buffer>> => {
  const rows = await workspace.stores.warehouse.query<{ subject: string; wrapped: string }>(
    sql`SELECT subject, hex(wrapped) AS wrapped FROM ${workspace.vault('keys')} WHERE subject IN ${subjects}`,
  );
  return new Map(
    rows.map(({ subject, wrapped }) => [
      BigInt(subject),
      unwrap(workspace, BigInt(subject), Buffer.from(wrapped, 'hex')),
    ]),
  );
};

type SealedRow = { subject: string; domain: string; token: string; sealed: string };

const unseal = (workspace: Workspace, key: Buffer, row: SealedRow): string => {
  const sealed = Buffer.from(row.sealed, 'base64');
  const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
  cipher.setAAD(Buffer.from(`${workspace.id}/${row.subject}/${row.domain}`));
  cipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()]).toString('utf8');
};

/** Every vault value of these persons, opened. Values of a person whose key is gone are left out: nothing can open them. */
export const readVault = async (workspace: Workspace, subjects: readonly bigint[]): Promise<VaultValue[]> => {
  const keys = await personKeys(workspace, subjects);
  const rows = await workspace.stores.warehouse.query<SealedRow>(
    sql`SELECT DISTINCT subject, domain, token, base64Encode(sealed) AS sealed FROM ${workspace.vault('vault')}
        WHERE subject IN ${subjects} ORDER BY subject, domain, token`,
  );
  return rows.flatMap((row) => {
    const key = keys.get(BigInt(row.subject));
    if (key === undefined) return [];
    return { subject: BigInt(row.subject), domain: row.domain, token: row.token, text: unseal(workspace, key, row) };
  });
};
