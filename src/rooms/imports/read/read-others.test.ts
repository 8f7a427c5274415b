import { DatabaseSync } from 'node:sqlite';
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isTrouble, Trouble } from '../../../kit/errors.ts';
import { inspectFile } from './index.ts';
import { collect, startEngine } from './test-engine.ts';

let engine: ReturnType<typeof startEngine>;
beforeAll(() => {
  engine = startEngine();
});
afterAll(() => engine.close());

const troubleOf = async (work: Promise<unknown>): Promise<Trouble> => {
  try {
    await work;
  } catch (error) {
    if (isTrouble(error)) return error;
    throw error;
  }
  throw new Error('There was no trouble');
};

describe('JSON', () => {
  test('flat NDJSON is left to the engine, numbers and escapes as written', async () => {
    const content =
      '{"id":1,"price":1.50,"big":12345678901234567890,"s":"é\\n\\"x\\"","ok":true,"n":null}\n\n{"id":2,"s":""}\n';
    const loaded = await engine.read('flat.ndjson', content);
    expect(loaded.direct).toBe(true);
    expect(loaded.table.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'id integer',
      'price number',
      'big string',
      's string',
      'ok boolean',
      'n string',
    ]);
    expect(loaded.rows.map((row) => row.texts)).toEqual([
      ['1', '1.50', '12345678901234567890', 'é\n"x"', 'true', ''],
      ['2', '', '', '', '', ''],
    ]);
    const strict = await engine.load(loaded.table, true);
    expect(strict.rows).toEqual(loaded.rows);
    expect(strict.direct).toBe(false);
  });

  test('broken lines are rejected with their line once the engine has refused the file', async () => {
    const [table] = await inspectFile(engine.file('broken.ndjson', '{"a":1}\n{"a":\n{"a":3}\nnothing\n'));
    await expect(engine.load(table!)).rejects.toThrow('Code:');
    const loaded = await engine.load(table!, true);
    expect(loaded.records).toBe(4);
    expect(loaded.rejected).toEqual([
      { line: 2, reason: 'is not valid JSON', record: '{"a":' },
      { line: 4, reason: 'is not valid JSON', record: 'nothing' },
    ]);
    expect(loaded.rows.map((row) => row.values)).toEqual([['1'], ['3']]);
    const source = await engine.prepare(table!, true);
    expect(await source.locate([1])).toEqual([{ line: 3, reason: '', record: '{"a":3}' }]);
    await source.cleanup();
  });

  test('nested objects become dotted columns, lists stay JSON', async () => {
    const loaded = await engine.read(
      'nested.json',
      '[{"a":{"b":{"c":1}},"l":[1,{"x":"y"}]},\n {"a":{"b":{"c":2.5}},"d":"2020-01-02"}]',
    );
    expect(loaded.table.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'a.b.c number',
      'l string',
      'd date',
    ]);
    expect(loaded.rows.map((row) => row.values)).toEqual([
      ['1', '[1,{"x":"y"}]', null],
      ['2.5', null, '2020-01-02'],
    ]);
  });

  test('one object, several objects, an object of lists', async () => {
    expect((await engine.read('one.json', '{"a": 1,\n "b": "x"}')).rows.map((row) => row.texts)).toEqual([['1', 'x']]);
    expect((await engine.read('pretty.json', '{\n"a": 1\n}\n{\n"a": 2\n}')).rows.length).toBe(2);
    expect((await engine.read('wrapped.json', '{"total": 2, "data": [{"a":1},{"a":2}]}')).rows.length).toBe(2);
    const tables = await inspectFile(
      engine.file('several.json', '{"shops": [{"id":1}], "orders": [{"id":7},{"id":8}], "made": "today"}'),
    );
    expect(tables.map(({ dataset, records }) => [dataset, records])).toEqual([
      ['shops', 1],
      ['orders', 2],
    ]);
    expect((await engine.load(tables[1]!)).rows.map((row) => row.texts)).toEqual([['7'], ['8']]);
  });

  test('UTF-16 and compressed', async () => {
    const content = '[{"name":"Zoë"}]';
    for (const bytes of [Buffer.from(`\ufeff${content}`, 'utf16le'), gzipSync(content), zstdCompressSync(content)])
      expect((await engine.read('packed.json', bytes)).rows[0]?.texts).toEqual(['Zoë']);
  });

  test('invalid JSON names line and column and never the text', async () => {
    const trouble = await troubleOf(inspectFile(engine.file('bad.json', '[{"name": "Ada"},\n {"name": secret}]')));
    expect(trouble.code).toBe('json-invalid');
    expect(trouble.detail).toMatch(/^Line 2, column 11:/);
    expect(trouble.message).not.toContain('secret');
  });

  test('a large file streams: broken near its end it still names the line', async () => {
    const rows = Array.from({ length: 300_000 }, (_, i) => `{"id":${i},"name":"person ${i}"}`);
    const [table] = await inspectFile(engine.file('large.json', `[\n${rows.join(',\n')}\n]`));
    expect(await engine.count(table!)).toEqual({ records: 300_000, rejected: 0, loaded: 300_000, invalid: 0 });
    const trouble = await troubleOf(inspectFile(engine.file('late.json', `[\n${rows.join(',\n')}\n,]`)));
    expect(trouble.detail).toMatch(/^Line 300002, column 2:/);
  });

  test('nesting without end is an error, not a crash', async () => {
    for (const content of [
      '['.repeat(200_000),
      '{"a":'.repeat(200_000),
      `[${'['.repeat(200_000)}${']'.repeat(200_000)}]`,
    ])
      expect(
        (await troubleOf(inspectFile(engine.file('deep.json', content)).then((tables) => engine.load(tables[0]!))))
          .kind,
      ).toBe('invalid');
  });
});

