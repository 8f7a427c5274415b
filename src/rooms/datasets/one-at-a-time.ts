/** One writer a workspace: an import, an erasure or a deletion waits for the one before it. A backup waits for all of them. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { allPending, whileMoving } from './pending-rows.ts';

const last = new Map<string, Promise<unknown>>();

/** Runs `work` after everything queued under the same key, whether that went well or not. */
export const inTurn = async <T>(
  queues: Map<string, Promise<unknown>>,
  key: string,
  work: () => Promise<T>,
): Promise<T> => {
  const before = queues.get(key) ?? Promise.resolve();
  const mine = before.then(work, work);
  const settled = mine.catch(() => {});
  queues.set(key, settled);
  try {
    return await mine;
  } finally {
    if (queues.get(key) === settled) queues.delete(key);
  }
};

/** Set within a turn: what was begun before a rest ends in it, whatever turns it takes. */
const inside = new AsyncLocalStorage<true>();
let rest: Promise<unknown> | null = null;

/** Runs `work` after everything queued before it for the same workspace. */
export const oneAtATime = async <T>(workspaceId: string, work: () => Promise<T>): Promise<T> => {
  // Not in the queue yet: a turn that is under way may need one of the same queue before the rest can come.
  while (rest !== null && inside.getStore() === undefined) await rest;
  return inTurn(last, workspaceId, () => inside.run(true, work));
};

/** Resolves with the promise, or throws the signal's reason as soon as there is one. */
const unlessStopped = async (promise: Promise<unknown>, signal: AbortSignal): Promise<void> => {
  signal.throwIfAborted();
  const over = new AbortController();
  const stopped = once(signal, 'abort', { signal: over.signal }).catch(() => {});
  await Promise.race([promise, stopped]).finally(() => over.abort());
  signal.throwIfAborted();
};

/** How long it is left to chance that nobody writes; then whoever comes later has to wait. */
const patienceMs = 600_000;

const waitForChance = async (signal: AbortSignal, patience: number): Promise<void> => {
  const until = performance.now() + patience;
  while (rest !== null || (last.size > 0 && performance.now() < until))
    await unlessStopped(rest ?? Promise.race([...last.values(), sleep(1000)]), signal);
};

const settleAll = async (): Promise<void> => {
  for (const [, settle] of allPending()) await whileMoving(settle);
};

/**
 * Runs `work` while no writer of any workspace is under way: what waits for its turn waits on. Both stores tell the same then,
 * but for what is journaled and taken up again at a start. One long import makes nobody else wait for it, unless there is no
 * quiet moment within `patience` milliseconds. What is pending stands in the tables. Not from within a turn. Throws the signal's reason.
 */
export const allAtRest = async <T>(work: () => Promise<T>, signal: AbortSignal, patience = patienceMs): Promise<T> => {
  do await waitForChance(signal, patience);
  while (rest !== null); // another was quicker
  let wake = (): void => {};
  rest = new Promise<void>((done) => (wake = done));
  try {
    while (last.size > 0) await unlessStopped(Promise.all(last.values()), signal);
    await inside.run(true, settleAll);
    return await work();
  } finally {
    rest = null;
    wake();
  }
};
