/**
 * Who is who: identifiers seen in one row lead to the same person. Works on whole columns in the warehouse; only pairs that
 * tie two or more known or shared identifiers together pass through Node, as small numbers.
 */
import { join, raw, type Sql, sql } from '../../kit/literals.ts';
import { reportHubs, type Hub } from './describe-hubs.ts';
import { noFingerprint } from './hashing.ts';
import { domainsOf, heavy, type Load, type OpenTable, runHeavy, stoppable } from './load-context.ts';
import { profileTable } from './profile-persons.ts';
import { workColumn } from './read-rows.ts';
import { countOf, createWork } from './stage.ts';
import { connect } from './union-find.ts';

/** Working tables of linking. */
export const links = (load: Load): Sql => load.stage.vault('links');
const known = (load: Load): Sql => load.stage.vault('known');
const hubs = (load: Load): Sql => load.stage.vault('hubs');
const ties = (load: Load): Sql => load.stage.vault('ties');
const roots = (load: Load): Sql => load.stage.vault('roots');
/** Every fingerprint of the import with its group of identifiers that are one person (UInt64). */
export const groups = (load: Load): Sql => load.stage.vault('groups');
/** Groups with the person they already are. */
export const knownGroups = (load: Load): Sql => load.stage.vault('known_groups');
/** Persons who turned out to be one: `loser` becomes `survivor`. */
export const mergers = (load: Load): Sql => load.stage.vault('mergers');

const rowsOf = <Row>(load: Load, statement: Sql): Promise<Row[]> =>
  load.workspace.stores.warehouse.query<Row>(statement, {
    settings: heavy,
    ...stoppable(load),
  });

// A row of `links`: in pair number `pair`, the identifier `f` of domain number `kind` was seen.
const addLinks = (load: Load, table: OpenTable, from: number): Promise<void> => {
  const names = domainsOf(load);
  const columns = table.identifiers.map((column) => workColumn('f', column));
  const tuples = table.identifiers.map(
    (column) => sql`(toUInt8(${names.indexOf(column.identityDomain ?? '')}), ${workColumn('f', column)})`,
  );
  const isNamed = join(
    columns.map((column) => sql`${column} != ${noFingerprint}`),
    ' OR ',
  );
  return runHeavy(
    load,
    sql`INSERT INTO ${links(load)} SELECT pair, seen.1, seen.2 FROM (
          SELECT ${from} + rowNumberInAllBlocks() AS pair, arrayDistinct([${join(tuples)}]) AS all
          FROM (SELECT ${join(columns)} FROM ${profileTable(load, table)} WHERE ${isNamed} GROUP BY ${join(columns)}))
        ARRAY JOIN all AS seen WHERE seen.2 != ${noFingerprint}`,
  );
};

const fillKnown = async (load: Load): Promise<boolean> => {
  await createWork(load.workspace, known(load), raw('f FixedString(16), subject UInt64'), raw('f'));
  const identities = load.workspace.vault('identities');
  if ((await countOf(load.workspace, identities)) === 0) return false;
  await runHeavy(
    load,
    sql`INSERT INTO ${known(load)} SELECT fingerprint, min(subject) FROM ${identities}
        WHERE fingerprint IN (SELECT f FROM ${links(load)}) AND subject != 0 GROUP BY fingerprint`,
  );
  return (await countOf(load.workspace, known(load))) > 0;
};

/**
 * How many values of another kind one value may be seen with and still be one person's. More is a shared phone, a shop's
 * own address, a number typed in for guests: such a hub leads to nobody else (docs/decisions).
 */
const limitOf = (domain: string): number => (domain === 'phone' ? 1 : domain === 'email' ? 3 : 5);