describe('SQLite', () => {
  const database = (name: string, sql: string): string => {
    const path = engine.file(name, '');
    const made = new DatabaseSync(path);
    made.exec(sql);
    made.close();
    return path;
  };

  test('tables with their keys, references, odd names and values of any type', async () => {
    const path = database(
      'shop.sqlite',
      `CREATE TABLE "cus""tomer" (id INTEGER PRIMARY KEY, "full name" TEXT, joined TEXT, big INTEGER, photo BLOB, mixed);
       CREATE TABLE orders (a INT, b INT, customer INT REFERENCES "cus""tomer", x INT, y INT, total REAL,
         PRIMARY KEY (a, b), FOREIGN KEY (x, y) REFERENCES orders (a, b));
       CREATE VIEW v AS SELECT * FROM orders;
       INSERT INTO "cus""tomer" VALUES (1, 'Zoë "Z"', '2020-01-02', 9007199254740993, x'00ff', 5), (2, NULL, '2021-01-02', 4, NULL, 'text');
       INSERT INTO orders VALUES (1, 2, 1, NULL, NULL, 5.0), (1, 3, 2, NULL, NULL, 0.5);`,
    );
    const tables = await inspectFile(path);
    expect(tables.map(({ dataset }) => dataset)).toEqual(['cus"tomer', 'orders']);
    const [customers, orders] = tables;
    expect(customers?.columns.map(({ type }) => type)).toEqual([
      'integer',
      'string',
      'date',
      'integer',
      'string',
      'string',
    ]);
    expect(orders).toMatchObject({
      primaryKey: ['a', 'b'],
      foreignKeys: [{ column: 'customer', target: { dataset: 'cus"tomer', column: 'id' } }],
    });
    expect(orders?.foreignKeys?.length).toBe(1);
    expect((await engine.load(customers!)).rows.map((row) => row.values)).toEqual([
      ['1', 'Zoë "Z"', '2020-01-02', '9007199254740993', 'AP8=', '5'],
      ['2', null, '2021-01-02', '4', null, 'text'],
    ]);
    expect((await engine.load(orders!)).rows.map((row) => row.values[5])).toEqual(['5', '0.5']);
    const packed = await inspectFile(engine.file('shop.sqlite.gz', gzipSync(readFileSync(path))));
    expect((await engine.load(packed[1]!)).rows.length).toBe(2);
  });

  test('a row whose value has another type than its column is invalid and located', async () => {
    const [table] = await inspectFile(
      database(
        'late.sqlite',
        `CREATE TABLE t (n INTEGER);
      WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 3000) INSERT INTO t SELECT i FROM s;
      INSERT INTO t VALUES ('many');`,
      ),
    );
    const { rows } = await engine.load(table!);
    expect(rows.filter((row) => !row.valid).map(({ number }) => number)).toEqual([3000]);
    const source = await engine.prepare(table!);
    expect(await source.locate([3000])).toEqual([{ line: 3001, reason: '', record: '"many"' }]);
    await source.cleanup();
  });

  test('damaged, empty and cut databases are errors', async () => {
    const path = database(
      'whole.sqlite',
      `CREATE TABLE t (a); WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 9999) INSERT INTO t SELECT hex(randomblob(20)) FROM s;`,
    );
    const bytes = readFileSync(path);
    for (const [name, damaged] of [
      ['cut', bytes.subarray(0, 9000)],
      ['noise', Buffer.concat([bytes.subarray(0, 100), Buffer.alloc(50_000, 7)])],
    ] as const) {
      const work = inspectFile(engine.file(`${name}.sqlite`, damaged)).then((tables) => engine.load(tables[0]!));
      expect((await troubleOf(work)).code).toBe('sqlite-damaged');
    }
    expect((await troubleOf(inspectFile(database('none.sqlite', 'CREATE TABLE t (a); DROP TABLE t')))).code).toBe(
      'sqlite-empty',
    );
  });
});

