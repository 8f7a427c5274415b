/** Files, names and values that try to do harm, through the same door as any other: an error that says so, or it works. */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text as textOf, buffer as bufferOf } from 'node:stream/consumers';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { BlobReader, TextWriter, ZipReader } from '@zip.js/zip.js';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { question as questionShape } from '../../src/contract/insights.ts';
import { isTrouble, type Trouble } from '../../src/kit/errors.ts';
import { createWorkspace, type Workspace } from '../../src/rooms/accounts/index.ts';
import { listDatasets, listRows } from '../../src/rooms/datasets/index.ts';
import { importFiles, readRejects, storeUpload } from '../../src/rooms/imports/index.ts';
import { ask } from '../../src/rooms/insights/index.ts';
import { exportFile, exportPerson, findPerson } from '../../src/rooms/requests/index.ts';
import { openTestStores, removeDataDir, type TestStores } from '../harness/stores.ts';

type FilesRequest = Parameters<typeof importFiles>[1];

let open: TestStores;
let workspace: Workspace;
/** Holds the data folder, a folder of files to import, and nothing else: what appears beside them was not asked for. */
let root: string;

const dirOf = (name: string): string => join(root, name);

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'pd-hostile-'));
  mkdirSync(dirOf('in'));
  mkdirSync(dirOf('data'));
  open = await openTestStores(dirOf('data'));
  workspace = await createWorkspace(open.stores, open.owner, { name: 'Shop' });
  writeFileSync(
    join(root, 'in', 'bystander.csv'),
    `email,amount\n${rowsOf(50, (at) => `by${at}@stander.example,${at}`)}`,
  );
  await importFiles(workspace, request([{ path: join(root, 'in', 'bystander.csv'), name: 'bystander.csv' }]));
});
afterAll(async () => {
  await open.close();
  removeDataDir(root);
});

const rowsOf = (count: number, row: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => `${row(at)}\n`).join('');

const nothing = { identifiers: [], references: [], treatments: [] };
const request = (files: FilesRequest['files'], more: Partial<FilesRequest> = {}): FilesRequest => ({
  files,
  ...nothing,
  ...more,
});

const made = (content: string | Uint8Array, name: string): { path: string; name: string } => {
  const path = join(root, 'in', `file-${readdirSync(dirOf('in')).length}`);
  writeFileSync(path, content);
  return { path, name };
};

const load = async (content: string | Uint8Array, name: string, more: Partial<FilesRequest> = {}) =>
  (await importFiles(workspace, request([made(content, name)], more))).results;

/** The trouble that work ends in; anything else fails the test. */
const troubleOf = async (work: Promise<unknown>): Promise<Trouble> => {
  const outcome = await work.then(
    () => new Error('It worked'),
    (error: unknown) => error,
  );
  if (!isTrouble(outcome)) throw outcome;
  expect(outcome.title).not.toBe('');
  expect(outcome.detail.length).toBeGreaterThan(10);
  return outcome;
};

/** Either rows, or an error made for people. */
const worksOrSaysSo = async <T>(work: Promise<T>): Promise<T | Trouble> =>
  work.catch((error: unknown) => {
    if (isTrouble(error)) return error;
    throw error;
  });

const staging = async (): Promise<string[]> => {
  const temp = join(root, 'data', 'temp', 'imports');
  return existsSync(temp) ? readdirSync(temp) : [];
};

// Whatever was tried: the others' rows are there, nothing is left, and nothing lies where it should not.
afterEach(async () => {
  const bystander = (await listDatasets(workspace)).find(({ name }) => name === 'bystander');
  expect([bystander?.rows, bystander?.persons]).toEqual([50, 50]);
  expect(await staging()).toEqual([]);
  expect(readdirSync(root).sort()).toEqual(['data', 'in']);
  expect(existsSync('/tmp/pd-hostile-proof')).toBe(false);
});

const hostileTexts = [
  "'; DROP TABLE bystander; --",
  "\\'; DROP DATABASE default; --",
  '`; DROP TABLE bystander; --',
  '{x:String}',
  '{bystander:Identifier}',
  "' FORMAT JSON",
  "' INTO OUTFILE '/tmp/pd-hostile-proof",
  "') UNION ALL SELECT * FROM system.tables --",
  '/* comment',
  '-- comment',
  '\\',
  "''",
  '"',
  '../../etc/passwd',
  '..\\..\\windows',
  '%00',
  '${process.exit(1)}',
  '<script>alert(1)</script>',
  '=HYPERLINK("http://evil.example","x")',
  '+1+cmd|calc',
  '-2+3',
  '@SUM(A1:A9)',
  '\u202egnp.exe',
  '🦊🦊',
  'constructor',
  '__proto__',
  'toString',
];