const seenTogether = (load: Load, withKnown: boolean): Sql => {
  const names = domainsOf(load);
  const numbers = sql`transform(toString(i.domain), [${join(names.map((name) => sql`${name}`))}], [${join(names.map((_, at) => raw(String(at))))}], 255)`;
  const now = sql`SELECT a.f AS f, a.kind AS kind, b.kind AS other, b.f AS with FROM ${links(load)} AS a
    INNER JOIN ${links(load)} AS b ON a.pair = b.pair WHERE a.kind != b.kind AND a.f IN (${shared(load)})`;
  if (!withKnown) return now;
  const before = sql`SELECT a.f AS f, any(a.kind) AS kind, toUInt8(${numbers}) AS other, i.fingerprint AS with
    FROM ${links(load)} AS a INNER JOIN ${known(load)} AS k ON a.f = k.f
    INNER JOIN ${load.workspace.vault('identities')} AS i ON i.subject = k.subject
    WHERE a.kind != toUInt8(${numbers}) GROUP BY f, other, with`;
  return sql`${now} UNION ALL ${before}`;
};

// Identifiers that tie rows together: seen in several pairs, or known from before.
const shared = (load: Load): Sql =>
  sql`SELECT f FROM ${links(load)} GROUP BY f HAVING count() > 1 UNION ALL SELECT f FROM ${known(load)}`;

const findHubs = async (load: Load, withKnown: boolean): Promise<void> => {
  const names = domainsOf(load);
  if (names.length < 2) return;
  const limits = sql`[${join(names.map((name) => raw(String(limitOf(name)))))}]`;
  await runHeavy(
    load,
    sql`INSERT INTO ${hubs(load)} SELECT f, kind, max(n) FROM (
          SELECT f, kind, other, uniqExact(with) AS n FROM (${seenTogether(load, withKnown)}) GROUP BY f, kind, other)
        GROUP BY f, kind HAVING max(n) > arrayElement(${limits}, any(kind) + 1)`,
  );
  const found = await rowsOf<{ kind: number; persons: string; n: string }>(
    load,
    sql`SELECT kind, persons, count() AS n FROM ${hubs(load)} GROUP BY kind, persons ORDER BY persons DESC`,
  );
  const named: Hub[] = found.map((row) => ({
    domain: names[row.kind] ?? '',
    persons: Number(row.persons),
    count: Number(row.n),
  }));
  load.notes.push(...reportHubs(load.tables, named));
};

// Where a hub was seen it stands alone: it gets a pair of its own.
const pairOf = (load: Load): Sql =>
  sql`if(f IN (SELECT f FROM ${hubs(load)}), bitOr(reinterpretAsUInt64(substring(f, 1, 8)), 9223372036854775808), pair)`;

// `tie` numbers what holds pairs together: a known person, or an identifier seen in several pairs.
const fillTies = (load: Load): Promise<void> =>
  runHeavy(
    load,
    sql`INSERT INTO ${ties(load)} SELECT f, subject, dense_rank() OVER (ORDER BY by) AS tie FROM (
          SELECT s.f AS f, k.subject AS subject, if(k.subject = 0, reinterpretAsUInt128(s.f), toUInt128(k.subject)) AS by
          FROM (SELECT DISTINCT f FROM (${shared(load)})) AS s LEFT JOIN ${known(load)} AS k ON s.f = k.f)`,
  );

const fillRoots = async (load: Load): Promise<void> => {
  const found = await rowsOf<{ edges: number[][] }>(
    load,
    sql`SELECT groupArray(together) AS edges FROM (
          SELECT groupUniqArray(t.tie) AS together FROM (SELECT f, ${pairOf(load)} AS real FROM ${links(load)}) AS l
          INNER JOIN ${ties(load)} AS t ON l.f = t.f GROUP BY real HAVING length(together) > 1)
        GROUP BY cityHash64(together) % 64`,
  );
  const pairs = connect(found.flatMap(({ edges }) => edges));
  if (pairs.length === 0) return;
  const bytes = Buffer.alloc(pairs.length * 8);
  pairs.forEach(([tie, root], at) => {
    bytes.writeUInt32LE(tie, at * 8);
    bytes.writeUInt32LE(root, at * 8 + 4);
  });
  const structure = [
    { name: 'tie', type: 'UInt32' },
    { name: 'root', type: 'UInt32' },
  ];
  await load.workspace.stores.warehouse.insertBytes(roots(load), structure, bytes);
};

