/** Exact texts of many rows, opened by the engine: each is opened once, and comes as bytes instead of as an object. */
import { rowReader } from '../../engines/warehouse/row-binary.ts';
import { raw, type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { boundSql, unpack, unwrapSql } from '../datasets/index.ts';

/** Texts by token, of one domain. Equal texts have equal tokens, whoever has them. */
export type TextsByToken = Map<bigint, string>;

/** Vault rows of these persons that meet `where`: `v.subject`, `v.domains`, `v.tokens`, and what was sealed as `packed`. */
const openedSql = (workspace: Workspace, columns: Sql, subjects: readonly bigint[], where: Sql): Sql => {
  const key = unwrapSql(workspace, raw('subject'), raw('wrapped'));
  const bound = boundSql(workspace, raw('v.subject'), raw('v.domains'));
  const packed = sql`decrypt('aes-256-gcm', substring(v.sealed, 13), k.key, substring(v.sealed, 1, 12), ${bound})`;
  return sql`SELECT ${columns} FROM (SELECT *, ${packed} AS packed FROM
        (SELECT subject, toString(domains) AS domains, tokens, sealed FROM ${workspace.vault('vault')}
         PREWHERE subject IN ${subjects} WHERE ${where}) AS v
      ANY INNER JOIN (SELECT subject, ${key} AS key FROM ${workspace.vault('keys')} PREWHERE subject IN ${subjects}) AS k
      ON v.subject = k.subject)`;
};

/** A text that is sealed by itself stands behind its length. */
const readAlone = async (
  workspace: Workspace,
  domain: string,
  subjects: readonly bigint[],
  texts: TextsByToken,
): Promise<void> => {
  const columns = raw('arrayElement(tokens, 1), substring(packed, 5)');
  const bytes = await workspace.stores.warehouse.queryBytes(
    openedSql(workspace, columns, subjects, sql`domains = ${domain}`),
  );
  for (const reader = rowReader(bytes); reader.more();) texts.set(reader.uint64(), reader.text());
};

const readPacked = async (
  workspace: Workspace,
  domain: string,
  subjects: readonly bigint[],
  texts: TextsByToken,
): Promise<void> => {
  const isAmong = sql`domains != ${domain} AND has(splitByChar('\0', domains), ${domain})`;
  const bytes = await workspace.stores.warehouse.queryBytes(
    openedSql(workspace, raw('domains, tokens, packed'), subjects, isAmong),
  );
  for (const reader = rowReader(bytes); reader.more();) {
    const domains = reader.text().split('\0');
    const tokens = Array.from({ length: reader.length() }, () => reader.uint64());
    for (const [at, text] of unpack(reader.bytes()).entries())
      if (domains[at] === domain) texts.set(tokens[at] ?? 0n, text);
  }
};

/** The exact texts that the vault has of these persons under one domain. Whoever has no key has none. */
export const readTexts = async (
  workspace: Workspace,
  domain: string,
  subjects: readonly bigint[],
): Promise<TextsByToken> => {
  const texts: TextsByToken = new Map();
  await Promise.all([readAlone(workspace, domain, subjects, texts), readPacked(workspace, domain, subjects, texts)]);
  return texts;
};
