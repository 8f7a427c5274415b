import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import {
  filter as filterSchema,
  question as questionSchema,
  type Filter,
  type Question,
} from '../../contract/insights.ts';
import { setClock } from '../../kit/clock.ts';
import type { Workspace } from '../accounts/index.ts';
import { changeWorkspace } from '../accounts/index.ts';
import { ask } from './ask-question.ts';
import { listFields } from './list-fields.ts';
import { expected } from './oracle.fixture.ts';
import { awkward, openShop, type Row, shopTables, type Table } from './shop.fixture.ts';

let test: TestStores;
beforeAll(async () => {
  test = await openTestStores();
});
afterAll(async () => {
  await test.close();
  removeDataDir(test.dataDir);
});

const question = (text: Partial<Question>): Question => questionSchema.parse(text);
const order = (subject: number, more: Record<string, string | number | boolean | null> = {}): Row => ({
  subject, buyer: subject, sku: 'a', rep: 0, total: 10, pieces: 1, placed: '2025-03-04 10:00:00.000', due: '2025-03-05',
  paid: true, [awkward]: 'Ärger', person: 'x', ...more,
}); // prettier-ignore
const people = (count: number, more: (n: number) => Record<string, string | number> = () => ({})): Row[] =>
  Array.from({ length: count }, (_, n) => ({
    subject: n + 1,
    number: n + 1,
    country: 'DE',
    born: 1980,
    ...more(n + 1),
  }));
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);
const shop = (rows: Record<string, readonly Row[]>): Promise<Workspace> =>
  openShop(test.stores, test.owner, shopTables(rows));

const anyText = fc.constantFrom('a', 'b', 'ä', '', "x'y", '\\');
const anyOrder: fc.Arbitrary<Row> = fc.record({
  subject: fc.integer({ min: 0, max: 14 }),
  buyer: fc.integer({ min: 0, max: 14 }),
  sku: fc.constantFrom('a', 'b', 'c', ''),
  rep: fc.integer({ min: 0, max: 6 }),
  total: fc.option(fc.integer({ min: -400, max: 400 }).map((n) => n / 4)),
  pieces: fc.option(fc.integer({ min: -5, max: 5 })),
  placed: fc.option(
    fc
      .integer({ min: 0, max: 300 })
      .map((n) => new Date(Date.UTC(1969, 10, 1 + n, n % 24)).toISOString().slice(0, 23).replace('T', ' ')),
  ),
  due: fc.option(
    fc.integer({ min: 0, max: 40 }).map((n) => new Date(Date.UTC(2024, 11, 20 + n)).toISOString().slice(0, 10)),
  ),
  paid: fc.option(fc.boolean()),
  [awkward]: anyText,
  person: anyText,
}) as fc.Arbitrary<Row>;

const anyTables: fc.Arbitrary<Table[]> = fc
  .record({
    orders: fc.array(anyOrder, { minLength: 0, maxLength: 120 }),
    countries: fc.array(fc.constantFrom('DE', 'FR', ''), { minLength: 10, maxLength: 10 }),
    years: fc.array(fc.option(fc.constantFrom(1970, 1980)), { minLength: 10, maxLength: 10 }),
  })
  .map(({ orders, countries, years }) =>
    shopTables({
      'shop.orders': orders,
      people: countries.map((country, n) => ({ subject: n + 1, number: n + 1, country, born: years[n] ?? null })),
      products: ['a', 'b', ''].map((sku) => ({ subject: 0, sku, kind: sku === 'a' ? 'new' : 'old' })),
      staff: [1, 2, 3, 4].map((rep) => ({ subject: 100 + rep, rep, team: rep < 3 ? 'north' : 'south' })),
    }),
  );

