/** Periods and bounds in the workspace's time zone, compared with what `Intl` says of each instant by itself. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { question as questionSchema, type Question } from '../../contract/insights.ts';
import { setClock } from '../../kit/clock.ts';
import type { Workspace } from '../accounts/index.ts';
import { ask } from './ask-question.ts';
import { awkward, openShop, type Row, shopTables } from './shop.fixture.ts';

const o = (column: string): string => `shop.orders.${column}`;
const hour = 3_600_000;
/** Every 20 minutes around changes of the clocks and ends of years, and some far away. */
const around = (moment: string): number[] =>
  Array.from({ length: 160 }, (_, n) => Date.parse(moment) + (n - 80) * (hour / 3) + 7000);
const instants = [
  ...around('2025-03-30T01:00:00Z'),
  ...around('2025-10-26T01:00:00Z'),
  ...around('2018-11-04T03:00:00Z'),
  ...around('2026-01-01T00:00:00Z'),
  Date.parse('1969-12-31T23:30:00Z'),
  Date.parse('2160-06-30T23:30:00Z'),
];
const order = (placed: number, n: number): Row => ({
  subject: 1 + (n % 9),
  buyer: 0,
  sku: 'a',
  rep: 0,
  total: 1,
  pieces: 1,
  paid: true,
  [awkward]: '',
  person: '',
  placed: new Date(placed).toISOString().slice(0, 23).replace('T', ' '),
  due: new Date(placed).toISOString().slice(0, 10),
});

let test: TestStores;
let shop: Workspace;
beforeAll(async () => {
  test = await openTestStores();
  shop = await openShop(test.stores, test.owner, shopTables({ 'shop.orders': instants.map(order) }));
});
afterAll(async () => {
  await test.close();
  removeDataDir(test.dataDir);
});

/** Without hiding, so that every single instant is seen. */
const askIn = (timeZone: string, text: Partial<Question>) =>
  ask({ ...shop, timeZone, k: 1 }, questionSchema.parse({ measures: [o('count')], ...text }));

const zones = [
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Pacific/Apia',
];

const dayIn = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);
const startsOf: Record<string, (day: string) => string> = {
  day: (day) => day,
  week: (day) =>
    new Date(Date.parse(day) - ((new Date(day).getUTCDay() + 6) % 7) * 24 * hour).toISOString().slice(0, 10),
  month: (day) => `${day.slice(0, 7)}-01`,
  quarter: (day) =>
    `${day.slice(0, 5)}${String(Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`,
  year: (day) => `${day.slice(0, 4)}-01-01`,
};
const countBy = (keys: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(keys, (key) => key)].map(([key, all]) => [key, all.length]));

describe.each(zones)('in %s', (zone) => {
  it.each(Object.keys(startsOf))('rows are counted by the %s that clocks there show', async (granularity) => {
    const timeDimensions = [{ dimension: o('placed'), granularity: granularity as 'day' }];
    const { rows, columns } = await askIn(zone, { timeDimensions });
    const filled = rows.filter(({ cells }) => cells[1] !== 0);
    const wanted = countBy(instants.map((at) => startsOf[granularity]?.(dayIn(at, zone)) ?? ''));
    expect(columns.map(({ timeZone }) => timeZone)).toEqual([zone, null]);
    expect(Object.fromEntries(filled.map(({ cells }) => cells))).toEqual(wanted);
    expect(rows.length).toBe(new Set(rows.map(({ cells }) => cells[0])).size);
  });

  it('a day holds what clocks there say, as a range and as a filter', async () => {
    for (const day of ['2025-03-30', '2025-10-26', '2018-11-04', '2026-01-01']) {
      const wanted = instants.filter((at) => dayIn(at, zone) === day).length;
      const range = await askIn(zone, { timeDimensions: [{ dimension: o('placed'), dateRange: [day, day] }] });
      const filters = [{ member: o('placed'), operator: 'equals' as const, values: [day] }];
      expect([range.rows[0]?.cells[0], (await askIn(zone, { filters })).rows[0]?.cells[0]]).toEqual([wanted, wanted]);
    }
  });
});

describe('hours', () => {
  const hours = async (zone: string, day: string) => {
    const timeDimensions = [
      { dimension: o('placed'), granularity: 'hour' as const, dateRange: [day, day] as [string, string] },
    ];
    return (await askIn(zone, { timeDimensions })).rows.map(({ cells }) => cells[0]);
  };

  it('are 23 or 25 on the days when clocks are changed, and stay instants', async () => {
    const spring = await hours('Europe/Berlin', '2025-03-30');
    const autumn = await hours('Europe/Berlin', '2025-10-26');
    expect([spring.length, spring[0], spring.at(-1)]).toEqual([23, '2025-03-29T23:00:00Z', '2025-03-30T21:00:00Z']);
    expect([autumn.length, autumn[0], autumn.at(-1)]).toEqual([25, '2025-10-25T22:00:00Z', '2025-10-26T22:00:00Z']);
  });

  it('begin when clocks there strike, also where that is not on the hour elsewhere', async () => {
    const kathmandu = await hours('Asia/Kathmandu', '2026-01-01');
    expect([kathmandu.length, kathmandu[0], kathmandu.at(-1)]).toEqual([
      24,
      '2025-12-31T18:15:00Z',
      '2026-01-01T17:15:00Z',
    ]);
  });
});

describe('a series', () => {
  it('has every day of a range, once, where a day begins at one or has two midnights', async () => {
    for (const [zone, from, to] of [
      ['Asia/Beirut', '2025-03-28', '2025-03-29'],
      ['Asia/Beirut', '2025-03-28', '2025-03-31'],
      ['America/Havana', '2025-10-31', '2025-11-03'],
    ] as const) {
      const timeDimensions = [
        { dimension: o('placed'), granularity: 'day' as const, dateRange: [from, to] as [string, string] },
      ];
      const days = (await askIn(zone, { timeDimensions })).rows.map(({ cells }) => cells[0]);
      const count = (Date.parse(to) - Date.parse(from)) / (24 * hour) + 1;
      expect(days).toEqual(
        Array.from({ length: count }, (_, n) => new Date(Date.parse(from) + n * 24 * hour).toISOString().slice(0, 10)),
      );
    }
  });
});

describe('a plain date', () => {
  it('is the same everywhere, but today is what clocks in the zone show', async () => {
    const restore = setClock(() => Date.parse('2025-12-31T23:30:00Z'));
    try {
      const day = [{ dimension: o('due'), granularity: 'day' as const, dateRange: 'today' }];
      const [berlin, newYork] = [
        await askIn('Europe/Berlin', { timeDimensions: day }),
        await askIn('America/New_York', { timeDimensions: day }),
      ];
      const due = (wanted: string): number =>
        instants.filter((at) => new Date(at).toISOString().startsWith(wanted)).length;
      expect(berlin.rows[0]?.cells).toEqual(['2026-01-01', due('2026-01-01')]);
      expect(newYork.rows[0]?.cells).toEqual(['2025-12-31', due('2025-12-31')]);
      expect(berlin.columns[0]?.timeZone).toBeNull();
      expect(berlin.sql).not.toContain('Europe/Berlin');
    } finally {
      restore();
    }
  });
});
