/** Evidence goes after three years (P13.2): erasures with their certificates, holds that ended, runs of retention. */
import { and, eq, lt } from 'drizzle-orm';
import { now } from '../../../kit/clock.ts';
import type { Stores } from '../../accounts/index.ts';
import { sweepHolds, sweepRuns } from '../../datasets/index.ts';
import { erasures } from '../tables.ts';

/** Three years and what a leap year adds. */
const days = 1096;

/** Deletes erasures that were proven, and asked for three years ago. */
const sweepErasures = async ({ db }: Stores, before: Date): Promise<void> => {
  await db.delete(erasures).where(and(eq(erasures.state, 'proven'), lt(erasures.requestedAt, before)));
};

/** Removes what is old. Call it every hour or so. */
export const sweepEvidence = async (stores: Stores): Promise<void> => {
  const before = new Date(now().getTime() - days * 86_400_000);
  await sweepErasures(stores, before);
  await sweepHolds(stores, before);
  await sweepRuns(stores, before);
};
