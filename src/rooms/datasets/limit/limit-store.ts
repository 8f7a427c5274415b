/** The rows of `restrictions`: who is restricted, and how far the moving of their rows is. */
import { and, asc, desc, eq, inArray, notInArray } from 'drizzle-orm';
import type { Workspace } from '../../accounts/index.ts';
import { limitStates, restrictions } from './tables.ts';

export type LimitState = (typeof limitStates)[number];
export type LimitRow = typeof restrictions.$inferSelect;

const ended: readonly LimitState[] = ['lifted', 'gone'];
/** In these the rows beside the datasets are the whole of the person; in all others those in the datasets are. */
const aside: ReadonlySet<LimitState> = new Set(['copied', 'restricted', 'lifting']);

// Postgres has no unsigned integers.
const signed = (subject: bigint): bigint => BigInt.asIntN(64, subject);
const rowOf = (row: LimitRow): LimitRow => ({ ...row, subject: BigInt.asUintN(64, row.subject) });

const ofWorkspace = (workspace: Workspace) => eq(restrictions.workspaceId, workspace.id);
const isOpen = notInArray(restrictions.state, [...ended]);

/** Begins a restriction; durable when it resolves. */
export const insertLimit = async (workspace: Workspace, row: LimitRow): Promise<void> => {
  await workspace.stores.db.insert(restrictions).values({ ...row, subject: signed(row.subject) });
};

/** Takes restrictions to a state. */
export const setLimits = async (
  workspace: Workspace,
  ids: readonly string[],
  change: Partial<Omit<LimitRow, 'id' | 'workspaceId' | 'subject'>>,
): Promise<void> => {
  if (ids.length === 0) return;
  await workspace.stores.db
    .update(restrictions)
    .set(change)
    .where(and(ofWorkspace(workspace), inArray(restrictions.id, [...ids])));
};

/** Restrictions that have not ended, oldest first; of these persons, or of all. */
export const openLimits = async (workspace: Workspace, subjects?: readonly bigint[]): Promise<LimitRow[]> => {
  if (subjects?.length === 0) return [];
  const which = subjects === undefined ? undefined : inArray(restrictions.subject, subjects.map(signed));
  const rows = await workspace.stores.db
    .select()
    .from(restrictions)
    .where(and(ofWorkspace(workspace), isOpen, which))
    .orderBy(asc(restrictions.askedAt));
  return rows.map(rowOf);
};

/** All restrictions of the workspace, newest first. */
export const allLimits = async (workspace: Workspace): Promise<LimitRow[]> => {
  const rows = await workspace.stores.db
    .select()
    .from(restrictions)
    .where(ofWorkspace(workspace))
    .orderBy(desc(restrictions.askedAt));
  return rows.map(rowOf);
};

/** True when the rows beside the datasets are the whole of a person. */
export const isAside = ({ state }: Pick<LimitRow, 'state'>): boolean => aside.has(state);

/** Somebody turned out to be somebody else: who is restricted stays so under the subject that survives. */
export const renameLimits = async (
  workspace: Workspace,
  mergers: readonly { loser: bigint; survivor: bigint }[],
): Promise<void> => {
  for (const { loser, survivor } of mergers)
    await workspace.stores.db
      .update(restrictions)
      .set({ subject: signed(survivor) })
      .where(and(ofWorkspace(workspace), isOpen, eq(restrictions.subject, signed(loser))));
};
