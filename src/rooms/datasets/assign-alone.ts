/**
 * The common case, done without joins: nobody is known and no identifier comes twice, so every combination of identifiers is a
 * new person. Draws lie beside the profile row by row.
 */
import { join, raw, type Sql, sql } from '../../kit/literals.ts';
import { drawPersons, drawn, personsStructure } from './draw-persons.ts';
import { heavy, type Load, type OpenTable } from './load-context.ts';
import { profileTable } from './profile-persons.ts';
import { workColumn } from './read-rows.ts';
import { countOf, createWork } from './stage.ts';
import { createLike } from './warehouse-tables.ts';

/** Profile rows that hold identifiers, each with its new person: `key, subject, wrapped, f…, x…`. */
export const peopleTable = (load: Load, table: OpenTable): Sql => load.stage.vault(`people_${table.index}`);

const none = raw("toFixedString('', 16)");
const identified = (load: Load): OpenTable[] => load.tables.filter(({ identifiers }) => identifiers.length > 0);
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

/** True when every profile row with identifiers is a person nobody knows. Half a fingerprint suffices: a doubt means false. */
export const standAlone = async (load: Load): Promise<boolean> => {
  const tables = identified(load);
  if (tables.length === 0 || (await countOf(load.workspace, load.workspace.vault('identities'))) > 0) return false;
  for (const table of tables)
    if (!(await isTrue(load, sql`SELECT uniqExact(key) = count() AS ok FROM ${profileTable(load, table)}`)))
      return false;
  const halves = tables.flatMap((table) =>
    prints(table).map(
      (f) => sql`SELECT reinterpretAsUInt64(${f}) AS half FROM ${profileTable(load, table)} WHERE ${f} != ${none}`,
    ),
  );
  return isTrue(load, sql`SELECT uniqExact(half) = count() AS ok FROM (${join(halves, ' UNION ALL ')})`);
};

const fillPeople = async (load: Load, table: OpenTable): Promise<void> => {
  const { workspace } = load;
  const people = peopleTable(load, table);
  const work = [...prints(table), ...table.personal.map((column) => workColumn('x', column))];
  const types = [...prints(table).map(() => raw('FixedString(16)')), ...table.personal.map(() => raw('String'))];
  const columns = work.map((column, at) => sql`${column} ${types[at] ?? raw('String')}`);
  await createWork(
    workspace,
    people,
    join([raw('key UInt64, subject UInt64, wrapped FixedString(32) CODEC(NONE)'), ...columns]),
    raw('tuple()'),
  );
  const named = sql`SELECT ${join([raw('key'), ...work])} FROM ${profileTable(load, table)} WHERE ${isNamedSql(table)}`;
  const from = await countOf(workspace, drawn(load));
  const count = await countOf(workspace, sql`(${named})`);
  await drawPersons(load, drawn(load), from, count);
  await run(
    load,
    sql`INSERT INTO ${people} (${join([raw('key, subject, wrapped'), ...work])})
        SELECT p.key, d.subject, d.wrapped, ${join(work.map((column) => sql`p.${column}`))} FROM (${named}) AS p
        PASTE JOIN (SELECT subject, wrapped FROM ${drawn(load)} WHERE number >= ${from}) AS d`,
    { max_threads: 1 },
  );
  if ((await countOf(workspace, people)) !== count) throw new TypeError('Not every new person met its row');
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

/** When `standAlone`: draws everybody, and writes `peopleTable` of every table and the new identities. */
export const assignAlone = async (load: Load): Promise<void> => {
  await createWork(load.workspace, drawn(load), personsStructure, raw('number'));
  await createLike(load.workspace, 'identities', load.stage.vault('identities'));
  for (const table of identified(load)) {
    await fillPeople(load, table);
    await stageIdentities(load, table);
    table.standsAlone = true;
  }
};
