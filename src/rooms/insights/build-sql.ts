/**
 * Plan → SQL. Names of people's datasets and columns never come near a statement: tables are `d_<id>`, columns
 * `c<position>`, everything selected has a name of our own, and values are typed literals.
 */
import type { Granularity } from '../../contract/insights.ts';
import { id, join, raw, type Sql, sql } from '../../kit/literals.ts';
import { type CatalogueColumn, type CatalogueDataset, tokenColumn, valueColumn } from '../datasets/index.ts';
import { isShort } from './calendar.ts';
import type { Condition } from './conditions.ts';
import { hasKey, type Hop, joinedName, joinSql, meetsOthers, sourceKey, targetKey, type Way } from './joins.ts';
import { type ColumnRef, isReadable, type Measure, rowType } from './members.ts';
import { type Group, mostGroups, type Plan } from './plan.ts';

const subject = id('subject');

/** What a condition or a group reads: the readable value, or the token. */
const read = (column: CatalogueColumn, onToken = false): Sql =>
  (onToken ? tokenColumn(column) : null) ?? valueColumn(column);

type Joined = { hop: Hop; alias: string; carried: Sql[]; countsPersons: boolean };
/** Joined datasets by id, in the order of joining. */
type Joins = Map<string, Joined>;

/** A filter on a dataset that nothing else needs becomes `key IN (…)`, unless the persons there have to be counted. */
const needsJoin = (plan: Plan, dataset: CatalogueDataset): boolean =>
  plan.groups.some((group) => group.dataset.id === dataset.id) || meetsOthers(plan.ways.get(dataset.id) ?? []);

const addWay = (joins: Joins, way: Way): void => {
  for (const [index, hop] of way.entries()) {
    if (joins.has(hop.to.id)) continue;
    const countsPersons = meetsOthers(way.slice(0, index + 1));
    joins.set(hop.to.id, { hop, alias: `j${joins.size + 1}`, carried: countsPersons ? [subject] : [], countsPersons });
  }
};

const carry = (joins: Joins, dataset: CatalogueDataset, column: Sql): void => {
  const joined = joins.get(dataset.id);
  if (joined === undefined || joined.carried.some(({ text }) => text === column.text)) return;
  joined.carried.push(column);
};

const joinsOf = (plan: Plan): Joins => {
  const joins: Joins = new Map();
  const refs: { dataset: CatalogueDataset; column: Sql }[] = [
    ...plan.groups.flatMap(({ dataset, column }) => (column === null ? [] : [{ dataset, column: read(column) }])),
    ...plan.conditions.map(({ ref, onToken }) => ({ dataset: ref.dataset, column: read(ref.column, onToken) })),
  ].filter(({ dataset }) => dataset.id !== plan.base.id && needsJoin(plan, dataset));
  for (const { dataset } of refs) addWay(joins, plan.ways.get(dataset.id) ?? []);
  for (const { dataset, column } of refs) carry(joins, dataset, column);
  for (const { hop } of joins.values()) carry(joins, hop.from, tokenColumn(hop.column) ?? valueColumn(hop.column));
  return joins;
};

/** How a column of a dataset is called in the statement. */
const placeIn =
  (joins: Joins, dataset: CatalogueDataset) =>
  (column: Sql): Sql => {
    const joined = joins.get(dataset.id);
    return joined === undefined ? column : joinedName(joined.alias, column);
  };

const fromSql = (plan: Plan, joins: Joins, rows: Sql = plan.base.table): Sql =>
  join(
    [
      sql`FROM ${rows}`,
      ...[...joins.values()].map(({ hop, alias, carried }) => joinSql(hop, alias, placeIn(joins, hop.from), carried)),
    ],
    ' ',
  );

const keyIn = (hop: Hop, rest: Sql): Sql =>
  sql`${sourceKey(hop, (column) => column)} IN (SELECT ${targetKey(hop)} FROM ${hop.to.table} WHERE ${hasKey(hop)} AND ${rest})`;

/** The opposite of a test, where NULL counts as false. Only here: around a plain test it would cost a pass over the column. */
const not = (test: Sql): Sql => sql`NOT ifNull((${test}), false)`;

const conditionSql = (plan: Plan, joins: Joins, condition: Condition): Sql => {
  const { ref, onToken, test, negated } = condition;
  const column = read(ref.column, onToken);
  const isHere = ref.dataset.id === plan.base.id || joins.has(ref.dataset.id);
  const way = plan.ways.get(ref.dataset.id) ?? [];
  const positive = isHere
    ? test(placeIn(joins, ref.dataset)(column))
    : way.reduceRight<Sql>((rest, hop) => keyIn(hop, rest), test(column));
  return negated ? not(positive) : positive;
};

