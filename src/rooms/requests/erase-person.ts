/** Erase (P4.8): planned and hidden while one waits; shredded, purged and proven in the background, and after a restart. */
import type { Erasure } from '../../contract/people.ts';
import { say } from '../../contract/said.ts';
import { now, stopwatch } from '../../kit/clock.ts';
import { invalid, isTrouble, missing, Trouble } from '../../kit/errors.ts';
import { randomId } from '../../kit/ids.ts';
import { errorFacts, log } from '../../kit/log.ts';
import { allWorkspaces, type Stores, type Workspace } from '../accounts/index.ts';
import { recordEntry } from '../audit/index.ts';
import { catalogue, ensureVaultTables, oneAtATime, requirePersonsFree } from '../datasets/index.ts';
import {
  begunErasures,
  type ErasureRow,
  insertErasures,
  oneErasure,
  unfinishedErasures,
  updateErasures,
} from './erasure-store.ts';
import { hide, prove, purge, shred } from './erasure-steps.ts';
import { freezePlans, isEmptyPlan, ledgerOf } from './freeze-plan.ts';
import { chunks, subjectsOfHashes } from './purge-store.ts';
import { publicErasure } from './view-erasures.ts';
import { plural } from './words.ts';

/** Persons in one request. */
const mostPersons = 5000;
/** How often what came back while an erasure ran is erased again before it counts as failed. */
const rounds = 3;

const newErasures = async (workspace: Workspace, subjects: readonly bigint[]): Promise<ErasureRow[]> => {
  const plans = await freezePlans(workspace, await catalogue(workspace), subjects);
  return subjects.flatMap((subject) => {
    const plan = plans.get(subject);
    if (plan === undefined || isEmptyPlan(plan)) return [];
    const empty = {
      hiddenAt: null,
      hiddenMilliseconds: null,
      shreddedAt: null,
      purgedAt: null,
      certificate: null,
      error: null,
    };
    const { id: workspaceId, actor } = workspace;
    return {
      id: randomId(),
      workspaceId,
      subject,
      actorId: actor.id,
      state: 'planned' as const,
      requestedAt: now(),
      plan,
      ...empty,
    };
  });
};

const record = async (workspace: Workspace, made: readonly ErasureRow[]): Promise<void> => {
  const rows = made.reduce(
    (sum, { plan }) => sum + plan.before.datasets.reduce((all, dataset) => all + dataset.rows, 0),
    0,
  );
  const detail = say('audit.erased', { persons: made.length, rows });
  const [only] = made.length === 1 ? made : [];
  await recordEntry(workspace, {
    action: 'person.erased',
    detail,
    ...(only === undefined ? {} : { subject: only.subject }),
  });
};

/** Plans and hides, for persons of whom something is held and whose erasure has not begun. */
const begin = async (workspace: Workspace, subjects: readonly bigint[]): Promise<ErasureRow[]> => {
  const elapsed = stopwatch();
  await ensureVaultTables(workspace);
  const begun = await begunErasures(workspace, subjects);
  const known = new Set(begun.map(({ subject }) => subject));
  const made = await newErasures(
    workspace,
    subjects.filter((subject) => subject !== 0n && !known.has(subject)),
  );
  if (made.length > 0) {
    await insertErasures(workspace, made);
    await hide(workspace, made, elapsed);
    await record(workspace, made);
  }
  return [...begun, ...made];
};

const checked = (subjects: readonly bigint[]): bigint[] => {
  const distinct = [...new Set(subjects)];
  if (distinct.length <= mostPersons) return distinct;
  throw invalid(
    'too-many-persons',
    'Too many persons at once',
    `Erase at most ${plural(mostPersons, 'person')} in one request.`,
  );
};

/**
 * Erases one person, or several that share one purge. Resolves when their rows are hidden; the rest goes on by itself, see
 * `waitForErasure`. Asked again for the same person, the same erasure is returned. Throws `missing` when nothing is held of
 * any of them, `too-many-persons` over 5,000, `on-hold` while a legal hold keeps one of them.
 */
export function erasePerson(workspace: Workspace, subject: bigint): Promise<Erasure>;
export function erasePerson(workspace: Workspace, subjects: readonly bigint[]): Promise<Erasure[]>;
export async function erasePerson(workspace: Workspace, who: bigint | readonly bigint[]): Promise<Erasure | Erasure[]> {
  const subjects = checked(typeof who === 'bigint' ? [who] : who);
  await requirePersonsFree(workspace, await catalogue(workspace), subjects);
  const rows = await begin(workspace, subjects);
  const [first] = rows;
  if (first === undefined) throw missing('person', 'They may have been erased. Search for them again.');
  if (rows.some(({ state }) => state !== 'proven')) void advance(workspace);
  const current = await Promise.all(rows.length > 20 ? [] : rows.map(({ id }) => oneErasure(workspace, id)));
  const shown = (current.length > 0 ? current : rows).map((row) => publicErasure(workspace, row));
  return typeof who === 'bigint' ? (shown[0] ?? publicErasure(workspace, first)) : shown;
}

const inState = (rows: readonly ErasureRow[], ...states: ErasureRow['state'][]): ErasureRow[] =>
  rows.filter(({ state }) => states.includes(state));

