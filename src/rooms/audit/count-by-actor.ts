/** How often each actor did something in each workspace, for the watching (P14.6). */
import { and, count, eq, gt, isNotNull } from 'drizzle-orm';
import type { Database } from '../../engines/postgres/index.ts';
import { auditEntries } from './tables.ts';

export type ActorCount = { workspaceId: string | null; actorId: string; count: number };

/** Counts entries of an action since then, by workspace and actor. */
export const countByActor = (db: Database, action: string, since: Date): Promise<ActorCount[]> =>
  db
    .select({ workspaceId: auditEntries.workspaceId, actorId: auditEntries.actorId, count: count() })
    .from(auditEntries)
    .where(and(eq(auditEntries.action, action), gt(auditEntries.at, since), isNotNull(auditEntries.workspaceId)))
    .groupBy(auditEntries.workspaceId, auditEntries.actorId);
