/** Checkpoints: what stands for entries whose retention is over. */
import { desc } from 'drizzle-orm';
import type { Database } from '../../engines/postgres/index.ts';
import { partsFit } from './signature.ts';
import { auditCheckpoints } from './tables.ts';

export type Checkpoint = typeof auditCheckpoints.$inferSelect;
export type CheckpointDraft = Omit<Checkpoint, 'id' | 'signature'>;

/** What is signed. Heads in the order of their names: a store gives them back in any. */
export const checkpointParts = (one: CheckpointDraft): unknown[] => [
  one.throughId,
  one.throughAt.toISOString(),
  one.hash,
  Object.entries(one.heads).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  one.entries,
  one.madeAt.toISOString(),
];

export const checkpointFits = (key: string, one: Checkpoint): boolean =>
  partsFit(key, 'audit-checkpoint', checkpointParts(one), one.signature);

/** The newest, or null while nothing was pruned. */
export const lastCheckpoint = async (db: Database): Promise<Checkpoint | null> => {
  const [found] = await db.select().from(auditCheckpoints).orderBy(desc(auditCheckpoints.id)).limit(1);
  return found ?? null;
};
