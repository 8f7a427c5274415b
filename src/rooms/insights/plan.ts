/** Question → plan: members found in the catalogue, checked against each other, with the ways between datasets. Pure. */
import {
  type Granularity,
  question as questionSchema,
  type Question,
  type ResultColumn,
} from '../../contract/insights.ts';
import type { Unit } from '../../contract/catalog.ts';
import { invalid } from '../../kit/errors.ts';
import type { CatalogueColumn, CatalogueDataset } from '../datasets/index.ts';
import { type Calendar, calendarIn, isShort, plainDays, plainSpan, type Span } from './calendar.ts';
import { calendarOf, type Condition, conditionOf, inSpan } from './conditions.ts';
import { spanOf } from './date-range.ts';
import { meetsOthers, notReachable, type Way, waysFrom } from './joins.ts';
import {
  type ColumnRef,
  type Dimension,
  findColumn,
  findDimension,
  findMeasure,
  isPersonal,
  type Measure,
  rowType,
  shorten,
} from './members.ts';

/** What rows are grouped by. `column: null` is the person. */
export type Group = Dimension & { granularity: Granularity | null };
export type Sorting = { column: number; direction: 'asc' | 'desc' };

export type Plan = {
  base: CatalogueDataset;
  ways: Map<string, Way>;
  /** Time groups first, then dimensions, as in the answer. */
  groups: Group[];
  measures: Measure[];
  conditions: Condition[];
  columns: ResultColumn[];
  order: Sorting[];
  limit: number;
  /** A row is a person: the explicit listing. */
  isListing: boolean;
  /** Hidden groups are left out altogether, since their names alone would say too much about somebody. */
  isDiscreet: boolean;
  /** Time zone in which days begin, for instants; plain dates lie in none. */
  zone: string;
  /** The one time group whose missing periods are filled, with the range asked for: days and longer as plain dates. */
  series: { unit: Granularity; span: Span | null; calendar: Calendar } | null;
};

export const mostGroups = 50_000;
const usualLimit = 10_000;

const unique = <T extends { key: string }>(items: readonly T[]): T[] => [
  ...new Map(items.map((item) => [item.key, item])).values(),
];

const parse = (question: Question): Question => {
  const parsed = questionSchema.safeParse(question);
  if (parsed.success) return parsed.data;
  const where = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.') || issue.code))].join(', ');
  throw invalid('bad-question', 'The question is not well formed', `Look at: ${shorten(where)}.`);
};

type Time = { ref: ColumnRef; unit: Granularity | null; span: Span | null; calendar: Calendar };

const timeOf = (
  datasets: readonly CatalogueDataset[],
  time: Question['timeDimensions'][number],
  present: Calendar,
): Time => {
  const ref = findDimension(datasets, time.dimension);
  if (ref.column === null || !['date', 'datetime'].includes(rowType(ref.column))) {
    throw invalid(
      'not-a-time',
      `"${shorten(time.dimension)}" holds no dates`,
      'Use it as a dimension, or choose a column of dates. A date that was made coarse at import is kept as a year only.',
    );
  }
  const calendar = calendarOf(ref.column, present);
  const span = time.dateRange === undefined ? null : spanOf(time.dateRange, calendar);
  return { ref, unit: time.granularity ?? null, span, calendar };
};

const groupsOf = (times: readonly Time[], dimensions: readonly Dimension[]): Group[] =>
  unique([
    ...times.flatMap(({ ref, unit }) =>
      unit === null ? [] : [{ ...ref, key: `${ref.key}.${unit}`, granularity: unit }],
    ),
    ...dimensions.map((dimension) => ({ ...dimension, granularity: null })),
  ]);

const conditionsOf = (
  datasets: readonly CatalogueDataset[],
  question: Question,
  times: readonly Time[],
  present: Calendar,
): Condition[] => [
  ...times.flatMap(({ ref, span }) => (span === null ? [] : [inSpan(ref, span)])),
  ...question.filters.map((filter) => conditionOf(findColumn(datasets, filter.member), filter, present)),
];

const tooManyBases = (names: readonly string[]) =>
  invalid(
    'several-bases',
    'The measures come from several datasets',
    `A question counts rows of one dataset, here they are of ${names.join(', ')}. Ask one question for each.`,
  );