const o = (column: string): string => `shop.orders.${column}`;
const anyFilter: fc.Arbitrary<Filter> = fc
  .oneof(
    fc.record({
      member: fc.constantFrom(o(awkward), o('person.value'), 'people.country', 'products.kind', 'staff.team'),
      operator: fc.constantFrom(
        'equals',
        'notEquals',
        'contains',
        'notContains',
        'startsWith',
        'endsWith',
        'set',
        'notSet',
      ),
      values: fc.array(fc.constantFrom('a', 'A', 'Ä', 'DE', 'old', 'north', "X'", '\\'), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
    fc.record({
      member: fc.constantFrom(o('total'), o('pieces'), 'people.born'),
      operator: fc.constantFrom('equals', 'notEquals', 'gt', 'gte', 'lt', 'lte', 'set', 'notSet'),
      values: fc.tuple(fc.constantFrom(0, 1, -1, 2.25, 1980)),
    }),
    fc.record({
      member: fc.constantFrom(o('due'), o('placed')),
      operator: fc.constantFrom('beforeDate', 'afterDate', 'set', 'notSet'),
      values: fc.tuple(fc.constantFrom('2025-01-01', '1970-01-01', '2024-12-31')),
    }),
    fc.record({
      member: fc.constantFrom(o('due'), o('placed')),
      operator: fc.constantFrom('inDateRange', 'notInDateRange'),
      values: fc.constantFrom(['2024-12-25', '2025-01-10'], ['1969-12-15', '1970-02-02']),
    }),
    fc.record({
      member: fc.constant(o('paid')),
      operator: fc.constantFrom('equals', 'notEquals'),
      values: fc.tuple(fc.boolean()),
    }),
    fc.record({ member: fc.constantFrom(o('buyer'), o('rep')), operator: fc.constantFrom('set', 'notSet') }),
  )
  .map((one) => filterSchema.parse(one));

const anyQuestion: fc.Arbitrary<Question> = fc
  .record({
    measures: fc.subarray(
      ['count', 'persons', 'total.sum', 'total.avg', 'total.min', 'total.max', 'total.median', 'pieces.sum', 'pieces.median',
        'buyer.countDistinct', `${awkward}.countDistinct`, 'person.countDistinct', 'paid.countDistinct'].map(o),
      { minLength: 1 },
    ), // prettier-ignore
    dimensions: fc.subarray(
      [o('paid'), o('sku'), o(awkward), o('person.value'), 'products.kind', 'staff.team', 'people.country'],
      { maxLength: 2 },
    ),
    timeDimensions: fc.oneof(
      fc.constant([]),
      fc.tuple(
        fc.record({
          dimension: fc.constantFrom(o('placed'), o('due')),
          granularity: fc.constantFrom('day', 'week', 'month', 'quarter', 'year'),
        }),
      ),
    ),
    filters: fc.array(anyFilter, { maxLength: 3 }),
  })
  .map((one) => questionSchema.parse(one));

const plain = (member: string): string => member.replace(/person\.value$/, 'person');
const forOracle = (asked: Question): Question => ({
  ...asked,
  dimensions: asked.dimensions.map(plain),
  filters: asked.filters.map((one) => ({ ...one, member: plain(one.member) })),
});

const personal = (asked: Question): number =>
  new Set([...asked.dimensions, ...asked.filters.map(({ member }) => member)].filter((m) => m.startsWith('people.')))
    .size;

const union = (sets: readonly Set<number>[]): Set<number> => new Set(sets.flatMap((set) => [...set]));

const checkAnswer = async (workspace: Workspace, tables: readonly Table[], asked: Question): Promise<void> => {
  const answer = await ask(workspace, asked);
  const { groups, leavesFewOut } = expected(tables, forOracle(asked), workspace.k);
  const width = asked.timeDimensions.length + asked.dimensions.length;
  const discreet = personal(asked) > 1;
  const byKey = new Map(groups.map((group) => [JSON.stringify(group.keys), group]));
  const rows = answer.rows.map((row) => ({ ...row, key: JSON.stringify(row.cells.slice(0, width)) }));
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  const shown = new Set(rows.filter(({ hidden }) => !hidden).map(({ key }) => key));
  for (const row of rows) {
    const group = byKey.get(row.key);
    if (row.hidden) expect(row.cells.slice(width).every((cell) => cell === null)).toBe(true);
    else if (group === undefined)
      expect(asked.measures.every((_, n) => [0, null].includes(row.cells[width + n] as 0))).toBe(true);
    else
      group.values.forEach((value, n) => {
        if (typeof value === 'number') expect(row.cells[width + n]).toBeCloseTo(value, 6);
        else expect(row.cells[width + n]).toBe(value);
      });
  }
  const few = (count: number): boolean => count > 0 && count < workspace.k;
  for (const [key, group] of byKey) {
    if (!discreet) expect(rows.some((row) => row.key === key)).toBe(true);
    if (group.persons.some((set) => few(set.size))) expect(shown.has(key)).toBe(false);
    if (leavesFewOut && group.persons.some((set) => set.size > 0)) expect(shown.has(key)).toBe(false);
    if (group.persons.every((set) => set.size === 0) && !discreet) expect(shown.has(key)).toBe(true);
  }
  if (!leavesFewOut && !discreet && !groups.some((group) => group.persons.some((set) => few(set.size)))) {
    expect(answer.hiddenRows).toBe(0);
  }
  for (let axis = 0; axis < width; axis += 1) {
    for (const line of Map.groupBy(groups, ({ keys }) => JSON.stringify(keys.toSpliced(axis, 1))).values()) {
      const gone = line.filter(({ keys }) => !shown.has(JSON.stringify(keys)));
      const left = line.filter(({ keys }) => shown.has(JSON.stringify(keys)));
      for (const set of groups[0]?.persons.keys() ?? []) {
        if (!left.some(({ persons }) => (persons[set]?.size ?? 0) > 0)) continue;
        expect(few(union(gone.map(({ persons }) => persons[set] ?? new Set())).size)).toBe(false);
      }
    }
  }
};

describe('a compiled answer', () => {
  it('equals one worked out row by row, and hides every small group and what would give it away', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyTables,
        fc.array(anyQuestion, { minLength: 12, maxLength: 12 }),
        fc.constantFrom(2, 3, 5),
        async (tables, questions, k) => {
          const workspace = await changeWorkspace(await openShop(test.stores, test.owner, tables), { k });
          for (const asked of questions) await checkAnswer(workspace, tables, asked);
        },
      ),
      { numRuns: 25, endOnFailure: true },
    );
  }, 300_000);
});

