/** Gives every row's key its person: known, newly drawn, or the person of the row it belongs to. */
import { join, raw, type Sql, sql } from '../../kit/literals.ts';
import { hasRest, peopleOf, peopleSql } from './assign-alone.ts';
import { collided, drawn, drawPersons, personsStructure, requireFresh } from './draw-persons.ts';
import { groups, knownGroups, links } from './link-persons.ts';
import { noFingerprint } from './hashing.ts';
import { domainsOf, type Load, type OpenTable, partsOf, runHeavy, smallBlocks } from './load-context.ts';
import { ownerKeySql, type StoredColumn } from './owner-keys.ts';
import { profileTable } from './profile-persons.ts';
import { ownerColumn, workColumn } from './read-rows.ts';
import { countOf, createWork } from './stage.ts';
import { createStaged } from './warehouse-tables.ts';

const newGroups = (load: Load): Sql => load.stage.vault('new_groups');
const persons = (load: Load): Sql => load.stage.vault('persons');
/** The person of every row key of a table: `key, subject`. */
export const mapTable = (load: Load, table: OpenTable): Sql => load.stage.vault(`map_${table.index}`);

/** Draws a person for every row of `table (… , number)`, which numbers them on from those drawn before. */
const drawFor = async (load: Load, table: Sql): Promise<void> => {
  const before = await countOf(load.workspace, drawn(load));
  const count = await countOf(load.workspace, table);
  await drawPersons(load, drawn(load), before, count);
};

const offset = (count: number): Sql => raw(`${count} + rowNumberInAllBlocks()`);

/** Makes the table of everybody drawn, empty. */
export const createDrawn = (load: Load): Promise<void> =>
  createWork(load.workspace, drawn(load), personsStructure, raw('number'));

/** Draws persons for groups nobody knows yet, and writes `persons (f, kind, subject)` and the new identities. */
export const assignGroups = async (load: Load, isSimple: boolean): Promise<void> => {
  const { workspace } = load;
  await createWork(workspace, newGroups(load), raw('grp UInt64, number UInt64'), raw('tuple()'));
  await createWork(workspace, persons(load), raw('f FixedString(16), kind UInt8, subject UInt64'), raw('tuple()'));
  if (isSimple) return assignPairs(load);
  await runHeavy(
    load,
    sql`INSERT INTO ${newGroups(load)} SELECT grp, ${offset(0)} FROM (SELECT DISTINCT grp FROM ${groups(load)}
        WHERE grp NOT IN (SELECT grp FROM ${knownGroups(load)}))`,
  );
  await drawFor(load, newGroups(load));
  await runHeavy(
    load,
    sql`INSERT INTO ${persons(load)} SELECT f, kind, subject FROM ${groups(load)} AS g INNER JOIN (
          SELECT grp, subject FROM ${knownGroups(load)} UNION ALL
          SELECT n.grp AS grp, d.subject AS subject FROM ${newGroups(load)} AS n INNER JOIN ${drawn(load)} AS d ON n.number = d.number
        ) AS p ON g.grp = p.grp`,
  );
  await stageIdentities(load);
};

// Every pair of identifiers is a new person, and is numbered already.
const assignPairs = async (load: Load): Promise<void> => {
  const [row] = await load.workspace.stores.warehouse.query<{ n: string }>(
    sql`SELECT if(count() = 0, 0, max(pair) + 1) AS n FROM ${links(load)}`,
  );
  await drawPersons(load, drawn(load), 0, Number(row?.n ?? 0));
  await runHeavy(
    load,
    sql`INSERT INTO ${persons(load)} SELECT l.f, l.kind, d.subject FROM ${links(load)} AS l
        INNER JOIN ${drawn(load)} AS d ON l.pair = d.number`,
  );
  await stageIdentities(load);
};

const stageIdentities = async (load: Load): Promise<void> => {
  const table = load.stage.vault('identities');
  await createStaged(load.workspace, 'identities', table);
  const names = join(domainsOf(load).map((name) => sql`${name}`));
  if (names.text === '') return;
  await runHeavy(
    load,
    sql`INSERT INTO ${table} SELECT f, arrayElement([${names}], kind + 1), subject, ${load.stage.run} FROM ${persons(load)}
        WHERE f NOT IN (SELECT f FROM ${load.stage.vault('known')})`,
  );
};

const firstFingerprint = (table: OpenTable): Sql => {
  return table.identifiers
    .map((column) => workColumn('f', column))
    .reduceRight((rest, f) => sql`if(${f} != ${noFingerprint}, ${f}, ${rest})`, noFingerprint);
};

const mapIdentified = async (load: Load, table: OpenTable): Promise<void> => {
  if (table.standsAlone)
    return runHeavy(
      load,
      sql`INSERT INTO ${mapTable(load, table)} (key, subject) SELECT subject, subject FROM ${peopleSql(load, table)}`,
    );
  const parts = partsOf(table);
  for (let part = 0; part < parts; part += 1) {
    const inPart = sql`reinterpretAsUInt64(substring(f, 1, 8)) % ${parts} = ${part}`;
    await runHeavy(
      load,
      sql`INSERT INTO ${mapTable(load, table)} (key, subject) SELECT key, subject FROM (
            SELECT DISTINCT key, ${firstFingerprint(table)} AS f FROM ${profileTable(load, table)}
            WHERE f != ${noFingerprint} AND ${inPart}
          ) AS r INNER JOIN (SELECT f, subject FROM ${persons(load)} WHERE ${inPart}) AS p ON r.f = p.f`,
    );
  }
};

