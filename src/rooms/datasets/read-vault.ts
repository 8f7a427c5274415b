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

/** A person's key (32 bytes) from its wrapped form, in Node. */
export const unwrapKey = (workspace: Workspace, subject: bigint, wrapped: Buffer): Buffer => {
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
      unwrapKey(workspace, BigInt(subject), Buffer.from(wrapped, 'hex')),
    ]),
  );
};

type SealedRow = { subject: string; domains: string; tokens: string[]; sealed: string };

type Whose = Pick<SealedRow, 'subject' | 'domains'>;

const unseal = (workspace: Workspace, key: Buffer, row: Whose, sealed: Buffer): Buffer => {
  const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
  cipher.setAAD(Buffer.from(`${workspace.id}/${row.subject}/${row.domains}`));
  cipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()]);
};

/** Texts that were packed together, each behind its length (4 bytes, little endian). */
export const unpack = (packed: Buffer): string[] => {
  const texts: string[] = [];
  for (let at = 0; at < packed.length;) {
    const end = at + 4 + packed.readUInt32LE(at);
    texts.push(packed.toString('utf8', at + 4, end));
    at = end;
  }
  return texts;
};

/** The texts of a vault row in the order of its domains; `key`: the person's. Throws where the key or the bytes are not the right ones. */
export const openSealed = (workspace: Workspace, key: Buffer, row: Whose, sealed: Buffer): string[] =>
  unpack(unseal(workspace, key, row, sealed));

const valuesOf = (workspace: Workspace, key: Buffer, row: SealedRow): VaultValue[] =>
  openSealed(workspace, key, row, Buffer.from(row.sealed, 'base64')).map((text, at) => ({
    subject: BigInt(row.subject),
    domain: row.domains.split('\0')[at] ?? '',
    token: row.tokens[at] ?? '0',
    text,
  }));

const compare = (a: VaultValue, b: VaultValue): number =>
  Number(a.subject - b.subject) || a.domain.localeCompare(b.domain) || Number(BigInt(a.token) - BigInt(b.token));

/** Every distinct vault value of these persons, opened. Values of a person whose key is gone are left out: nothing can open them. */
export const readVault = async (workspace: Workspace, subjects: readonly bigint[]): Promise<VaultValue[]> => {
  const keys = await personKeys(workspace, subjects);
  const rows = await workspace.stores.warehouse.query<SealedRow>(
    sql`SELECT DISTINCT subject, domains, tokens, base64Encode(sealed) AS sealed FROM ${workspace.vault('vault')}
        WHERE subject IN ${subjects}`,
  );
  const found = new Map<string, VaultValue>();
  for (const row of rows) {
    const key = keys.get(BigInt(row.subject));
    const values = key === undefined ? [] : valuesOf(workspace, key, row);
    for (const value of values)
      if (value.token !== '0') found.set(`${value.subject} ${value.token} ${value.domain}`, value);
  }
  return [...found.values()].sort(compare);
};
