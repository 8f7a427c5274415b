import { gzipSync, zstdCompressSync } from 'node:zlib';
import { array, assert, asyncProperty, constantFrom } from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inspectFile } from './index.ts';
import { scanCsv } from './scan-csv.ts';
import { splitRecords } from './split-records.ts';
import { collect, startEngine } from './test-engine.ts';

let engine: ReturnType<typeof startEngine>;
beforeAll(() => {
  engine = startEngine();
});
afterAll(() => engine.close());

const texts = (loaded: { rows: { texts: string[] }[] }): string[][] => loaded.rows.map((row) => row.texts);

describe('text arrives byte for byte', () => {
  const rows = [
    ['plain', ' leading', 'trailing ', '\ttab\t'],
    ['say ""hi""', 'two\nlines', 'two\r\nlines', 'it\'s "quoted'],
    ['\\N', 'NULL', 'back\\slash\\n', '\\t'],
    ['', 'é€😀', '=1+1', "'single'"],
  ];
  const expected = rows.map((row) => row.map((cell) => cell.replaceAll('""', '"')));
  const cell = (text: string): string =>
    /[",\n\r\t]/.test(text) ? `"${text.replaceAll('""', '"').replaceAll('"', '""')}"` : text;
  const file = (delimiter: string, end: string): string =>
    [['a', 'b', 'c', 'd'], ...rows].map((row) => row.map(cell).join(delimiter) + end).join('');

  test.each([
    [',', '\n', 'comma.csv'],
    [',', '\r\n', 'crlf.csv'],
    ['\t', '\n', 'tab.tsv'],
    [';', '\n', 'semicolon.csv'],
    ['|', '\n', 'pipe.csv'],
  ])('from the original file with %j and %j', async (delimiter, end, name) => {
    const loaded = await engine.read(name, file(delimiter, end));
    expect(loaded.direct).toBe(true);
    expect(texts(loaded)).toEqual(expected);
  });

  test('from a cleaned copy', async () => {
    const loaded = await engine.read('cleaned.csv', `${file(',', '\n')}1,2,3\n`);
    expect(loaded.direct).toBe(false);
    expect(texts(loaded)).toEqual(expected);
    expect(loaded.rejected).toEqual([{ line: 8, reason: 'has 3 of 4 fields', record: '1,2,3' }]);
    expect(loaded.records).toBe(5);
  });

  test('from gzip and zstd, whatever the ending says', async () => {
    for (const bytes of [gzipSync(file(',', '\n')), zstdCompressSync(file(',', '\n'))]) {
      const loaded = await engine.read('packed.csv', bytes);
      expect(loaded.direct).toBe(true);
      expect(texts(loaded)).toEqual(expected);
    }
  });

  test('an empty and a quoted empty cell are both missing', async () => {
    const { rows: loaded } = await engine.read('empty.csv', 'a,b,c\n,"",x\n');
    expect(loaded[0]).toMatchObject({ texts: ['', '', 'x'], values: [null, null, 'x'] });
  });

  test('whatever is in a file, the scan, the engine and the careful reader agree', async () => {
    const soup = array(
      constantFrom('a', 'b', ',', ',', '"', '""', '\n', '\n', '\r\n', '\r', ' ', '\t', '\\', 'é', "'", '\0', ''),
      { maxLength: 40 },
    );
    // Enough plain text that no soup makes the file look like UTF-16 or like no text at all, which is refused elsewhere.
    const plain = `${'plain'.repeat(200)},text\n`;
    let clean = 0;
    await assert(
      asyncProperty(soup, async (parts) => {
        const content = `x,y\n${plain}${parts.join('')}`;
        async function* chunks() {
          // Small chunks put every border everywhere.
          for (let at = 0, bytes = Buffer.from(content); at < bytes.length; at += 3) yield bytes.subarray(at, at + 3);
        }
        const scan = await scanCsv(chunks(), { delimiter: ',', width: 2, header: true, bom: false });
        const dialect = {
          delimiter: ',',
          quote: '"',
          escape: 'double',
          newline: 'lf',
          recordEnd: '',
          skipSpace: false,
        } as const;
        const careful = splitRecords(dialect).push(content, true).slice(1);
        const good = careful.filter(({ problem, fields }) => problem === null && fields.length === 2);
        const clear = scan.odd === null;
        if (clear) clean++;
        expect([good.length, scan.records]).toEqual(
          clear ? [careful.length, careful.length] : [good.length, scan.records],
        );
        const loaded = await engine.load(await inspectAs(engine.file('soup.csv', content), 2));
        expect(loaded.direct).toBe(clear);
        expect(texts(loaded)).toEqual(good.map(({ fields }) => fields));
        expect([loaded.records, loaded.rejected.length]).toEqual([careful.length, careful.length - good.length]);
      }),
      { numRuns: 400 },
    );
    expect(clean).toBeGreaterThan(20);
  });

  async function inspectAs(path: string, width: number) {
    const [table] = await inspectFile(path);
    if (table?.dialect.kind !== 'csv') throw new Error('Not delimited text');
    const formats = Array.from({ length: width }, () => ({ kind: 'text' as const, nulls: [] }));
    const fixed = {
      delimiter: ',',
      quote: '"',
      escape: 'double',
      newline: 'lf',
      skipSpace: false,
      preamble: 0,
    } as const;
    return { ...table, dialect: { ...table.dialect, ...fixed, width, header: true, formats } };
  }
});

describe('dialects', () => {
  test('UTF-16 in both orders, with a byte order mark', async () => {
    const little = Buffer.from('\ufeffname;town\nZoë;Łódź\n', 'utf16le');
    for (const bytes of [little, Buffer.from(little).swap16()]) {
      const loaded = await engine.read('wide.csv', bytes);
      expect(loaded.table.description).toContain('semicolon-separated, UTF-16, header found');
      expect(loaded.table.columns.map(({ name }) => name)).toEqual(['name', 'town']);
      expect(texts(loaded)).toEqual([['Zoë', 'Łódź']]);
    }
  });

  test('bytes that are not UTF-8 are Windows-1252, and it says so', async () => {
    const loaded = await engine.read('latin.csv', Buffer.from('name,price\nJosé,5 \x80\n', 'latin1'));
    expect(loaded.table.description).toContain('Windows-1252');
    expect(texts(loaded)).toEqual([['José', '5 €']]);
  });

  test('a UTF-8 file with one broken byte loses only that record', async () => {
    const bytes = Buffer.concat([
      Buffer.from('name,n\n' + 'Zoë,1\n'.repeat(300_000)),
      Buffer.from([0x4a, 0xe9, 0x2c, 0x32, 0x0a]),
      Buffer.from('Ada,3\n'),
    ]);
    const [table] = await inspectFile(engine.file('late.csv', bytes));
    const source = await engine.prepare(table!);
    expect(await collect(source.rejects)).toMatchObject([{ line: 300_002, reason: 'holds bytes that are not UTF-8' }]);
    expect(source.records).toBe(300_002);
    await source.cleanup();
  });

  test('old Macintosh line ends', async () => {
    expect(texts(await engine.read('mac.csv', 'a,b\r1,"x\ry"\r2,z\r'))).toEqual([
      ['1', 'x\ry'],
      ['2', 'z'],
    ]);
  });

  test('a header with a byte order mark, empty, repeated and padded names', async () => {
    const { table } = await engine.read('names.csv', '\ufeff id ,,name,name\n1,2,x,y\n');
    expect(table.columns.map(({ name }) => name)).toEqual(['id', 'column 2', 'name', 'name (2)']);
  });

  test('no header', async () => {
    const { table, rows } = await engine.read('bare.csv', '1,ada@example.org,3.5\n2,bob@example.org,4.5\n');
    expect(table.columns.map(({ name, type }) => [name, type])).toEqual([
      ['column 1', 'integer'],
      ['column 2', 'string'],
      ['column 3', 'number'],
    ]);
    expect(rows.length).toBe(2);
  });

  test('a header over two lines, spaces before quotes, backslash escapes, single quotes, sep= and comment lines', async () => {
    expect((await engine.read('two.csv', '"a\nb",c\n1,2\n')).rows.length).toBe(1);
    expect(texts(await engine.read('spaces.csv', 'a, b\n1, "x, y"\n2, "z"\n'))).toEqual([
      ['1', 'x, y'],
      ['2', 'z'],
    ]);
    expect(texts(await engine.read('escapes.csv', 'a,b\n"x \\"y\\" z",1\n"q",2\n'))).toEqual([
      ['x "y" z', '1'],
      ['q', '2'],
    ]);
    expect(texts(await engine.read('single.csv', "a,b\n'x, y',1\n'z, w',2\n"))).toEqual([
      ['x, y', '1'],
      ['z, w', '2'],
    ]);
    expect(texts(await engine.read('sep.csv', 'sep=;\na;b\n1;2\n'))).toEqual([['1', '2']]);
    const commented = await engine.read('comments.csv', '# made by hand\n# twice\nid,name\n1,x\n2\n');
    expect(texts(commented)).toEqual([['1', 'x']]);
    expect(commented.rejected).toMatchObject([{ line: 5, reason: 'has 1 of 2 fields' }]);
  });

  test('only a header: no records, and that is fine', async () => {
    expect(await engine.read('header.csv', 'id,name\n')).toMatchObject({ records: 0, rows: [], rejected: [] });
  });

  test('blank lines are no records', async () => {
    const loaded = await engine.read('blank.csv', 'a,b\n\n1,2\n\n\n3,4\n\n');
    expect([loaded.records, loaded.rejected.length, texts(loaded)]).toEqual([
      2,
      0,
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ]);
  });
});

describe('types', () => {
  const one = async (values: string[], name = 'v') => {
    const { table, rows } = await engine.read(
      'types.csv',
      `k;${name}\n${values.map((value, i) => `r${i};${value}\n`).join('')}`,
    );
    return {
      type: table.columns[1]?.type,
      values: rows.map((row) => row.values[1]),
      texts: rows.map((row) => row.texts[1]),
      table,
      rows,
    };
  };
  test.each<[string, string[], string, (string | null)[]]>([
    ['whole numbers', ['1', '-20', ''], 'integer', ['1', '-20', null]],
    ['leading zeros stay text', ['01234', '99999'], 'string', ['01234', '99999']],
    ['long ids stay text', ['1234567890123456789'], 'string', ['1234567890123456789']],
    ['a plus sign stays text', ['+4912345'], 'string', ['+4912345']],
    ['numbers', ['1.50', '2', '1e3'], 'number', ['1.5', '2', '1000']],
    ['dollars', ['"$90,000 "', '"$1,234.50 "'], 'number', ['90000', '1234.5']],
    ['decimal commas', ['1.234,56', '7,5'], 'number', ['1234.56', '7.5']],
    ['booleans', ['true', 'FALSE', 'Yes'], 'boolean', ['true', 'false', 'true']],
    ['0 and 1 are whole numbers', ['0', '1'], 'integer', ['0', '1']],
    ['ISO dates', ['2020-02-29', '1999-12-31'], 'date', ['2020-02-29', '1999-12-31']],
    ['days that are none', ['2020-02-30'], 'string', ['2020-02-30']],
    ['month first by evidence', ['3/4/2020', '12/31/2020'], 'date', ['2020-03-04', '2020-12-31']],
    ['day first by evidence', ['3/4/2020', '31/12/2020'], 'date', ['2020-04-03', '2020-12-31']],
    ['dots are day first', ['3.4.2020'], 'date', ['2020-04-03']],
    ['two-digit years stay text', ['3/4/20'], 'string', ['3/4/20']],
    ['date and time', ['2020-01-05 10:11:12'], 'datetime', ['2020-01-05 10:11:12.000']],
    [
      'with a zone',
      ['2020-01-05T10:11:12+02:00', '2020-01-05T10:11Z'],
      'datetime',
      ['2020-01-05 08:11:12.000', '2020-01-05 10:11:00.000'],
    ],
    [
      'slashes and a clock',
      ['12/31/2010 8:26 PM', '1/2/2010 12:00 AM'],
      'datetime',
      ['2010-12-31 20:26:00.000', '2010-01-02 00:00:00.000'],
    ],
    ['words for missing', ['5', 'NULL', 'N/A'], 'integer', ['5', null, null]],
  ])('%s', async (_, values, type, expected) => {
    const found = await one(values);
    expect([found.type, found.values]).toEqual([type, expected]);
    expect(found.rows.every((row) => row.valid)).toBe(true);
  });

  test('an assumed order of day and month is said', async () => {
    expect((await one(['3/4/2020'])).table.description).toContain('dates are month first (assumed');
  });

  test('texts stay as they were written', async () => {
    expect((await one(['1.50', ' 2 '])).texts).toEqual(['1.50', ' 2 ']);
  });

  test('a value that does not convert is invalid, never NULL in silence, and can be located', async () => {
    const good = Array.from({ length: 30_000 }, (_, i) => `r${i};${i};2020-01-01;1.5;2020-01-01 00:00:00\n`).join('');
    const bad = [
      'x;abc;;;\n',
      'x;1;2020-02-30;;\n',
      'x;1;;1,5;\n',
      'x;99999999999999999999;;;\n',
      'x;1;;;2020-01-01 25:00:00\n',
      'x;1;1871-05-04;;\n',
    ];
    const [table] = await inspectFile(engine.file('late.csv', `k;n;d;f;t\n${good}${bad.join('')}y;5;;;\n${good}`));
    const whole = {
      ...table!,
      dialect: {
        ...table!.dialect,
        formats: ['text', 'integer', 'date', 'number', 'datetime'].map((kind) => ({ kind, nulls: [] })),
      },
    };
    const { rows, records } = await engine.load(whole as typeof table & object);
    const wrong = rows.filter((row) => !row.valid);
    expect([records, rows.length, wrong.length]).toEqual([60_007, 60_007, 6]);
    const source = await engine.prepare(whole as typeof table & object);
    const found = await source.locate(wrong.map((row) => row.number));
    expect(found.map(({ line }) => line)).toEqual([30_002, 30_003, 30_004, 30_005, 30_006, 30_007]);
    expect(found.map(({ record }) => `${record}\n`)).toEqual(bad);
    expect(source.columns[1]?.reason).toBe('is not a whole number');
    await source.cleanup();
  });

  test('locate counts loaded records only and names lines of the original', async () => {
    const [table] = await inspectFile(engine.file('mixed.csv', 'a,b\n1\n"x\ny",2\n3,4,5\n6,7\n'));
    const source = await engine.prepare(table!);
    expect(source.rejected).toBe(2);
    expect(await source.locate([0, 1])).toEqual([
      { line: 3, reason: '', record: '"x\ny",2' },
      { line: 6, reason: '', record: '6,7' },
    ]);
    await source.cleanup();
  });
});
