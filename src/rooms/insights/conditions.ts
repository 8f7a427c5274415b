/**
 * Filters, typed by their column. A positive test is true, false, or NULL for an empty value, which counts as false. So an
 * empty value passes no positive test, and passes every negative one (`notEquals`, `notContains`, `notInDateRange` keep the rows
 * that say nothing). An unknown operator or a value of the wrong type is an error, never "everything".
 */
import type { Filter, FilterOperator } from '../../contract/insights.ts';
import { invalid, type Trouble } from '../../kit/errors.ts';
import { join, raw, type Sql, sql } from '../../kit/literals.ts';
import type { CatalogueColumn } from '../datasets/index.ts';
import { type Calendar, DAY, plainDays, type Span } from './calendar.ts';
import { spanOf, spanOfMoment } from './date-range.ts';
import { type ColumnRef, isReadable, rowType, shorten } from './members.ts';

export type Condition = {
  ref: ColumnRef;
  /** Reads the token instead of the value. */
  onToken: boolean;
  /** The positive test of the column's SQL; NULL counts as false, so wrap it before negating. */
  test: (value: Sql) => Sql;
  negated: boolean;
};

type Values = readonly (string | number | boolean)[];
type Kind = 'text' | 'number' | 'time' | 'flag';
type Test = (value: Sql) => Sql;

const kindOf = (column: CatalogueColumn): Kind => {
  const type = rowType(column);
  if (type === 'string') return 'text';
  if (type === 'boolean') return 'flag';
  return type === 'date' || type === 'datetime' ? 'time' : 'number';
};

const words: Record<Kind, string> = { text: 'text', number: 'numbers', time: 'dates', flag: 'true or false' };

const wrongValue = (member: string, expected: string): Trouble =>
  invalid('bad-filter-value', `A filter on "${shorten(member)}" has a value it cannot use`, `It needs ${expected}.`);

const anyOf = (tests: readonly Sql[]): Sql => sql`(${join(tests, ' OR ')})`;

const numberOf = (member: string, value: string | number | boolean): number | bigint => {
  const isText = typeof value === 'string';
  if (isText && /^-?\d{1,38}$/.test(value.trim())) return BigInt(value);
  const number = isText && value.trim() === '' ? Number.NaN : Number(value);
  if (typeof value === 'boolean' || !Number.isFinite(number)) throw wrongValue(member, 'numbers');
  return number;
};

const momentOf = (member: string, value: string | number | boolean, { zone }: Calendar): Span => {
  const span = typeof value === 'string' ? spanOfMoment(value, zone) : null;
  if (span === null) throw wrongValue(member, 'dates such as 2026-11-22');
  return span;
};

const flagOf = (member: string, value: string | number | boolean): boolean => {
  const text = String(value).toLowerCase();
  if (text !== 'true' && text !== 'false') throw wrongValue(member, 'true or false');
  return text === 'true';
};

// What the engine's types hold.
const startOfTime = Date.UTC(1900, 0, 1);
const endOfTime = Date.UTC(2300, 0, 1);

/** A bound on a date or an instant. Dates are midnights, so a bound inside a day moves to the next midnight. */
const bound = (type: 'date' | 'datetime', value: Sql, compare: '>=' | '<', moment: number): Sql => {
  const at = Math.max(moment, startOfTime);
  if (at >= endOfTime) return compare === '<' ? sql`isNotNull(${value})` : sql`false`;
  if (type === 'datetime') {
    return sql`${value} ${raw(compare)} toDateTime64(${new Date(at).toISOString().slice(0, 23).replace('T', ' ')}, 3, 'UTC')`;
  }
  const day = new Date(Math.ceil(at / DAY) * DAY).toISOString().slice(0, 10);
  return day.startsWith('2300')
    ? bound(type, value, compare, endOfTime)
    : sql`${value} ${raw(compare)} toDate32(${day})`;
};

const within = (type: 'date' | 'datetime', value: Sql, span: Span): Sql =>
  sql`(${bound(type, value, '>=', span.from)} AND ${bound(type, value, '<', span.to)})`;

/** The calendar that a column's times are read by: a date is the same one everywhere. */
export const calendarOf = (column: CatalogueColumn, calendar: Calendar): Calendar =>
  column.type === 'date' ? plainDays(calendar) : calendar;

const timeType = (column: CatalogueColumn): 'date' | 'datetime' => (column.type === 'date' ? 'date' : 'datetime');

const equalTest = (ref: ColumnRef, values: Values, calendar: Calendar): Test => {
  const kind = kindOf(ref.column);
  if (kind === 'time') {
    const spans = values.map((value) => momentOf(ref.key, value, calendar));
    return (column) => anyOf(spans.map((span) => within(timeType(ref.column), column, span)));
  }
  if (kind === 'number') {
    const numbers = values.map((value) => numberOf(ref.key, value));
    return (column) => anyOf(numbers.map((number) => sql`${column} = ${number}`));
  }
  if (kind === 'flag') {
    const flags = values.map((value) => flagOf(ref.key, value));
    return (column) => anyOf(flags.map((flag) => sql`${column} = ${flag}`));
  }
  const texts = values.map(String);
  return (column) => sql`${column} IN ${texts}`;
};

/** Case-insensitive by Unicode's simple lower case, as the engine does it. */
const textTest =
  (values: Values, match: (column: Sql, text: string) => Sql): Test =>
  (column) =>
    anyOf(values.map((value) => match(sql`lowerUTF8(${column})`, String(value))));

