/** SQL of the table of uploads, and where their files lie. */
import { join } from 'node:path';
import { and, eq, inArray, lt } from 'drizzle-orm';
import type { Stores, Workspace } from '../accounts/index.ts';
import { uploads } from './tables.ts';

export type UploadRow = typeof uploads.$inferSelect;

/** `data/uploads`; nothing but ids made here are ever joined to it. */
export const uploadsFolder = (stores: Stores): string => join(stores.dataDir, 'uploads');

/** Where an upload's bytes lie. The id is one of ours: the name a person gave is never part of a path. */
export const uploadPath = (stores: Stores, id: string): string => join(uploadsFolder(stores), id);

export const insertUpload = async (workspace: Workspace, row: Omit<UploadRow, 'workspaceId'>): Promise<void> => {
  await workspace.stores.db.insert(uploads).values({ ...row, workspaceId: workspace.id });
};

/** The workspace's uploads among `ids`, in that order; unknown ones are left out. */
export const findUploads = async (workspace: Workspace, ids: readonly string[]): Promise<UploadRow[]> => {
  if (ids.length === 0) return [];
  const rows = await workspace.stores.db
    .select()
    .from(uploads)
    .where(and(eq(uploads.workspaceId, workspace.id), inArray(uploads.id, [...ids])));
  return ids.flatMap((id) => rows.filter((row) => row.id === id));
};

export const uploadsBefore = async (stores: Stores, at: Date): Promise<string[]> => {
  const rows = await stores.db.select({ id: uploads.id }).from(uploads).where(lt(uploads.createdAt, at));
  return rows.map(({ id }) => id);
};

export const uploadsOf = async (stores: Stores, workspaceId: string): Promise<string[]> => {
  const rows = await stores.db.select({ id: uploads.id }).from(uploads).where(eq(uploads.workspaceId, workspaceId));
  return rows.map(({ id }) => id);
};

export const allUploadIds = async (stores: Stores): Promise<Set<string>> =>
  new Set((await stores.db.select({ id: uploads.id }).from(uploads)).map(({ id }) => id));

export const deleteUploadRows = async (stores: Stores, ids: readonly string[]): Promise<void> => {
  if (ids.length > 0) await stores.db.delete(uploads).where(inArray(uploads.id, [...ids]));
};
