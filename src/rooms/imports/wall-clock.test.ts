/**
 * Times of files by the clocks of the workspace's time zone: loaded, counted, shown, exported and loaded again. What the
 * zones' clocks show is taken from `Intl`, which knows nothing of the engine. Every person here is made up.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readZip } from '../../../test/harness/read-zip.ts';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { question } from '../../contract/insights.ts';
import { raw, sql } from '../../kit/literals.ts';
import { changeWorkspace, createWorkspace, type Workspace } from '../accounts/index.ts';
import { catalogueDataset, listRows, subjectFromHex } from '../datasets/index.ts';
import { ask } from '../insights/index.ts';
import { correctPerson, exportFile, exportPerson, findPerson } from '../requests/index.ts';
import { importFiles } from './index.ts';

let open: TestStores;
let folder: string;
beforeAll(async () => {
  open = await openTestStores();
  folder = join(open.dataDir, 'files');
  mkdirSync(folder);
}, 30_000);
afterAll(async () => {
  await open.close();
  removeDataDir(open.dataDir);
});

let made = 0;
const workspaceIn = async (timeZone: string): Promise<Workspace> => {
  made += 1;
  const workspace = await createWorkspace(open.stores, open.owner, { name: `Clocks ${made}` });
  return { ...(await changeWorkspace(workspace, { timeZone })), k: 1 };
};

const hour = 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat>();
/** `2025-10-26 02:30:00` as clocks in the zone show an instant. */
const clockOf = (at: number, timeZone: string): string => {
  const format =
    formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  formats.set(timeZone, format);
  return format.format(at);
};

/** In each zone: the nights in which clocks are changed, the time they jump over, and the hour they show twice. */
const zones = {
  'Europe/Berlin': {
    changes: ['2025-03-30T01:00:00Z', '2025-10-26T01:00:00Z'],
    jumpedOver: ['2025-03-30 02:30:00', '2025-03-30 01:30:00'],
    twice: ['2025-10-26 02:30:00', '2025-10-26T00:30:00Z', '2025-10-26T01:30:00Z', '+01:00'],
  },
  'America/New_York': {
    changes: ['2025-03-09T07:00:00Z', '2025-11-02T06:00:00Z'],
    jumpedOver: ['2025-03-09 02:30:00', '2025-03-09 01:30:00'],
    twice: ['2025-11-02 01:30:00', '2025-11-02T05:30:00Z', '2025-11-02T06:30:00Z', '-05:00'],
  },
} as const;
const names = Object.keys(zones) as (keyof typeof zones)[];

/** Every half hour of two days around each change, and around the ends of months and a year. */
const instantsAround = (moments: readonly string[]): number[] =>
  moments.flatMap((moment) => Array.from({ length: 96 }, (_, n) => Date.parse(moment) + (n - 48) * (hour / 2)));
const instantsOf = (zone: keyof typeof zones): number[] =>
  instantsAround([...zones[zone].changes, '2025-07-01T00:00:00Z', '2026-01-01T00:00:00Z']);

type Rows = readonly { email: string; at: string }[];
type Write = (rows: Rows) => Promise<{ text: string | Buffer | null; name: string; path?: string }>;

const person = (n: number): string => `person${n % 7}@mail.example`;
const csvOf = (rows: Rows): string => ['email,at', ...rows.map(({ email, at }) => `${email},${at}`)].join('\n');
const slashes = (at: string): string => `${at.slice(8, 10)}.${at.slice(5, 7)}.${at.slice(0, 4)} ${at.slice(11, 16)}`;

const sqliteOf = (rows: Rows): string => {
  const path = join(folder, `${Math.random()}.sqlite`);
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE visits (email TEXT, at TEXT)');
  const insert = database.prepare('INSERT INTO visits VALUES (?, ?)');
  for (const { email, at } of rows) insert.run(email, at);
  database.close();
  return path;
};

// The engine writes instants only, so the one flag that makes a clock's time of them (Parquet's TimestampType) is changed after it.
const parquetOf = async (rows: Rows, isInstant: boolean): Promise<string> => {
  const path = join(folder, `${Math.random()}.parquet`);
  const tuples = rows.map(({ email, at }) => sql`(${email}, ${at.replace(/T|Z/g, (c) => (c === 'T' ? ' ' : ''))})`);
  const values = raw(tuples.map(({ text }) => text).join(', '));
  await open.stores.warehouse.command(
    sql`INSERT INTO FUNCTION file(${path}, 'Parquet', 'email String, at DateTime64(6, \\'UTC\\')')
        SELECT pair.1, toDateTime64(pair.2, 6, 'UTC') FROM (SELECT arrayJoin([${values}]) AS pair)`,
  );
  if (isInstant) return path;
  const bytes = readFileSync(path);
  const flags = [...bytes.keys()].filter((at) => bytes.subarray(at, at + 3).equals(Buffer.from([0x8c, 0x11, 0x1c])));
  expect(flags).toHaveLength(1);
  bytes[(flags[0] ?? 0) + 1] = 0x12;
  writeFileSync(path, bytes);
  return path;
};

