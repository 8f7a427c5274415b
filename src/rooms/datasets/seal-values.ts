/** The vault: every distinct value of a person, once, encrypted under that person's key. See ARCHITECTURE.md. */
import { bytes, join, raw, type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { keysOf, mapTable } from './assign-persons.ts';
import { tokenSql } from './hashing.ts';
import { heavy, type Load, type OpenTable } from './load-context.ts';
import { profileTable } from './profile-persons.ts';
import { workColumn } from './read-rows.ts';
import { countOf } from './stage.ts';

/** A person's key (32 bytes) from its wrapped form. */
export const unwrapSql = (workspace: Workspace, subject: Sql, wrapped: Sql): Sql =>
  sql`decrypt('aes-256-ctr', ${wrapped}, ${bytes(workspace.keys.derive('person-keys'))}, concat(reverse(reinterpretAsFixedString(${subject})), toFixedString('', 8)))`;

/** Nonce (12) and ciphertext with tag, of `text` under `key`. The nonce depends on the text: one text a nonce. */
export const sealSql = (workspace: Workspace, of: { subject: Sql; domain: Sql; text: Sql; key: Sql }): Sql => {
  const derived = workspace.keys.derive('nonce', 16);
  const parts = raw(`(${derived.readBigUInt64LE(0)}::UInt64, ${derived.readBigUInt64LE(8)}::UInt64)`);
  const nonce = sql`substring(sipHash128Keyed(${parts}, concat(${of.domain}, '\0', ${of.text})), 1, 12)`;
  const bound = sql`concat(${`${workspace.id}/`}, toString(${of.subject}), '/', ${of.domain})`;
  return sql`concat(${nonce} AS nonce, encrypt('aes-256-gcm', ${of.text}, ${of.key}, nonce, ${bound}))`;
};

const sealColumn = (load: Load, table: OpenTable, at: number, knownValues: Sql | null): Sql => {
  const column = table.personal[at];
  if (column === undefined) throw new RangeError('No such column');
  const { workspace } = load;
  const text = workColumn('x', column);
  const domain = sql`${column.tokenDomain}`;
  const known = knownValues === null ? sql`` : sql`AND (m.subject, token) NOT IN (${knownValues})`;
  const sealed = sealSql(workspace, { subject: raw('subject'), domain, text: raw('text'), key: raw('key') });
  return sql`INSERT INTO ${load.stage.vault('vault')} SELECT subject, ${domain}, token, ${sealed}, ${load.stage.run} FROM (
      SELECT v.subject AS subject, token, text, ${unwrapSql(workspace, raw('v.subject'), raw('k.wrapped'))} AS key FROM (
        SELECT m.subject AS subject, ${tokenSql(workspace, column.tokenDomain, text)} AS token, any(${text}) AS text
        FROM ${profileTable(load, table)} AS p INNER JOIN ${mapTable(load, table)} AS m ON p.key = m.key
        WHERE token != 0 ${known} GROUP BY subject, token) AS v
      INNER JOIN ${keysOf(load, table)} AS k ON v.subject = k.subject)`;
};

// Values this person has already: published ones, and those of tables that came earlier in this import.
const knownValues = async (load: Load, table: OpenTable, domain: string): Promise<Sql | null> => {
  const places: Sql[] = [];
  for (const place of [load.workspace.vault('vault'), load.stage.vault('vault')])
    if ((await countOf(load.workspace, place)) > 0) places.push(place);
  if (places.length === 0) return null;
  const subjects = sql`SELECT subject FROM ${mapTable(load, table)}`;
  return join(
    places.map(
      (place) => sql`SELECT subject, token FROM ${place} WHERE subject IN (${subjects}) AND domain = ${domain}`,
    ),
    ' UNION ALL ',
  );
};

/** Seals every distinct personal value of a table's profile into the staged vault. */
export const sealValues = async (load: Load, table: OpenTable): Promise<void> => {
  for (const [at, column] of table.personal.entries())
    await load.workspace.stores.warehouse.command(
      sealColumn(load, table, at, await knownValues(load, table, column.tokenDomain)),
      { settings: heavy, ...(load.options.signal === undefined ? {} : { signal: load.options.signal }) },
    );
};
