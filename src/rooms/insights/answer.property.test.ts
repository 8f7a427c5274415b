import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import {
  filter as filterSchema,
  question as questionSchema,
  type Filter,
  type Question,
} from '../../contract/insights.ts';
import { changeWorkspace, type Workspace } from '../accounts/index.ts';
import { ask } from './ask-question.ts';
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
      [
        'count',
        'persons',
        'total.sum',
        'total.avg',
        'total.min',
        'total.max',
        'total.median',
        'pieces.sum',
        'pieces.median',
        'buyer.countDistinct',
        `${awkward}.countDistinct`,
        'person.countDistinct',
        'paid.countDistinct',
      ].map(o),
      { minLength: 1 },
    ),
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
  const { rows: sameRows, hiddenRows } = await ask(workspace, asked);
  expect({ rows: sameRows, hiddenRows }, 'asked again').toEqual({ rows: answer.rows, hiddenRows: answer.hiddenRows });
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
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(
        anyTables,
        fc.array(anyQuestion, { minLength: 12, maxLength: 12 }),
        fc.constantFrom(2, 3, 5),
        async (tables, questions, k) => {
          const workspace = await changeWorkspace(await openShop(test.stores, test.owner, tables), { k });
          for (const asked of questions) await checkAnswer(workspace, tables, asked);
          compared += questions.length;
        },
      ),
      { numRuns: 25, endOnFailure: true },
    );
    expect(compared).toBe(300);
  }, 300_000);
});
