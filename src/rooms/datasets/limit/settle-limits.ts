/**
 * Puts every row on the side where its person's restriction says that it belongs: after moves that were cut off, and after an
 * import that gave a restricted person rows of somebody else (a merger) or of nobody (an owner who came later).
 */
import { now } from '../../../kit/clock.ts';
import { type Sql, sql } from '../../../kit/literals.ts';
import type { Workspace } from '../../accounts/index.ts';
import { rowsChanged } from '../catalogue.ts';
import { takeOutErased, whileHeld } from '../keep-erased-out.ts';
import { endHiding, isWritten } from './hide-soon.ts';
import { isAside, type LimitRow, openLimits, setLimits } from './limit-store.ts';
import { emptySides, finishMoves, hideIn, type OnStep } from './move-rows.ts';
import { whileRowsStay } from './rows-lock.ts';
import { ensureSide, makingTable, regroupTable, sidesThere, sideTable } from './side-tables.ts';

const rowsTable = (workspace: Workspace, datasetId: string): Sql => workspace.rows(`d_${datasetId}`);

const subjectsIn = async (workspace: Workspace, table: Sql, where: Sql): Promise<bigint[]> => {
  const rows = await workspace.stores.warehouse.query<{ subject: string }>(
    sql`SELECT DISTINCT subject FROM ${table} WHERE ${where}`,
  );
  return rows.map(({ subject }) => BigInt(subject));
};

/** Beyond that many persons a mutation names the table they are in: its text stays on disk, and is read again and again. */
const mostNamed = 2000;

// While the regrouping table is there it is the whole of these persons: both sides are emptied of them and filled from it.
const fromRegrouped = async (workspace: Workspace, datasetId: string, limited: readonly bigint[]): Promise<void> => {
  const { warehouse } = workspace.stores;
  const whole = regroupTable(workspace, datasetId);
  const [rows, side] = [rowsTable(workspace, datasetId), sideTable(workspace, datasetId)];
  await ensureSide(workspace, datasetId);
  await whileHeld(workspace, async () => {
    await takeOutErased(workspace, null, [whole], null); // whoever was hidden since it was put together
    const subjects = await subjectsIn(workspace, whole, sql`1`);
    if (subjects.length === 0) return;
    await hideIn(workspace, [rows, side], subjects.length > mostNamed ? sql`(SELECT subject FROM ${whole})` : subjects);
    await warehouse.command(sql`INSERT INTO ${side} SELECT * FROM ${whole} WHERE subject IN ${limited}`);
    await warehouse.command(sql`INSERT INTO ${rows} SELECT * FROM ${whole} WHERE subject NOT IN ${limited}`);
  });
  await rowsChanged(workspace);
  await warehouse.command(sql`DROP TABLE ${whole} SYNC`);
};

/** Puts rows of these persons in one dataset together, as `columns` (of `d`) says, then where they belong. */
const regroup = async (
  workspace: Workspace,
  datasetId: string,
  subjects: readonly bigint[],
  limited: readonly bigint[],
  columns: Sql = sql`d.*`,
): Promise<void> => {
  const { warehouse } = workspace.stores;
  const making = makingTable(workspace, datasetId);
  await ensureSide(workspace, datasetId);
  await warehouse.command(sql`DROP TABLE IF EXISTS ${making} SYNC`);
  await warehouse.command(sql`CREATE TABLE ${making} AS ${rowsTable(workspace, datasetId)}`);
  for (const table of [rowsTable(workspace, datasetId), sideTable(workspace, datasetId)])
    await warehouse.command(
      sql`INSERT INTO ${making} SELECT ${columns} FROM ${table} AS d WHERE subject IN ${subjects}`,
    );
  await warehouse.command(sql`RENAME TABLE ${making} TO ${regroupTable(workspace, datasetId)}`);
  await fromRegrouped(workspace, datasetId, limited);
};

const rowTables = async (workspace: Workspace): Promise<string[]> => {
  const found = await workspace.stores.warehouse.query<{ name: string }>(
    sql`SELECT name FROM system.tables WHERE database = ${`w_${workspace.id}`} AND startsWith(name, 'd_')`,
  );
  return found.map(({ name }) => name.slice(2));
};

// In no answer already, or back in all: what is left is the engine's writing.
const isOver = ({ state, restrictedAt }: LimitRow): boolean =>
  (state === 'copied' && restrictedAt !== null) || state === 'returned';