/** Instants, whatever type the column has. */
const instantSql = (column: CatalogueColumn, value: Sql): Sql =>
  column.sqlType.includes("DateTime64(3, 'UTC')") ? value : sql`toDateTime64(${value}, 3, 'UTC')`;

/** Instants in the workspace's time zone; only the type changes, no value. */
const inZone = (value: Sql, zone: string): Sql => (zone === 'UTC' ? value : sql`toTimeZone(${value}, ${zone})`);

const periodSql: Record<Granularity, (value: Sql) => Sql> = {
  second: (value) => sql`toStartOfSecond(${value})`,
  minute: (value) => sql`toStartOfMinute(${value})`,
  hour: (value) => sql`toStartOfHour(${value})`,
  day: (value) => sql`toDate32(${value})`,
  week: (value) => sql`toStartOfWeek(${value}, 1)`,
  month: (value) => sql`toStartOfMonth(${value})`,
  quarter: (value) => sql`toStartOfQuarter(${value})`,
  year: (value) => sql`toStartOfYear(${value})`,
};

/** The instant or day that a time group reads. */
const momentSql = (column: CatalogueColumn, granularity: Granularity, value: Sql, zone: string): Sql => {
  if (column.type !== 'date') return inZone(instantSql(column, value), zone);
  return isShort(granularity) ? sql`toDateTime64(${value}, 3, 'UTC')` : value;
};

/** The period of a time group: a date, or an instant in UTC. */
const groupPeriodSql = (column: CatalogueColumn, granularity: Granularity, value: Sql, zone: string): Sql => {
  const period = periodSql[granularity](momentSql(column, granularity, value, zone));
  return zone !== 'UTC' && isShort(granularity) ? sql`toTimeZone(${period}, 'UTC')` : period;
};

const groupSql = (joins: Joins, group: Group, zone: string): Sql => {
  if (group.column === null) return subject;
  const value = placeIn(joins, group.dataset)(read(group.column));
  if (group.granularity === null) return value;
  return groupPeriodSql(group.column, group.granularity, value, zone);
};

type Numbered = { number: (moment: Sql) => Sql; date: (number: Sql) => Sql };

/** Periods counted in 16 bits since the year 0: grouping by such a number saves a tenth against grouping by a date. */
const numberedPeriods: Partial<Record<Granularity, Numbered>> = {
  month: {
    number: (moment) => sql`toUInt16(toRelativeMonthNum(${moment}))`,
    date: (number) => sql`makeDate32(intDiv(${number} - 1, 12), (${number} - 1) % 12 + 1, 1)`,
  },
  quarter: {
    number: (moment) => sql`toUInt16(toRelativeQuarterNum(${moment}))`,
    date: (number) => sql`makeDate32(intDiv(${number}, 4), ${number} % 4 * 3 + 1, 1)`,
  },
  year: { number: (moment) => sql`toYear(${moment})`, date: (number) => sql`makeDate32(${number}, 1, 1)` },
};

/** What rows are grouped by, and how it is shown. Without `number` both are the same. */
type GroupKey = { number: Sql | null; shown: Sql };

const groupKey = (joins: Joins, group: Group, index: number, zone: string): GroupKey => {
  const periods = group.granularity === null ? undefined : numberedPeriods[group.granularity];
  if (group.column === null || group.granularity === null || periods === undefined)
    return { number: null, shown: groupSql(joins, group, zone) };
  const value = placeIn(joins, group.dataset)(read(group.column));
  const number = periods.number(momentSql(group.column, group.granularity, value, zone));
  return { number, shown: periods.date(id(`k${index}`)) };
};

const distinctSql = (column: CatalogueColumn): Sql => {
  const value = read(column, !isReadable(column));
  if (!isReadable(column)) return sql`uniqExactIf(${value}, ${value} != 0)`;
  return rowType(column) === 'string' ? sql`uniqExactIf(${value}, ${value} != '')` : sql`uniqExact(${value})`;
};

// 64-bit sums wrap around in silence, and averages of whole numbers use the same sum.
const sumSql = (column: CatalogueColumn, value: Sql): Sql =>
  column.sqlType.includes('Int64') ? sql`sum(toInt128(${value}))` : sql`sum(${value})`;