describe('Parquet', () => {
  const parquet = (name: string, sql: string): string => {
    const path = `${engine.file(name, '')}.parquet`;
    engine.query(`SELECT ${sql} INTO OUTFILE '${path}' FORMAT Parquet`);
    return path;
  };

  test('types, nested values, bytes and missing values', async () => {
    const path = parquet(
      'types',
      `toNullable(number) + 1 AS id, if(number = 1, NULL, 'Zoë') AS name, toDecimal64(1.50, 2) AS price, toDate('2020-01-02') AS day,
       toDateTime64('2020-01-02 03:04:05.678', 6, 'UTC') AS at, CAST(number = 0 AS Bool) AS ok, [1, 2] AS list, CAST((1, 'x') AS Tuple(a Int8, b String)) AS pair,
       unhex('00ff') AS bytes, toFloat32(0.1) AS small, toUInt64(18446744073709551615) AS huge, '3/14/1971' AS birthday FROM numbers(2)`,
    );
    const [table] = await inspectFile(path);
    expect(table?.records).toBe(2);
    const { rows } = await engine.load(table!);
    expect(rows[0]?.values).toEqual([
      '1',
      'Zoë',
      '1.5',
      '2020-01-02',
      '2020-01-02 03:04:05.678',
      'true',
      '[1,2]',
      '{"a":1,"b":"x"}',
      'AP8=',
      '0.1',
      '18446744073709551615',
      '1971-03-14',
    ]);
    expect(rows[1]?.values[1]).toBe(null);
    expect(rows[0]?.texts[2]).toBe('1.5');
    const packed = await inspectFile(engine.file('packed.parquet.zst', zstdCompressSync(readFileSync(path))));
    expect((await engine.load(packed[0]!)).rows).toEqual(rows);
  });

  test('a damaged file is an error and the process lives on', async () => {
    const bytes = readFileSync(parquet('damage', `number AS id, hex(sipHash128(number)) AS name FROM numbers(20000)`));
    const damaged = Buffer.from(bytes);
    for (let at = 5000; at < damaged.length - 2000; at += 97) damaged[at] = (damaged[at] ?? 0) ^ 0xff;
    for (const content of [
      bytes.subarray(0, 3000),
      Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(100, 255), Buffer.from('PAR1')]),
      damaged,
    ]) {
      const path = engine.file('damaged.parquet', '');
      writeFileSync(path, content);
      expect((await troubleOf(inspectFile(path).then((tables) => engine.load(tables[0]!)))).code).toBe(
        'parquet-damaged',
      );
    }
    expect(engine.leftOvers()).toEqual([]);
  });

  test('stopping ends the reading process', async () => {
    const [table] = await inspectFile(parquet('stop', 'number AS id FROM numbers(1000)'));
    const { prepareSource } = await import('./index.ts');
    const work = prepareSource(table!, { tempDir: engine.tempDir, timeZone: 'UTC', signal: AbortSignal.timeout(30) });
    expect((await troubleOf(work)).code).toBe('cancelled');
    expect(engine.leftOvers()).toEqual([]);
  });

  test('an import survives being stored as JSON between inspection and load', async () => {
    const [table] = await inspectFile(parquet('stored', `number AS id FROM numbers(10)`));
    const stored = JSON.parse(JSON.stringify(table)) as NonNullable<typeof table>;
    const source = await engine.prepare(stored);
    expect([source.records, await collect(source.rejects)]).toEqual([10, []]);
    await source.cleanup();
  });
});
