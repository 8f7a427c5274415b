/** The vault: every distinct value of a person, once, encrypted under that person's key. See ARCHITECTURE.md. */
import { bytes, join, raw, type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { isNamedSql, peopleTable } from './assign-alone.ts';
import { hasRest, keysOf, mapTable } from './assign-persons.ts';
import { tokenSql } from './hashing.ts';
import { heavy, type Load, type OpenTable, partsOf } from './load-context.ts';
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

// Each person appears once, and no two columns share a domain: then no value can come twice.
const isDistinct = async (load: Load, table: OpenTable): Promise<boolean> => {
  const domains = table.personal.map(({ tokenDomain }) => tokenDomain);
  if (new Set(domains).size < domains.length) return false;
  if (table.standsAlone && !(await hasRest(load, table))) return true;
  const [row] = await load.workspace.stores.warehouse.query<{ persons: string }>(
    sql`SELECT uniqExact(subject) AS persons FROM ${mapTable(load, table)}`,
  );
  return Number(row?.persons ?? 0) === (await countOf(load.workspace, profileTable(load, table)));
};

// Values these persons have already: published ones, and those of tables that came earlier in this import.
const knownValues = async (load: Load, table: OpenTable): Promise<Sql> => {
  const places: Sql[] = [];
  for (const place of [load.workspace.vault('vault'), load.stage.vault('vault')])
    if ((await countOf(load.workspace, place)) > 0) places.push(place);
  const domains = table.personal.map(({ tokenDomain }) => tokenDomain);
  const subjects = sql`SELECT subject FROM ${mapTable(load, table)}`;
  const rows = places.map(
    (place) => sql`SELECT subject, token FROM ${place} WHERE subject IN (${subjects}) AND domain IN ${domains}`,
  );
  return rows.length === 0 ? sql`` : sql`AND (subject, token) NOT IN (${join(rows, ' UNION ALL ')})`;
};

const heldSql = (load: Load, table: OpenTable): Sql => {
  const values = table.personal.map((column, at) => {
    const text = workColumn('x', column);
    return sql`(${raw(`${at + 1}::UInt16`)}, ${tokenSql(load.workspace, column.tokenDomain, text)}, ${text})`;
  });
  return sql`[${join(values)}] AS held`;
};

const joinedValues = (load: Load, table: OpenTable, part: Sql): Sql =>
  sql`SELECT m.subject AS subject, ${unwrapSql(load.workspace, raw('m.subject'), raw('k.wrapped'))} AS key, ${heldSql(load, table)}
    FROM (SELECT * FROM ${profileTable(load, table)} ${table.standsAlone ? sql`WHERE NOT ${isNamedSql(table)}` : sql``}) AS p
    INNER JOIN (SELECT * FROM ${mapTable(load, table)} WHERE ${part}) AS m ON p.key = m.key
    INNER JOIN (SELECT * FROM ${keysOf(load, table)} WHERE ${part}) AS k ON m.subject = k.subject`;

/** Every person's key and values, those of people who stand alone without a join. */
const valuesOf = async (load: Load, table: OpenTable, part: Sql): Promise<Sql> => {
  if (!table.standsAlone) return joinedValues(load, table, part);
  const people = sql`SELECT subject, ${unwrapSql(load.workspace, raw('subject'), raw('wrapped'))} AS key, ${heldSql(load, table)}
    FROM ${peopleTable(load, table)} WHERE ${part}`;
  return (await hasRest(load, table)) ? sql`${people} UNION ALL ${joinedValues(load, table, part)}` : people;
};

/** Seals every distinct personal value of a table's profile into the staged vault. */
export const sealValues = async (load: Load, table: OpenTable): Promise<void> => {
  if (table.personal.length === 0) return;
  const domains = sql`[${join(table.personal.map(({ tokenDomain }) => sql`${tokenDomain}`))}]`;
  const once = (await isDistinct(load, table)) ? sql`` : sql`LIMIT 1 BY subject, domain, token`;
  const sealed = sealSql(load.workspace, {
    subject: raw('subject'),
    domain: raw('domain'),
    text: raw('text'),
    key: raw('key'),
  });
  const known = await knownValues(load, table);
  const parts = partsOf(table);
  for (let at = 0; at < parts; at += 1) {
    const part = sql`subject % ${parts} = ${at}`;
    await load.workspace.stores.warehouse.command(
      sql`INSERT INTO ${load.stage.vault('vault')} SELECT subject, domain, token, ${sealed}, ${load.stage.run} FROM (
          SELECT subject, key, arrayElement(${domains}, value.1) AS domain, value.2 AS token, value.3 AS text
          FROM (${await valuesOf(load, table, part)}) ARRAY JOIN held AS value
          WHERE token != 0 ${known} ${once})`,
      {
        settings: { ...heavy, max_insert_threads: 2, optimize_on_insert: 0 },
        ...(load.options.signal === undefined ? {} : { signal: load.options.signal }),
      },
    );
  }
};
