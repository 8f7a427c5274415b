/**
 * The common case, done without joins: nobody is known and no identifier comes twice, so every key of a row is a new person, and is
 * their subject. Only their keys are drawn, and lie beside the profile row by row.
 */
import { join, raw, type Sql, sql } from '../../kit/literals.ts';
import { collided, drawKeys } from './draw-persons.ts';
import { heavy, inHalves, type Load, oneThread, type OpenTable } from './load-context.ts';
import { profileTable } from './profile-persons.ts';
import { namingColumns, needsProfile, workColumn } from './read-rows.ts';
import { countOf, createWork } from './stage.ts';
import { createStaged } from './warehouse-tables.ts';

/** Profile rows that are a new person each: `subject, wrapped, f…, x…`. */
export const peopleTable = (load: Load, table: OpenTable): Sql => load.stage.vault(`people_${table.index}`);

const none = raw("toFixedString('', 16)");
const identified = (load: Load): OpenTable[] => load.tables.filter(({ identifiers }) => identifiers.length > 0);
const nameless = (load: Load): OpenTable[] =>
  load.tables.filter((table) => needsProfile(table) && namingColumns(table).length === 0);
const prints = (table: OpenTable): Sql[] => table.identifiers.map((column) => workColumn('f', column));

/** True where a profile row holds an identifier. */
export const isNamedSql = (table: OpenTable): Sql =>
  sql`(${join(
    prints(table).map((f) => sql`${f} != ${none}`),
    ' OR ',
  )})`;

const run = (load: Load, statement: Sql, settings: Readonly<Record<string, string | number>> = {}): Promise<void> =>
  load.workspace.stores.warehouse.command(statement, {
    settings: { ...heavy, optimize_on_insert: 0, ...settings },
    ...(load.options.signal === undefined ? {} : { signal: load.options.signal }),
  });

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
      (f) => sql`SELECT reinterpretAsUInt64(${f}) AS half FROM ${profileTable(load, table)} WHERE ${f} != ${none}`,
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

const createPeople = (load: Load, table: OpenTable): Promise<void> => {
  const columns = [
    raw('subject UInt64 CODEC(NONE), wrapped FixedString(32) CODEC(NONE)'),
    ...prints(table).map((print) => sql`${print} FixedString(16) CODEC(NONE)`),
    ...table.personal.map((column) => sql`${workColumn('x', column)} String`),
  ];
  return createWork(load.workspace, peopleTable(load, table), join(columns), raw('tuple()'));
};

const fillHalf = async (load: Load, table: OpenTable, half: 0 | 1): Promise<number> => {
  const { workspace } = load;
  const fresh = load.stage.vault(`fresh_${table.index}_${half}`);
  const work = [...prints(table), ...table.personal.map((column) => workColumn('x', column))];
  await createWork(workspace, fresh, raw('wrapped FixedString(32) CODEC(NONE)'), raw('tuple()'));
  const isNamed = table.keysArePersons ? sql`` : sql`AND ${isNamedSql(table)}`;
  const from = sql`FROM ${profileTable(load, table)} WHERE key % 2 = ${half} ${isNamed}`;
  const count = await countOf(workspace, sql`(SELECT key ${from})`);
  await drawKeys(load, fresh, count);
  await run(
    load,
    sql`INSERT INTO ${peopleTable(load, table)} (${join([raw('subject, wrapped'), ...work])})
        SELECT p.key, d.wrapped, ${join(work.map((column) => sql`p.${column}`))}
        FROM (SELECT ${join([raw('key'), ...work])} ${from}) AS p PASTE JOIN (SELECT wrapped FROM ${fresh}) AS d`,
    oneThread,
  );
  await workspace.stores.warehouse.command(sql`DROP TABLE ${fresh} SYNC`);
  return count;
};

const fillPeople = async (load: Load, table: OpenTable): Promise<void> => {
  await createPeople(load, table);
  const counts = [0, 0];
  await inHalves(async (half) => {
    counts[half] = await fillHalf(load, table, half);
  });
  const people = await countOf(load.workspace, peopleTable(load, table));
  if (people !== (counts[0] ?? 0) + (counts[1] ?? 0)) throw new TypeError('Not every new person met a key');
};

const stageIdentities = (load: Load, table: OpenTable): Promise<void> => {
  const pairs = table.identifiers.map((column) => sql`(${column.identityDomain ?? ''}, ${workColumn('f', column)})`);
  return run(
    load,
    sql`INSERT INTO ${load.stage.vault('identities')} SELECT seen.2, seen.1, subject, ${load.stage.run}
        FROM ${peopleTable(load, table)} ARRAY JOIN [${join(pairs)}] AS seen WHERE seen.2 != ${none}`,
    { max_insert_threads: 2 },
  );
};

/** When `standAlone`: writes `peopleTable` of every table with identifiers. */
export const assignAlone = async (load: Load): Promise<void> => {
  for (const table of identified(load)) {
    table.standsAlone = true;
    table.keysArePersons = table.owners.length === 0 || !(await hasRest(load, table));
    await fillPeople(load, table);
  }
};

/** Stages the identities of everybody whom `assignAlone` found. */
export const stageAlone = async (load: Load): Promise<void> => {
  await createStaged(load.workspace, 'identities', load.stage.vault('identities'));
  for (const table of identified(load)) await stageIdentities(load, table);
};

/** Writes `peopleTable` of every table with personal values whose rows name nobody: each row is a person of its own. */
export const assignNameless = async (load: Load): Promise<void> => {
  for (const table of nameless(load)) {
    if (!(await hasDistinctKeys(load, table))) throw collided();
    table.standsAlone = true;
    table.keysArePersons = true;
    await fillPeople(load, table);
  }
};

/** Everybody the tables that stand alone bring: `subject, wrapped`. */
export const peopleOf = (load: Load): Sql[] =>
  load.tables
    .filter(({ standsAlone }) => standsAlone)
    .map((table) => sql`SELECT subject, wrapped FROM ${peopleTable(load, table)}`);
