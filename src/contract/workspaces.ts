/** The session, workspaces, home page, audit view, inventory view. */
import { z } from 'zod';
import { datasetSummary } from './catalog.ts';
import { role } from './roles.ts';
import { said } from './said.ts';

export const workspace = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  /** Smallest number of persons a shown group may have. */
  k: z.number().int().min(1).max(1000),
  isDemo: z.boolean(),
  createdAt: z.iso.datetime(),
  /** IANA name: `Europe/Berlin`. */
  timeZone: z.string(),
  /** BCP 47 language tag for numbers and dates: `de-DE`. */
  locale: z.string(),
  /** ISO 4217 code: `EUR`. */
  currency: z.string(),
  /** `#rrggbb`, both readable on white; null: the product's own. */
  primaryColour: z.string().nullable(),
  accentColour: z.string().nullable(),
  /** Address of the logo, new with every change of it; null: none. */
  logo: z.string().nullable(),
  /** The caller's role in it, as it is now; null for staff with granted access. */
  role: role.nullable(),
  /** What the caller may do in it, as it is now: the actions of the rooms' tables of who may. */
  may: z.array(z.string()),
});
export type Workspace = z.infer<typeof workspace>;
export const workspaceDraft = z.object({ name: z.string().trim().min(1).max(120) });
export const workspaceChange = z.object({
  name: z.string().trim().min(1).max(120).optional(),
  k: z.number().int().min(2).max(1000).optional(),
  timeZone: z.string().max(64).optional(),
  locale: z.string().max(35).optional(),
  currency: z.string().max(3).optional(),
  primaryColour: z.string().max(7).nullable().optional(),
  accentColour: z.string().max(7).nullable().optional(),
});
export type WorkspaceChange = z.infer<typeof workspaceChange>;

export const session = z.object({
  user: z.object({ id: z.string(), name: z.string(), initials: z.string() }),
  workspaces: z.array(workspace),
  version: z.string(),
  /** A second factor is required and this session came without: `workspaces` is empty until one is set up. */
  secondFactorFirst: z.boolean(),
});
export type Session = z.infer<typeof session>;

export const auditEntry = z.object({
  at: z.iso.datetime(),
  actor: z.string(),
  action: z.string(),
  /** Pseudonym of the person concerned, if any. */
  person: z.string().nullable(),
  purpose: z.string().nullable(),
  detail: z.string(),
  /** The detail by code; empty for an entry that was written in other words. */
  said: z.array(said).optional(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const home = z.object({
  datasets: z.array(datasetSummary),
  dashboards: z.array(
    z.object({ id: z.string(), name: z.string(), cards: z.number().int(), updatedAt: z.iso.datetime() }),
  ),
  recent: z.array(auditEntry),
  /** What is due: imports that wait for an answer, erasures under way. */
  due: z.array(z.object({ title: z.string(), said: z.array(said).optional(), href: z.string() })),
});
export type Home = z.infer<typeof home>;

/** One declared place of personal data, for the inventory page and the seal. */
export const inventoryEntry = z.object({
  store: z.enum(['postgres', 'warehouse', 'files']),
  table: z.string(),
  column: z.string(),
  dataset: z.string().nullable(),
  subjects: z.string(),
  category: z.string().nullable(),
  purposes: z.array(z.string()),
  lawfulBasis: z.string(),
  retention: z.string(),
  /** The same for machines: days from an event or while something lasts, and what carries it out; null where it is for good. */
  keep: z.object({ days: z.number().int().nullable(), from: z.string(), by: z.string() }).nullable().optional(),
  readers: z.array(z.string()),
  erasure: z.string(),
});
export type InventoryEntry = z.infer<typeof inventoryEntry>;
export const inventoryView = z.object({
  entries: z.array(inventoryEntry),
  liveColumns: z.number().int(),
  declaredColumns: z.number().int(),
  undeclared: z.array(z.string()),
  checkedAt: z.iso.datetime(),
});
export type InventoryView = z.infer<typeof inventoryView>;

/** RFC 9457 problem details. `code` is stable; `detail` says what is wrong, where, and what to do. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  instance: z.string().optional(),
});
export type Problem = z.infer<typeof problem>;
