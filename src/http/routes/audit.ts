/** The audit log. */
import { z } from 'zod';
import { understand } from '../../contract/said.ts';
import { type AuditEntry, auditEntry } from '../../contract/workspaces.ts';
import { namesOf, type Workspace } from '../../rooms/accounts/index.ts';
import { listEntries, verifyChain } from '../../rooms/audit/index.ts';
import { pseudonymOf } from '../../rooms/datasets/index.ts';
import { type Route, route } from '../route.ts';
import { listOf } from './shapes.ts';

/** The newest entries, with names for actors and pseudonyms for persons. */
export const recentEntries = async (workspace: Workspace, limit: number): Promise<AuditEntry[]> => {
  const entries = await listEntries(workspace, { limit });
  const names = await namesOf(
    workspace.stores.db,
    entries.map(({ actorId }) => actorId),
  );
  return entries.map((entry) => ({
    at: entry.at.toISOString(),
    actor: names.get(entry.actorId) ?? 'a former member',
    action: entry.action,
    person: entry.subject === null ? null : pseudonymOf(workspace, entry.subject),
    purpose: entry.purpose,
    detail: entry.detail,
    said: understand(entry.detail),
  }));
};

export const auditRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/workspaces/:w/audit',
    summary: 'Who did what to whose data, and why; newest first',
    who: 'member',
    may: 'audit.read',
    shape: {
      query: z.object({ limit: z.coerce.number().int().min(1).max(1000).default(100) }),
      answer: listOf(auditEntry),
    },
    do: async ({ workspace, query }) => ({ items: await recentEntries(workspace, query.limit) }),
  }),
  route({
    method: 'GET',
    path: '/workspaces/:w/audit/check',
    summary: 'Check that no entry of the log was changed or taken out',
    who: 'member',
    may: 'audit.check',
    shape: { answer: z.object({ intact: z.boolean(), firstBroken: z.number().int().nullable() }) },
    do: async ({ workspace }) => {
      const firstBroken = await verifyChain(workspace);
      return { intact: firstBroken === null, firstBroken };
    },
  }),
];
