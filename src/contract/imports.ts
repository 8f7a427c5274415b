/** The import wizard and `perfectlydata import`: uploads, what was recognised, progress, results. */
import { z } from 'zod';
import { column, generalisation, identifier, reference, treatment, unit } from './catalog.ts';
import { said } from './said.ts';

export const upload = z.object({ id: z.string(), file: z.string(), bytes: z.number().int() });
export type Upload = z.infer<typeof upload>;

/** A column in the wizard: the recognised column plus a few masked sample values. */
export const importColumn = column.extend({
  /** Up to three first values. Values of personal columns are masked ("adam12@…"). */
  sample: z.array(z.string()),
});
export type ImportColumn = z.infer<typeof importColumn>;

/** Rows that are loaded already, whose column holds keys of this table: loading makes them refer to it, unless declined. */
export const awaitingReference = z.object({
  dataset: z.string(),
  column: z.string(),
  /** The column of this table that they refer to. */
  key: z.string(),
  follow: z.boolean(),
  why: z.string(),
  said: z.array(said).optional(),
});
export type AwaitingReference = z.infer<typeof awaitingReference>;

/** One table of the import: a file, or one table of a SQLite database. Becomes one dataset. */
export const importTable = z.object({
  /** Name of the dataset it will become or be added to. */
  dataset: z.string(),
  isNew: z.boolean(),
  file: z.string(),
  /** "pipe-separated, UTF-16, header found, dates are day first" */
  description: z.string(),
  /** The description by code; from the API only. */
  descriptionSaid: z.array(said).optional(),
  bytes: z.number().int(),
  /** Records counted so far, or null when counting would mean reading all of it. */
  records: z.number().int().nullable(),
  columns: z.array(importColumn),
  references: z.array(reference),
  awaiting: z.array(awaitingReference).optional(),
  /** First rows as read, masked where personal. */
  firstRows: z.array(z.array(z.string())),
});
export type ImportTable = z.infer<typeof importTable>;

export const importProgress = z.object({
  stage: z.enum(['waiting', 'reading', 'persons', 'rows', 'publishing']),
  dataset: z.string().nullable(),
  rows: z.number().int(),
  totalRows: z.number().int().nullable(),
  bytes: z.number().int(),
  totalBytes: z.number().int(),
  rowsPerSecond: z.number(),
  secondsLeft: z.number().nullable(),
});
export type ImportProgress = z.infer<typeof importProgress>;

/** The stable shape that `perfectlydata import --json` prints, one per dataset. */
export const importResult = z.object({
  dataset: z.string(),
  rowsRead: z.number().int(),
  rowsLoaded: z.number().int(),
  rowsRejected: z.number().int(),
  /** Rows the erasure ledger kept out. Never says whose. */
  rowsWithheld: z.number().int(),
  persons: z.number().int(),
  /** Path (command line) or address (API) of the file with the rejected records, or null when there are none. */
  rejects: z.string().nullable(),
});
export type ImportResult = z.infer<typeof importResult>;

export const rejectedRecord = z.object({ line: z.number().int(), reason: z.string(), record: z.string() });
export type RejectedRecord = z.infer<typeof rejectedRecord>;

export const importState = z.enum(['inspecting', 'ready', 'loading', 'done', 'failed', 'cancelled']);
export type ImportState = z.infer<typeof importState>;

export const importView = z.object({
  id: z.string(),
  state: importState,
  createdAt: z.iso.datetime(),
  tables: z.array(importTable),
  progress: importProgress.nullable(),
  results: z.array(importResult),
  /** Things worth knowing that stopped nothing: a shared phone number not followed, columns dropped for want of a yes. */
  notes: z.array(z.string()),
  /** Each note by code, in the order of `notes`; from the API only. */
  notesSaid: z.array(z.array(said)).optional(),
  error: z.object({ code: z.string(), title: z.string(), detail: z.string() }).nullable(),
});
export type ImportView = z.infer<typeof importView>;

/** What the wizard may change before loading; everything left out stays as proposed. */
export const importChange = z.object({
  tables: z.array(
    z.object({
      /** Index into `tables` of the view. */
      table: z.number().int().min(0),
      dataset: z.string().min(1).max(128).optional(),
      skip: z.boolean().optional(),
      columns: z
        .array(
          z.object({
            name: z.string(),
            category: z.string().nullable().optional(),
            treatment: treatment.optional(),
            generalisation: generalisation.nullable().optional(),
            identifier: identifier.nullable().optional(),
            /** Throws `unit-needs-numbers` for anything but numbers. */
            unit: unit.nullable().optional(),
          }),
        )
        .optional(),
      references: z
        .array(
          z.object({
            column: z.string(),
            target: z.object({ dataset: z.string(), column: z.string() }).nullable(),
            role: z.enum(['owner', 'mention']).optional(),
          }),
        )
        .optional(),
      /** Whether loaded rows shall refer to this table: those listed as `awaiting`. */
      awaiting: z.array(awaitingReference.pick({ dataset: true, column: true, follow: true })).optional(),
    }),
  ),
});
export type ImportChange = z.infer<typeof importChange>;

/** The stable shape that `perfectlydata recognise --json` prints, one per file or table. */
export const recognition = z.object({
  file: z.string(),
  columns: z.array(
    column.pick({ name: true, type: true, category: true, treatment: true, confidence: true, why: true }),
  ),
  identifiers: z.array(z.object({ column: z.string(), kind: z.string() })),
  references: z.array(z.object({ column: z.string(), dataset: z.string(), target: z.string() })),
});
export type Recognition = z.infer<typeof recognition>;
