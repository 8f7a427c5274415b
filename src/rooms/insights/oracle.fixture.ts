/** What a question should answer, worked out row by row in memory and without any of the code under test. */
import type { Filter, Question } from '../../contract/insights.ts';
import type { Row, Table, Value } from './shop.fixture.ts';

type Joined = { row: Row; people: Row | null; products: Row | null; staff: Row | null };

const rowsOf = (tables: readonly Table[], name: string): readonly Row[] =>
  tables.find((table) => table.name === name)?.rows ?? [];

const partner = (rows: readonly Row[], column: string, value: Value | undefined): Row | null =>
  value === null || value === undefined || value === '' || value === 0
    ? null
    : (rows.find((row) => row[column] === value) ?? null);

const join = (tables: readonly Table[], row: Row): Joined => ({
  row,
  people: partner(rowsOf(tables, 'people'), 'number', row['buyer']),
  products: partner(rowsOf(tables, 'products'), 'sku', row['sku']),
  staff: partner(rowsOf(tables, 'staff'), 'rep', row['rep']),
});

const columnOf = (member: string): { dataset: string; column: string } => {
  const dataset = ['shop.orders', 'people', 'products', 'staff'].find((name) => member.startsWith(`${name}.`)) ?? '';
  return { dataset, column: member.slice(dataset.length + 1) };
};

const valueOf = (joined: Joined, member: string): Value => {
  const { dataset, column } = columnOf(member);
  const row = dataset === 'shop.orders' ? joined.row : joined[dataset as 'people'];
  const value = row?.[column] ?? null;
  const isEmpty = value === '' || (value === 0 && ['buyer', 'rep'].includes(column));
  return isEmpty ? null : value;
};

const passes = (value: Value, { operator, values = [] }: Filter): boolean => {
  const text = (match: (a: string, b: string) => boolean): boolean =>
    value !== null && values.some((one) => match(String(value).toLowerCase(), String(one).toLowerCase()));
  const number = (match: (a: number, b: number) => boolean): boolean =>
    value !== null && match(Number(value), Number(values[0]));
  const day = (at: Value): string => String(at).slice(0, 10);
  const inRange = (): boolean => value !== null && day(value) >= String(values[0]) && day(value) <= String(values[1]);
  const equals = (): boolean => value !== null && values.some((one) => value === one);
  const tests: Record<string, () => boolean> = {
    equals,
    notEquals: () => !equals(),
    contains: () => text((a, b) => a.includes(b)),
    notContains: () => !text((a, b) => a.includes(b)),
    startsWith: () => text((a, b) => a.startsWith(b)),
    endsWith: () => text((a, b) => a.endsWith(b)),
    gt: () => number((a, b) => a > b),
    gte: () => number((a, b) => a >= b),
    lt: () => number((a, b) => a < b),
    lte: () => number((a, b) => a <= b),
    set: () => value !== null,
    notSet: () => value === null,
    inDateRange: inRange,
    notInDateRange: () => !inRange(),
    beforeDate: () => value !== null && day(value) < String(values[0]),
    afterDate: () => value !== null && day(value) > String(values[0]),
  };
  return (tests[operator] ?? (() => false))();
};

const periodOf = (value: Value, granularity: string): Value => {
  if (value === null) return null;
  const date = new Date(`${String(value).slice(0, 10)}T00:00:00Z`);
  if (granularity === 'week') date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  if (granularity === 'year') date.setUTCMonth(0, 1);
  if (granularity === 'quarter') date.setUTCMonth(date.getUTCMonth() - (date.getUTCMonth() % 3), 1);
  if (granularity === 'month') date.setUTCDate(1);
  return date.toISOString().slice(0, 10);
};

const middle = (numbers: number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(at)] ?? 0) + (sorted[Math.ceil(at)] ?? 0)) / 2;
};

const measure = (member: string, group: readonly Joined[]): Value => {
  const { column } = columnOf(member);
  if (column === 'count') return group.length;
  if (column === 'persons') return personsIn(group).size;
  const aggregate = column.slice(column.lastIndexOf('.') + 1);
  const name = column.slice(0, column.lastIndexOf('.'));
  const values = group.flatMap(({ row }) =>
    row[name] === null || row[name] === '' || (row[name] === 0 && ['buyer', 'rep'].includes(name))
      ? []
      : [row[name] ?? ''],
  );
  if (aggregate === 'countDistinct') return new Set(values).size;
  const numbers = values.map(Number);
  if (numbers.length === 0) return null;
  const sum = numbers.reduce((a, b) => a + b, 0);
  const results: Record<string, number> = {
    sum,
    avg: sum / numbers.length,
    min: Math.min(...numbers),
    max: Math.max(...numbers),
    median: middle(numbers),
  };
  return results[aggregate] ?? null;
};

const personsIn = (group: readonly Joined[]): Set<number> =>
  new Set(group.map(({ row }) => row.subject).filter((subject) => subject !== 0));
const staffIn = (group: readonly Joined[]): Set<number> =>
  new Set(group.flatMap(({ staff }) => (staff === null || staff.subject === 0 ? [] : [staff.subject])));

const few = (size: number, k: number): boolean => size > 0 && size < k;

/** Groups in any order, their measures, and how many of whom they are about. */
export const expected = (
  tables: readonly Table[],
  question: Question,
  k: number,
): { groups: { keys: Value[]; values: Value[]; persons: Set<number>[] }[]; leavesFewOut: boolean } => {
  const base = rowsOf(tables, 'shop.orders').map((row) => join(tables, row));
  const tests = question.filters.map((filter) => (row: Joined) => passes(valueOf(row, filter.member), filter));
  const members = [...question.filters.map(({ member }) => member), ...question.dimensions];
  const sets = members.some((member) => member.startsWith('staff.')) ? [personsIn, staffIn] : [personsIn];
  const kept = base.filter((row) => tests.every((test) => test(row)));
  const leftOut = [
    base.filter((row) => !tests.every((test) => test(row))),
    ...tests.map((test) => base.filter((row) => !test(row) && tests.every((other) => other === test || other(row)))),
  ];
  const keysOf = (row: Joined): Value[] => [
    ...question.timeDimensions.map((time) => periodOf(valueOf(row, time.dimension), time.granularity ?? '')),
    ...question.dimensions.map((dimension) => valueOf(row, dimension)),
  ];
  const grouped = new Map(Map.groupBy(kept, (row) => JSON.stringify(keysOf(row))));
  if (question.dimensions.length + question.timeDimensions.length === 0 && kept.length === 0) grouped.set('[]', []);
  return {
    leavesFewOut: leftOut.some((rows) => sets.some((set) => few(set(rows).size, k))),
    groups: [...grouped].map(([keys, rows]) => ({
      keys: JSON.parse(keys) as Value[],
      values: question.measures.map((member) => measure(member, rows)),
      persons: sets.map((set) => set(rows)),
    })),
  };
};
