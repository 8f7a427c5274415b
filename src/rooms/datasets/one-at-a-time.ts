/** One writer a workspace: an import, an erasure or a deletion waits for the one before it. */
const last = new Map<string, Promise<unknown>>();

/** Runs `work` after everything queued before it for the same workspace, whether that went well or not. */
export const oneAtATime = async <T>(workspaceId: string, work: () => Promise<T>): Promise<T> => {
  const before = last.get(workspaceId) ?? Promise.resolve();
  const mine = before.then(work, work);
  const settled = mine.catch(() => {});
  last.set(workspaceId, settled);
  try {
    return await mine;
  } finally {
    if (last.get(workspaceId) === settled) last.delete(workspaceId);
  }
};
