/**
 * Rows that were taken one by one and acknowledged, and stand in no table yet. Whoever keeps them says here how they get there; whoever
 * reads or moves rows of the workspace has them put there first, so nobody meets a table that lacks what was acknowledged.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

type Settle = () => Promise<void>;

const pending = new Map<string, Settle>();
const moving = new AsyncLocalStorage<true>();

/** From here on something is pending in the workspace. `settle` is run by whoever holds `rowsTurn`, and may be run again. */
export const setPending = (workspaceId: string, settle: Settle): void => void pending.set(workspaceId, settle);

/** Nothing is pending any more. */
export const clearPending = (workspaceId: string): void => void pending.delete(workspaceId);

/** How what is pending gets to the tables, or undefined. */
export const pendingOf = (workspaceId: string): Settle | undefined => pending.get(workspaceId);

/** Everything that is pending, by workspace. */
export const allPending = (): [string, Settle][] => [...pending];

/** Runs `work` of somebody who moves rows: it meets no pending rows, and could not wait for any. */
export const whileMoving = <T>(work: () => Promise<T>): Promise<T> => moving.run(true, work);

/** True within `whileMoving`. */
export const isMoving = (): boolean => moving.getStore() !== undefined;
