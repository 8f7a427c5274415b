/**
 * The shortest way, for a first load: every combination of texts is taken for a new person, and their keys, identities and
 * values are staged while the texts are read once more. Then it is asked whether that was right; if not, all of it is thrown
 * away, and persons are linked the general way.
 */
import { join, raw, type Sql, sql } from '../../kit/literals.ts';
import { wrappedSql } from './assign-alone.ts';
import { noFingerprint } from './hashing.ts';
import { type Load, type OpenTable, runHeavy, smallBlocks } from './load-context.ts';
import { profilePersons, fingerprint } from './profile-persons.ts';
import { needsProfile, texts, workColumn } from './read-rows.ts';
import { remembers, seenTexts } from './read-source.ts';
import { anyTextSql, joinedDomains, packSql, sealedSql, tokensSql } from './seal-values.ts';
import { countOf, createWork } from './stage.ts';
import { createStaged } from './warehouse-tables.ts';

const identified = (load: Load): OpenTable[] => load.tables.filter(({ identifiers }) => identifiers.length > 0);

// With owners some rows may belong to persons elsewhere, and texts of large files come too often to be sorted out on one thread.
const qualifies = (table: OpenTable): boolean => table.owners.length === 0 && remembers(table);

const mayBeNew = async (load: Load): Promise<boolean> => {
  const tables = identified(load);
  if (tables.length === 0 || !tables.every(qualifies)) return false;
  return (await countOf(load.workspace, load.workspace.vault('identities'))) === 0;
};

/** Keys whose texts were seen several times: `key, extra (how many times more), differs (1: not always the same texts)`. */
const repeated = (load: Load, table: OpenTable): Sql => load.stage.vault(`repeated_${table.index}`);

/** How many keys there are, or null when one of them has several combinations of texts. */
const countKeys = async (load: Load, table: OpenTable): Promise<number | null> => {
  const [seen, again] = [seenTexts(load, table), repeated(load, table)];
  await createWork(load.workspace, again, raw('key UInt64 CODEC(NONE), extra UInt64, differs UInt8'), raw('tuple()'));
  await runHeavy(
    load,
    sql`INSERT INTO ${again} SELECT key, count() - 1, min(same) != max(same) FROM ${seen} GROUP BY key HAVING count() > 1`,
  );
  const [row] = await load.workspace.stores.warehouse.query<{ keys: string; differs: number }>(
    sql`SELECT (SELECT count() FROM ${seen}) - sum(extra) AS keys, max(differs) AS differs FROM ${again}`,
  );
  return row === undefined || row.differs === 1 ? null : Number(row.keys);
};

type Named = { name: Sql; type: Sql; value: Sql };

const columnsOf = (load: Load, table: OpenTable): Named[] => [
  { name: raw('subject'), type: raw('UInt64'), value: raw('key') },
  { name: raw('wrapped'), type: raw('FixedString(32)'), value: raw('wrapped') },
  ...table.identifiers.map((column) => ({
    name: workColumn('f', column),
    type: raw('FixedString(16)'),
    value: fingerprint(load, column),
  })),
  ...(table.personal.length === 0
    ? []
    : [
        { name: raw('tokens'), type: raw('Array(UInt64)'), value: tokensSql(load, table) },
        {
          name: raw('sealed'),
          type: raw('String'),
          value: sql`if(${anyTextSql(table)}, ${sealedSql(load, table, raw('key'))}, '')`,
        },
      ]),
];

const view = (load: Load, table: OpenTable, name: string, to: Sql, select: Sql): Promise<void> =>
  load.workspace.stores.warehouse.command(
    sql`CREATE MATERIALIZED VIEW ${load.stage.vault(`${name}_${table.index}`)} TO ${to} AS SELECT ${select}`,
  );