/** The dataset whose rows are counted: that of the measures, else one from which everything else can be reached. */
const baseOf = (
  datasets: readonly CatalogueDataset[],
  measures: readonly Measure[],
  used: readonly CatalogueDataset[],
): CatalogueDataset => {
  const owners = [...new Set(measures.map(({ dataset }) => dataset))];
  if (owners.length > 1) throw tooManyBases(owners.map(({ name }) => name));
  const reaching = used.find((dataset) => {
    const ways = waysFrom(datasets, dataset);
    return used.every((other) => ways.has(other.id));
  });
  const base = owners[0] ?? reaching ?? used[0];
  if (base === undefined) {
    throw invalid('empty-question', 'The question asks for nothing', 'Choose at least one measure or one dimension.');
  }
  const ways = waysFrom(datasets, base);
  const lost = used.find((dataset) => !ways.has(dataset.id));
  if (lost !== undefined) throw notReachable(base, lost, waysFrom(datasets, lost));
  return base;
};

const titles: Record<string, string> = {
  sum: 'Sum of',
  avg: 'Average',
  min: 'Smallest',
  max: 'Largest',
  median: 'Median',
  countDistinct: 'Distinct',
};

/** "Rows", "Persons", "Sum of total". */
export const measureTitle = (measure: Measure): string => {
  if (measure.kind !== 'aggregate') return measure.kind === 'rows' ? 'Rows' : 'Persons';
  return `${titles[measure.aggregate] ?? ''} ${measure.column.name}`;
};

const measureType = (measure: Measure): ResultColumn['type'] => {
  if (measure.kind !== 'aggregate' || measure.aggregate === 'countDistinct') return 'integer';
  if (measure.aggregate === 'avg' || measure.aggregate === 'median') return 'number';
  return rowType(measure.column);
};

const shortGrains = new Set<Granularity>(['second', 'minute', 'hour']);

const groupType = (column: CatalogueColumn | null, granularity: Granularity | null): ResultColumn['type'] => {
  if (column === null) return 'person';
  if (granularity === null) return rowType(column);
  return shortGrains.has(granularity) ? 'datetime' : 'date';
};

/** Only instants lie in a time zone. */
const zoneOf = (column: CatalogueColumn | null, zone: string): string | null =>
  column?.type === 'datetime' ? zone : null;

/** Amounts are money however they are added up; how many there are is not. */
const unitOf = (column: CatalogueColumn, type: ResultColumn['type']): Unit | null =>
  type === 'integer' || type === 'number' ? column.unit : null;

const measureUnit = (measure: Measure): Unit | null =>
  measure.kind === 'aggregate' && measure.aggregate !== 'countDistinct'
    ? unitOf(measure.column, measureType(measure))
    : null;

/** How the workspace's numbers and dates are meant. */
export type Region = { timeZone: string; currency: string };

const inUnit = (found: Unit | null, { currency }: Region): Pick<ResultColumn, 'unit' | 'currency'> => ({
  unit: found,
  currency: found === null ? null : currency,
});

const columnsOf = (groups: readonly Group[], measures: readonly Measure[], region: Region): ResultColumn[] => [
  ...groups.map(({ key, column, granularity }) => ({
    key,
    title: column === null ? 'Person' : column.name,
    role: granularity === null ? ('dimension' as const) : ('time' as const),
    type: groupType(column, granularity),
    granularity,
    timeZone: zoneOf(column, region.timeZone),
    ...inUnit(column && unitOf(column, groupType(column, granularity)), region),
  })),
  ...measures.map((measure) => ({
    key: measure.key,
    title: measureTitle(measure),
    role: 'measure' as const,
    type: measureType(measure),
    granularity: null,
    timeZone: measureType(measure) === 'datetime' ? region.timeZone : null,
    ...inUnit(measureUnit(measure), region),
  })),
];

const orderOf = (question: Question, columns: readonly ResultColumn[]): Sorting[] => {
  const entries = Array.isArray(question.order) ? question.order : Object.entries(question.order ?? {});
  return entries.map(([key, direction]) => {
    const exact = columns.findIndex((column) => column.key === key);
    const column = exact >= 0 ? exact : columns.findIndex((one) => one.key === `${key}.${one.granularity}`);
    if (column >= 0) return { column, direction };
    const names = columns.map((one) => one.key).join(', ');
    throw invalid('unknown-order', `Nothing to order by "${shorten(key)}"`, `The question has: ${names}.`);
  });
};

