/** Rows of a dataset one by one: added, found, changed and removed by programs. */
import { z } from 'zod';
import { purposeText, subjectId } from './people.ts';

const columnName = z.string().min(1).max(200);

/** A value in JSON. Days are `2026-01-31`, instants `2026-01-31T23:59:00Z`; null and an empty text are no value. */
export const recordValue = z.union([z.string().max(100_000), z.number(), z.boolean(), z.null()]);
export type RecordValue = z.infer<typeof recordValue>;

export const record = z.record(columnName, recordValue);
export type RecordRow = z.infer<typeof record>;

/**
 * Column → what stands in it; all must fit. `has`: one of several values in a kept text that lists them between commas, semicolons or
 * bars. `before`: earlier than this, in a kept column of days or instants.
 */
export const recordWhere = z.record(
  columnName,
  z.union([
    recordValue,
    z.object({ has: z.string().min(1).max(1000) }),
    z.object({ before: z.string().min(4).max(40) }),
  ]),
);
export type RecordWhere = z.infer<typeof recordWhere>;

const someWhere = recordWhere.refine((where) => Object.keys(where).length > 0, 'name at least one column');

export const addRecordsRequest = z.object({ rows: z.array(record).min(1).max(10_000) });
export type AddRecordsRequest = z.infer<typeof addRecordsRequest>;
/** `withheld`: kept out, as they are about somebody who was erased. */
export const addRecordsAnswer = z.object({ added: z.number().int(), withheld: z.number().int() });
export type AddRecordsAnswer = z.infer<typeof addRecordsAnswer>;

export const findRecordsRequest = z.object({
  where: recordWhere.default({}),
  /** Left out: every kept column. A column whose values lie in the vault takes a purpose. */
  columns: z.array(columnName).min(1).max(1000).optional(),
  /** Why it is looked at; written to the audit log. */
  purpose: purposeText.optional(),
  /** Says of every row whose it is, without saying who that is. */
  withSubjects: z.boolean().default(false),
  limit: z.number().int().min(1).max(100_000).default(1000),
});
export type FindRecordsRequest = z.input<typeof findRecordsRequest>;
/** They come in no order. `total`: how many there are, whatever `limit` is. `subjects`: of the rows, as many as asked for; null: nobody’s. */
export const findRecordsAnswer = z.object({
  rows: z.array(record),
  total: z.number().int(),
  subjects: z.array(subjectId.nullable()).optional(),
});
export type FindRecordsAnswer = z.infer<typeof findRecordsAnswer>;

export const changeRecordsRequest = z.object({ where: someWhere, set: record });
export type ChangeRecordsRequest = z.infer<typeof changeRecordsRequest>;
export const changeRecordsAnswer = z.object({ changed: z.number().int() });
export type ChangeRecordsAnswer = z.infer<typeof changeRecordsAnswer>;

export const removeRecordsRequest = z.object({ where: someWhere });
export type RemoveRecordsRequest = z.infer<typeof removeRecordsRequest>;
export const removeRecordsAnswer = z.object({ removed: z.number().int() });
export type RemoveRecordsAnswer = z.infer<typeof removeRecordsAnswer>;

export const verifyRemovalRequest = z.object({ where: someWhere });
export type VerifyRemovalRequest = z.infer<typeof verifyRemovalRequest>;
/**
 * How gone something is. `held`: rows fit. `hidden`: none does, but what was removed lately may still lie in files. `purged`: nothing
 * that was removed from the dataset lies anywhere any more, its values' ciphertexts included; `since` is when that was brought about,
 * or null where nothing was removed since the start of the server.
 */
export const removalState = z.object({
  state: z.enum(['held', 'hidden', 'purged']),
  rows: z.number().int(),
  since: z.iso.datetime().nullable(),
});
export type RemovalState = z.infer<typeof removalState>;
