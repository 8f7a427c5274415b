/**
 * What the catalogue says of a workspace's datasets: columns, categories, treatments, identifiers and references.
 * Shared by the import wizard, the question builder, the person finder and the command line.
 */
import { z } from 'zod';
import { said } from './said.ts';

/** The logical type of a column, as people think of it; the physical type is the warehouse's affair. */
export const columnType = z.enum(['string', 'integer', 'number', 'boolean', 'date', 'datetime']);
export type ColumnType = z.infer<typeof columnType>;

/**
 * What happens to a column on the way in.
 * `tokenise`: the row keeps a keyed token, the value goes to the vault. `keep`: as it is. `generalise`: the row keeps a
 * coarser value, the exact one goes to the vault. `drop`: not loaded. `ask`: a person has to decide (special categories).
 */
export const treatment = z.enum(['tokenise', 'keep', 'generalise', 'drop', 'ask']);
export type Treatment = z.infer<typeof treatment>;

/** How a generalised column is made coarser: date → year, postcode → area, IP address → network, number → band. */
export const generalisation = z.enum(['year', 'area', 'network']);
export type Generalisation = z.infer<typeof generalisation>;

/** What a number counts, where it is to be shown so. `money`: amounts in the workspace's currency. */
export const unit = z.enum(['money']);
export type Unit = z.infer<typeof unit>;

/** `everywhere`: the same value is the same person in every source. `source`: only within this column and what refers to it. */
export const identifierScope = z.enum(['everywhere', 'source']);
export type IdentifierScope = z.infer<typeof identifierScope>;

/** A column that says whose row it is. `kind`: email, phone, customer_number, … or a word of the user's own. */
export const identifier = z.object({ kind: z.string().min(1).max(64), scope: identifierScope });
export type Identifier = z.infer<typeof identifier>;

export const column = z.object({
  name: z.string(),
  type: columnType,
  /** Fideslang key such as `user.contact.email`, or null when nothing personal was recognised. */
  category: z.string().nullable(),
  treatment,
  generalisation: generalisation.nullable(),
  /** 0 to 1: how sure the recognition is. */
  confidence: z.number().min(0).max(1),
  /** One plain sentence fragment: "2,059 of 2,059 are addresses". Never contains a value from the file. */
  why: z.string(),
  /** The same as `why`, by code, for the app's other languages; from the API only. */
  said: z.array(said).optional(),
  identifier: identifier.nullable(),
  /** For numbers only; null or absent: a plain number. Changes how it is shown, never what is stored. */
  unit: unit.nullable().optional(),
});
export type Column = z.infer<typeof column>;

/**
 * `column` holds values of `target.dataset.target.column`.
 * `owner`: the row belongs to whoever the target row belongs to (invoice line → invoice, invoice → customer).
 * `mention`: it names somebody or something else (customer → their support agent) and never decides whose row it is.
 */
export const reference = z.object({
  column: z.string(),
  target: z.object({ dataset: z.string(), column: z.string() }),
  role: z.enum(['owner', 'mention']),
  confidence: z.number().min(0).max(1),
  why: z.string(),
  said: z.array(said).optional(),
});
export type Reference = z.infer<typeof reference>;

export const datasetSummary = z.object({
  name: z.string(),
  title: z.string(),
  rows: z.number().int(),
  /** Distinct persons, or null when fewer than the workspace's k (then it is hidden) and more than none. */
  persons: z.number().int().nullable(),
  columns: z.number().int(),
  personalColumns: z.number().int(),
  loadedAt: z.iso.datetime(),
  bytes: z.number().int(),
});
export type DatasetSummary = z.infer<typeof datasetSummary>;

/** What may be changed of a dataset that holds rows: how numbers of its columns are shown. What is left out stays. */
export const datasetChange = z.strictObject({
  columns: z.array(z.strictObject({ name: z.string(), unit: unit.nullable() })).max(2000),
});
export type DatasetChange = z.infer<typeof datasetChange>;

export const importRun = z.object({
  id: z.string(),
  file: z.string(),
  at: z.iso.datetime(),
  rowsRead: z.number().int(),
  rowsLoaded: z.number().int(),
  rowsRejected: z.number().int(),
  rowsWithheld: z.number().int(),
});
export type ImportRun = z.infer<typeof importRun>;

export const dataset = datasetSummary.extend({
  columnList: z.array(column),
  references: z.array(reference),
  /** The column that rows are sorted and charted by in time, if there is one. */
  timeColumn: z.string().nullable(),
  runs: z.array(importRun),
});
export type Dataset = z.infer<typeof dataset>;

/**
 * A cell as shown: pseudonymised. A token shows as `{ token }`, never as a value. A time is what clocks in the workspace's
 * time zone show, `2026-03-01 14:02:07`; where they show it twice, the second one carries its offset.
 */
export const cell = z.union([z.string(), z.number(), z.boolean(), z.null(), z.object({ token: z.string() })]);

export const rowsPage = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.object({ pseudonym: z.string().nullable(), subject: z.string().nullable(), cells: z.array(cell) })),
  total: z.number().int(),
});
export type RowsPage = z.infer<typeof rowsPage>;
