/**
 * The common case, done without joins: nobody is known and no identifier comes twice, so every key of a row is a new person, and is
 * their subject.
 */
import { bytes, join, type Sql, sql } from '../../kit/literals.ts';
import { collided } from './draw-persons.ts';
import { noFingerprint } from './hashing.ts';
import { heavy, type Load, type OpenTable, runHeavy } from './load-context.ts';
import { profileTable } from './profile-persons.ts';
import { namingColumns, needsProfile, workColumn } from './read-rows.ts';
import { countOf } from './stage.ts';
import { createStaged } from './warehouse-tables.ts';

const identified = (load: Load): OpenTable[] => load.tables.filter(({ identifiers }) => identifiers.length > 0);
const nameless = (load: Load): OpenTable[] =>
  load.tables.filter((table) => needsProfile(table) && namingColumns(table).length === 0);
const prints = (table: OpenTable): Sql[] => table.identifiers.map((column) => workColumn('f', column));

/** True where a profile row holds an identifier. */
export const isNamedSql = (table: OpenTable): Sql =>
  sql`(${join(
    prints(table).map((f) => sql`${f} != ${noFingerprint}`),
    ' OR ',
  )})`;

const isTrue = async (load: Load, statement: Sql): Promise<boolean> => {
  const [row] = await load.workspace.stores.warehouse.query<{ ok: number }>(statement, { settings: heavy });
  return row?.ok === 1;
};

const hasDistinctKeys = (load: Load, table: OpenTable): Promise<boolean> =>
  isTrue(load, sql`SELECT uniqExact(key) = count() AS ok FROM ${profileTable(load, table)}`);

/** True when every profile row with identifiers is a person nobody knows. Half a fingerprint suffices: a doubt means false. */
export const standAlone = async (load: Load): Promise<boolean> => {
  const tables = identified(load);
  if (tables.length === 0 || (await countOf(load.workspace, load.workspace.vault('identities'))) > 0) return false;
  for (const table of tables) if (!(await hasDistinctKeys(load, table))) return false;
  const halves = tables.flatMap((table) =>
    prints(table).map(
      (f) =>
        sql`SELECT reinterpretAsUInt64(${f}) AS half FROM ${profileTable(load, table)} WHERE ${f} != ${noFingerprint}`,
    ),
  );
  return isTrue(load, sql`SELECT uniqExact(half) = count() AS ok FROM (${join(halves, ' UNION ALL ')})`);
};

/** True when some rows of the profile hold no identifier. */
export const hasRest = async (load: Load, table: OpenTable): Promise<boolean> =>
  (
    await load.workspace.stores.warehouse.query(
      sql`SELECT 1 AS one FROM ${profileTable(load, table)} WHERE NOT ${isNamedSql(table)} LIMIT 1`,
    )
  ).length > 0;

/**
 * The wrapped key (FixedString(32)) of a new person, whose key of a row is `key`: 32 bytes of the keystream of AES-256 in counter mode under a secret of this load, from a counter
 * block of their own. That is how random generators make such bytes from as large a seed (CTR_DRBG, NIST SP 800-90A), and the
 * secret is gone when the load is over.
 */
export const wrappedSql = (table: OpenTable): Sql =>
  sql`toFixedString(encrypt('aes-256-ctr', toFixedString('', 32), ${bytes(table.keySecret)}, concat(reinterpretAsFixedString(key), toFixedString('', 8))), 32)`;

/** Profile rows that are a new person each, to select from: `subject, wrapped, f…, x…`. */
export const peopleSql = (load: Load, table: OpenTable): Sql => {
  const where = table.keysArePersons ? sql`` : sql`WHERE ${isNamedSql(table)}`;
  return sql`(SELECT *, key AS subject, ${wrappedSql(table)} AS wrapped FROM ${profileTable(load, table)} ${where})`;
};

const stageIdentities = (load: Load, table: OpenTable): Promise<void> => {
  // One after the other and not as an array of both: names of domains would be copied for every person.
  const each = table.identifiers.map((column) => {
    const print = workColumn('f', column);
    return sql`SELECT ${print}, toLowCardinality(${column.identityDomain ?? ''}), subject, toUInt32(${load.stage.run})
        FROM ${peopleSql(load, table)} WHERE ${print} != ${noFingerprint}`;
  });
  return runHeavy(load, sql`INSERT INTO ${load.stage.vault('identities')} ${join(each, ' UNION ALL ')}`, {
    max_insert_threads: 2,
    optimize_on_insert: 0,
  });
};

/** When `standAlone`: marks every table with identifiers as one whose profile is new persons (`peopleSql`). */
export const assignAlone = async (load: Load): Promise<void> => {
  for (const table of identified(load)) {
    table.standsAlone = true;
    table.keysArePersons = table.owners.length === 0 || !(await hasRest(load, table));
  }
};

/** Stages the identities of everybody whom `assignAlone` found. */
export const stageAlone = async (load: Load): Promise<void> => {
  await createStaged(load.workspace, 'identities', load.stage.vault('identities'));
  for (const table of identified(load)) await stageIdentities(load, table);
};

/** Marks every table with personal values whose rows name nobody: each row is a person of its own. */
export const assignNameless = async (load: Load): Promise<void> => {
  for (const table of nameless(load)) {
    if (!(await hasDistinctKeys(load, table))) throw collided();
    table.standsAlone = true;
    table.keysArePersons = true;
  }
};

/** Everybody the tables that stand alone bring whose keys are not staged yet: `subject, wrapped`. */
export const peopleOf = (load: Load): Sql[] =>
  load.tables
    .filter(({ standsAlone, newPersons }) => standsAlone && newPersons === null)
    .map((table) => sql`SELECT subject, wrapped FROM ${peopleSql(load, table)}`);