const lower = (text: string): Sql => sql`lowerUTF8(${text})`;
const textTests: Partial<Record<FilterOperator, (column: Sql, text: string) => Sql>> = {
  contains: (column, text) => sql`position(${column}, ${lower(text)}) > 0`,
  startsWith: (column, text) => sql`startsWith(${column}, ${lower(text)})`,
  endsWith: (column, text) => sql`endsWith(${column}, ${lower(text)})`,
};

const single = (member: string, values: Values): string | number | boolean => {
  const [value] = values;
  if (value === undefined || values.length > 1) throw wrongValue(member, 'exactly one value');
  return value;
};

const timeBounds: Partial<Record<FilterOperator, (span: Span) => ['>=' | '<', number]>> = {
  gt: (span) => ['>=', span.to],
  gte: (span) => ['>=', span.from],
  lt: (span) => ['<', span.from],
  lte: (span) => ['<', span.to],
  beforeDate: (span) => ['<', span.from],
  afterDate: (span) => ['>=', span.to],
};
const signs: Partial<Record<FilterOperator, string>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' };

const compareTest = (ref: ColumnRef, operator: FilterOperator, values: Values, calendar: Calendar): Test => {
  const value = single(ref.key, values);
  const edge = timeBounds[operator];
  if (kindOf(ref.column) === 'time' && edge !== undefined) {
    const [sign, at] = edge(momentOf(ref.key, value, calendar));
    return (column) => bound(timeType(ref.column), column, sign, at);
  }
  const number = numberOf(ref.key, value);
  return (column) => sql`${column} ${raw(signs[operator] ?? '=')} ${number}`;
};

const rangeOf = (member: string, values: Values, calendar: Calendar): Span => {
  const [from, to] = values;
  if (typeof from !== 'string' || values.length > 2 || (to !== undefined && typeof to !== 'string')) {
    throw wrongValue(member, 'one range in words, or its first and its last date');
  }
  return spanOf(to === undefined ? from : [from, to], calendar);
};

/** The test "lies in this time". */
export const inSpan = (ref: ColumnRef, span: Span): Condition => ({
  ref,
  onToken: false,
  test: (column) => within(timeType(ref.column), column, span),
  negated: false,
});

const setTest =
  (column: CatalogueColumn): Test =>
  (value) => {
    if (!isReadable(column)) return sql`${value} != 0`;
    return kindOf(column) === 'text' ? sql`${value} != ''` : sql`isNotNull(${value})`;
  };

const opposites: Partial<Record<FilterOperator, FilterOperator>> = {
  notEquals: 'equals',
  notContains: 'contains',
  notSet: 'set',
  notInDateRange: 'inDateRange',
};
const allowed: Record<Kind, readonly FilterOperator[]> = {
  text: ['equals', 'contains', 'startsWith', 'endsWith', 'set'],
  number: ['equals', 'gt', 'gte', 'lt', 'lte', 'set'],
  time: ['equals', 'gt', 'gte', 'lt', 'lte', 'beforeDate', 'afterDate', 'inDateRange', 'set'],
  flag: ['equals', 'set'],
};

const testOf = (ref: ColumnRef, operator: FilterOperator, values: Values, calendar: Calendar): Test => {
  if (operator === 'set') return setTest(ref.column);
  if (values.length === 0) throw wrongValue(ref.key, 'at least one value');
  if (operator === 'equals') return equalTest(ref, values, calendar);
  const match = textTests[operator];
  if (match !== undefined) return textTest(values, match);
  if (operator === 'inDateRange') return inSpan(ref, rangeOf(ref.key, values, calendar)).test;
  return compareTest(ref, operator, values, calendar);
};

/**
 * Refuses values on columns that name a person: they would single somebody out, and would put a personal value into a
 * saved question, where no erasure looks for it (P4.8).
 */
const checkValues = (ref: ColumnRef, operator: FilterOperator): void => {
  if (operator === 'set' || (isReadable(ref.column) && ref.column.identifier === null)) return;
  throw invalid(
    'filter-on-identifier',
    `"${shorten(ref.key)}" cannot be filtered by a value`,
    'It tells persons apart, so a filter would single somebody out and keep their value in the question. Use "set" or ' +
      '"notSet" here; to look up one person, use the page Find.',
  );
};

const checkOperator = (ref: ColumnRef, operator: FilterOperator): void => {
  const kind = kindOf(ref.column);
  if (operator === 'set' || allowed[kind].includes(operator)) return;
  const fit = Object.entries(opposites).filter(([, positive]) => allowed[kind].includes(positive));
  const names = [...allowed[kind], ...fit.map(([negative]) => negative)].join(', ');
  throw invalid(
    'bad-filter-operator',
    `The filter on "${shorten(ref.key)}" does not fit the column`,
    `It holds ${words[kind]}. There is: ${names}.`,
  );
};

/** Reads one filter of a question. Throws `filter-on-identifier`, `bad-filter-operator`, `bad-filter-value`. */
export const conditionOf = (ref: ColumnRef, filter: Filter, calendar: Calendar): Condition => {
  const opposite = opposites[filter.operator];
  const operator = opposite ?? filter.operator;
  checkValues(ref, operator);
  checkOperator(ref, operator);
  const test = testOf(ref, operator, filter.values ?? [], calendarOf(ref.column, calendar));
  return { ref, onToken: !isReadable(ref.column), test, negated: opposite !== undefined };
};