const avgSql = (column: CatalogueColumn, value: Sql): Sql =>
  column.sqlType.includes('Float64') ? sql`avg(${value})` : sql`avg(toFloat64(${value}))`;

const measureSql = (measure: Measure): Sql => {
  if (measure.kind === 'rows') return sql`count()`;
  if (measure.kind === 'persons') return sql`uniqExactIf(subject, subject != 0)`;
  const value = read(measure.column);
  const aggregates: Record<typeof measure.aggregate, () => Sql> = {
    sum: () => sumSql(measure.column, value),
    avg: () => avgSql(measure.column, value),
    min: () => sql`min(${value})`,
    max: () => sql`max(${value})`,
    median: () => sql`quantileExactInclusive(0.5)(${value})`,
    countDistinct: () => distinctSql(measure.column),
  };
  return aggregates[measure.aggregate]();
};

/** The persons of a group: those its rows belong to, and apart from them those they are joined to. */
const personSets = (joins: Joins): Sql[] => [
  subject,
  ...[...joins.values()].filter(({ countsPersons }) => countsPersons).map(({ alias }) => joinedName(alias, subject)),
];

/** Persons for whom a test holds, counted to k and no further. */
const somePersons = (set: Sql, k: number, test: Sql): Sql =>
  sql`groupUniqArrayIf(${k})(${set}, ${set} != 0 AND ${test})`;

/**
 * How many persons, and who they are while they are fewer than k: whoever hides a group must know whether several hidden
 * ones together are about enough persons. Stays inside this process.
 */
const personsSql = (set: Sql, k: number, index: number, test: Sql): Sql => {
  const some = somePersons(set, k, test);
  return sql`length(${some}) AS ${id(`s${index}`)}, if(length(${some}) < ${k}, ${some}, []) AS ${id(`p${index}`)}`;
};

const whereSql = (tests: readonly Sql[]): Sql => (tests.length === 0 ? sql`` : sql` WHERE ${join(tests, ' AND ')}`);

const listingOrder = (plan: Plan): Sql =>
  join([
    ...plan.order.map(({ column, direction }) => {
      const name = column === 0 ? id('g0') : id(`m${column - 1}`);
      return sql`${name} ${raw(direction === 'asc' ? 'ASC' : 'DESC')} NULLS LAST`;
    }),
    id('g0'),
  ]);

/** Enough rows to see that there are more than the limit, and whether there are k persons at all. */
const listingSql = (plan: Plan, k: number): Sql =>
  sql` ORDER BY ${listingOrder(plan)} LIMIT ${Math.max(plan.limit + 1, k)}`;

/** How many rows the first look takes: the engine reads so many at once anyway. */
export const witnessRows = 8192;
const widerRows = 65_536;

export type BuiltQuestion = {
  /** Groups and measures. The person listing carries nothing else. */
  main: Sql;
  /** The same groups, their persons, `s0`, `p0`, `s1`, …, one pair for each set of persons, and `n`, their number of rows. */
  persons: Sql;
  /**
   * The persons `p0`, `p1`, … of the first rows about persons, by group and by which filters they pass (`l0`, …), and their
   * number of rows `n`: in no time. Subjects are random and rows sorted by them, so the first rows are a sample.
   */
  witness: Sql;
  /** The same from more rows. */
  widerWitness: Sql;
  /** How many persons (counted to k) the filters leave out: all together, then each alone. Null without filters. */
  leftOut: Sql | null;
  personSets: number;
};

const groupNames = (plan: Plan): Sql[] => plan.groups.map((_, index) => id(`g${index}`));
const groupBySql = (plan: Plan): Sql => (plan.groups.length === 0 ? sql`` : sql` GROUP BY ${join(groupNames(plan))}`);
const groupsSql = (plan: Plan, joins: Joins): Sql[] =>
  plan.groups.map((group, index) => sql`${groupSql(joins, group, plan.zone)} AS ${id(`g${index}`)}`);

