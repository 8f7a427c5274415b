/** Checking the whole chain in the store, from the last checkpoint on. */
import { asc, gt } from 'drizzle-orm';
import type { MasterKey } from '../../engines/keys/index.ts';
import type { Database } from '../../engines/postgres/index.ts';
import { type Checkpoint, checkpointFits, lastCheckpoint } from './checkpoint.ts';
import { digestOf, type Entry, scopeOf } from './digest.ts';
import { auditKey } from './signature.ts';
import { auditEntries } from './tables.ts';

type AuditStores = { readonly db: Database; readonly masterKey: MasterKey };

export type ChainCheck = { firstBroken: number | null; entries: number; prunedUntil: Date | null };

const batch = 2000;

/** All entries after an id, oldest first, a few at a time. */
export const entriesAfter = async function* (db: Database, id: number): AsyncGenerator<Entry> {
  for (let after = id; ;) {
    const rows = await db
      .select()
      .from(auditEntries)
      .where(gt(auditEntries.id, after))
      .orderBy(asc(auditEntries.id))
      .limit(batch);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < batch) return;
    after = last.id;
  }
};

/** Says of entries, handed in oldest first, which one does not fit what came before. */
export const chainFollower = (checkpoint: Checkpoint | null): ((entry: Entry) => boolean) => {
  let previous = checkpoint?.hash ?? '';
  const heads = new Map(Object.entries(checkpoint?.heads ?? {}));
  return (entry) => {
    const scope = scopeOf(entry.workspaceId);
    const inScope = entry.version === 1 || entry.previousOfScope === (heads.get(scope) ?? '');
    const fits = entry.previousHash === previous && inScope && digestOf(entry) === entry.hash;
    previous = entry.hash;
    heads.set(scope, entry.hash);
    return fits;
  };
};

/** Checks every entry, and the checkpoint. `firstBroken`: id of the first entry that does not fit; 0 for a broken checkpoint. */
export const checkChain = async ({ db, masterKey }: AuditStores): Promise<ChainCheck> => {
  const checkpoint = await lastCheckpoint(db);
  const prunedUntil = checkpoint?.throughAt ?? null;
  if (checkpoint !== null && !checkpointFits(auditKey(masterKey), checkpoint))
    return { firstBroken: 0, entries: 0, prunedUntil };
  const fits = chainFollower(checkpoint);
  let entries = 0;
  for await (const entry of entriesAfter(db, checkpoint?.throughId ?? 0)) {
    entries += 1;
    if (!fits(entry)) return { firstBroken: entry.id, entries, prunedUntil };
  }
  return { firstBroken: null, entries, prunedUntil };
};

/** The id of the first entry that does not fit, or null. */
export const verifyChain = async (workspace: { readonly stores: AuditStores }): Promise<number | null> =>
  (await checkChain(workspace.stores)).firstBroken;