const written =
  (name: string, text: (rows: Rows) => string): Write =>
  async (rows) => ({ text: text(rows), name });
const wallClocks: Record<string, Write> = {
  CSV: written('visits.csv', csvOf),
  'CSV with days first': written('visits.csv', (rows) => csvOf(rows.map((row) => ({ ...row, at: slashes(row.at) })))),
  NDJSON: written('visits.ndjson', (rows) =>
    rows.map((row) => JSON.stringify({ ...row, at: row.at.replace(' ', 'T') })).join('\n'),
  ),
  'nested JSON': written('visits.json', (rows) =>
    JSON.stringify(rows.map(({ email, at }) => ({ who: { email }, at }))),
  ),
  SQLite: async (rows) => ({ text: null, name: 'visits.sqlite', path: sqliteOf(rows) }),
  Parquet: async (rows) => ({ text: null, name: 'visits.parquet', path: await parquetOf(rows, false) }),
};

const bring = async (workspace: Workspace, write: Write, rows: Rows): Promise<void> => {
  const { text, name, path = join(folder, `${Math.random()}-${name}`) } = await write(rows);
  if (text !== null) writeFileSync(path, text);
  const words = { identifiers: [], references: [], treatments: [{ column: 'at', treatment: 'keep' as const }] };
  const { results } = await importFiles(workspace, { ...words, dataset: 'visits', files: [{ path, name }] });
  expect(results[0]).toMatchObject({ rowsLoaded: rows.length, rowsRejected: 0 });
};

const countBy = async (workspace: Workspace, granularity: 'day' | 'month'): Promise<Record<string, number>> => {
  const timeDimensions = [{ dimension: 'visits.at', granularity }];
  const { rows } = await ask(workspace, question.parse({ measures: ['visits.count'], timeDimensions }));
  return Object.fromEntries(rows.map(({ cells }) => cells).filter(([, count]) => count !== 0));
};
const counted = (keys: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(keys, (key) => key)].map(([key, all]) => [key, all.length]));
const expectCounts = async (workspace: Workspace, clocks: readonly string[]): Promise<void> => {
  expect(await countBy(workspace, 'day')).toEqual(counted(clocks.map((at) => at.slice(0, 10))));
  expect(await countBy(workspace, 'month')).toEqual(counted(clocks.map((at) => `${at.slice(0, 7)}-01`)));
};

const storedInstants = async (workspace: Workspace): Promise<string[]> => {
  const dataset = await catalogueDataset(workspace, 'visits');
  const column = dataset.columns.find(({ name }) => name === 'at');
  const rows = await workspace.stores.warehouse.query<{ at: string }>(
    sql`SELECT formatDateTime(${raw(`c${column?.position}`)}, '%Y-%m-%dT%H:%i:%SZ') AS at FROM ${dataset.table} ORDER BY at`,
  );
  return rows.map(({ at }) => at);
};
const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
const textOf = (cell: unknown): string => (typeof cell === 'string' ? cell : JSON.stringify(cell));
const shownTimes = async (workspace: Workspace): Promise<string[]> => {
  const { columns, rows } = await listRows(workspace, 'visits', { offset: 0, limit: 1000 });
  const at = columns.indexOf('at');
  return rows.map(({ cells }) => textOf(cells[at])).toSorted();
};

