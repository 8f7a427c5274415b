/**
 * Moving a restricted person's rows out of the datasets, and back (GDPR Art. 18). Rows carry no id, so no step asks which rows
 * are there already: in every state one side is the whole of the person, the other is emptied of them and filled again.
 * All of this is run by whoever holds `whileRowsStay`.
 */
import { now } from '../../../kit/clock.ts';
import { Trouble } from '../../../kit/errors.ts';
import { join, type Sql, sql } from '../../../kit/literals.ts';
import type { Workspace } from '../../accounts/index.ts';
import { type CatalogueDataset, catalogue, rowsChanged } from '../catalogue.ts';
import { whileHeld } from '../keep-erased-out.ts';
import { hiddenEverywhere, hideSoon } from './hide-soon.ts';
import { type LimitRow, setLimits } from './limit-store.ts';
import { besideDatasets, ensureSide, sideTable } from './side-tables.ts';

/** Called with the name of each step before it is taken: where tests stop a process. */
export type OnStep = (step: string) => void | Promise<void>;
const nothing: OnStep = () => {};

type Count = { dataset: CatalogueDataset; rows: number };

/** Datasets with rows of these persons in their `table`. */
const countIn = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subjects: readonly bigint[],
): Promise<Count[]> => {
  if (datasets.length === 0) return [];
  const pieces = datasets.map(
    ({ table }, at) => sql`SELECT ${at} AS at, count() AS n FROM ${table} PREWHERE subject IN ${subjects}`,
  );
  const rows = await workspace.stores.warehouse.query<{ at: number; n: string }>(join(pieces, ' UNION ALL '), {
    settings: { max_threads: 1 },
  });
  return rows.flatMap(({ at, n }) => {
    const dataset = datasets[at];
    return dataset === undefined || n === '0' ? [] : [{ dataset, rows: Number(n) }];
  });
};

// One part for one person, so that no question sees half of them; only somebody with ten million rows comes in several.
const inOnePart = {
  max_threads: 1,
  max_insert_threads: 1,
  min_insert_block_size_rows: 10_000_000,
  min_insert_block_size_bytes: 1_000_000_000,
} as const;

const copyRows = (workspace: Workspace, from: Sql, to: Sql, subjects: readonly bigint[]): Promise<void> =>
  workspace.stores.warehouse.command(sql`INSERT INTO ${to} SELECT * FROM ${from} WHERE subject IN ${subjects}`, {
    settings: inOnePart,
  });

/** Hides the rows of these persons in these tables; `subjects` may be a SELECT in parentheses from a table that does not change. */
export const hideIn = async (
  workspace: Workspace,
  tables: readonly Sql[],
  subjects: readonly bigint[] | Sql,
): Promise<void> => {
  await Promise.all(
    tables.map((table) => workspace.stores.warehouse.command(sql`DELETE FROM ${table} WHERE subject IN ${subjects}`)),
  );
};

const incomplete = (): Trouble =>
  new Trouble('broken', {
    code: 'rows-not-moved',
    title: 'Not all rows of the person were moved',
    detail: 'Nothing was lost: they are where they were. Try again, and tell the operator if it stays so.',
  });

// The count before is compared with the count after, so that what is hidden next is certainly somewhere else.
const copyAll = async (
  workspace: Workspace,
  held: readonly Count[],
  target: (datasetId: string) => Sql,
  subjects: readonly bigint[],
): Promise<void> => {
  await Promise.all(held.map(({ dataset }) => copyRows(workspace, dataset.table, target(dataset.id), subjects)));
  const there = await countIn(
    workspace,
    held.map(({ dataset }) => ({ ...dataset, table: target(dataset.id) })),
    subjects,
  );
  const rowsOf = new Map(there.map(({ dataset, rows }) => [dataset.id, rows]));
  if (held.some(({ dataset, rows }) => rowsOf.get(dataset.id) !== rows)) throw incomplete();
};

type Move = { subjects: readonly bigint[]; ids: readonly string[]; onStep?: OnStep };

/** From `applying` to `copied`. `again`: something may have been copied before. */
const copyAside = async (workspace: Workspace, { subjects, ids, onStep = nothing }: Move, again: boolean) => {
  await onStep('copy aside');
  const datasets = await catalogue(workspace);
  const held = await countIn(workspace, datasets, subjects);
  const sides = await besideDatasets(workspace, datasets);
  if (again)
    await hideIn(
      workspace,
      sides.map(({ table }) => table),
      subjects,
    );
  const missing = held.filter(({ dataset }) => !sides.some(({ id }) => id === dataset.id));
  await Promise.all(missing.map(({ dataset }) => ensureSide(workspace, dataset.id)));
  await onStep('sides are there');
  await copyAll(workspace, held, (datasetId) => sideTable(workspace, datasetId), subjects);
  await onStep('copied aside');
  await setLimits(workspace, ids, { state: 'copied' });
  return held.map(({ dataset }) => dataset);
};