// The statement of a view lies readable on the disk, so it names columns alone: whatever takes a key is in the statement that fills it.
const createFork = async (load: Load, table: OpenTable, columns: readonly Named[]): Promise<Sql> => {
  const fork = load.stage.vault(`people_${table.index}`);
  const run = sql`toUInt32(${load.stage.run}) AS run FROM ${fork}`;
  const structure = join(columns.map(({ name, type }) => sql`${name} ${type}`));
  await load.workspace.stores.warehouse.command(sql`CREATE TABLE ${fork} (${structure}) ENGINE = Null`);
  await view(load, table, 'to_keys', load.stage.vault('keys'), sql`subject, wrapped, ${run}`);
  for (const column of table.identifiers) {
    const print = workColumn('f', column);
    const domain = sql`toLowCardinality(${column.identityDomain ?? ''}) AS domain`;
    await view(
      load,
      table,
      `to_identities_${column.position}`,
      load.stage.vault('identities'),
      sql`${print} AS fingerprint, ${domain}, subject, ${run} WHERE ${print} != ${noFingerprint}`,
    );
  }
  if (table.personal.length > 0)
    await view(
      load,
      table,
      'to_vault',
      load.stage.vault('vault'),
      sql`subject, toLowCardinality(${joinedDomains(table)}) AS domains, tokens, sealed, ${run} WHERE notEmpty(sealed)`,
    );
  return fork;
};

const stagePeople = async (load: Load, table: OpenTable): Promise<void> => {
  const columns = columnsOf(load, table);
  const fork = await createFork(load, table, columns);
  const [seen, again] = [seenTexts(load, table), sql`(SELECT key FROM ${repeated(load, table)})`];
  const found = join([raw('key'), ...texts(table).map((column) => workColumn('x', column))]);
  const packed = packSql(table.personal.map((column) => workColumn('x', column)));
  await runHeavy(
    load,
    sql`INSERT INTO ${fork} SELECT ${join(columns.map(({ value }) => value))} FROM (
          SELECT *, ${wrappedSql(table)} AS wrapped${table.personal.length === 0 ? sql`` : sql`, ${packed} AS packed`} FROM (
            SELECT ${found} FROM ${seen} WHERE key NOT IN ${again}
            UNION ALL SELECT ${found} FROM ${seen} WHERE key IN ${again} LIMIT 1 BY key))`,
    { ...smallBlocks, max_insert_threads: 2, optimize_on_insert: 0, parallel_view_processing: 1 },
  );
};

// Half a fingerprint suffices: a doubt means false.
const haveDistinctIdentities = async (load: Load): Promise<boolean> => {
  const [row] = await load.workspace.stores.warehouse.query<{ ok: number }>(
    sql`SELECT uniqExact(reinterpretAsUInt64(fingerprint)) = count() AS ok FROM ${load.stage.vault('identities')}`,
  );
  return row?.ok === 1;
};

const makeRoom = async (load: Load): Promise<void> => {
  for (const which of ['keys', 'identities', 'vault'] as const) {
    await load.workspace.stores.warehouse.command(sql`DROP TABLE IF EXISTS ${load.stage.vault(which)} SYNC`);
    await createStaged(load.workspace, which, load.stage.vault(which));
  }
};

const stageAll = async (load: Load, tables: readonly OpenTable[]): Promise<boolean> => {
  await makeRoom(load);
  for (const table of tables) {
    const keys = await countKeys(load, table);
    if (keys === null) return false;
    table.newPersons = keys;
    await stagePeople(load, table);
  }
  return haveDistinctIdentities(load);
};

const dropViews = async (load: Load, table: OpenTable): Promise<void> => {
  const names = ['to_keys', 'to_vault', ...table.identifiers.map(({ position }) => `to_identities_${position}`)];
  for (const name of [...names, 'people'])
    await load.workspace.stores.warehouse.command(
      sql`DROP TABLE IF EXISTS ${load.stage.vault(`${name}_${table.index}`)} SYNC`,
    );
};

/**
 * Stages everybody named in the import as new persons, when nobody is known yet and each of them stands alone; true then. False, and
 * nothing is staged, in every other case. Either way the other tables, or all, have their profile afterwards.
 */
export const stageNewPersons = async (load: Load): Promise<boolean> => {
  const tables = (await mayBeNew(load)) ? identified(load) : [];
  const areNew = tables.length > 0 && (await stageAll(load, tables));
  for (const table of tables) {
    table.standsAlone = areNew;
    table.keysArePersons = areNew;
    if (areNew) continue;
    table.newPersons = null;
    await dropViews(load, table);
  }
  if (!areNew && tables.length > 0) await makeRoom(load);
  for (const table of load.tables)
    if (needsProfile(table) && table.newPersons === null) await profilePersons(load, table);
  return areNew;
};