describe.each(names)('in %s', (zone) => {
  const rowsOf = (times: readonly string[]): Rows => times.map((at, n) => ({ email: person(n), at }));
  const instants = instantsOf(zone);
  const clocks = instants.map((at) => clockOf(at, zone));
  /** No earlier instant shows the same on clocks there. */
  const isFirst = (at: number): boolean => instants[clocks.indexOf(clockOf(at, zone))] === at;
  const { jumpedOver, twice } = zones[zone];

  test.each(Object.keys(wallClocks))('%s: a time without a zone counts on the day that it says', async (kind) => {
    const workspace = await workspaceIn(zone);
    const all = [...clocks, jumpedOver[0]];
    await bring(workspace, wallClocks[kind]!, rowsOf(all));
    await expectCounts(workspace, all);
    expect(await shownTimes(workspace)).toEqual([...clocks, jumpedOver[1]].toSorted());
    expect([...new Set(await storedInstants(workspace))]).toEqual(instants.filter(isFirst).map(iso).toSorted());
  });

  test('a time with an offset is that instant, whatever the zone, and beside times that have none', async () => {
    const workspace = await workspaceIn(zone);
    const [clock, first, second] = twice;
    const texts = instants.map((at, n) => (n % 2 === 0 ? iso(at) : `${iso(at + 3 * hour).slice(0, 19)}+03:00`));
    await bring(workspace, wallClocks['CSV']!, rowsOf([...texts, clock]));
    expect(await storedInstants(workspace)).toEqual([...instants.map(iso), first].toSorted());
    expect(texts.some((text) => text.startsWith(second.slice(0, 19)))).toBe(true);
    await expectCounts(workspace, [...instants.map((at) => clockOf(at, zone)), clock]);
  });

  test('a Parquet instant stays that instant', async () => {
    const workspace = await workspaceIn(zone);
    const write: Write = async (rows) => ({ text: null, name: 'visits.parquet', path: await parquetOf(rows, true) });
    await bring(workspace, write, rowsOf(instants.map(iso)));
    expect(await storedInstants(workspace)).toEqual(instants.map(iso).toSorted());
  });

  test('what is exported of a person is what the file said, and loads again as the same instants', async () => {
    const workspace = await workspaceIn(zone);
    const mine = instants.map((at) => ({ email: 'ada@mail.example', at: iso(at) }));
    await bring(workspace, wallClocks['CSV']!, [...mine, { email: 'bo@mail.example', at: '2025-05-05 05:05:05.250' }]);
    const { persons } = await findPerson(workspace, { value: 'ada@mail.example' });
    const subject = subjectFromHex(persons[0]?.subject ?? '');
    const { id } = await exportPerson(workspace, subject, { purpose: 'Requested by the person' });
    const files = await readZip((await exportFile(workspace, id)).body);
    const texts = (JSON.parse(files.get('visits.json') ?? '[]') as { at: string }[]).map(({ at }) => at);
    const wanted = instants.map((at) => `${clockOf(at, zone)}${isFirst(at) ? '' : twice[3]}`);
    expect(texts.toSorted()).toEqual(wanted.toSorted());
    expect(wanted).toContain(`${twice[0]}${twice[3]}`);
    expect(files.get('visits.csv')).toContain(`${twice[0]}${twice[3]}`);
    const again = await workspaceIn(zone);
    await bring(again, async () => ({ text: files.get('visits.csv') ?? '', name: 'visits.csv' }), mine);
    expect(await storedInstants(again)).toEqual(instants.map(iso).toSorted());
  });
});

test('another time zone later moves nothing that was loaded', async () => {
  const berlin = await workspaceIn('Europe/Berlin');
  await bring(berlin, wallClocks['CSV']!, [{ email: person(1), at: '2025-12-31 23:30:00.250' }]);
  const before = await storedInstants(berlin);
  const tokyo = { ...(await changeWorkspace(berlin, { timeZone: 'Asia/Tokyo' })), k: 1 };
  expect(await storedInstants(tokyo)).toEqual(before);
  expect(await shownTimes(berlin)).toEqual(['2025-12-31 23:30:00.250']);
  expect(await shownTimes(tokyo)).toEqual(['2026-01-01 07:30:00.250']);
  expect([await countBy(berlin, 'day'), await countBy(tokyo, 'day')]).toEqual([
    { '2025-12-31': 1 },
    { '2026-01-01': 1 },
  ]);
});

test('a corrected time is what clocks in the zone show', async () => {
  const workspace = await workspaceIn('America/New_York');
  await bring(workspace, wallClocks['CSV']!, [{ email: person(1), at: '2025-12-31 23:30:00' }]);
  const { persons } = await findPerson(workspace, { value: person(1) });
  const change = { dataset: 'visits', column: 'at', old: '2025-12-31 23:30:00', value: '2025-12-30 22:15:00' };
  const request = { reason: 'Asked for by the person', changes: [change] };
  await correctPerson(workspace, subjectFromHex(persons[0]?.subject ?? ''), request);
  expect(await shownTimes(workspace)).toEqual(['2025-12-30 22:15:00']);
  expect(await countBy(workspace, 'day')).toEqual({ '2025-12-30': 1 });
});

test('days that are added to a dataset of times begin at midnight in its zone', async () => {
  const workspace = await workspaceIn('America/New_York');
  await bring(workspace, wallClocks['CSV']!, [{ email: person(1), at: '2025-07-01 23:30:00' }]);
  await bring(workspace, wallClocks['CSV']!, [{ email: person(2), at: '2025-07-03' }]);
  expect(await countBy(workspace, 'day')).toEqual({ '2025-07-01': 1, '2025-07-03': 1 });
});

test('a year that is all that is kept is the year that the file says', async () => {
  const workspace = await workspaceIn('America/New_York');
  const path = join(folder, 'births.csv');
  writeFileSync(path, 'email,born_at\nada@mail.example,1984-12-31 23:30:00\nbo@mail.example,1985-01-01 00:30:00\n');
  const words = {
    identifiers: [],
    references: [],
    treatments: [{ column: 'born_at', treatment: 'generalise' as const }],
  };
  await importFiles(workspace, { ...words, files: [{ path, name: 'births.csv' }] });
  const { rows, columns } = await listRows(workspace, 'births', { offset: 0, limit: 10 });
  expect(rows.map(({ cells }) => textOf(cells[columns.indexOf('born_at')])).toSorted()).toEqual(['1984', '1985']);
});
