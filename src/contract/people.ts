/** Finding, revealing, exporting, restricting, correcting and erasing a person (obligations P4.7, P4.8, P12.1, P12.2). */
import { z } from 'zod';
import { said } from './said.ts';

/** A person's random 64-bit subject as 16 hexadecimal digits. */
export const subjectId = z.string().regex(/^[0-9a-f]{16}$/);

export const findRequest = z.object({
  /** `email`, `phone`, the name of an identifying column, or left out: then recognised from the value. */
  kind: z.string().max(200).optional(),
  value: z.string().min(1).max(1000),
});
export type FindRequest = z.infer<typeof findRequest>;

export const heldDataset = z.object({
  dataset: z.string(),
  /** "email", "customer number", "orders → order number" */
  through: z.string(),
  rows: z.number().int(),
  /** Category chips: `{ label: "email", treatment: "tokenise" }`. */
  held: z.array(z.object({ label: z.string(), category: z.string(), treatment: z.string() })),
});
export type HeldDataset = z.infer<typeof heldDataset>;

export const foundPerson = z.object({
  subject: subjectId,
  pseudonym: z.string(),
  /** When the first row about them was loaded. */
  knownSince: z.iso.datetime(),
  /** "an email, a phone and 2 customer numbers" as counts by kind. */
  knownBy: z.array(z.object({ kind: z.string(), count: z.number().int() })),
  datasets: z.array(heldDataset),
  /** Events by month per dataset, for the time line. */
  timeline: z.array(z.object({ dataset: z.string(), month: z.string(), rows: z.number().int() })),
  rows: z.number().int(),
  /** Since when their rows are left out of everything but what Art. 18 (2) GDPR allows; null: they are not restricted. */
  restrictedSince: z.iso.datetime().nullable(),
  /** A legal hold keeps their data: it is not erased before the hold ends. */
  isOnHold: z.boolean(),
});
export type FoundPerson = z.infer<typeof foundPerson>;
export const findAnswer = z.object({ kind: z.string().nullable(), persons: z.array(foundPerson) });
export type FindAnswer = z.infer<typeof findAnswer>;

/** Why somebody looks at or takes out a person's values; written to the audit log. */
export const purposeText = z.string().trim().min(3).max(500);

export const revealRequest = z.object({ purpose: purposeText });
export const revealedValue = z.object({
  dataset: z.string(),
  column: z.string(),
  category: z.string().nullable(),
  value: z.string(),
});
export type RevealedValue = z.infer<typeof revealedValue>;
export const revealAnswer = z.object({
  values: z.array(revealedValue),
  /** After this the app folds the values away. */
  until: z.iso.datetime(),
});
export type RevealAnswer = z.infer<typeof revealAnswer>;

/** Why a person's data may be stored only (Art. 18 (1) GDPR); written to the audit log, so it names nobody. */
export const restrictionRequest = z.object({ reason: purposeText });
/** `gone`: nothing is held of the person any more. `applying` and `lifting` last for a moment, or until a restart finished them. */
export const restrictionState = z.enum(['applying', 'restricted', 'lifting', 'lifted', 'gone']);
export const restriction = z.object({
  id: z.string(),
  subject: subjectId,
  pseudonym: z.string(),
  state: restrictionState,
  reason: z.string(),
  askedAt: z.iso.datetime(),
  restrictedAt: z.iso.datetime().nullable(),
  /** From the request until no question counted the person. */
  milliseconds: z.number().nullable(),
  endedAt: z.iso.datetime().nullable(),
});
export type Restriction = z.infer<typeof restriction>;

/** Values to change (Art. 16 GDPR). `old`: only where this stands; left out, wherever something else does. An empty value takes it away. */
export const correctionRequest = z.object({
  reason: purposeText,
  changes: z
    .array(
      z.object({
        dataset: z.string().min(1).max(200),
        column: z.string().min(1).max(200),
        old: z.string().max(10_000).optional(),
        value: z.string().max(10_000),
      }),
    )
    .min(1)
    .max(50),
});
export type CorrectionRequest = z.infer<typeof correctionRequest>;
export const correctionResult = z.object({
  subject: subjectId,
  pseudonym: z.string(),
  /** Distinct old values that were replaced. */
  corrected: z.number().int(),
});
export type CorrectionResult = z.infer<typeof correctionResult>;

export const exportRequest = z.object({ purpose: purposeText });
export const personExport = z.object({
  id: z.string(),
  subject: subjectId,
  pseudonym: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  datasets: z.array(z.object({ dataset: z.string(), rows: z.number().int() })),
  bytes: z.number().int(),
});
export type PersonExport = z.infer<typeof personExport>;

export const erasurePlan = z.object({
  subject: subjectId,
  pseudonym: z.string(),
  datasets: z.array(z.object({ dataset: z.string(), rows: z.number().int() })),
  vaultValues: z.number().int(),
  identifiers: z.number().int(),
  exports: z.number().int(),
  rejectedRecords: z.number().int(),
  sentences: z.array(z.string()),
  /** Each sentence by code, in the order of `sentences`. */
  sentencesSaid: z.array(z.array(said)).optional(),
});
export type ErasurePlan = z.infer<typeof erasurePlan>;

export const erasureState = z.enum(['planned', 'hidden', 'shredded', 'purged', 'proven', 'failed']);
export const erasure = z.object({
  id: z.string(),
  subject: subjectId,
  pseudonym: z.string(),
  state: erasureState,
  requestedAt: z.iso.datetime(),
  hiddenAt: z.iso.datetime().nullable(),
  hiddenMilliseconds: z.number().nullable(),
  shreddedAt: z.iso.datetime().nullable(),
  purgedAt: z.iso.datetime().nullable(),
  /** When the last backup with the person's ciphertext ends; null: there are no backups. */
  outOfBackupsAt: z.iso.datetime().nullable(),
  datasets: z.array(z.object({ dataset: z.string(), rows: z.number().int() })),
  certificate: z.boolean(),
  error: z.string().nullable(),
});
export type Erasure = z.infer<typeof erasure>;