describe('small groups', () => {
  const ofCountry = (sizes: Record<string, number>): Row[] => {
    const countries = Object.entries(sizes).flatMap(([country, size]) => Array.from({ length: size }, () => country));
    return people(countries.length, (n) => ({ country: countries[n - 1] ?? '' }));
  };
  const byCountry = question({ measures: [o('count')], dimensions: ['people.country'] });

  it('are hidden, and with a single one the next smallest, so that no total gives it away', async () => {
    const rows = ofCountry({ DE: 20, FR: 10, MT: 3, IT: 8 });
    const workspace = await shop({ people: rows, 'shop.orders': rows.map(({ subject }) => order(subject)) });
    const answer = await ask(workspace, byCountry);
    expect(answer.rows).toEqual([
      { cells: ['DE', 20], hidden: false },
      { cells: ['FR', 10], hidden: false },
      { cells: ['IT', null], hidden: true },
      { cells: ['MT', null], hidden: true },
    ]);
    expect(answer.hiddenRows).toBe(2);
  });

  it('need no further one when those hidden are together about k persons', async () => {
    const rows = ofCountry({ DE: 20, FR: 10, MT: 3, IT: 2 });
    const workspace = await shop({ people: rows, 'shop.orders': rows.map(({ subject }) => order(subject)) });
    expect((await ask(workspace, byCountry)).rows.map(({ hidden }) => hidden)).toEqual([false, false, true, true]);
  });

  it('are counted in persons, not in rows', async () => {
    const rows = range(1, 30).map((n) => order(1 + (n % 4)));
    const workspace = await shop({ people: people(4), 'shop.orders': rows });
    const answer = await ask(workspace, question({ measures: [o('count')] }));
    expect(answer.rows).toEqual([{ cells: [null], hidden: true }]);
  });

  it('do not exist where rows are about nobody', async () => {
    const workspace = await shop({ products: [{ subject: 0, sku: 'a', kind: 'new' }] });
    const answer = await ask(workspace, question({ measures: ['products.count'], dimensions: ['products.kind'] }));
    expect(answer.rows).toEqual([{ cells: ['new', 1], hidden: false }]);
  });

  it('hide an answer whose filter leaves out fewer than k persons', async () => {
    const rows = range(1, 30).map((n) => order(n, { sku: n < 4 ? 'rare' : 'a' }));
    const workspace = await shop({ people: people(30), 'shop.orders': rows });
    const filters = [{ member: o('sku'), operator: 'notEquals' as const, values: ['rare'] }];
    expect((await ask(workspace, question({ measures: [o('count')], filters }))).rows).toEqual([
      { cells: [null], hidden: true },
    ]);
    const plainly = [{ member: o('sku'), operator: 'equals' as const, values: ['none'] }];
    expect((await ask(workspace, question({ measures: [o('count')], filters: plainly }))).rows).toEqual([
      { cells: [0], hidden: false },
    ]);
  });

  it('of mentioned persons are hidden too', async () => {
    const rows = range(1, 30).map((n) => order(n, { rep: n % 2 === 0 ? 1 : 2 }));
    const staff = [1, 2].map((rep) => ({ subject: 100 + rep, rep, team: `t${rep}` }));
    const workspace = await shop({ people: people(30), 'shop.orders': rows, staff });
    const answer = await ask(workspace, question({ measures: [o('count')], dimensions: ['staff.team'] }));
    expect(answer.rows.every(({ hidden }) => hidden)).toBe(true);
  });

  it('named by two personal details are not even listed, and none looks like some', async () => {
    const rows = people(30, (n) => ({ country: n < 3 ? 'MT' : 'DE' }));
    const workspace = await shop({ people: rows });
    const both = { measures: ['people.count'], dimensions: ['people.country', 'people.born'] };
    const answer = await ask(workspace, question(both));
    expect(answer.rows.flatMap(({ cells }) => cells)).not.toContain('MT');
    const filtered = (country: string): Question =>
      question({ ...both, filters: [{ member: 'people.country', operator: 'equals', values: [country] }] });
    const { rows: some, hiddenRows } = await ask(workspace, filtered('MT'));
    const { rows: none, hiddenRows: noneHidden } = await ask(workspace, filtered('XX'));
    expect([some, hiddenRows]).toEqual([none, noneHidden]);
  });

  it('come last when a measure orders the rows, whichever way, so that their place tells nothing', async () => {
    const rows = ofCountry({ DE: 20, FR: 10, MT: 3, AT: 2 });
    const workspace = await shop({
      people: rows,
      'shop.orders': rows.map(({ subject }) => order(subject, { total: subject > 30 ? 1e6 : 1 })),
    });
    for (const direction of ['asc', 'desc'] as const) {
      const answer = await ask(workspace, {
        ...byCountry,
        measures: [o('total.sum')],
        order: { [o('total.sum')]: direction },
      });
      expect(answer.rows.slice(2).map(({ cells }) => cells[0])).toEqual(['AT', 'MT']);
    }
  });
});

