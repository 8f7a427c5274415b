/** The datasets whose rows are in memory: opened when they are asked for, settled a while after they changed, let go when nobody asks. */
import { setInterval } from 'node:timers';
import { errorFacts, log } from '../../kit/log.ts';
import type { Stores, Workspace } from '../accounts/index.ts';
import { catalogueDataset, clearPending, rowsTurn, rowsVersion, setPending, settlePending } from '../datasets/index.ts';
import { apply, type Entry, isPending } from './entries.ts';
import { type Records, readRecords } from './open-records.ts';
import { sealedPages } from './sealed-pages.ts';
import { type OnStep, settleRecords } from './settle-records.ts';

/** What is pending for so long gets to the tables though nobody reads them. */
const settleAfterMs = 30_000;
/** Rows that nobody asked for so long are let go. */
const idleAfterMs = 600_000;
const lookEveryMs = 5000;
/** A journal that grows beyond that is settled at once: a restart has to read it. */
const mostJournalBytes = 64 * 2 ** 20;
/** Rows of all datasets that are held in memory; the one that was asked for longest ago goes first. */
const mostRows = 2_000_000;

type Held = { workspace: Workspace; records: Records; usedAt: number; pendingSince: number | null };
/** By workspace and name of the dataset. */
type Registry = Map<string, Held>;

const registries = new Map<Stores, Registry>();
let timer: NodeJS.Timeout | null = null;

const registryOf = (stores: Stores): Registry => {
  const registry: Registry = registries.get(stores) ?? new Map();
  registries.set(stores, registry);
  return registry;
};

const ofWorkspace = ({ stores, id }: Workspace): Held[] =>
  [...registryOf(stores).values()].filter(({ workspace }) => workspace.id === id);

/** Puts everything pending of a workspace into the tables. By whoever has the turn. */
const settleAll = async (workspace: Workspace, onStep?: OnStep): Promise<void> => {
  for (const held of ofWorkspace(workspace)) {
    await settleRecords(held.workspace, held.records, onStep);
    held.pendingSince = null;
  }
  clearPending(workspace.id);
};

const look = async (): Promise<void> => {
  const at = performance.now();
  for (const registry of registries.values())
    for (const [name, held] of registry) {
      const { workspace, records, usedAt, pendingSince } = held;
      try {
        if (pendingSince !== null && at - pendingSince > settleAfterMs) await settlePending(workspace);
      } catch (error) {
        log.error('records.unsettled', { workspace: workspace.id, ...errorFacts(error) }); // the journal keeps it, and it is tried again
      }
      if (at - usedAt > idleAfterMs && !isPending(records.pending)) registry.delete(name);
    }
};

const keepLooking = (): void => {
  timer ??= setInterval(() => void look(), lookEveryMs).unref();
};

const makeRoom = (registry: Registry, rows: number): void => {
  const clean = [...registry].filter(([, { records }]) => !isPending(records.pending));
  let total = [...registry.values()].reduce((sum, { records }) => sum + records.table.size(), rows);
  for (const [name, { records }] of clean.toSorted(([, a], [, b]) => a.usedAt - b.usedAt)) {
    if (total <= mostRows) return;
    registry.delete(name);
    total -= records.table.size();
  }
};

const isCurrent = (workspace: Workspace, { records }: Held): boolean =>
  records.version === rowsVersion(workspace) && !records.isSettling && !records.isStale;

const openHeld = async (workspace: Workspace, name: string): Promise<Held> => {
  const registry = registryOf(workspace.stores);
  const key = `${workspace.id} ${name}`;
  const known = registry.get(key);
  if (known !== undefined && isCurrent(workspace, known)) return known;
  await settleAll(workspace);
  registry.delete(key);
  const records = await readRecords(workspace, await catalogueDataset(workspace, name));
  makeRoom(registry, records.table.size());
  const held = { workspace, records, usedAt: performance.now(), pendingSince: null };
  registry.set(key, held);
  keepLooking();
  return held;
};

/** What one use of the rows may do; it ends with the turn. */
export type Use = {
  records: Records;
  /** Writes down what happens, then lets it happen; resolves with the number of rows concerned when it is durable. */
  enter(entry: Exclude<Entry, { do: 'settle' }>): Promise<number>;
  /** Puts into the tables what is pending in other datasets of the workspace. */
  settleOthers(): Promise<void>;
};

const useOf = (workspace: Workspace, held: Held): Use => ({
  records: held.records,
  enter: async (entry) => {
    const { records } = held;
    await records.journal.append(entry);
    held.pendingSince ??= performance.now();
    setPending(workspace.id, () => settleAll(workspace));
    const count = apply(records, entry);
    if (records.journal.size() > mostJournalBytes) await settleAll(workspace);
    return count;
  },
  settleOthers: async () => {
    for (const other of ofWorkspace(workspace))
      if (other !== held) {
        await settleRecords(other.workspace, other.records);
        other.pendingSince = null;
      }
  },
});

/**
 * Runs `work` with the rows of a dataset, after everybody before it. Throws `missing`, `too-many-rows`. Not from within the turn of
 * those who move rows.
 */
export const withRecords = <T>(workspace: Workspace, name: string, work: (use: Use) => Promise<T>): Promise<T> =>
  rowsTurn(workspace, async () => {
    const held = await openHeld(workspace, name);
    held.usedAt = performance.now();
    return work(useOf(workspace, held));
  });

/** Puts everything pending of a workspace into the tables now. */
export const settleNow = (workspace: Workspace, onStep?: OnStep): Promise<void> =>
  rowsTurn(workspace, () => settleAll(workspace, onStep));

/** Puts everything pending into the tables, and lets all rows go: before the stores are closed. What fails stays in its journal. */
export const closeRecords = async (stores: Stores): Promise<void> => {
  for (const { workspace } of registryOf(stores).values())
    await settleNow(workspace).catch((error: unknown) =>
      log.error('records.unsettled', { workspace: workspace.id, ...errorFacts(error) }),
    );
  registries.delete(stores);
  if (registries.size > 0 || timer === null) return;
  clearInterval(timer);
  timer = null;
};

/** Lets sealed values go that were kept for reading: they are read again when they are asked for. */
export const forgetPages = (workspace: Workspace): void => {
  for (const { records } of ofWorkspace(workspace)) records.pages = sealedPages(records.table.size());
};

/** Lets the rows of a workspace go that is destroyed. */
export const letGo = (stores: Stores, workspaceId: string): void => {
  const registry = registryOf(stores);
  for (const [key, { workspace }] of registry) if (workspace.id === workspaceId) registry.delete(key);
  clearPending(workspaceId);
};
