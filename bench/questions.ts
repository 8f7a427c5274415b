/**
 * Questions on 10 million pseudonymous rows against the same SQL on a plain table: the same columns, an email instead of
 * the subject, sorted by the email. Interleaved in one run. `ask` is measured whole: reading the catalogue, planning,
 * looking for small groups and for what the filters leave out, shaping; for the first time, and again while no row has
 * changed, when it is known that the groups are large enough.
 */
import { openTestStores, removeDataDir } from '../test/harness/stores.ts';
import { question as questionSchema, type Question } from '../src/contract/insights.ts';
import { stopwatch } from '../src/kit/clock.ts';
import { raw, type Sql, sql } from '../src/kit/literals.ts';
import type { Workspace } from '../src/rooms/accounts/index.ts';
import { catalogue, rowsChanged } from '../src/rooms/datasets/index.ts';
import { ask } from '../src/rooms/insights/index.ts';
import { kept, openShop, type Table, token } from '../src/rooms/insights/shop.fixture.ts';

type Figure = { measure: string; value: number; unit: string; bar: string; ok: boolean };
type Case = { name: string; question: Question; plain: (orders: Sql, products: Sql) => Sql };

const allowance = 5;
const time = "DateTime64(3, 'UTC')";

const tables: Table[] = [
  {
    name: 'products',
    columns: [kept('sku', 'integer', 'UInt32'), kept('kind', 'string', 'LowCardinality(String)')],
    references: [],
    rows: [],
  },
  {
    name: 'orders',
    columns: [
      token('email', 'email', { identifier: { kind: 'email', scope: 'everywhere' }, category: 'user.contact.email' }),
      kept('placed', 'datetime', time),
      kept('channel', 'string', 'LowCardinality(String)'),
      kept('country', 'string', 'LowCardinality(String)', { category: 'user.contact.address.country' }),
      kept('total', 'number', 'Nullable(Float64)'),
      kept('sku', 'integer', 'UInt32'),
    ],
    references: [{ column: 'sku', targetDataset: 'products', targetColumn: 'sku', role: 'mention' }],
    rows: [],
  },
];

const channels = "['web', 'shop', 'phone', 'app', 'partner']";
const countries = "['DE','FR','IT','ES','NL','AT','CH','PL','SE','DK','FI','PT','BE','CZ','GR']";
/** Columns of order `n`, the same in both tables. */
const shared = (persons: number): Sql =>
  raw(`toDateTime64('2023-01-01 00:00:00', 3, 'UTC') + toIntervalSecond(cityHash64(n, 1) % 94608000),
    ${channels}[1 + cityHash64(n, 2) % 5], ${countries}[1 + cityHash64(n % ${persons}, 3) % 15],
    round((cityHash64(n, 4) % 20000) / 100, 2), toUInt32(cityHash64(n, 5) % 500)`);

const fill = async (workspace: Workspace, rows: number): Promise<{ orders: Sql; products: Sql; plain: Sql }> => {
  const datasets = await catalogue(workspace);
  const table = (name: string): Sql => datasets.find((dataset) => dataset.name === name)?.table ?? raw('');
  const [orders, products, plain] = [table('orders'), table('products'), workspace.rows('plain')];
  const { command } = workspace.stores.warehouse;
  const persons = rows / 10;
  const numbers = sql`(SELECT number AS n FROM numbers(${rows}))`;
  await command(
    sql`INSERT INTO ${products} SELECT 0, 1, number, concat('kind ', toString(number % 12)) FROM numbers(500)`,
  );
  await command(
    sql`INSERT INTO ${orders} SELECT cityHash64(n % ${persons}, 9), 1, cityHash64(n % ${persons}, 8), ${shared(persons)} FROM ${numbers}`,
  );
  await command(
    sql`CREATE TABLE ${plain} (email String, placed ${raw(time)}, channel LowCardinality(String), country LowCardinality(String),
      total Nullable(Float64), sku UInt32) ENGINE = MergeTree ORDER BY email`,
  );
  await command(
    sql`INSERT INTO ${plain} SELECT concat('person', toString(n % ${persons}), '@example.org'), ${shared(persons)} FROM ${numbers}`,
  );
  for (const each of [orders, plain]) await command(sql`OPTIMIZE TABLE ${each} FINAL`);
  return { orders, products, plain };
};

const asked = (text: Partial<Question>): Question => questionSchema.parse(text);
const monthly = [{ dimension: 'orders.placed', granularity: 'month' as const }];
const year: [string, string] = ['2024-01-01', '2024-12-31'];
const inYear = raw("placed >= '2024-01-01 00:00:00' AND placed < '2025-01-01 00:00:00'");