describe('a list of persons', () => {
  it('shows pseudonyms and measures, the largest first', async () => {
    const workspace = await shop({ people: people(8), 'shop.orders': range(1, 8).map((n) => order(n, { total: n })) });
    const answer = await ask(workspace, question({ measures: [o('total.sum')], dimensions: [o('person')], limit: 2 }));
    expect(answer.rows.map(({ cells }) => cells[1])).toEqual([8, 7]);
    expect(answer.truncated).toBe(true);
    expect(answer.rows[0]?.cells[0]).toMatchObject({
      subject: '0000000000000008',
      pseudonym: expect.stringMatching(/^\w\d·\w\d\w$/),
    });
  });

  it('hides itself when it would hold fewer than k persons', async () => {
    const rows = range(1, 20).map((n) => order(n, { sku: n < 4 ? 'rare' : 'a' }));
    const workspace = await shop({ people: people(20), 'shop.orders': rows });
    const filters = [{ member: o('sku'), operator: 'equals' as const, values: ['rare'] }];
    const answer = await ask(workspace, question({ measures: [o('count')], dimensions: [o('person')], filters }));
    expect(answer).toMatchObject({ rows: [], hiddenRows: 1 });
  });

  it.each([
    { measures: ['people.count'], dimensions: ['people.person', 'people.country'] },
    { measures: ['people.born.min'], dimensions: ['people.person'] },
    {
      dimensions: ['people.person'],
      filters: [{ member: 'people.born', operator: 'equals' as const, values: [1980] }],
    },
    { measures: [o('count')], dimensions: ['people.person'] },
    {
      measures: [o('count')],
      dimensions: [o('person')],
      filters: [{ member: 'staff.team', operator: 'equals' as const, values: ['n'] }],
    },
  ])('refuses what would single a person out: %o', async (asked) => {
    const workspace = await shop({});
    await expect(ask(workspace, question(asked))).rejects.toMatchObject({ code: 'bad-person-listing' });
  });
});

describe('time', () => {
  it('fills the periods of a single series, with 0 for counts and nothing for averages', async () => {
    const restore = setClock(() => Date.UTC(2025, 5, 15));
    try {
      const rows = range(1, 6).flatMap((n) => [order(n), order(n, { placed: '2025-05-31 23:59:59.999' })]);
      const workspace = await shop({ people: people(6), 'shop.orders': rows });
      const timeDimensions = [{ dimension: o('placed'), granularity: 'month' as const, dateRange: 'last 4 months' }];
      const answer = await ask(workspace, question({ measures: [o('count'), o('total.avg')], timeDimensions }));
      expect(answer.rows.map(({ cells }) => cells)).toEqual([
        ['2025-02-01', 0, null], ['2025-03-01', 6, 10], ['2025-04-01', 0, null], ['2025-05-01', 6, 10],
      ]); // prettier-ignore
    } finally {
      restore();
    }
  });

  it('goes down to seconds', async () => {
    const workspace = await shop({ people: people(6), 'shop.orders': range(1, 6).map((n) => order(n)) });
    for (const [granularity, cell] of [
      ['second', '2025-03-04T10:00:00Z'],
      ['hour', '2025-03-04T10:00:00Z'],
      ['day', '2025-03-04'],
    ] as const) {
      const answer = await ask(
        workspace,
        question({ measures: [o('count')], timeDimensions: [{ dimension: o('placed'), granularity }] }),
      );
      expect(answer.rows).toEqual([{ cells: [cell, 6], hidden: false }]);
    }
  });
});

