/** Looks over the newest entries of the audit log for bursts (P14.6): somebody who reveals or exports unusually many persons. */
import { now } from '../../kit/clock.ts';
import { countByActor } from '../audit/index.ts';
import { noticed } from './watch.ts';
import type { Stores } from './workspace.ts';

type Burst = { action: string; kind: 'many-reveals' | 'many-exports' | 'keys-changed'; entries: number };

/** By one actor in one workspace within ten minutes: more than handling requests one by one takes; keys always. */
const bursts: readonly Burst[] = [
  { action: 'person.revealed', kind: 'many-reveals', entries: 30 },
  { action: 'records.revealed', kind: 'many-reveals', entries: 30 },
  { action: 'person.exported', kind: 'many-exports', entries: 15 },
  { action: 'key.made', kind: 'keys-changed', entries: 1 },
  { action: 'key.revoked', kind: 'keys-changed', entries: 1 },
];
const windowMs = 10 * 60_000;

type WatchStores = Pick<Stores, 'db' | 'masterKey'>;

// Whose burst in which workspace was told, and until when it is not told again.
const told = new WeakMap<object, Map<string, number>>();

const isNews = (stores: WatchStores, key: string): boolean => {
  const known = told.get(stores.masterKey) ?? new Map<string, number>();
  told.set(stores.masterKey, known);
  const at = now().getTime();
  for (const [old, until] of known) if (until <= at) known.delete(old);
  if (known.has(key)) return false;
  known.set(key, at + windowMs);
  return true;
};

const lookFor = async (stores: WatchStores, { action, kind, entries }: Burst): Promise<void> => {
  const since = new Date(now().getTime() - windowMs);
  for (const { workspaceId, actorId, count } of await countByActor(stores.db, action, since))
    if (count >= entries && isNews(stores, `${kind} ${workspaceId} ${actorId}`))
      await noticed(stores, { kind, workspaceId, count });
};

/** One look; the server takes one every minute. */
export const watchAudit = async (stores: WatchStores): Promise<void> => {
  for (const burst of bursts) await lookFor(stores, burst);
};
