/** What only this process knows of imports: who is stopping what, how far it is right now, whose turn it is. */
import type { ImportProgress } from '../../contract/imports.ts';
import type { Workspace } from '../accounts/index.ts';

type Live = { controller: AbortController; progress: ImportProgress | null; done: Promise<void> };
const live = new Map<string, Live>();
const turns = new Map<string, Promise<void>>();

/** Progress as of this moment, or null when nothing goes on here. */
export const liveProgress = (importId: string): ImportProgress | null => live.get(importId)?.progress ?? null;

export const setLiveProgress = (importId: string, progress: ImportProgress): void => {
  const found = live.get(importId);
  if (found !== undefined) found.progress = progress;
};

/** Asks the work on an import to stop, and waits until it has. False when nothing goes on here. */
export const stopLive = async (importId: string): Promise<boolean> => {
  const found = live.get(importId);
  if (found === undefined) return false;
  found.controller.abort();
  await found.done;
  return true;
};

/** Waits until the work on an import ends, whatever became of it. */
export const settled = async (importId: string): Promise<void> => live.get(importId)?.done;

/**
 * Runs work on an import in the background; `work` must handle its own errors. Stopping the caller's `signal` stops it too.
 */
export const runLive = (
  importId: string,
  work: (signal: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> => {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted === true) stop();
  const done = work(controller.signal).finally(() => {
    live.delete(importId);
    signal?.removeEventListener('abort', stop);
  });
  const quiet = done.catch(() => {});
  live.set(importId, { controller, progress: null, done: quiet });
  return done;
};

const quietly = async (work: Promise<unknown>): Promise<void> => {
  try {
    await work;
  } catch {
    // whoever asked for the work is told; this only waits for its end
  }
};

/** One load at a time in a workspace, first come, first served. */
export const inTurn = async <T>(workspace: Workspace, work: () => Promise<T>): Promise<T> => {
  const before = turns.get(workspace.id) ?? Promise.resolve();
  const mine = (async () => {
    await before;
    return work();
  })();
  const ended = quietly(mine);
  turns.set(workspace.id, ended);
  try {
    return await mine;
  } finally {
    if (turns.get(workspace.id) === ended) turns.delete(workspace.id);
  }
};
