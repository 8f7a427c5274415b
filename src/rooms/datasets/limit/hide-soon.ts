/**
 * Hiding rows at once, however long the engine takes to write it into its files: behind a merge of a large part that can be seconds.
 * A hiding is durable as soon as the engine knows of it; until it is written, whoever answers questions lets the engine apply it
 * to what is read, which costs as much as reading the subjects.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { errorFacts, log } from '../../../kit/log.ts';
import { type Sql, sql } from '../../../kit/literals.ts';
import { databaseNames, type Workspace } from '../../accounts/index.ts';

/** Workspaces (ids) of which something is hidden and not yet written. After a start nothing is: it is waited for. */
const hiding = new Set<string>();

/** Settings with which answers about rows of the workspace are read. */
export const readSettings = (workspace: Workspace): Readonly<Record<string, number>> =>
  hiding.has(workspace.id) ? { apply_mutations_on_fly: 1 } : {};

/** Hides rows of these persons for all who read with `readSettings`, and for everybody a little later. */
export const hideSoon = async (
  workspace: Workspace,
  tables: readonly Sql[],
  subjects: readonly bigint[],
): Promise<void> => {
  hiding.add(workspace.id);
  await Promise.all(
    tables.map((table) =>
      workspace.stores.warehouse.command(sql`DELETE FROM ${table} WHERE subject IN ${subjects}`, {
        settings: { lightweight_deletes_sync: 0 },
      }),
    ),
  );
};

const unwritten = async (workspace: Workspace): Promise<number> => {
  const [row] = await workspace.stores.warehouse.query<{ n: string }>(
    sql`SELECT count() AS n FROM system.mutations WHERE database = ${databaseNames(workspace.id).rows} AND NOT is_done`,
  );
  return Number(row?.n ?? 0);
};

/** Resolves when every hiding that was begun is in the files. */
export const hiddenEverywhere = async (workspace: Workspace): Promise<void> => {
  while ((await unwritten(workspace)) > 0) await sleep(25);
};

/** From here on nothing is hidden that is not written. To be called by whoever lets nobody hide meanwhile. */
export const endHiding = (workspace: Workspace): void => void hiding.delete(workspace.id);

/** True when every hiding that was begun is in the files. */
export const isWritten = async (workspace: Workspace): Promise<boolean> => (await unwritten(workspace)) === 0;

const behind = new Map<string, Promise<void>>();

const untilDone = async (workspace: Workspace, finish: () => Promise<boolean>): Promise<void> => {
  do await hiddenEverywhere(workspace);
  while (!(await finish()));
};

/**
 * Runs `finish` when everything is written, while nobody waits; again while it says that it is not done. What fails is taken up by
 * the next who needs it, or by a start.
 */
export const finishBehind = (workspace: Workspace, finish: () => Promise<boolean>): void => {
  const before = behind.get(workspace.id) ?? Promise.resolve();
  const work = before
    .then(() => untilDone(workspace, finish))
    .catch((error: unknown) => log.error('restriction.unfinished', { workspace: workspace.id, ...errorFacts(error) }))
    .finally(() => {
      if (behind.get(workspace.id) === work) behind.delete(workspace.id);
    });
  behind.set(workspace.id, work);
};

/** Resolves when nothing is being finished in this process: before the stores are closed. */
export const settleBehind = async (): Promise<void> => {
  while (behind.size > 0) await Promise.all(behind.values());
};
