/** The rows of `corrections`. */
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Workspace } from '../../accounts/index.ts';
import { corrections } from './tables.ts';

export type CorrectionRow = typeof corrections.$inferSelect;

// Postgres has no unsigned integers.
const signed = (value: bigint): bigint => BigInt.asIntN(64, value);
const unsigned = (value: bigint): bigint => BigInt.asUintN(64, value);
const rowOf = (row: CorrectionRow): CorrectionRow => ({
  ...row,
  subject: unsigned(row.subject),
  oldToken: unsigned(row.oldToken),
  newToken: unsigned(row.newToken),
});

const ofWorkspace = (workspace: Workspace) => eq(corrections.workspaceId, workspace.id);

/** Begins corrections; durable when it resolves. */
export const insertCorrections = async (workspace: Workspace, rows: readonly CorrectionRow[]): Promise<void> => {
  const stored = rows.map((row) => ({
    ...row,
    subject: signed(row.subject),
    oldToken: signed(row.oldToken),
    newToken: signed(row.newToken),
  }));
  if (stored.length > 0) await workspace.stores.db.insert(corrections).values(stored);
};

/** All corrections of the workspace, oldest first. */
export const allCorrections = async (workspace: Workspace): Promise<CorrectionRow[]> => {
  const rows = await workspace.stores.db
    .select()
    .from(corrections)
    .where(ofWorkspace(workspace))
    .orderBy(asc(corrections.at), asc(corrections.id));
  return rows.map(rowOf);
};

/** What was corrected to a value that is corrected now is corrected to the newest: an old file brings the first value of all. */
export const followCorrections = async (workspace: Workspace, rows: readonly CorrectionRow[]): Promise<void> => {
  for (const { subject, datasetId, position, oldToken, newToken } of rows) {
    const same = and(
      ofWorkspace(workspace),
      eq(corrections.subject, signed(subject)),
      eq(corrections.datasetId, datasetId),
      eq(corrections.position, position),
      eq(corrections.state, 'done'),
    );
    await workspace.stores.db
      .update(corrections)
      .set({ newToken: signed(newToken) })
      .where(and(same, eq(corrections.newToken, signed(oldToken))));
    await workspace.stores.db.delete(corrections).where(and(same, eq(corrections.oldToken, corrections.newToken)));
  }
};

/** Marks corrections as done. */
export const endCorrections = async (workspace: Workspace, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  await workspace.stores.db
    .update(corrections)
    .set({ state: 'done' })
    .where(and(ofWorkspace(workspace), inArray(corrections.id, [...ids])));
};

/** Deletes corrections that changed nothing. */
export const dropCorrections = async (workspace: Workspace, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  await workspace.stores.db.delete(corrections).where(and(ofWorkspace(workspace), inArray(corrections.id, [...ids])));
};

/** Deletes all corrections of persons who are erased. */
export const forgetCorrections = async (workspace: Workspace, subjects: readonly bigint[]): Promise<void> => {
  await workspace.stores.db
    .delete(corrections)
    .where(and(ofWorkspace(workspace), inArray(corrections.subject, subjects.map(signed))));
};

/** Somebody turned out to be somebody else. */
export const renameCorrections = async (
  workspace: Workspace,
  mergers: readonly { loser: bigint; survivor: bigint }[],
): Promise<void> => {
  for (const { loser, survivor } of mergers)
    await workspace.stores.db
      .update(corrections)
      .set({ subject: signed(survivor) })
      .where(and(ofWorkspace(workspace), eq(corrections.subject, signed(loser))));
};
