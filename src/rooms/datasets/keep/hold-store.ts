/** The rows of `holds`: whose data, which dataset or which workspace has to be kept for a legal claim. */
import { and, desc, eq, isNull, lt, lte, gt, or } from 'drizzle-orm';
import { now } from '../../../kit/clock.ts';
import { missing } from '../../../kit/errors.ts';
import type { Stores, Workspace } from '../../accounts/index.ts';
import { holds } from './tables.ts';

export type HoldRow = typeof holds.$inferSelect;

// Postgres has no unsigned integers.
const signed = (subject: bigint): bigint => BigInt.asIntN(64, subject);
const rowOf = (row: HoldRow): HoldRow => ({
  ...row,
  subject: row.subject === null ? null : BigInt.asUintN(64, row.subject),
});

const ofWorkspace = (workspace: Workspace) => eq(holds.workspaceId, workspace.id);

const isOpen = (at: Date) => and(isNull(holds.liftedAt), or(isNull(holds.until), gt(holds.until, at)));

/** True while a hold keeps anything. */
export const holdsAt = ({ liftedAt, from, until }: HoldRow, at: Date): boolean =>
  liftedAt === null && from <= at && (until === null || until > at);

/** Begins a hold; durable when it resolves. */
export const insertHold = async (workspace: Workspace, row: HoldRow): Promise<void> => {
  const subject = row.subject === null ? null : signed(row.subject);
  await workspace.stores.db.insert(holds).values({ ...row, subject });
};

/** All holds of the workspace, newest first; those that ended too. */
export const allHolds = async (workspace: Workspace): Promise<HoldRow[]> => {
  const rows = await workspace.stores.db
    .select()
    .from(holds)
    .where(ofWorkspace(workspace))
    .orderBy(desc(holds.from), desc(holds.id));
  return rows.map(rowOf);
};

/** Holds in force now. */
export const activeHolds = async (workspace: Workspace): Promise<HoldRow[]> => {
  const at = now();
  const rows = await workspace.stores.db
    .select()
    .from(holds)
    .where(and(ofWorkspace(workspace), lte(holds.from, at), isOpen(at)));
  return rows.map(rowOf);
};

/** One hold. Throws `missing`. */
export const oneHold = async (workspace: Workspace, holdId: string): Promise<HoldRow> => {
  const [row] = await workspace.stores.db
    .select()
    .from(holds)
    .where(and(ofWorkspace(workspace), eq(holds.id, holdId)));
  if (row === undefined) throw missing('hold', 'Check its id in the list of holds.');
  return rowOf(row);
};

/** Ends a hold that is open; one that has ended stays as it is. */
export const endHold = async (workspace: Workspace, holdId: string): Promise<void> => {
  const at = now();
  await workspace.stores.db
    .update(holds)
    .set({ liftedAt: at, liftedBy: workspace.actor.id })
    .where(and(ofWorkspace(workspace), eq(holds.id, holdId), isOpen(at)));
};

/** Somebody turned out to be somebody else: what is held of them stays held under the subject that survives. */
export const renameHolds = async (
  workspace: Workspace,
  mergers: readonly { loser: bigint; survivor: bigint }[],
): Promise<void> => {
  for (const { loser, survivor } of mergers)
    await workspace.stores.db
      .update(holds)
      .set({ subject: signed(survivor) })
      .where(and(ofWorkspace(workspace), eq(holds.subject, signed(loser))));
};

/** Deletes holds that ended 3 years ago (P13.2); returns how many. */
export const sweepHolds = async ({ db }: Pick<Stores, 'db'>, before: Date): Promise<number> => {
  const gone = await db
    .delete(holds)
    .where(or(lt(holds.liftedAt, before), lt(holds.until, before)))
    .returning({ id: holds.id });
  return gone.length;
};
