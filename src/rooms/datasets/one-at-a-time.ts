/** One writer a workspace: an import, an erasure or a deletion waits for the one before it. A backup waits for all of them. */
import { AsyncLocalStorage } from 'node:async_hooks';

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

/**
 * Runs `work` while no writer of any workspace is under way: what waits for its turn waits on. Both stores tell the same then,
 * but for what is journaled and taken up again at a start. Not from within a turn.
 */
export const allAtRest = async <T>(work: () => Promise<T>): Promise<T> => {
  while (rest !== null) await rest;
  const mine = (async () => {
    while (last.size > 0) await Promise.all(last.values());
    return work();
  })();
  rest = mine.catch(() => {});
  try {
    return await mine;
  } finally {
    rest = null;
  }
};