const csvCell = (text: string): string => `"${text.replaceAll('"', '""')}"`;

test('dataset names that try SQL, paths or properties of objects are only names, or are refused', async () => {
  for (const name of [
    ...hostileTexts.filter((_, at) => at % 2 === 0),
    'x'.repeat(5000),
    '',
    ' ',
    '\0',
    'a\nb',
    '..',
    '.',
    '/',
    'CON',
    'subject',
    'run',
  ]) {
    const outcome = await worksOrSaysSo(load('email,amount\na@b.example,1\n', 'any.csv', { dataset: name }));
    if (isTrouble(outcome)) expect(outcome.kind).toBe('invalid');
    else expect((await listRows(workspace, outcome[0]?.dataset ?? '', { offset: 0, limit: 5 })).total).toBe(1);
  }
});

test('file names that try to leave the folder name a dataset by their last part, or are refused', async () => {
  for (const name of [
    '../../../escaped.csv',
    '..\\..\\escaped2.csv',
    '/etc/escaped3.csv',
    'a/../escaped4.csv.gz',
    '\0x.csv',
    '.csv',
    '..',
  ]) {
    const outcome = await worksOrSaysSo(load('email,amount\na@b.example,1\n', name));
    if (!isTrouble(outcome)) expect(outcome[0]?.dataset).not.toMatch(/[/\\\0]/);
  }
});

test('uploads lie under names of ours, whatever they are called', async () => {
  for (const name of ['../../x', '/etc/passwd', 'a\0b', 'x'.repeat(10_000), '', '\u202etxt.exe']) {
    const upload = await storeUpload(workspace, { name, body: Readable.from([Buffer.from('a,b\n1,2\n')]) });
    expect(readdirSync(join(root, 'data', 'uploads'))).toContain(upload.id);
    // eslint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(upload.file).not.toMatch(/[/\\\0-\x1f\u202e]/);
  }
});

