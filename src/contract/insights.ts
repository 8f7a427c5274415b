/** Questions in the words of Cube's query format, their results, saved questions and dashboards. */
import { z } from 'zod';
import { columnType, unit } from './catalog.ts';

/** `orders.count`, `orders.persons`, `orders.revenue.sum`, … always `dataset.member` or `dataset.column.aggregate`. */
export const member = z.string().min(1).max(256);
export const granularity = z.enum(['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']);
export type Granularity = z.infer<typeof granularity>;

export const filterOperator = z.enum([
  'equals',
  'notEquals',
  'contains',
  'notContains',
  'startsWith',
  'endsWith',
  'gt',
  'gte',
  'lt',
  'lte',
  'set',
  'notSet',
  'inDateRange',
  'notInDateRange',
  'beforeDate',
  'afterDate',
]);
export type FilterOperator = z.infer<typeof filterOperator>;

export const filter = z.object({
  member,
  operator: filterOperator,
  values: z
    .array(z.union([z.string().max(10_000), z.number(), z.boolean()]))
    .max(1000)
    .optional(),
});
export type Filter = z.infer<typeof filter>;

export const timeDimension = z.object({
  dimension: member,
  granularity: granularity.nullish(),
  /** `[from, to]` as ISO dates (both inclusive), or relative words: "last 12 months", "this year", "yesterday". */
  dateRange: z.union([z.string().max(64), z.tuple([z.string().max(40), z.string().max(40)])]).optional(),
});
export type TimeDimension = z.infer<typeof timeDimension>;

/** Unknown keys are refused, so that a misspelt filter can never mean "everything". */
export const question = z.strictObject({
  measures: z.array(member).max(20).default([]),
  dimensions: z.array(member).max(20).default([]),
  timeDimensions: z.array(timeDimension).max(4).default([]),
  filters: z.array(filter).max(50).default([]),
  order: z
    .union([z.record(z.string(), z.enum(['asc', 'desc'])), z.array(z.tuple([z.string(), z.enum(['asc', 'desc'])]))])
    .optional(),
  limit: z.number().int().min(1).max(50_000).optional(),
});
export type Question = z.infer<typeof question>;

export const resultColumn = z.object({
  key: z.string(),
  title: z.string(),
  role: z.enum(['measure', 'dimension', 'time']),
  type: columnType.or(z.literal('person')),
  granularity: granularity.nullable(),
  /** IANA time zone in which its days begin and its instants are to be shown; cells are UTC. Null: no instants. */
  timeZone: z.string().nullable(),
  /** `money`: amounts, to be shown in `currency` (ISO 4217). Null for counts and plain numbers. */
  unit: unit.nullable(),
  currency: z.string().nullable(),
});
export type ResultColumn = z.infer<typeof resultColumn>;

export const answer = z.object({
  columns: z.array(resultColumn),
  /** Cells in the order of `columns`. The measures of a hidden row are null. Persons are `{ subject, pseudonym }`. */
  rows: z.array(
    z.object({
      cells: z.array(
        z.union([
          z.string(),
          z.number(),
          z.boolean(),
          z.null(),
          z.object({ subject: z.string(), pseudonym: z.string() }),
        ]),
      ),
      hidden: z.boolean(),
    }),
  ),
  /** How many rows are hidden because they are about fewer than k persons, or would give such a row away. */
  hiddenRows: z.number().int(),
  k: z.number().int(),
  /** More rows existed than the limit allowed. */
  truncated: z.boolean(),
  milliseconds: z.number(),
  sql: z.string(),
});
export type Answer = z.infer<typeof answer>;

/** What can be asked: the fields of each dataset, measures and dimensions told apart, and datasets reached by references. */
export const fieldGroup = z.object({
  dataset: z.string(),
  title: z.string(),
  /** The way from the base dataset: "through customer number"; null for the base itself. */
  through: z.string().nullable(),
  measures: z.array(z.object({ member, title: z.string() })),
  dimensions: z.array(
    z.object({ member, title: z.string(), type: columnType.or(z.literal('person')), chip: z.string().nullable() }),
  ),
});
export type FieldGroup = z.infer<typeof fieldGroup>;

export const chartKind = z.enum(['line', 'bar', 'area', 'table', 'number']);
export type ChartKind = z.infer<typeof chartKind>;

export const savedQuestion = z.object({
  id: z.string(),
  name: z.string().min(1).max(200),
  question,
  chart: chartKind,
  updatedAt: z.iso.datetime(),
});
export type SavedQuestion = z.infer<typeof savedQuestion>;
export const questionDraft = savedQuestion.pick({ name: true, question: true, chart: true });
export type QuestionDraft = z.infer<typeof questionDraft>;

/** A card's place on a grid of 12 columns. */
export const card = z.object({
  id: z.string(),
  questionId: z.string(),
  x: z.number().int().min(0).max(11),
  y: z.number().int().min(0),
  w: z.number().int().min(1).max(12),
  h: z.number().int().min(1).max(24),
});
export type Card = z.infer<typeof card>;
export const dashboard = z.object({
  id: z.string(),
  name: z.string().min(1).max(200),
  cards: z.array(card).max(60),
  updatedAt: z.iso.datetime(),
});
export type Dashboard = z.infer<typeof dashboard>;
export const dashboardDraft = dashboard.pick({ name: true, cards: true });
export type DashboardDraft = z.infer<typeof dashboardDraft>;
