/** One writer a workspace: an import, an erasure or a deletion waits for the one before it. */
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

/** Runs `work` after everything queued before it for the same workspace. */
export const oneAtATime = <T>(workspaceId: string, work: () => Promise<T>): Promise<T> =>
  inTurn(last, workspaceId, work);
