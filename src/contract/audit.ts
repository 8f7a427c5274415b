/**
 * The audit log (P7.2, P12.2). Below /workspaces/:w: GET audit (search), audit/check, audit/export.json, audit/export.csv.
 * The same below /staff/audit for what belongs to no workspace, for administrators and privacy officers.
 */
import { z } from 'zod';
import { auditEntry } from './workspaces.ts';

/** Where a caller was, as coarse as it is kept. */
export const auditOrigin = z.enum(['this machine', 'private network', 'internet, country unknown']);
export type AuditOrigin = z.infer<typeof auditOrigin>;

export const auditRecord = auditEntry.extend({
  id: z.number().int(),
  /** A random id that leads nowhere once the account is deleted. */
  actorId: z.string(),
  /** Null for the system itself, and for what was written before this was kept. */
  origin: auditOrigin.nullable(),
  /** Set for what the operator's staff did: the grant under which they were let in. Its reason stands in `purpose`. */
  staffAccess: z.string().nullable(),
  /** The account concerned, by its random id; null when none is. */
  accountId: z.string().nullable(),
});
export type AuditRecord = z.infer<typeof auditRecord>;

/** All that is given must fit; texts are found anywhere, in either case. Times: from (included) to (excluded). */
export const auditSearch = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  /** Entries older than this id: `next` of the page before. */
  before: z.coerce.number().int().positive().optional(),
  /** A whole action, `person.revealed`, or all of a kind with its dot, `person.`. */
  action: z.string().max(80).optional(),
  /** Name or id of who acted. */
  actor: z.string().max(120).optional(),
  /** Subject (16 hexadecimal digits) of the person concerned. */
  person: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  purpose: z.string().max(200).optional(),
  text: z.string().max(200).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  /** Only what the operator's staff did. */
  staff: z.enum(['yes']).optional(),
});
/** The same for an export, which has no pages. */
export const auditChoice = auditSearch.omit({ limit: true, before: true });
export type AuditSearch = z.input<typeof auditSearch>;

/** Newest first. `next`: give it as `before` for the next page; null on the last. `actions`: all that occur, for a choice. */
export const auditPage = z.object({
  items: z.array(auditRecord),
  next: z.number().int().nullable(),
  actions: z.array(z.string()),
});
export type AuditPage = z.infer<typeof auditPage>;

/** `firstBroken`: id of the first entry that does not fit. `entries`: how many were looked at. */
export const auditCheck = z.object({
  intact: z.boolean(),
  firstBroken: z.number().int().nullable(),
  entries: z.number().int(),
  /** Older entries whose 3 years are over are gone up to here; a signed checkpoint stands for them. */
  prunedUntil: z.iso.datetime().nullable(),
});
