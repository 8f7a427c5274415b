import { mkdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inspectFile, prepareSource } from './index.ts';
import { codeOf, startEngine } from './test-engine.ts';

let engine: ReturnType<typeof startEngine>;
beforeAll(() => {
  engine = startEngine();
});
afterAll(() => engine.close());

const texts = (loaded: { rows: { texts: string[] }[] }): string[][] => loaded.rows.map((row) => row.texts);

describe('broken and hostile files', () => {
  test('a quote that is never closed rejects its line and says where', async () => {
    const loaded = await engine.read('open.csv', 'a,b\n1,2\n3,"four\n5,6\n7,8\n');
    expect(texts(loaded)).toEqual([
      ['1', '2'],
      ['5', '6'],
      ['7', '8'],
    ]);
    expect(loaded.rejected).toEqual([
      { line: 3, reason: 'opens a quote in line 3 that is never closed', record: '3,"four' },
    ]);
  });

  test('text after a closing quote, NUL bytes, too many fields', async () => {
    const loaded = await engine.read('odd.csv', 'a,b\n"x"y,1\np\0q,2\n1,2,3\nok,4\n');
    expect(loaded.rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'has text after a closing quote'],
      [3, 'holds a NUL byte'],
      [4, 'has 3 fields where 2 are expected'],
    ]);
    expect([loaded.records, texts(loaded)]).toEqual([4, [['ok', '4']]]);
  });

  test('a cell of more than 10 MB rejects its record; the raw text is cut', async () => {
    for (const quote of ['', '"']) {
      const big = 'x'.repeat(11 * 1024 * 1024);
      const loaded = await engine.read('big.csv', `a,b\n1,2\n${quote}${big}${quote},3\n4,5\n`);
      expect(loaded.rejected.map(({ line, reason, record }) => [line, reason, record.length])).toEqual([
        [3, 'has a cell larger than 10 MB', 65_536],
      ]);
      expect(texts(loaded)).toEqual([
        ['1', '2'],
        ['4', '5'],
      ]);
    }
  });

  test('5,000 columns work, 20,000 are refused', async () => {
    const wide = (n: number): string =>
      [0, 1, 2]
        .map((row) => Array.from({ length: n }, (_, i) => (row === 0 ? `c ${i}` : `${row}${i}`)).join(','))
        .join('\n');
    const [table] = await inspectFile(engine.file('wide.csv', wide(5000)));
    expect(table?.columns.length).toBe(5000);
    expect(await engine.count(table!)).toEqual({ records: 2, rejected: 0, loaded: 2, invalid: 0 });
    expect(await codeOf(inspectFile(engine.file('wider.csv', wide(20_000))))).toBe('csv-too-many-columns');
  });

  test('a gzip bomb is stopped', async () => {
    const piece = gzipSync(Buffer.alloc(64 * 1024 * 1024, 'a,b\n'), { level: 9 });
    const [table] = await inspectFile(
      engine.file('bomb.csv.gz', Buffer.concat(Array.from({ length: 20 }, () => piece))),
    );
    expect(await codeOf(engine.prepare(table!))).toBe('file-too-large');
    expect(engine.leftOvers()).toEqual([]);
  });

  test('names that mean something to the engine or the system are only names', async () => {
    for (const name of [
      'a*b.csv',
      '{1..3}.csv',
      "it's.csv",
      'x :: y.csv',
      '..%2fetc.csv',
      'DROP TABLE x;--.csv',
      'ü.csv',
    ]) {
      const loaded = await engine.read(name, 'a,b\n1,2\n');
      expect([loaded.table.dataset, texts(loaded)]).toEqual([name.slice(0, -4), [['1', '2']]]);
    }
    const [table] = await inspectFile(engine.file('upload', 'a,b\n1,2\n'), { name: '../../etc/passwd.csv.gz' });
    expect([table?.dataset, table?.file]).toEqual(['passwd', 'passwd.csv.gz']);
  });

  test('column names and values that try SQL stay text', async () => {
    const loaded = await engine.read('sql.csv', "a'); DROP TABLE x; --,`b\\`\n\\'); SELECT 1,'x'\n");
    expect(texts(loaded)).toEqual([["\\'); SELECT 1", "'x'"]]);
  });

  test('what is not a table says what it is', async () => {
    mkdirSync(`${engine.file('x', '')}-folder`, { recursive: true });
    const kinds: [string, Uint8Array | string, string][] = [
      ['empty.csv', '', 'file-empty'],
      ['spaces.csv', ' \n \n', 'file-empty'],
      ['table.pdf', '%PDF-1.7\n', 'file-kind-unsupported'],
      ['book.csv', 'PK\x03\x04xl/workbook.xml', 'file-kind-unsupported'],
      ['noise.csv', Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 31)), 'file-not-text'],
      ['cut.csv.gz', gzipSync('a,b\n1,2\n'.repeat(9999)).subarray(0, 60), 'compressed-damaged'],
    ];
    for (const [name, content, code] of kinds)
      expect([name, await codeOf(inspectFile(engine.file(name, content)))]).toEqual([name, code]);
    expect(await codeOf(inspectFile(`${engine.file('x', '')}-folder`))).toBe('file-is-folder');
    expect(await codeOf(inspectFile('/no/such/file.csv'))).toBe('file-missing');
    expect(await codeOf(inspectFile('a\0b'))).toBe('file-path-invalid');
  });

  test('stopping leaves nothing behind', async () => {
    const [table] = await inspectFile(engine.file('stop.csv', `a,b\n${'1,2\n'.repeat(900_000)}3\n`));
    const controller = new AbortController();
    let calls = 0;
    const work = prepareSource(table!, {
      tempDir: engine.tempDir,
      timeZone: 'UTC',
      signal: controller.signal,
      onProgress: () => ++calls === 2 && controller.abort(),
    });
    expect(await codeOf(work)).toBe('cancelled');
    expect(engine.leftOvers()).toEqual([]);
    expect(await codeOf(inspectFile(table!.path, { signal: AbortSignal.abort() }))).toBe('cancelled');
  });

  test('temporary files are for this user only, and cleaning up twice is safe', async () => {
    const [table] = await inspectFile(engine.file('mode.csv', 'a,b\n1\n2,3\n'));
    const source = await engine.prepare(table!);
    expect((await stat(source.from.path)).mode & 0o777).toBe(0o600);
    await source.cleanup();
    await source.cleanup();
    expect(engine.leftOvers()).toEqual([]);
  });
});
