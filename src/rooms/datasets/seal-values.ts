/** The vault: every distinct value of a person, encrypted under that person's key. See ARCHITECTURE.md. */
import { bytes, join, raw, type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { isNamedSql, peopleSql } from './assign-alone.ts';
import { keysOf, mapTable } from './assign-persons.ts';
import { tokenSql } from './hashing.ts';
import { type Load, type OpenTable, partsOf, runHeavy, smallBlocks } from './load-context.ts';
import type { PlannedColumn } from './plan-load.ts';
import { profileTable } from './profile-persons.ts';
import { workColumn } from './read-rows.ts';
import { countOf } from './stage.ts';

/** A person's key (32 bytes) from its wrapped form. */
export const unwrapSql = (workspace: Workspace, subject: Sql, wrapped: Sql): Sql =>
  sql`decrypt('aes-256-ctr', ${wrapped}, ${bytes(workspace.keys.derive('person-keys'))}, concat(reverse(reinterpretAsFixedString(${subject})), toFixedString('', 8)))`;

/** Texts packed into one string: each behind its length (4 bytes, little endian). */
export const packSql = (texts: readonly Sql[]): Sql =>
  sql`concat(${join(texts.flatMap((text) => [sql`reinterpretAsFixedString(toUInt32(length(${text})))`, text]))})`;

/** What binds a vault row to its workspace, person and domains. `domains`: their names, joined by zero bytes. */
export const boundSql = (workspace: Workspace, subject: Sql, domains: Sql): Sql =>
  sql`concat(${`${workspace.id}/`}, toString(${subject}), '/', ${domains})`;

/** Nonce (12) and ciphertext with tag, of `packed` under `key`. The nonce depends on the values: the same values, the same nonce. */
export const sealSql = (workspace: Workspace, of: { subject: Sql; domains: Sql; packed: Sql; key: Sql }): Sql => {
  const derived = workspace.keys.derive('nonce', 16);
  const parts = raw(`(${derived.readBigUInt64LE(0)}::UInt64, ${derived.readBigUInt64LE(8)}::UInt64)`);
  const nonce = sql`substring(sipHash128Keyed(${parts}, concat(${of.domains}, '\0', ${of.packed})), 1, 12)`;
  return sql`concat(${nonce} AS nonce, encrypt('aes-256-gcm', ${of.packed}, ${of.key}, nonce, ${boundSql(workspace, of.subject, of.domains)}))`;
};

/** Every value of a vault row as `value.1` (domain) and `value.2` (token, UInt64); to be joined as an array. */
export const heldSql = sql`arrayFilter(held -> held.2 != 0, arrayZip(splitByChar('\0', toString(domains)), tokens))`;

const settings = { ...smallBlocks, max_insert_threads: 2, optimize_on_insert: 0 };

const insert = (load: Load, rows: Sql): Promise<void> =>
  runHeavy(
    load,
    sql`INSERT INTO ${load.stage.vault('vault')} (subject, domains, tokens, sealed, run) ${rows}`,
    settings,
  );

const tokenOf = (load: Load, column: PlannedColumn): Sql =>
  tokenSql(load.workspace, column.tokenDomain, workColumn('x', column));

/** The names of the domains of all that a file has of one person, joined by zero bytes. */
export const joinedDomains = (table: OpenTable): Sql =>
  sql`${table.personal.map(({ tokenDomain }) => tokenDomain).join('\0')}`;

/** The tokens (Array(UInt64)) of all that a file has of one person. */
export const tokensSql = (load: Load, table: OpenTable): Sql =>
  sql`[${join(table.personal.map((column) => tokenOf(load, column)))}]`;

/** True where a file has anything of a person. */
export const anyTextSql = (table: OpenTable): Sql =>
  sql`(${join(
    table.personal.map((column) => sql`notEmpty(${workColumn('x', column)})`),
    ' OR ',
  )})`;

/** All that a file has of one person, sealed together; from the columns `packed` and `wrapped`. */
export const sealedSql = (load: Load, table: OpenTable, subject: Sql): Sql =>
  sealSql(load.workspace, {
    subject,
    domains: joinedDomains(table),
    packed: raw('packed'),
    key: unwrapSql(load.workspace, subject, raw('wrapped')),
  });

/** Seals the values of everybody in `peopleSql`, all that the file has of one person in one vault row. */
export const sealPeople = async (load: Load, table: OpenTable): Promise<void> => {
  if (table.personal.length === 0) return;
  const packed = packSql(table.personal.map((column) => workColumn('x', column)));
  await insert(
    load,
    sql`SELECT subject, ${joinedDomains(table)}, ${tokensSql(load, table)}, ${sealedSql(load, table, raw('subject'))}, ${load.stage.run}
        FROM (SELECT *, ${packed} AS packed FROM ${peopleSql(load, table)} WHERE ${anyTextSql(table)})`,
  );
};

// Each person appears once, and no two columns share a domain: then no value can come twice.
const isDistinct = async (load: Load, table: OpenTable): Promise<boolean> => {
  const domains = table.personal.map(({ tokenDomain }) => tokenDomain);
  if (new Set(domains).size < domains.length) return false;
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
    (place) => sql`SELECT subject, value.2 AS token FROM (SELECT subject, ${heldSql} AS values FROM ${place}
      WHERE subject IN (${subjects})) ARRAY JOIN values AS value WHERE value.1 IN ${domains}`,
  );
  return rows.length === 0 ? sql`` : sql`AND (subject, token) NOT IN (${join(rows, ' UNION ALL ')})`;
};