/** In `copied`: hides the rows for all who answer questions. `held`: datasets with rows of the persons. */
const hideAtOnce = async (
  workspace: Workspace,
  { subjects, ids, onStep = nothing }: Move,
  held: readonly CatalogueDataset[],
  elapsed: () => number,
): Promise<void> => {
  await onStep('hide');
  const tables = held.map(({ table }) => table);
  await hideSoon(workspace, tables, subjects);
  await onStep('hidden');
  await rowsChanged(workspace);
  await setLimits(workspace, ids, { restrictedAt: now(), milliseconds: elapsed() });
  await onStep('in no answer');
};

/** From `copied` to `restricted`: when no file shows the rows any more. */
const finishHiding = async (workspace: Workspace, rows: readonly LimitRow[]): Promise<void> => {
  const subjects = rows.map(({ subject }) => subject);
  await hiddenEverywhere(workspace);
  const left = await countIn(workspace, await catalogue(workspace), subjects);
  await hideIn(
    workspace,
    left.map(({ dataset }) => dataset.table),
    subjects,
  );
  await rowsChanged(workspace);
  const [late, effective] = [rows.filter(isLate), rows.filter((row) => !isLate(row))].map((some) =>
    some.map(({ id }) => id),
  );
  await setLimits(workspace, late ?? [], { state: 'restricted', restrictedAt: now() });
  await setLimits(workspace, effective ?? [], { state: 'restricted' });
};

const isLate = ({ restrictedAt }: LimitRow): boolean => restrictedAt === null;

/** From `lifting` to `returned`. */
const copyBack = async (workspace: Workspace, { subjects, ids, onStep = nothing }: Move, again: boolean) => {
  await onStep('copy back');
  const datasets = await catalogue(workspace);
  if (again)
    await hideIn(
      workspace,
      datasets.map(({ table }) => table),
      subjects,
    );
  const sides = await besideDatasets(workspace, datasets);
  // Whoever is erased at this moment is hidden before, and nothing comes back, or after, on this side too.
  await whileHeld(workspace, async () =>
    copyAll(workspace, await countIn(workspace, sides, subjects), (id) => workspace.rows(`d_${id}`), subjects),
  );
  await onStep('copied back');
  await setLimits(workspace, ids, { state: 'returned', endedAt: now() });
  await rowsChanged(workspace);
};

/** Hides what is left beside the datasets of persons in `returned`. Nobody reads it, so it may be done before the step that says so. */
export const emptySides = async (workspace: Workspace, subjects: readonly bigint[]): Promise<void> => {
  const left = await countIn(workspace, await besideDatasets(workspace, await catalogue(workspace)), subjects);
  await hideIn(
    workspace,
    left.map(({ dataset }) => dataset.table),
    subjects,
  );
};

/** From `returned` to `lifted`. */
const emptySide = async (workspace: Workspace, { subjects, ids, onStep = nothing }: Move): Promise<void> => {
  await onStep('empty the side');
  await emptySides(workspace, subjects);
  await onStep('side is empty');
  await setLimits(workspace, ids, { state: 'lifted' });
};

/** Moves the rows of a person whose restriction was just journaled as `applying`, to where they are in no answer. `elapsed` measures from the request. */
export const setAside = async (
  workspace: Workspace,
  row: LimitRow,
  options: { elapsed: () => number; onStep?: OnStep },
): Promise<void> => {
  const move = { subjects: [row.subject], ids: [row.id], onStep: options.onStep ?? nothing };
  const held = await copyAside(workspace, move, false);
  await hideAtOnce(workspace, move, held, options.elapsed);
};

/** Brings back the rows of a person whose restrictions were just journaled as `lifting`; the side is emptied by `finishMoves`. */
export const bringBack = async (
  workspace: Workspace,
  rows: readonly LimitRow[],
  onStep: OnStep = nothing,
): Promise<void> => {
  const move = { subjects: [...new Set(rows.map(({ subject }) => subject))], ids: rows.map(({ id }) => id), onStep };
  await copyBack(workspace, move, false);
};

const moveOf = (rows: readonly LimitRow[], ...states: LimitRow['state'][]): Move | null => {
  const mine = rows.filter(({ state }) => states.includes(state));
  if (mine.length === 0) return null;
  return { subjects: [...new Set(mine.map(({ subject }) => subject))], ids: mine.map(({ id }) => id) };
};

/** Finishes every move that was begun, each from the state that its journal names. */
export const finishMoves = async (
  workspace: Workspace,
  rows: readonly LimitRow[],
  onStep: OnStep = nothing,
): Promise<void> => {
  const applying = moveOf(rows, 'applying');
  if (applying !== null) await copyAside(workspace, applying, true);
  const copied = rows.filter(({ state }) => state === 'applying' || state === 'copied');
  if (copied.length > 0) await finishHiding(workspace, copied);
  const [lifting, returned] = [moveOf(rows, 'lifting'), moveOf(rows, 'lifting', 'returned')];
  if (lifting !== null) await copyBack(workspace, lifting, true);
  if (returned !== null) await emptySide(workspace, { ...returned, onStep });
};
