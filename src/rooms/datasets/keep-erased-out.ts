/**
 * Nobody who is being erased comes back with what was read before (P4.8). An import leaves out whom the ledger knows when it reads;
 * whoever is entered later is taken out of its rows just before these become visible. For that moment, and for the moment in
 * which an erasure enters somebody and hides their rows, the workspace is held: so one of the two sees the other.
 */
import { type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { ledgerHashSql } from './hashing.ts';
import { inTurn } from './one-at-a-time.ts';
import { whileMoving } from './pending-rows.ts';
import { countOf, isThere, type Stage } from './stage.ts';

const moments = new Map<string, Promise<unknown>>();

/** Runs `work`, which takes moments, while no rows become visible and nobody is hidden in this workspace. Not within itself. */
export const whileHeld = <T>(workspace: Workspace, work: () => Promise<T>): Promise<T> =>
  inTurn(moments, workspace.id, () => whileMoving(work));

/** How many entries the ledger has: it only grows. */
export const ledgerSize = (workspace: Workspace): Promise<number> => countOf(workspace, workspace.vault('ledger'));

/** Persons to whom an identifier leads that is in the ledger: their erasure has begun and their identities are still there. */
const erasedPersons = async (workspace: Workspace, stage: Stage | null): Promise<bigint[]> => {
  const places = [workspace.vault('identities')];
  const staged = stage?.vault('identities');
  if (staged !== undefined && (await isThere(workspace, staged))) places.push(staged);
  const found = await Promise.all(
    places.map((place) =>
      workspace.stores.warehouse.query<{ subject: string }>(
        sql`SELECT DISTINCT subject FROM ${place}
            WHERE ${ledgerHashSql(workspace, sql`fingerprint`)} IN (SELECT hash FROM ${workspace.vault('ledger')})`,
      ),
    ),
  );
  return found.flat().map(({ subject }) => BigInt(subject));
};

const takeOut = async (workspace: Workspace, table: Sql, subjects: readonly bigint[]): Promise<void> => {
  if (!(await isThere(workspace, table))) return;
  const { warehouse } = workspace.stores;
  await warehouse.command(sql`SYSTEM START MERGES ${table}`); // a table that may not merge does not delete either
  await warehouse.command(sql`ALTER TABLE ${table} DELETE WHERE subject IN ${subjects} SETTINGS mutations_sync = 2`);
};

/**
 * Takes everybody whose erasure has begun out of `tables`, one after the other. To be called while held, of tables that nobody
 * reads yet. `stage`: of the import whose new persons they may hold. `since`: the size of the ledger when they were filled, or null where nobody knows it.
 */
export const takeOutErased = async (
  workspace: Workspace,
  stage: Stage | null,
  tables: readonly Sql[],
  since: number | null,
): Promise<void> => {
  const size = await ledgerSize(workspace);
  if (size === (since ?? 0)) return;
  const subjects = await erasedPersons(workspace, stage);
  if (subjects.length > 0) for (const table of tables) await takeOut(workspace, table, subjects);
};