const valuesOf = (load: Load, table: OpenTable): Sql => {
  const values = table.personal.map((column, at) => {
    const text = workColumn('x', column);
    return sql`(${raw(`${at + 1}::UInt16`)}, ${tokenOf(load, column)}, ${text})`;
  });
  return sql`[${join(values)}] AS held`;
};

const joinedValues = (load: Load, table: OpenTable, part: Sql): Sql =>
  sql`SELECT m.subject AS subject, ${unwrapSql(load.workspace, raw('m.subject'), raw('k.wrapped'))} AS key, ${valuesOf(load, table)}
    FROM (SELECT * FROM ${profileTable(load, table)} ${table.standsAlone ? sql`WHERE NOT ${isNamedSql(table)}` : sql``}) AS p
    INNER JOIN (SELECT * FROM ${mapTable(load, table)} WHERE ${part}) AS m ON p.key = m.key
    INNER JOIN (SELECT * FROM ${keysOf(load, table)} WHERE ${part}) AS k ON m.subject = k.subject`;

/** Values of persons who may have some already, or come in several rows: those they do not have yet, one by one. */
const sealJoined = async (load: Load, table: OpenTable): Promise<void> => {
  const domains = sql`[${join(table.personal.map(({ tokenDomain }) => sql`${tokenDomain}`))}]`;
  const once = (await isDistinct(load, table)) ? sql`` : sql`LIMIT 1 BY subject, domain, token`;
  const known = await knownValues(load, table);
  const sealed = sealSql(load.workspace, {
    subject: raw('subject'),
    domains: raw('domain'),
    packed: packSql([raw('text')]),
    key: raw('key'),
  });
  const parts = partsOf(table);
  for (let at = 0; at < parts; at += 1)
    await insert(
      load,
      sql`SELECT subject, domain, [token], ${sealed}, ${load.stage.run} FROM (
          SELECT subject, key, arrayElement(${domains}, value.1) AS domain, value.2 AS token, value.3 AS text
          FROM (${joinedValues(load, table, sql`subject % ${parts} = ${at}`)}) ARRAY JOIN held AS value
          WHERE token != 0 ${known} ${once})`,
    );
};

/** Seals the values of everybody else in a table's profile. */
export const sealValues = async (load: Load, table: OpenTable): Promise<void> => {
  if (table.personal.length > 0 && !table.keysArePersons) await sealJoined(load, table);
};
