/**
 * How long customers' data is kept, and what is on legal hold (P13.1 to P13.3). Below /workspaces/:w: GET and PUT retention,
 * GET retention/preview, GET and POST holds, POST holds/:id/lift.
 */
import { z } from 'zod';
import { purposeText, subjectId } from './people.ts';

/** From when the period of a row runs. A row without a date in the column counts from when it was loaded. */
export const retentionFrom = z.discriminatedUnion('event', [
  z.object({ event: z.literal('loaded') }),
  z.object({ event: z.literal('column'), column: z.string().min(1).max(200) }),
  /** The newest row of the person in any dataset of the workspace; by its date where one has a date, else by its load. */
  z.object({ event: z.literal('inactive') }),
]);

/**
 * `erase-rows`: the rows go, and with the last of them all that is held of the person. `erase-person`: the person is erased
 * everywhere, with a certificate, and kept out of later imports. `anonymise`: the rows stay and lead to nobody.
 */
export const retentionAction = z.enum(['erase-rows', 'erase-person', 'anonymise']);

export const retentionRule = z.object({
  period: z.object({ count: z.number().int().min(1).max(36_500), unit: z.enum(['days', 'months']) }),
  from: retentionFrom,
  /** Why so long, in words: the law, the contract, the purpose. */
  basis: purposeText,
  action: retentionAction,
});
export type RetentionRule = z.infer<typeof retentionRule>;

export const datasetRetention = z.object({
  dataset: z.string(),
  title: z.string(),
  /** Null: kept until the customer's contract ends. */
  rule: retentionRule.nullable(),
  /** The same in words. */
  kept: z.string(),
  /** Columns from which a period can run. */
  dateColumns: z.array(z.string()),
});

export const retentionRun = z.object({
  id: z.string(),
  startedAt: z.iso.datetime(),
  /** Null: under way, or cut off and gone on with at the next hour. */
  endedAt: z.iso.datetime().nullable(),
  results: z.array(
    z.object({ dataset: z.string(), action: retentionAction, rows: z.number().int(), persons: z.number().int() }),
  ),
});
export type RetentionRun = z.infer<typeof retentionRun>;

export const retentionView = z.object({ items: z.array(datasetRetention), lastRun: retentionRun.nullable() });
export type RetentionView = z.infer<typeof retentionView>;

/** Only the datasets that are named change. `rule: null` takes a rule away. */
export const retentionChange = z.object({
  rules: z
    .array(z.object({ dataset: z.string().min(1).max(200), rule: retentionRule.nullable() }))
    .min(1)
    .max(1000),
});
export type RetentionChange = z.infer<typeof retentionChange>;

const goes = z.object({ rows: z.number().int(), persons: z.number().int() });

/** What a rule would take. `persons` are those with rows that go. No values. */
export const retentionPreview = z.object({
  items: z.array(
    z.object({
      dataset: z.string(),
      action: retentionAction,
      today: goes,
      /** More that becomes due within the 30 days after. */
      next30Days: goes,
      /** Rows that would go today, were they not on hold. Of restricted persons nothing goes, and nothing is counted. */
      suspended: z.object({ rows: z.number().int() }),
    }),
  ),
  at: z.iso.datetime(),
});
export type RetentionPreview = z.infer<typeof retentionPreview>;

/** Of one person, of one dataset, or of the whole workspace when neither is named. */
export const holdRequest = z
  .object({
    subject: subjectId.optional(),
    dataset: z.string().min(1).max(200).optional(),
    reason: purposeText,
    until: z.iso.datetime({ offset: true }).optional(),
  })
  .refine(({ subject, dataset }) => subject === undefined || dataset === undefined, {
    error: 'Name a person or a dataset, not both; neither for the whole workspace.',
  });
export type HoldRequest = z.infer<typeof holdRequest>;

export const hold = z.object({
  id: z.string(),
  kind: z.enum(['person', 'dataset', 'workspace']),
  subject: subjectId.nullable(),
  pseudonym: z.string().nullable(),
  dataset: z.string().nullable(),
  reason: z.string(),
  by: z.string(),
  from: z.iso.datetime(),
  until: z.iso.datetime().nullable(),
  liftedAt: z.iso.datetime().nullable(),
  isActive: z.boolean(),
});
export type Hold = z.infer<typeof hold>;
