/**
 * Sealed values of persons as they lie in the vault, a page of neighbours at a time, for reading a few persons again and again: what is
 * kept here is ciphertext and wrapped keys, and is opened for each answer anew. The pages used longest ago go first.
 */
import { rowReader } from '../../engines/warehouse/row-binary.ts';
import { sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { openSealed, unwrapKey } from '../datasets/index.ts';

type SealedRow = { domains: string; tokens: bigint[]; sealed: Buffer };
type Person = { wrapped: Buffer | null; rows: SealedRow[] };
type Page = { bytes: number; persons: Map<bigint, Person> };

export type SealedPages = {
  /** Exact texts of a person under one domain, by token. */
  textsOf(workspace: Workspace, subject: bigint, domain: string): Promise<Map<bigint, string>>;
  /** The key of a person, or null for nobody. */
  keyOf(workspace: Workspace, subject: bigint): Promise<Buffer | null>;
};

const mostBytes = 64 * 2 ** 20;
/** Rows of the vault that a page has about. */
const rowsOfPage = 500;

const readPage = async (workspace: Workspace, from: bigint, to: bigint): Promise<Page> => {
  const { warehouse } = workspace.stores;
  const [vault, keys] = await Promise.all([
    warehouse.queryBytes(
      sql`SELECT subject, toString(domains), tokens, sealed FROM ${workspace.vault('vault')} WHERE subject BETWEEN ${from} AND ${to}`,
    ),
    warehouse.queryBytes(
      sql`SELECT subject, wrapped FROM ${workspace.vault('keys')} WHERE subject BETWEEN ${from} AND ${to}`,
    ),
  ]);
  const persons = new Map<bigint, Person>();
  const personOf = (subject: bigint): Person => {
    const person = persons.get(subject) ?? { wrapped: null, rows: [] };
    persons.set(subject, person);
    return person;
  };
  for (const reader = rowReader(keys); reader.more();) personOf(reader.uint64()).wrapped = reader.fixed(32);
  for (const reader = rowReader(vault); reader.more();) {
    const { rows } = personOf(reader.uint64());
    const domains = reader.text();
    const tokens = Array.from({ length: reader.length() }, () => reader.uint64());
    rows.push({ domains, tokens, sealed: reader.bytes() });
  }
  return { bytes: (vault.length + keys.length) * 2, persons };
};

const open = (
  workspace: Workspace,
  subject: bigint,
  { wrapped, rows }: Person,
  domain: string,
): Map<bigint, string> => {
  const texts = new Map<bigint, string>();
  if (wrapped === null) return texts;
  const key = unwrapKey(workspace, subject, wrapped);
  for (const { domains, tokens, sealed } of rows) {
    const names = domains.split('\0');
    if (!names.includes(domain)) continue;
    for (const [at, text] of openSealed(workspace, key, { subject: String(subject), domains }, sealed).entries())
      if (names[at] === domain) texts.set(tokens[at] ?? 0n, text);
  }
  return texts;
};

/** Empty pages of a vault with about `rows` rows. To be made anew whenever values came to the vault or went from it. */
export const sealedPages = (rows: number): SealedPages => {
  const pages = new Map<bigint, Page>();
  const size = 2n ** 64n / BigInt(Math.max(1, Math.ceil(rows / rowsOfPage))) + 1n;
  let bytes = 0;

  const lastOf = (number: bigint): bigint => {
    const last = (number + 1n) * size - 1n;
    return last < 2n ** 64n ? last : 2n ** 64n - 1n;
  };

  const shed = (): void => {
    for (const [number, page] of pages) {
      if (bytes <= mostBytes) return;
      pages.delete(number);
      bytes -= page.bytes;
    }
  };

  const pageOf = async (workspace: Workspace, number: bigint): Promise<Page> => {
    const known = pages.get(number);
    const page = known ?? (await readPage(workspace, number * size, lastOf(number)));
    if (known === undefined) bytes += page.bytes;
    pages.delete(number); // the newest stands last
    pages.set(number, page);
    shed();
    return page;
  };

  return {
    textsOf: async (workspace, subject, domain) => {
      const person = (await pageOf(workspace, subject / size)).persons.get(subject);
      return person === undefined ? new Map() : open(workspace, subject, person, domain);
    },
    keyOf: async (workspace, subject) => {
      const wrapped = (await pageOf(workspace, subject / size)).persons.get(subject)?.wrapped ?? null;
      return wrapped === null ? null : unwrapKey(workspace, subject, wrapped);
    },
  };
};