const mainSql = (plan: Plan, joins: Joins, tests: readonly Sql[], k: number): Sql => {
  const keys = plan.groups.map((group, index) => groupKey(joins, group, index, plan.zone));
  const numbers = keys.flatMap(({ number }, index) => (number === null ? [] : [sql`${number} AS ${id(`k${index}`)}`]));
  const groups = keys.map(({ shown }, index) => sql`${shown} AS ${id(`g${index}`)}`);
  const measures = plan.measures.map((measure, index) => sql`${measureSql(measure)} AS ${id(`m${index}`)}`);
  const start = sql`${numbers.length === 0 ? sql`` : sql`WITH ${join(numbers)} `}SELECT ${join([...groups, ...measures])}`;
  const where = whereSql(plan.isListing ? [sql`subject != 0`, ...tests] : tests);
  const names = keys.map(({ number }, index) => id(`${number === null ? 'g' : 'k'}${index}`));
  const groupBy = names.length === 0 ? sql`` : sql` GROUP BY ${join(names)}`;
  const limit = names.length === 0 ? sql`` : sql` LIMIT ${mostGroups + 1}`;
  const end = plan.isListing ? listingSql(plan, k) : limit;
  return sql`${start} ${fromSql(plan, joins)}${where}${groupBy}${end}`;
};

const countPersonsSql = (plan: Plan, joins: Joins, tests: readonly Sql[], k: number): Sql => {
  const persons = personSets(joins).map((set, index) => personsSql(set, k, index, raw('true')));
  const select = join([...groupsSql(plan, joins), ...persons, sql`count() AS n`]);
  return sql`SELECT ${select} ${fromSql(plan, joins)}${whereSql(tests)}${groupBySql(plan)}`;
};

/** What rows must not pass to be left out: by all filters together, then by each one alone while they pass the others. */
const leavings = (tests: readonly Sql[]): Sql[] => {
  if (tests.length === 0) return [];
  const all = not(join(tests, ' AND '));
  if (tests.length === 1) return [all];
  const each = tests.map((test, index) => join([...tests.toSpliced(index, 1), not(test)], ' AND '));
  return [all, ...each];
};

/** One pass over each filter, however many ways there are to fail them: `witnessOf` puts the patterns together. */
const witnessSql = (plan: Plan, joins: Joins, tests: readonly Sql[], k: number, rows: number): Sql => {
  const sample = sql`(SELECT * FROM ${plan.base.table} WHERE subject != 0 LIMIT ${rows}) AS sample`;
  const passes = tests.map((test, index) => sql`${test} AS ${id(`l${index}`)}`);
  const persons = personSets(joins).map((set, index) => sql`${somePersons(set, k, raw('true'))} AS ${id(`p${index}`)}`);
  const names = [...groupNames(plan), ...tests.map((_, index) => id(`l${index}`))];
  const groupBy = names.length === 0 ? sql`` : sql` GROUP BY ${join(names)}`;
  const select = join([...groupsSql(plan, joins), ...passes, ...persons, sql`count() AS n`]);
  return sql`SELECT ${select} ${fromSql(plan, joins, sample)}${groupBy} LIMIT ${mostGroups}`;
};

/** Stops reading as soon as it has met k persons, so it costs next to nothing unless hardly anybody is left out. */
const leftOutSql = (plan: Plan, joins: Joins, tests: readonly Sql[], k: number): Sql => {
  const counts = leavings(tests).flatMap((test) =>
    personSets(joins).map((set) => {
      const where = whereSql([sql`${set} != 0`, test]);
      return sql`SELECT count() AS persons FROM (SELECT DISTINCT ${set} ${fromSql(plan, joins)}${where} LIMIT ${k})`;
    }),
  );
  return join(counts, ' UNION ALL ');
};

/** The statements of a plan. */
export const buildSql = (plan: Plan, k: number): BuiltQuestion => {
  const joins = joinsOf(plan);
  const tests = plan.conditions.map((condition) => conditionSql(plan, joins, condition));
  return {
    main: mainSql(plan, joins, tests, k),
    persons: countPersonsSql(plan, joins, tests, k),
    witness: witnessSql(plan, joins, tests, k, witnessRows),
    widerWitness: witnessSql(plan, joins, tests, k, widerRows),
    leftOut: tests.length === 0 ? null : leftOutSql(plan, joins, tests, k),
    personSets: personSets(joins).length,
  };
};

/** The hops a plan relies on; each target column has to be a key, or rows would be counted twice. */
export const hopsOf = (plan: Plan): Hop[] => {
  const refs: Pick<ColumnRef, 'dataset'>[] = [...plan.groups, ...plan.conditions.map(({ ref }) => ref)];
  return [...new Set(refs.flatMap(({ dataset }) => plan.ways.get(dataset.id) ?? []))];
};

/** How many rows have a key, and how many different keys there are. */
export const keySql = (hop: Hop): Sql =>
  sql`SELECT count() AS n, uniqExact(${targetKey(hop)}) AS keys FROM ${hop.to.table} WHERE ${hasKey(hop)}`;