test('column names and values that try SQL are kept, found and exported exactly as they are', async () => {
  const columns = hostileTexts;
  // Each cell holds the name of the next column, and the numbers tell the header from the rows.
  const cell = (at: number): string => columns[(at + 1) % columns.length] ?? '';
  const header = ['email', 'n1', 'n2', ...columns].map(csvCell).join(',');
  const row = (email: string, n: number) =>
    [email, `${n}`, `${n}.5`, ...columns.map((_, at) => cell(at))].map(csvCell).join(',');
  const emails = ["o'brien@x.example", 'a{x}@x.example', 'c--@x.example', 'plain@x.example'];
  const [result] = await load(`${header}\n${emails.map(row).join('\n')}\n`, 'sqltry.csv', {
    identifiers: [{ column: 'email', kind: 'email' }],
    treatments: columns.map((column, at) => ({ column, treatment: at % 2 === 0 ? 'keep' : 'tokenise' })),
  });
  expect(result).toMatchObject({ rowsRead: 4, rowsLoaded: 4, rowsRejected: 0, persons: 4 });
  for (const email of emails) {
    const { persons } = await findPerson(workspace, { kind: 'email', value: email });
    expect(persons).toHaveLength(1);
    const made_ = await exportPerson(workspace, BigInt(`0x${persons[0]?.subject}`), {
      purpose: 'to see what is in it',
    });
    const { body } = await exportFile(workspace, made_.id);
    const zip = new ZipReader(new BlobReader(new Blob([await bufferOf(body)])));
    const entries = await zip.getEntries();
    for (const { filename } of entries) expect(filename).toMatch(/^[\p{L}\p{N}_-]+\.(csv|json|html)$/u);
    const read = async (name: string): Promise<string> => {
      const entry = entries.find(({ filename }) => filename === name);
      return entry?.directory === false ? entry.getData(new TextWriter()) : '';
    };
    const [exported] = JSON.parse(await read('sqltry.json')) as Record<string, string>[];
    for (const [at, column] of columns.entries())
      expect(Object.entries(exported ?? {})).toContainEqual([column, cell(at)]);
    const csv = await read('sqltry.csv');
    expect(csv).not.toMatch(/(^|,|\n)"?[=@]/);
    expect(csv).toContain("'=HYPERLINK");
    expect(await read('index.html')).not.toContain('<script>alert');
    await zip.close();
  }
});

test('values and members of questions and searches that try SQL find nothing and say so', async () => {
  for (const text of [...hostileTexts, '\0', '\ud800', "x' OR 1=1 --"]) {
    expect((await findPerson(workspace, { kind: 'email', value: text })).persons).toEqual([]);
    const byKind = await worksOrSaysSo(findPerson(workspace, { kind: text, value: 'x' }));
    if (!isTrouble(byKind)) expect(byKind.persons).toEqual([]);
    const asked = (filter: object, measures: string[]) =>
      ask(workspace, questionShape.parse({ measures, filters: [filter] }));
    const answer = await asked({ member: 'bystander.amount', operator: 'equals', values: [text] }, [
      'bystander.count',
    ]).catch((error: unknown) => error);
    if (!isTrouble(answer)) expect(answer).toMatchObject({ rows: expect.anything() });
    await troubleOf(asked({ member: `bystander.${text}`, operator: 'set' }, ['bystander.count']));
    await troubleOf(asked({ member: 'bystander.amount', operator: 'set' }, [`bystander.${text}.sum`]));
  }
});

test('column names that are doubled, empty, invisible, endless or properties of objects are told apart', async () => {
  const names = [
    'a',
    'a',
    'A',
    '',
    ' ',
    '\u200b',
    '\u202eright',
    '🦊',
    'x'.repeat(5000),
    `${'x'.repeat(299)}🦊`,
    'constructor',
    '__proto__',
    'subject',
    'run',
    'c1',
    'toString',
    'hasOwnProperty',
  ];
  const [result] = await load(
    `${names.map(csvCell).join(',')}\n${names.map((_, at) => at).join(',')}\n${names.map((_, at) => at + 1).join(',')}\n`,
    'names.csv',
  );
  expect(result).toMatchObject({ rowsRead: 2, rowsLoaded: 2 });
  const page = await listRows(workspace, 'names', { offset: 0, limit: 5 });
  expect(new Set(page.columns).size).toBe(page.columns.length);
});

test('a NUL in the header or in a value is refused or rejected, and said', async () => {
  const outcome = await worksOrSaysSo(load('a\0b,c\n1,2\n3,4\n', 'nulhead.csv'));
  if (!isTrouble(outcome)) expect(outcome[0]?.rowsRead).toBe(2);
  const [result] = await load('a,b\np\0q,2\nx,4\n', 'nulvalue.csv');
  expect(result).toMatchObject({ rowsRead: 2, rowsLoaded: 1, rowsRejected: 1 });
});

test('5,000 columns load; 100,000 are refused', async () => {
  const wide = (count: number): string =>
    [0, 1, 2]
      .map((row) => Array.from({ length: count }, (_, at) => (row === 0 ? `col ${at}` : `v${row}`)).join(','))
      .join('\n');
  const [result] = await load(`${wide(5000)}\n`, 'wide.csv');
  expect(result).toMatchObject({ rowsLoaded: 2 });
  expect((await troubleOf(load(wide(100_000), 'wider.csv'))).code).toBe('csv-too-many-columns');
}, 240_000);

test('a cell of 9 MB loads, one of 11 MB rejects its record only', async () => {
  const cell = (megabytes: number): string => 'x'.repeat(megabytes * 1024 * 1024);
  const [result] = await load(`k,v\na,${cell(9)}\nb,${cell(11)}\nc,short\n`, 'cells.csv', {
    treatments: [{ column: 'v', treatment: 'keep' }],
  });
  expect(result).toMatchObject({ rowsRead: 3, rowsLoaded: 2, rowsRejected: 1 });
});

test('files that grow a thousandfold when decompressed are refused, gzip and Zstandard', async () => {
  const block = Buffer.alloc(64 * 1024 * 1024, 'a,b\n');
  const gzip = gzipSync(block, { level: 9 });
  const zstd = zstdCompressSync(block);
  const many = (piece: Buffer): Buffer => Buffer.concat(Array.from({ length: 20 }, () => piece));
  expect((await troubleOf(load(many(gzip), 'bomb.csv.gz'))).code).toBe('file-too-large');
  expect((await troubleOf(load(many(zstd), 'bomb.csv.zst'))).code).toBe('file-too-large');
}, 300_000);

test('JSON that is nested endlessly, or names properties of every object, is read or refused', async () => {
  const deep = `[{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}]`;
  await troubleOf(load(deep, 'deep.json'));
  const [result] = await load(
    '{"__proto__":{"polluted":1},"constructor":"c","email":"proto@x.example","toString":"t"}\n{"__proto__":{"polluted":2},"constructor":"d","email":"proto2@x.example","toString":"u"}\n',
    'proto.ndjson',
  );
  expect(result).toMatchObject({ rowsRead: 2, rowsLoaded: 2, persons: 2 });
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  for (const name of ['k\\ud800', 'k\\u0000'])
    expect((await troubleOf(load(`{"${name}":1}\n{"${name}":2}\n`, 'names.ndjson'))).code).toBe('json-bad-name');
  const odd = await load('{"v":"a\\ud800b"}\n{"v":"c\\u0000d"}\n{"v":"plain"}\n', 'surrogates.ndjson');
  expect(odd[0]?.rowsRead).toBe(3);
});

test('a SQLite file with views, triggers, paths as names and the largest integers is only read', async () => {
  const path = join(root, 'in', 'hostile.sqlite');
  const db = new DatabaseSync(path);
  db.exec(`CREATE TABLE "../../x" (id INTEGER, "'; DROP TABLE y; --" TEXT);
    INSERT INTO "../../x" VALUES (9223372036854775807, 'a'), (-9223372036854775808, 'b');
    CREATE TABLE victims (id INTEGER PRIMARY KEY, name TEXT);
    INSERT INTO victims VALUES (1, 'one'), (2, 'two');
    CREATE VIEW endless AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n;
    CREATE VIEW reader AS SELECT * FROM victims;
    CREATE TRIGGER boom AFTER INSERT ON victims BEGIN DELETE FROM victims; END;`);
  db.close();
  const before = readFileSync(path);
  const neighbours = readdirSync(dirOf('in'));
  const outcome = await worksOrSaysSo(importFiles(workspace, request([{ path, name: 'hostile.sqlite' }])));
  if (isTrouble(outcome)) throw outcome;
  const rows = Object.fromEntries(outcome.results.map(({ dataset, rowsLoaded }) => [dataset, rowsLoaded]));
  expect(rows['victims']).toBe(2);
  expect(Object.values(rows).filter((n) => n !== 2)).toEqual([]);
  expect(Object.keys(rows)).toHaveLength(2);
  for (const name of Object.keys(rows)) expect(name).not.toMatch(/[/\\]/);
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readdirSync(dirOf('in'))).toEqual(neighbours);
});