/** Like `finishLimits`, but for what is left to be written of others than this person: moving theirs need not wait for it. */
export const finishCutOff = (workspace: Workspace, subject: bigint): Promise<void> =>
  finish(workspace, (row) => row.subject === subject || !isOver(row));

/** What is left to be written of moves, when nobody waits for it. False when more came meanwhile. */
export const finishWriting = async (workspace: Workspace, onStep?: OnStep): Promise<boolean> => {
  const back = (await openLimits(workspace)).filter(({ state }) => state === 'returned');
  // Before anybody is kept waiting: it may take as long as the engine needs to merge.
  if (back.length > 0 && onStep === undefined)
    await emptySides(
      workspace,
      back.map(({ subject }) => subject),
    );
  return whileRowsStay(workspace, async () => {
    const isDone = await isWritten(workspace);
    if (isDone) await finishLimits(workspace, onStep);
    return isDone;
  });
};

/** Finishes what was begun. Cheap when nothing was: call it before anything relies on which side a person's rows are on. */
export const finishLimits = async (workspace: Workspace, onStep?: OnStep): Promise<void> => {
  await finish(workspace, () => true, onStep);
  endHiding(workspace);
};

const finish = async (workspace: Workspace, isMeant: (row: LimitRow) => boolean, onStep?: OnStep): Promise<void> => {
  const open = await openLimits(workspace);
  const { regrouping, making } = await sidesThere(workspace);
  for (const datasetId of making)
    await workspace.stores.warehouse.command(sql`DROP TABLE ${makingTable(workspace, datasetId)} SYNC`);
  const limited = open.filter(isAside).map(({ subject }) => subject);
  const there = new Set(regrouping.length === 0 ? [] : await rowTables(workspace));
  for (const datasetId of regrouping) {
    if (there.has(datasetId)) await fromRegrouped(workspace, datasetId, limited);
    else await workspace.stores.warehouse.command(sql`DROP TABLE ${regroupTable(workspace, datasetId)} SYNC`);
  }
  await finishMoves(workspace, open.filter(isMeant), onStep);
};

/** After rows changed hands: looks for rows on the wrong side, and puts them where they belong. */
export const settleLimits = async (workspace: Workspace): Promise<void> => {
  await finishLimits(workspace);
  const limited = (await openLimits(workspace)).filter(isAside).map(({ subject }) => subject);
  const { sides } = await sidesThere(workspace);
  if (limited.length === 0 && sides.size === 0) return;
  for (const datasetId of await rowTables(workspace)) {
    const visible = await subjectsIn(workspace, rowsTable(workspace, datasetId), sql`subject IN ${limited}`);
    const hidden = sides.has(datasetId)
      ? await subjectsIn(workspace, sideTable(workspace, datasetId), sql`subject NOT IN ${limited}`)
      : [];
    if (visible.length + hidden.length > 0) await regroup(workspace, datasetId, [...visible, ...hidden], limited);
  }
};

/** Writes rows of these persons in one dataset anew, as `columns` (of `d`) says, on whichever side they are. */
export const rewriteRows = async (
  workspace: Workspace,
  datasetId: string,
  subjects: readonly bigint[],
  columns: Sql,
): Promise<void> => {
  await finishLimits(workspace);
  const limited = (await openLimits(workspace)).filter(isAside).map(({ subject }) => subject);
  await regroup(workspace, datasetId, subjects, limited, columns);
};

/** Ends the restrictions of these persons, of whom nothing is held any more. */
export const endLimits = async (workspace: Workspace, gone: readonly bigint[]): Promise<void> => {
  const rows = await openLimits(workspace, gone);
  await setLimits(
    workspace,
    rows.map(({ id }) => id),
    { state: 'gone', endedAt: now() },
  );
};

/** Ends the restrictions of persons who have no key any more. */
export const endOrphaned = async (workspace: Workspace): Promise<void> => {
  const subjects = (await openLimits(workspace)).map(({ subject }) => subject);
  if (subjects.length === 0) return;
  const alive = new Set(await subjectsIn(workspace, workspace.vault('keys'), sql`subject IN ${subjects}`));
  await endLimits(
    workspace,
    subjects.filter((subject) => !alive.has(subject)),
  );
};
