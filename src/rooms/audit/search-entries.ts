/** Searching the log: everything that is given must fit. */
import { and, asc, desc, eq, gte, ilike, inArray, isNotNull, isNull, lt, type SQL } from 'drizzle-orm';
import type { Database } from '../../engines/postgres/index.ts';
import type { Entry } from './digest.ts';
import { auditEntries } from './tables.ts';

/** Texts are found anywhere, in either case. `actors`: ids. `action` that ends with a dot finds all of its kind. */
export type AuditQuery = {
  limit: number;
  before?: number | undefined;
  action?: string | undefined;
  actors?: readonly string[] | undefined;
  subject?: bigint | undefined;
  purpose?: string | undefined;
  text?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  staffOnly?: boolean | undefined;
};

/** A search without its page. */
export type AuditChoice = Omit<AuditQuery, 'limit' | 'before'>;

/** Whose log: a workspace by its id, or null for what belongs to none. */
export type AuditScope = { readonly db: Database; readonly workspaceId: string | null };

const escapedLike = (text: string): string => text.replace(/[\\%_]/g, (c) => `\\${c}`);
const within = (text: string): string => `%${escapedLike(text)}%`;

const ofScope = ({ workspaceId }: AuditScope): SQL =>
  workspaceId === null ? isNull(auditEntries.workspaceId) : eq(auditEntries.workspaceId, workspaceId);

const given = <T>(value: T | undefined, condition: (value: T) => SQL): SQL[] =>
  value === undefined ? [] : [condition(value)];

const conditions = (query: AuditChoice): SQL[] => [
  ...given(query.action, (action) =>
    action.endsWith('.') ? ilike(auditEntries.action, `${escapedLike(action)}%`) : eq(auditEntries.action, action),
  ),
  ...given(query.actors, (ids) => inArray(auditEntries.actorId, [...ids])),
  ...given(query.subject, (subject) => eq(auditEntries.subject, BigInt.asIntN(64, subject))),
  ...given(query.purpose, (text) => ilike(auditEntries.purpose, within(text))),
  ...given(query.text, (text) => ilike(auditEntries.detail, within(text))),
  ...given(query.from, (at) => gte(auditEntries.at, at)),
  ...given(query.to, (at) => lt(auditEntries.at, at)),
  ...(query.staffOnly === true ? [isNotNull(auditEntries.staffAccess)] : []),
];

/** The entries of a log that a search chooses; undefined where it can find none. */
export const chosen = (scope: AuditScope, query: AuditChoice): SQL | undefined =>
  query.actors?.length === 0 ? undefined : and(ofScope(scope), ...conditions(query));

const unsigned = (row: Entry): Entry => ({
  ...row,
  subject: row.subject === null ? null : BigInt.asUintN(64, row.subject),
});

/** The newest entries first, at most `limit`; `next` is the `before` of the next page. `subject` as in the warehouse, unsigned. */
export const searchEntries = async (
  scope: AuditScope,
  query: AuditQuery,
): Promise<{ entries: Entry[]; next: number | null }> => {
  const where = chosen(scope, query);
  if (where === undefined) return { entries: [], next: null };
  const rows = await scope.db
    .select()
    .from(auditEntries)
    .where(and(where, ...given(query.before, (id) => lt(auditEntries.id, id))))
    .orderBy(desc(auditEntries.id))
    .limit(query.limit + 1);
  const entries = rows.slice(0, query.limit).map(unsigned);
  return { entries, next: rows.length > query.limit ? (entries.at(-1)?.id ?? null) : null };
};

/** The actions that occur, for a choice; at most 200. */
export const actionsIn = async (scope: AuditScope): Promise<string[]> => {
  const rows = await scope.db
    .selectDistinct({ action: auditEntries.action })
    .from(auditEntries)
    .where(ofScope(scope))
    .orderBy(asc(auditEntries.action))
    .limit(200);
  return rows.map(({ action }) => action);
};

/** The newest entries of the workspace first. */
export const listEntries = async (
  workspace: { readonly id: string; readonly stores: { readonly db: Database } },
  options: { limit: number; action?: string },
): Promise<Entry[]> => {
  const scope = { db: workspace.stores.db, workspaceId: workspace.id };
  return (await searchEntries(scope, { limit: options.limit, action: options.action })).entries;
};

/** What an account did, newest first; at most 10,000 entries. For its holder. */
export const entriesBy = (db: Database, actorId: string) =>
  db
    .select({
      at: auditEntries.at,
      action: auditEntries.action,
      detail: auditEntries.detail,
      origin: auditEntries.origin,
    })
    .from(auditEntries)
    .where(eq(auditEntries.actorId, actorId))
    .orderBy(desc(auditEntries.id))
    .limit(10_000);
