/** What an import brings of restricted persons is published beside the dataset, before the rest becomes visible. */
import { type Sql, sql } from '../../../kit/literals.ts';
import type { Workspace } from '../../accounts/index.ts';
import { isThere, type Stage } from '../stage.ts';
import { isAside, openLimits } from './limit-store.ts';
import { hideIn } from './move-rows.ts';
import { ensureSide, sidesThere, sideTable } from './side-tables.ts';

type Staged = { datasetId: string; index: number; run: number; replaces: readonly number[] };

const subjectsIn = async (workspace: Workspace, table: Sql, where: Sql): Promise<bigint[]> => {
  const rows = await workspace.stores.warehouse.query<{ subject: string }>(
    sql`SELECT DISTINCT subject FROM ${table} WHERE ${where}`,
  );
  return rows.map(({ subject }) => BigInt(subject));
};

/**
 * The staged rows of restricted persons in a table of their own, which is complete when it has its name: only then are they
 * hidden among the staged rows, so a second run never takes the rest of a first one for the whole.
 */
const takeLimited = async (workspace: Workspace, stage: Stage, staged: Sql, index: number): Promise<Sql | null> => {
  const { warehouse } = workspace.stores;
  const [taken, making] = [stage.vault(`limited_${index}`), stage.vault(`limiting_${index}`)];
  if (!(await isThere(workspace, taken))) {
    const limited = (await openLimits(workspace)).filter(isAside).map(({ subject }) => subject);
    const subjects = limited.length === 0 ? [] : await subjectsIn(workspace, staged, sql`subject IN ${limited}`);
    if (subjects.length === 0) return null;
    await warehouse.command(sql`DROP TABLE IF EXISTS ${making} SYNC`);
    await warehouse.command(sql`CREATE TABLE ${making} AS ${staged}`);
    await warehouse.command(sql`INSERT INTO ${making} SELECT * FROM ${staged} WHERE subject IN ${subjects}`);
    await warehouse.command(sql`RENAME TABLE ${making} TO ${taken}`);
  }
  return taken;
};

/**
 * Takes rows of restricted persons out of the staged rows of a table and publishes them beside the dataset; rows that the run
 * replaces go there too. `attach` publishes a staged table once. Runs again without harm until the staging tables are dropped.
 */
export const publishLimited = async (
  workspace: Workspace,
  stage: Stage,
  { datasetId, index, run, replaces }: Staged,
  attach: (target: Sql, staged: Sql, run: number) => Promise<void>,
): Promise<void> => {
  const { warehouse } = workspace.stores;
  const staged = stage.rows(`rows_${index}`);
  const side = sideTable(workspace, datasetId);
  const taken = await takeLimited(workspace, stage, staged, index);
  if (replaces.length > 0 && (await sidesThere(workspace)).sides.has(datasetId))
    await warehouse.command(sql`DELETE FROM ${side} WHERE run IN ${replaces}`);
  if (taken === null) return;
  await warehouse.command(sql`SYSTEM START MERGES ${staged}`); // stopped merges stop mutations too
  await hideIn(workspace, [staged], await subjectsIn(workspace, taken, sql`1`));
  await ensureSide(workspace, datasetId);
  await attach(side, taken, run);
};
