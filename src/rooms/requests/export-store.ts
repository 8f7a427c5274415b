/** The rows of `person_exports`. */
import { and, eq, inArray, lt } from 'drizzle-orm';
import type { Stores, Workspace } from '../accounts/index.ts';
import { personExports } from './tables.ts';

export type ExportRow = typeof personExports.$inferSelect;

const ofWorkspace = (workspace: Workspace) => eq(personExports.workspaceId, workspace.id);
const rowOf = (row: ExportRow): ExportRow => ({ ...row, subject: BigInt.asUintN(64, row.subject) });
const signed = (subject: bigint): bigint => BigInt.asIntN(64, subject);

export const insertExport = async (workspace: Workspace, row: ExportRow): Promise<void> => {
  await workspace.stores.db.insert(personExports).values({ ...row, subject: signed(row.subject) });
};

/** What is known of an export once its file is written. */
export const completeExport = async (
  workspace: Workspace,
  id: string,
  done: Pick<ExportRow, 'bytes' | 'datasets'>,
): Promise<void> => {
  await workspace.stores.db.update(personExports).set(done).where(eq(personExports.id, id));
};

export const oneExport = async (workspace: Workspace, id: string): Promise<ExportRow | null> => {
  const where = and(ofWorkspace(workspace), eq(personExports.id, id));
  const [row] = await workspace.stores.db.select().from(personExports).where(where);
  return row === undefined ? null : rowOf(row);
};

/** Exports of these persons. */
export const exportsOf = async (workspace: Workspace, subjects: readonly bigint[]): Promise<ExportRow[]> => {
  if (subjects.length === 0) return [];
  const where = and(ofWorkspace(workspace), inArray(personExports.subject, subjects.map(signed)));
  return (await workspace.stores.db.select().from(personExports).where(where)).map(rowOf);
};

export const deleteExports = async (stores: Stores, ids: readonly string[]): Promise<void> => {
  if (ids.length > 0) await stores.db.delete(personExports).where(inArray(personExports.id, [...ids]));
};

/** Ids of all exports whose time was up at `at`, of every workspace. */
export const expiredExports = async (stores: Stores, at: Date): Promise<string[]> => {
  const rows = await stores.db
    .select({ id: personExports.id })
    .from(personExports)
    .where(lt(personExports.expiresAt, at));
  return rows.map(({ id }) => id);
};

export const exportIdsOf = async (stores: Stores, workspaceId: string): Promise<string[]> => {
  const where = eq(personExports.workspaceId, workspaceId);
  return (await stores.db.select({ id: personExports.id }).from(personExports).where(where)).map(({ id }) => id);
};