// A failed erasure goes on where its times say that it was.
const reached = (row: ErasureRow): ErasureRow => {
  if (row.state !== 'failed') return row;
  const state =
    row.hiddenAt === null
      ? 'planned'
      : row.shreddedAt === null
        ? 'hidden'
        : row.purgedAt === null
          ? 'shredded'
          : 'purged';
  return { ...row, state };
};

const open = async (workspace: Workspace): Promise<ErasureRow[]> => (await unfinishedErasures(workspace)).map(reached);

/** Takes everything that waits one step on, all of the same state together. */
const step = async (workspace: Workspace): Promise<ErasureRow[]> => {
  const act = async (rows: ErasureRow[], work: (workspace: Workspace, rows: ErasureRow[]) => Promise<void>) => {
    if (rows.length > 0) await work(workspace, rows);
  };
  await act(inState(await open(workspace), 'planned'), hide);
  await act(inState(await open(workspace), 'hidden'), shred);
  await act(inState(await open(workspace), 'shredded'), purge);
  const purged = inState(await open(workspace), 'purged');
  return purged.length === 0 ? [] : prove(workspace, purged);
};

// An import that was staged before the ledger knew the person may have brought them back: then it starts over, and whoever is
// led to by what led to the person is the same one.
const startOver = async (workspace: Workspace, unproven: readonly ErasureRow[]): Promise<void> => {
  const back = await subjectsOfHashes(
    workspace,
    unproven.flatMap(({ plan }) => ledgerOf(plan)),
  );
  await begin(workspace, back);
  await updateErasures(
    workspace,
    unproven.map(({ id }) => id),
    { state: 'hidden' },
  );
};

const notProven = (): Trouble =>
  new Trouble('broken', {
    code: 'erasure-not-proven',
    title: 'Something of the person is still there',
    detail: 'They stay hidden. The erasure is tried again at the next start; tell the operator.',
  });

const advanceAll = async (workspace: Workspace): Promise<void> => {
  for (let round = 0; round < rounds; round += 1) {
    const unproven = await step(workspace);
    if (unproven.length === 0) return;
    await startOver(workspace, unproven);
  }
  throw notProven();
};

const fail = async (workspace: Workspace, error: unknown): Promise<void> => {
  const text = isTrouble(error)
    ? `${error.title}. ${error.detail}`
    : 'A step failed. It is tried again at the next start.';
  log.error('erasure.failed', { workspace: workspace.id, ...errorFacts(error) });
  const ids = (await unfinishedErasures(workspace)).map(({ id }) => id);
  await updateErasures(workspace, ids, { state: 'failed', error: text });
};

const running = new Map<string, Promise<void>>();
const waiting = new Map<string, Promise<void>>();

const advanceOnce = (workspace: Workspace): Promise<void> =>
  // Not while an import runs: it could bring back what it read before the ledger knew the person.
  oneAtATime(workspace.id, () => advanceAll(workspace)).catch((error: unknown) =>
    fail(workspace, error).catch((second: unknown) => log.error('erasure.not-recorded', errorFacts(second))),
  );

/** Brings every open erasure of the workspace to its end. Those begun while it runs are taken along by a second pass. */
const advance = (workspace: Workspace): Promise<void> => {
  const key = workspace.id;
  const now_ = running.get(key);
  if (now_ === undefined) {
    const work = advanceOnce(workspace).finally(() => running.delete(key));
    running.set(key, work);
    return work;
  }
  const next = waiting.get(key) ?? now_.then(() => advance(workspace)).finally(() => waiting.delete(key));
  waiting.set(key, next);
  return next;
};

/**
 * Erases persons whom a restored store brought back, though it may know of an erasure of theirs; and ends those that were under
 * way. Resolves with the number of persons of whom something was held, when all is proven. Throws `erasure-not-proven`.
 */
export const eraseAgain = async (workspace: Workspace, subjects: readonly bigint[]): Promise<number> => {
  await ensureVaultTables(workspace);
  let count = 0;
  for (const some of chunks(
    subjects.filter((subject) => subject !== 0n),
    mostPersons,
  )) {
    const made = await newErasures(workspace, some);
    await insertErasures(workspace, made);
    await hide(workspace, made);
    if (made.length > 0) await record(workspace, made);
    count += made.length;
  }
  await advance(workspace);
  if ((await unfinishedErasures(workspace)).length > 0) throw notProven();
  return count;
};

/** Resolves with the erasure when it is proven, or failed. Throws `missing`. */
export const waitForErasure = async (workspace: Workspace, id: string): Promise<Erasure> => {
  const row = await oneErasure(workspace, id);
  if (row.state === 'proven') return publicErasure(workspace, row);
  await advance(workspace);
  return publicErasure(workspace, await oneErasure(workspace, id));
};

/** Goes on with erasures that a restart cut off, in every workspace; resolves when they are proven or failed. */
export const resumeErasures = async (stores: Stores): Promise<void> => {
  for (const workspace of await allWorkspaces(stores))
    if ((await unfinishedErasures(workspace)).length > 0) await advance(workspace);
};

/** Resolves when no erasure is under way in this process: before the stores are closed. */
export const settleErasures = async (): Promise<void> => {
  while (running.size + waiting.size > 0) await Promise.all([...running.values(), ...waiting.values()]);
};