test('rejected records that begin like formulas are text in the file of rejects', async () => {
  const [result] = await load('a,b\n1,2\n=cmd|calc!A0,x,y\n@SUM(A1),x,y\n', 'rejects.csv');
  expect(result).toMatchObject({ rowsRejected: 2 });
  const id = result?.rejects?.split('/imports/')[1]?.split('/')[0] ?? '';
  const text = await textOf(Readable.from(await readRejects(workspace, id, 'rejects')));
  expect(text).toContain("'=cmd|calc!A0");
  expect(text).not.toMatch(/(^|,|\n)"?[=@]/);
});

test('a file that is cut off while it is read is refused or loaded as it was', async () => {
  const content = `email,amount\n${rowsOf(60_000, (at) => `cut${at}@x.example,${at}`)}`;
  for (const harm of ['cut', 'grow'] as const) {
    const file = made(content, `${harm}.csv`);
    let harmed = false;
    const outcome = await worksOrSaysSo(
      importFiles(
        workspace,
        request([file], {
          onProgress: ({ stage }) => {
            if (harmed || stage === 'waiting') return;
            harmed = true;
            if (harm === 'cut') truncateSync(file.path, 100_000);
            else
              appendFileSync(
                file.path,
                rowsOf(1000, (at) => `new${at}@x.example,${at}`),
              );
          },
        }),
      ),
    );
    expect(harmed).toBe(true);
    const found = (await listDatasets(workspace)).find(({ name }) => name === harm);
    if (isTrouble(outcome)) expect(found).toBeUndefined();
    else expect(found?.rows).toBe(outcome.results[0]?.rowsLoaded);
  }
});

test('links are followed to files only: a loop, a folder, an endless device and nothing are refused', async () => {
  const link = (target: string, name: string): { path: string; name: string } => {
    const path = join(root, 'in', name);
    symlinkSync(target, path);
    return { path, name };
  };
  writeFileSync(join(root, 'in', 'target.csv'), 'email,amount\nl@x.example,1\n');
  const { results } = await importFiles(workspace, request([link(join(root, 'in', 'target.csv'), 'link.csv')]));
  expect(results[0]).toMatchObject({ dataset: 'link', rowsLoaded: 1 });
  for (const file of [
    link(join(root, 'in', 'loop.csv'), 'loop.csv'),
    link(root, 'folder.csv'),
    link('/dev/zero', 'zero.csv'),
    link(join(root, 'nowhere'), 'nowhere.csv'),
  ])
    await troubleOf(importFiles(workspace, request([file])));
  rmSync(join(root, 'in', 'loop.csv'));
});
