/**
 * Accounts and workspaces that were deleted for good, by their random ids, in a file beside the ledger of erasure: outside of the
 * stores and of every backup, so that a store that was restored from before deletes them again (P4.8).
 */
import { join } from 'node:path';
import { and, asc, eq, inArray, ne, sql } from 'drizzle-orm';
import { z } from 'zod';
import { appendLines, readLines } from '../../engines/files/index.ts';
import { log } from '../../kit/log.ts';
import { workspacesOf } from './account-workspaces.ts';
import { members, users, workspaces } from './tables.ts';
import type { Stores } from './workspace.ts';

const lineShape = z.strictObject({ account: z.string(), workspaces: z.array(z.string()) });

const pathIn = (ledgerDir: string): string => join(ledgerDir, 'deleted.accounts');

/** Notes a deletion that cannot be undone any more; durable when it returns. Twice does no harm. */
export const noteDeletion = ({ dataDir }: Pick<Stores, 'dataDir'>, account: string, gone: readonly string[]): void =>
  appendLines(pathIn(join(dataDir, 'ledger')), [{ account, workspaces: gone }]);

const readDeletions = (ledgerDir: string): { accounts: string[]; workspaces: string[] } => {
  const lines = readLines(pathIn(ledgerDir)).map((line) => lineShape.parse(line));
  return { accounts: lines.map(({ account }) => account), workspaces: lines.flatMap((line) => line.workspaces) };
};

/** Ids of the workspaces that were destroyed, as the folder of a ledger tells. */
export const deletedWorkspaces = (ledgerDir: string): Set<string> => new Set(readDeletions(ledgerDir).workspaces);

/** Of what was deleted for good, what the store has nevertheless. */
export const deletedButThere = async ({
  db,
  dataDir,
}: Stores): Promise<{ accounts: string[]; workspaces: string[] }> => {
  const gone = readDeletions(join(dataDir, 'ledger'));
  const idsIn = async (table: typeof users | typeof workspaces, ids: readonly string[]): Promise<string[]> =>
    ids.length === 0
      ? []
      : (
          await db
            .select({ id: table.id })
            .from(table)
            .where(inArray(table.id, [...ids]))
        ).map(({ id }) => id);
  return { accounts: await idsIn(users, gone.accounts), workspaces: await idsIn(workspaces, gone.workspaces) };
};

/**
 * Workspaces that others use and only this account owns in the store that came back: whoever comes next in rank, and has been
 * there longest, owns them. To whom it was handed over then, only the lost store knew.
 */
export const handOverAll = async ({ db }: Stores, userId: string): Promise<number> => {
  const { lastOwner } = await workspacesOf(db, userId);
  for (const { id } of lastOwner) {
    const [next] = await db
      .select({ userId: members.userId })
      .from(members)
      .where(and(eq(members.workspaceId, id), ne(members.userId, userId)))
      .orderBy(sql`${members.role} <> 'admin'`, asc(members.since))
      .limit(1);
    if (next === undefined) continue;
    const one = and(eq(members.workspaceId, id), eq(members.userId, next.userId));
    await db.update(members).set({ role: 'owner' }).where(one);
    log.warn('account.workspace-handed-over', { workspace: id });
  }
  return lastOwner.length;
};