describe('joins', () => {
  it('refuse a target with several rows for a key', async () => {
    const products = ['new', 'old'].map((kind) => ({ subject: 0, sku: 'a', kind }));
    const workspace = await shop({ people: people(6), products, 'shop.orders': range(1, 6).map((n) => order(n)) });
    const asked = question({ measures: [o('count')], dimensions: ['products.kind'] });
    await expect(ask(workspace, asked)).rejects.toMatchObject({ code: 'join-fans-out' });
  });

  it('refuse to multiply the rows of a measure', async () => {
    const workspace = await shop({});
    const asked = question({ measures: ['people.count'], dimensions: [o('paid')] });
    await expect(ask(workspace, asked)).rejects.toMatchObject({ code: 'not-joinable' });
  });
});

describe('a question that cannot be answered', () => {
  it.each([
    [{}, 'empty-question'],
    [{ measures: ['nowhere.count'] }, 'unknown-measure'],
    [{ measures: [o('totals.sum')] }, 'unknown-measure'],
    [{ measures: [o('buyer.sum')] }, 'unknown-measure'],
    [{ measures: [o('count'), 'people.count'] }, 'several-bases'],
    [{ dimensions: [o('nothing')] }, 'unknown-field'],
    [{ dimensions: [o('buyer')] }, 'column-tokenised'],
    [{ measures: [o('count')], timeDimensions: [{ dimension: o('sku') }] }, 'not-a-time'],
    [
      { measures: [o('count')], timeDimensions: [{ dimension: o('due'), dateRange: 'last few days' }] },
      'bad-date-range',
    ],
    [
      { measures: [o('count')], timeDimensions: [{ dimension: o('due'), dateRange: ['2025-02-30', '2025-03-01'] }] },
      'bad-date-range',
    ],
    [{ measures: [o('count')], order: { [o('sku')]: 'asc' } }, 'unknown-order'],
    [
      { measures: [o('count')], filters: [{ member: o('buyer'), operator: 'equals', values: ['secret@example.org'] }] },
      'filter-on-identifier',
    ],
    [
      { measures: [o('count')], filters: [{ member: o('total'), operator: 'contains', values: ['1'] }] },
      'bad-filter-operator',
    ],
    [
      { measures: [o('count')], filters: [{ member: o('total'), operator: 'gt', values: ['secret'] }] },
      'bad-filter-value',
    ],
    [{ measures: [o('count')], filters: [{ member: o('sku'), operator: 'equals' }] }, 'bad-filter-value'],
    [{ measures: [o('count')], filters: [{ member: o('count'), operator: 'gt', values: [1] }] }, 'unknown-field'],
    [{ measures: [o('count')], filters: [{ member: o('sku'), operator: 'like', values: ['%'] }] }, 'bad-question'],
    [{ measures: [o('count')], filter: [] }, 'bad-question'],
  ])('%o says why: %s', async (asked, code) => {
    const workspace = await shop({});
    const full = { measures: [], dimensions: [], timeDimensions: [], filters: [], ...asked } as unknown as Question;
    const error: unknown = await ask(workspace, full).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code, kind: 'invalid' });
    expect(String(error)).not.toContain('secret');
  });

  it('stops when it is cancelled', async () => {
    const workspace = await shop({});
    const asked = ask(workspace, question({ measures: [o('count')] }), { signal: AbortSignal.abort() });
    await expect(asked).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('the fields offered', () => {
  it('can all be asked for', async () => {
    const workspace = await shop({ people: people(6), 'shop.orders': range(1, 6).map((n) => order(n)) });
    const [base, ...reached] = await listFields(workspace, 'shop.orders');
    expect(reached.map(({ dataset, through }) => [dataset, through])).toEqual([
      ['people', 'through buyer'], ['products', 'through sku'], ['staff', 'through rep'],
    ]); // prettier-ignore
    for (const { member } of base?.measures ?? []) await ask(workspace, question({ measures: [member] }));
    for (const { member } of [base, ...reached].flatMap((group) => group?.dimensions ?? [])) {
      await ask(workspace, question({ measures: [o('count')], dimensions: [member] }));
    }
    expect(base?.dimensions.map(({ member }) => member)).toContain(o(awkward));
  });
});
