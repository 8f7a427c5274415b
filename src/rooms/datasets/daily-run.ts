/** Rows that come one by one have a run too: one of each dataset and day, so that periods run from the day on which they came. */
import { and, eq, sql } from 'drizzle-orm';
import { now } from '../../kit/clock.ts';
import type { Workspace } from '../accounts/index.ts';
import { importRuns } from './tables.ts';

const importId = 'records';

/** The run (`run` in the rows) of rows that come to a dataset one by one today, UTC. To be called by one at a time. */
export const dailyRun = async (workspace: Workspace, datasetId: string): Promise<number> => {
  const { db } = workspace.stores;
  const at = now();
  const file = `records ${at.toISOString().slice(0, 10)}`;
  const ofToday = and(eq(importRuns.datasetId, datasetId), eq(importRuns.contentHash, file));
  const [known] = await db.select({ run: importRuns.run }).from(importRuns).where(ofToday);
  if (known !== undefined) return known.run;
  const row = { workspaceId: workspace.id, importId, datasetId, file, contentHash: file, at };
  const [made] = await db
    .insert(importRuns)
    .values({ ...row, state: 'published', isCurrent: true })
    .returning({ run: importRuns.run });
  if (made === undefined) throw new Error('The run was not written');
  return made.run;
};

/** Counts rows that came with a run. */
export const countInRun = async (workspace: Workspace, run: number, added: number): Promise<void> => {
  const { rowsRead, rowsLoaded } = importRuns;
  await workspace.stores.db
    .update(importRuns)
    .set({ rowsRead: sql`${rowsRead} + ${added}`, rowsLoaded: sql`${rowsLoaded} + ${added}` })
    .where(and(eq(importRuns.workspaceId, workspace.id), eq(importRuns.run, run)));
};