// Of rows that have no person yet, those whose owner is known.
const mapOwned = async (load: Load, table: OpenTable, targets: readonly StoredColumn[], at: number): Promise<void> => {
  const domain = table.owners[at]?.column.tokenDomain ?? '';
  if (targets.length === 0) return;
  const rows = targets.map(
    ({ table: rowsTable, where, column }) =>
      sql`SELECT ${ownerKeySql(load.workspace, domain, column)} AS token, subject FROM ${rowsTable} WHERE subject != 0 ${where}`,
  );
  await runHeavy(
    load,
    sql`INSERT INTO ${mapTable(load, table)} (key, subject) SELECT r.key, o.person FROM (
          SELECT DISTINCT key, ${ownerColumn(at)} AS token FROM ${profileTable(load, table)}
          WHERE token != 0 AND key NOT IN (SELECT key FROM ${mapTable(load, table)})) AS r
        INNER JOIN (SELECT token, any(subject) AS person FROM (${join(rows, ' UNION ALL ')})
          WHERE token != 0 GROUP BY token HAVING min(subject) = max(subject)) AS o ON r.token = o.token`,
  );
};

// Rows with values of their own whose person nobody knows: one by one, or together when they belong to the same owner.
const mapAlone = async (load: Load, table: OpenTable): Promise<void> => {
  if (table.personal.length === 0) return;
  const alone = load.stage.vault(`alone_${table.index}`);
  await createWork(load.workspace, alone, raw('key UInt64, number UInt64'), raw('tuple()'));
  const before = await countOf(load.workspace, drawn(load));
  const hasText = join(
    table.personal.map((column) => sql`notEmpty(${workColumn('x', column)})`),
    ' OR ',
  );
  await runHeavy(
    load,
    sql`INSERT INTO ${alone} SELECT key, ${offset(before)} FROM (SELECT DISTINCT key FROM ${profileTable(load, table)}
        WHERE (${hasText}) AND key NOT IN (SELECT key FROM ${mapTable(load, table)}))`,
  );
  await drawFor(load, alone);
  await runHeavy(
    load,
    sql`INSERT INTO ${mapTable(load, table)} (key, subject) SELECT a.key, d.subject FROM ${alone} AS a
        INNER JOIN ${drawn(load)} AS d ON a.number = d.number`,
  );
};

// With 64 bits two combinations may, once in a long while, have one key; then nothing is loaded rather than mixed up.
const requireDistinct = async (load: Load, table: OpenTable): Promise<void> => {
  const [row] = await load.workspace.stores.warehouse.query<{ twice: string }>(
    sql`SELECT count() - uniqExact(key) AS twice FROM ${mapTable(load, table)}`,
  );
  if (Number(row?.twice ?? 0) > 0) throw collided();
};

/**
 * Fills `mapTable` of one table. `targets`: for each of its owner references, where the rows it refers to lie; these must be
 * staged already.
 */
export const assignRows = async (load: Load, table: OpenTable, targets: readonly StoredColumn[][]): Promise<void> => {
  await createWork(load.workspace, mapTable(load, table), raw('key UInt64, subject UInt64'), raw('tuple()'));
  if (table.identifiers.length > 0) await mapIdentified(load, table);
  for (const [at, places] of targets.entries()) await mapOwned(load, table, places, at);
  const isRest = !table.standsAlone || (await hasRest(load, table));
  if (isRest) await mapAlone(load, table);
  if (isRest || targets.length > 0) await requireDistinct(load, table);
};

const unstaged = (load: Load): Sql =>
  join([sql`SELECT subject, wrapped FROM ${drawn(load)}`, ...peopleOf(load)], ' UNION ALL ');

const areStaged = (load: Load): boolean => load.tables.some(({ newPersons }) => newPersons !== null);
const stagedKeys = (load: Load): Sql => load.stage.vault('keys');

const newPersons = (load: Load): Sql =>
  areStaged(load) ? sql`${unstaged(load)} UNION ALL SELECT subject, wrapped FROM ${stagedKeys(load)}` : unstaged(load);

/** Subjects with their wrapped keys: everybody new, and those of the vault who are in the map of `table`. */
export const keysOf = (load: Load, table: OpenTable): Sql =>
  sql`(${newPersons(load)} UNION ALL SELECT subject, wrapped FROM ${load.workspace.vault('keys')}
      WHERE subject IN (SELECT subject FROM ${mapTable(load, table)}))`;

/** Writes everybody new who is not there yet to the staged keys, when all tables are through. */
export const stageKeys = async (load: Load): Promise<void> => {
  const table = stagedKeys(load);
  const isDrawn = (await countOf(load.workspace, drawn(load))) > 0;
  const bringing = load.tables.filter(({ standsAlone }) => standsAlone).length;
  if (!areStaged(load)) await createStaged(load.workspace, 'keys', table);
  if (isDrawn || peopleOf(load).length > 0)
    await runHeavy(
      load,
      sql`INSERT INTO ${table} SELECT subject, wrapped, ${load.stage.run} FROM (${unstaged(load)})`,
      { ...smallBlocks, max_insert_threads: 2 },
    );
  // The keys of one table that stands alone were found to be distinct (assign-alone.ts, stage-new-persons.ts).
  await requireFresh(load, table, bringing === 1 && !isDrawn);
};
