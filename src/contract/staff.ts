/**
 * Staff of the operator, their access to workspaces, trainings and bulletins, and deleting one's account (P4.8, P7.2, P7.3, P14.3).
 *
 * Signed in: GET /staff (oneself). Staff: GET /staff/notices, POST /staff/notices/:id/confirm; GET and POST /staff/access,
 * POST /staff/access/:id/withdraw, POST /staff/access/:id/grant (a second member of staff, where the workspace allows it),
 * GET /staff/audit, /staff/audit/check, /staff/audit/export.json, /staff/audit/export.csv. Administrators: GET and PUT
 * /staff/members; they and privacy officers POST /staff/notices.
 * Below /workspaces/:w: GET staff-access, POST staff-access/:id/grant, …/refuse, …/end; PUT staff-access (who may grant).
 * Oneself: GET, POST and DELETE /account/deletion; GET /account/export (a download).
 */
import { z } from 'zod';

export const staffRole = z.enum(['support', 'privacy_officer', 'administrator']);
export type StaffRole = z.infer<typeof staffRole>;

/** `training`: to be confirmed every year. `bulletin`: news on security and privacy; the latest has to be confirmed. */
export const noticeKind = z.enum(['training', 'bulletin']);
export const staffNotice = z.object({
  id: z.string(),
  kind: noticeKind,
  title: z.string(),
  /** Plain text; empty lines part paragraphs. */
  text: z.string(),
  publishedAt: z.iso.datetime(),
  /** By when everybody should have confirmed it; for you, if you are not through it this year. */
  dueAt: z.iso.datetime(),
  /** When you confirmed it last; null: never. */
  confirmedAt: z.iso.datetime().nullable(),
  /** You have to confirm it (again) before anything can be granted to you. */
  isOpen: z.boolean(),
  /** Staff who still have to; null unless you may publish. */
  openFor: z.number().int().nullable(),
});
export type StaffNotice = z.infer<typeof staffNotice>;
export const staffNoticeDraft = z.strictObject({
  kind: noticeKind,
  title: z.string().trim().min(1).max(160),
  text: z.string().trim().min(1).max(20_000),
  /** Days from now until it is due. */
  days: z.number().int().min(1).max(365).default(14),
});
export type StaffNoticeDraft = z.input<typeof staffNoticeDraft>;

/** Why nothing can be granted: no training within a year, or the latest bulletin not confirmed. Empty: it can. */
export const unreadiness = z.array(z.enum(['training', 'bulletin']));
/** What an account is to the operator. `role` null: no staff. */
export const staffSelf = z.object({ role: staffRole.nullable(), missing: unreadiness, openNotices: z.number().int() });
export type StaffSelf = z.infer<typeof staffSelf>;

export const staffMember = z.object({
  userId: z.string(),
  name: z.string(),
  role: staffRole,
  missing: unreadiness,
  isYou: z.boolean(),
});
export type StaffMember = z.infer<typeof staffMember>;
/** `who`: user name, email address or id of an account. `role` null takes it away, and every access with it. */
export const staffMemberChange = z.strictObject({ who: z.string().trim().min(1).max(254), role: staffRole.nullable() });
/** `who`: user name, email address or id of an account. */
export const sessionsOfAccount = z.strictObject({ who: z.string().trim().min(1).max(254) });
export type StaffMemberChange = z.infer<typeof staffMemberChange>;

/** `read`: look at what shows no values. `support`: also work with datasets, imports and questions. `full`: what an API key could be given, values of persons too; never members, keys, ownership, or access of staff. */
export const accessScope = z.enum(['read', 'support', 'full']);
export type AccessScope = z.infer<typeof accessScope>;
/** `asked` becomes `granted` or `refused`; `granted` becomes `ended` (its time is over) or `withdrawn` (by either side). */
export const accessState = z.enum(['asked', 'granted', 'refused', 'ended', 'withdrawn']);

export const staffAccess = z.object({
  id: z.string(),
  workspace: z.object({ slug: z.string(), name: z.string() }),
  /** Name of the member of staff; 'a former member' when the account is gone. */
  staff: z.string(),
  isYours: z.boolean(),
  reason: z.string(),
  scope: accessScope,
  state: accessState,
  askedAt: z.iso.datetime(),
  /** Access ends then by itself. */
  endsAt: z.iso.datetime(),
  /** When and by whom it was granted or refused. */
  decidedAt: z.iso.datetime().nullable(),
  decidedBy: z.string().nullable(),
  withdrawnAt: z.iso.datetime().nullable(),
  /** You may grant it now. */
  canGrant: z.boolean(),
});
export type StaffAccess = z.infer<typeof staffAccess>;
export const staffAccessDraft = z.strictObject({
  /** Slug of the workspace. */
  workspace: z.string().trim().min(1).max(60),
  reason: z.string().trim().min(8).max(500),
  scope: accessScope,
  /** Hours from now until it ends: at most 7 days. */
  hours: z.number().int().min(1).max(168),
});
export type StaffAccessDraft = z.infer<typeof staffAccessDraft>;

/** A workspace as staff see it who were not let in. */
export const namedWorkspace = z.object({ slug: z.string(), name: z.string() });
export type NamedWorkspace = z.infer<typeof namedWorkspace>;
/** Part of a name or slug; empty for the first ones. At most 20 are found. */
export const workspaceSearch = z.object({ text: z.string().trim().max(60).default('') });

/** `members`: only an owner or admin of the workspace. `staff`: a second member of staff may too. */
export const accessGranters = z.enum(['members', 'staff']);
export const staffAccessSetting = z.strictObject({ granters: accessGranters });
/** Newest first, at most 200. */
export const workspaceStaffAccess = z.object({ items: z.array(staffAccess), granters: accessGranters });
export type WorkspaceStaffAccess = z.infer<typeof workspaceStaffAccess>;

/** What deleting the account would do, and whether it waits. */
export const accountDeletion = z.object({
  /** Workspaces that are yours alone: they are deleted too, with everything in them. */
  alone: z.array(z.object({ slug: z.string(), name: z.string(), datasets: z.number().int() })),
  /** You are the last owner, and others use them: hand them over first. Deleting is refused while there are any. */
  lastOwner: z.array(z.object({ slug: z.string(), name: z.string(), members: z.number().int() })),
  /** When it happens, while it waits and can be undone; null: nothing is planned. */
  dueAt: z.iso.datetime().nullable(),
});
export type AccountDeletion = z.infer<typeof accountDeletion>;
export const accountDeletionDraft = z.strictObject({
  /** Days in which it can be undone, as the person wants. */
  days: z.union([z.literal(0), z.literal(14)]),
  /** The slugs of `alone`, as they were shown: nothing goes that the person was not told of. */
  workspaces: z.array(z.string().max(60)).max(1000),
});
export type AccountDeletionDraft = z.infer<typeof accountDeletionDraft>;
/** `deleted`: it is done, and the session is over. `waiting`: until `dueAt`. */
export const accountDeletionResult = z.object({
  state: z.enum(['deleted', 'waiting']),
  dueAt: z.iso.datetime().nullable(),
});
export type AccountDeletionResult = z.infer<typeof accountDeletionResult>;