const rooted = (load: Load): Sql =>
  sql`SELECT t.f AS f, t.subject AS subject, if(r.root = 0, t.tie, r.root) AS root
      FROM ${ties(load)} AS t LEFT JOIN ${roots(load)} AS r ON t.tie = r.tie`;

// Pairs and ties are both numbered from the bottom: this bit keeps the group of a pair that nothing ties apart from theirs.
const ownGroup = sql`bitOr(real, 4611686018427387904)`;

const fillGroups = async (load: Load): Promise<void> => {
  await runHeavy(
    load,
    sql`INSERT INTO ${groups(load)} SELECT f, any(kind), any(if(root = 0, ${ownGroup}, toUInt64(root))) FROM (
          SELECT f, kind, real, max(root) OVER (PARTITION BY real) AS root FROM (
            SELECT l.f AS f, l.kind AS kind, l.real AS real, t.root AS root
            FROM (SELECT f, kind, ${pairOf(load)} AS real FROM ${links(load)}) AS l LEFT JOIN (${rooted(load)}) AS t ON l.f = t.f))
        GROUP BY f`,
  );
  await runHeavy(
    load,
    sql`INSERT INTO ${knownGroups(load)} SELECT root, min(subject) FROM (${rooted(load)}) WHERE subject != 0 GROUP BY root`,
  );
  await runHeavy(
    load,
    sql`INSERT INTO ${mergers(load)} SELECT DISTINCT t.subject, g.subject FROM (${rooted(load)}) AS t
        INNER JOIN ${knownGroups(load)} AS g ON toUInt64(t.root) = g.grp WHERE t.subject != 0 AND t.subject != g.subject`,
  );
};

const pairsSoFar = async (load: Load): Promise<number> => {
  const [row] = await rowsOf<{ n: string }>(
    load,
    sql`SELECT if(count() = 0, 0, max(pair) + 1) AS n FROM ${links(load)}`,
  );
  return Number(row?.n ?? 0);
};

const isShared = async (load: Load): Promise<boolean> => {
  const found = await rowsOf<{ f: number }>(
    load,
    sql`SELECT 1 AS f FROM (SELECT f FROM ${links(load)} GROUP BY f HAVING count() > 1 LIMIT 1)`,
  );
  return found.length > 0;
};

const createTables = async (load: Load): Promise<void> => {
  const make = (table: Sql, columns: string): Promise<void> =>
    createWork(load.workspace, table, raw(columns), raw('tuple()'));
  await make(links(load), 'pair UInt64, kind UInt8, f FixedString(16)');
  await make(hubs(load), 'f FixedString(16), kind UInt8, persons UInt64');
  await make(ties(load), 'f FixedString(16), subject UInt64, tie UInt32');
  await make(roots(load), 'tie UInt32, root UInt32');
  await make(groups(load), 'f FixedString(16), kind UInt8, grp UInt64');
  await make(knownGroups(load), 'grp UInt64, subject UInt64');
  await make(mergers(load), 'loser UInt64, survivor UInt64');
};

/**
 * Fills `groups`, `knownGroups` and `mergers` from the profiles of all tables. Returns true when there was nothing to do: nothing
 * is shared and nobody is known, so that every pair of `links` is a person.
 */
export const linkPersons = async (load: Load): Promise<boolean> => {
  await createTables(load);
  for (const table of load.tables)
    if (table.identifiers.length > 0) await addLinks(load, table, await pairsSoFar(load));
  const withKnown = await fillKnown(load);
  if (!withKnown && !(await isShared(load))) return true;
  await findHubs(load, withKnown);
  await fillTies(load);
  await fillRoots(load);
  await fillGroups(load);
  return false;
};