const cases: Case[] = [
  {
    name: 'revenue by month',
    question: asked({ measures: ['orders.total.sum', 'orders.count'], timeDimensions: monthly }),
    plain: (t) =>
      sql`SELECT toStartOfMonth(placed) AS month, sum(total) AS a, count() AS b FROM ${t} GROUP BY month ORDER BY month`,
  },
  {
    name: 'revenue by month and channel in a year, by web and app',
    question: asked({
      measures: ['orders.total.sum'],
      dimensions: ['orders.channel'],
      timeDimensions: [{ dimension: 'orders.placed', granularity: 'month', dateRange: year }],
      filters: [{ member: 'orders.channel', operator: 'equals', values: ['web', 'app'] }],
    }),
    plain: (t) =>
      sql`SELECT toStartOfMonth(placed) AS month, channel, sum(total) AS a FROM ${t} WHERE ${inYear} AND channel IN ('web', 'app')
        GROUP BY month, channel ORDER BY month, channel`,
  },
  {
    name: 'orders and average by country',
    question: asked({ measures: ['orders.count', 'orders.total.avg'], dimensions: ['orders.country'] }),
    plain: (t) => sql`SELECT country, count() AS a, avg(total) AS b FROM ${t} GROUP BY country ORDER BY a DESC`,
  },
  {
    name: 'persons by country',
    question: asked({ measures: ['orders.persons'], dimensions: ['orders.country'] }),
    plain: (t) => sql`SELECT country, uniqExact(email) AS a FROM ${t} GROUP BY country ORDER BY a DESC`,
  },
  {
    name: 'median order by channel',
    question: asked({ measures: ['orders.total.median'], dimensions: ['orders.channel'] }),
    plain: (t) =>
      sql`SELECT channel, quantileExactInclusive(0.5)(total) AS a FROM ${t} GROUP BY channel ORDER BY a DESC`,
  },
  {
    name: 'large orders in a year, one number',
    question: asked({
      measures: ['orders.count'],
      timeDimensions: [{ dimension: 'orders.placed', dateRange: year }],
      filters: [{ member: 'orders.total', operator: 'gt', values: [100] }],
    }),
    plain: (t) => sql`SELECT count() AS a FROM ${t} WHERE ${inYear} AND total > 100`,
  },
  {
    name: 'revenue by kind of product (joined)',
    question: asked({ measures: ['orders.total.sum'], dimensions: ['products.kind'] }),
    plain: (t, p) =>
      sql`SELECT kind, sum(total) AS a FROM ${t} AS o LEFT JOIN (SELECT c1 AS sku, c2 AS kind FROM ${p}) AS p ON o.sku = p.sku
        GROUP BY kind ORDER BY a DESC`,
  },
];

type Times = { plain: number; anew: number; again: number };

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const elapsed = stopwatch();
  await work();
  return elapsed();
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const measureCase = async (workspace: Workspace, one: Case, plain: Sql, rounds: number): Promise<Figure[]> => {
  const onPlain = () => workspace.stores.warehouse.query(plain);
  const onPseudonymous = () => ask(workspace, one.question);
  await onPlain();
  const answer = await onPseudonymous();
  if (answer.rows.some(({ hidden }) => hidden)) throw new Error('A benchmark question has hidden rows');
  const times: Times[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const works = [
      ['plain', onPlain],
      ['anew', onPseudonymous],
      ['again', onPseudonymous],
    ] as const;
    await rowsChanged(workspace); // what was proven before is forgotten, but the catalogue is known, as it mostly is
    await catalogue(workspace);
    const time: Times = { plain: 0, anew: 0, again: 0 };
    // Asked anew comes before asked again; the plain statement comes first, in between and last in turn.
    for (const [name, work] of [...works.slice(1, 1 + (round % 3)), works[0], ...works.slice(1 + (round % 3))])
      time[name] = await timed(work);
    times.push(time);
  }
  const plainTime = median(times.map((each) => each.plain));
  return (['again', 'anew'] as const).map((kind) => {
    const askedTime = median(times.map((each) => each[kind]));
    const difference = median(times.map((each) => each[kind] - each.plain)); // side by side: other load cancels out
    return {
      measure: `question ${kind === 'again' ? 'asked again' : 'asked for the first time'}: ${one.name} (${plainTime.toFixed(1)} ms plain, ${askedTime.toFixed(1)} ms asked, ratio ${(askedTime / plainTime).toFixed(2)})`,
      value: difference,
      unit: 'ms more',
      bar: `≤ ${allowance} ms`,
      ok: difference <= allowance,
    };
  });
};

/** Measures the questions above. `rows` and `rounds` may be smaller for a quick look. */
export async function run(options: { rows?: number; rounds?: number } = {}): Promise<Figure[]> {
  const test = await openTestStores();
  try {
    const workspace = await openShop(test.stores, test.owner, tables);
    const { products, plain } = await fill(workspace, options.rows ?? 10_000_000);
    const figures: Figure[] = [];
    for (const one of cases) {
      figures.push(...(await measureCase(workspace, one, one.plain(plain, products), options.rounds ?? 21)));
    }
    return figures;
  } finally {
    await test.close();
    removeDataDir(test.dataDir);
  }
}
