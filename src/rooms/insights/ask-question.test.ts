import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { question as questionSchema, type Question } from '../../contract/insights.ts';
import { setClock } from '../../kit/clock.ts';
import type { Workspace } from '../accounts/index.ts';
import { ask } from './ask-question.ts';
import { listFields } from './list-fields.ts';
import { awkward, openShop, type Row, shopTables } from './shop.fixture.ts';

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
  subject,
  buyer: subject,
  sku: 'a',
  rep: 0,
  total: 10,
  pieces: 1,
  placed: '2025-03-04 10:00:00.000',
  due: '2025-03-05',
  paid: true,
  [awkward]: 'Ärger',
  person: 'x',
  ...more,
});
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

const o = (column: string): string => `shop.orders.${column}`;

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
        ['2025-02-01', 0, null],
        ['2025-03-01', 6, 10],
        ['2025-04-01', 0, null],
        ['2025-05-01', 6, 10],
      ]);
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
      ['people', 'through buyer'],
      ['products', 'through sku'],
      ['staff', 'through rep'],
    ]);
    for (const { member } of base?.measures ?? []) await ask(workspace, question({ measures: [member] }));
    for (const { member } of [base, ...reached].flatMap((group) => group?.dimensions ?? [])) {
      await ask(workspace, question({ measures: [o('count')], dimensions: [member] }));
    }
    expect(base?.dimensions.map(({ member }) => member)).toContain(o(awkward));
  });
});