/** As in Cube: by time if there is one, else the largest first measure, else the first dimension. */
const usualOrder = (columns: readonly ResultColumn[]): Sorting[] => {
  const at = (role: ResultColumn['role']): number => columns.findIndex((column) => column.role === role);
  if (at('time') >= 0) return [{ column: at('time'), direction: 'asc' }];
  return at('measure') >= 0 ? [{ column: at('measure'), direction: 'desc' }] : [{ column: 0, direction: 'asc' }];
};

const listingTrouble = (detail: string) => invalid('bad-person-listing', 'A list of persons cannot show this', detail);

/** What a list of persons may hold; see docs/decisions/0004-small-groups.md. */
const checkListing = (plan: Plan): void => {
  if (plan.groups.length > 1) {
    throw listingTrouble(
      'A person is one row, so they stand alone: leave out the other dimensions and the time grain.',
    );
  }
  if (plan.groups[0]?.dataset.id !== plan.base.id) {
    throw listingTrouble(`Only persons of "${plan.base.name}" can be listed with its measures.`);
  }
  const tells = plan.measures.find(
    (measure) => measure.kind === 'aggregate' && measure.aggregate !== 'countDistinct' && isPersonal(measure.column),
  );
  if (tells !== undefined) throw listingTrouble(`"${shorten(tells.key)}" would be that person's own detail.`);
  const singles = plan.conditions.find(
    ({ ref, onToken }) => (isPersonal(ref.column) && !onToken) || meetsOthers(plan.ways.get(ref.dataset.id) ?? []),
  );
  if (singles !== undefined)
    throw listingTrouble(`A filter on "${shorten(singles.ref.key)}" would single persons out.`);
};

/** More than one personal detail together, or one that names a person outright, can single somebody out. */
const isDiscreet = (groups: readonly Group[], conditions: readonly Condition[]): boolean => {
  const told = [...groups, ...conditions.filter(({ onToken }) => !onToken).map(({ ref }) => ref)];
  const columns = new Set(told.flatMap(({ column }) => (column !== null && isPersonal(column) ? [column] : [])));
  return columns.size > 1 || [...columns].some((column) => column.identifier !== null);
};

const seriesOf = (groups: readonly Group[], times: readonly Time[]): Plan['series'] => {
  const [only] = groups;
  if (groups.length !== 1 || only === undefined || only.granularity === null) return null;
  const time = times.find(({ ref, unit }) => `${ref.key}.${unit}` === only.key);
  if (time === undefined) return null;
  const { span, calendar } = time;
  const unit = only.granularity;
  if (isShort(unit)) return { unit, span, calendar };
  return { unit, span: span && plainSpan(span, calendar.zone), calendar: plainDays(calendar) };
};

/** Plans a question asked in a workspace's time zone and currency. Throws `invalid` errors that say what is wrong and what exists. */
export const planQuestion = (datasets: readonly CatalogueDataset[], asked: Question, region: Region): Plan => {
  const zone = region.timeZone;
  const question = parse(asked);
  const present = calendarIn(zone);
  const measures = unique(question.measures.map((member) => findMeasure(datasets, member)));
  const dimensions = question.dimensions.map((member) => findDimension(datasets, member));
  const times = question.timeDimensions.map((time) => timeOf(datasets, time, present));
  const conditions = conditionsOf(datasets, question, times, present);
  const groups = groupsOf(times, dimensions);
  if (measures.length + groups.length === 0) baseOf(datasets, [], []);
  const used = [...new Set([...groups.map(({ dataset }) => dataset), ...conditions.map(({ ref }) => ref.dataset)])];
  const base = baseOf(datasets, measures, used);
  const columns = columnsOf(groups, measures, region);
  const order = orderOf(question, columns);
  const plan: Plan = {
    base,
    ways: waysFrom(datasets, base),
    groups,
    measures,
    conditions,
    columns,
    order: order.length > 0 ? order : usualOrder(columns),
    limit: question.limit ?? usualLimit,
    isListing: groups.some(({ column }) => column === null),
    isDiscreet: isDiscreet(groups, conditions),
    zone,
    series: seriesOf(groups, times),
  };
  if (plan.isListing) checkListing(plan);
  return plan;
};
