/** The audit log: of a workspace for its members, of the installation for administrators and privacy officers. */
import { auditCheck, type AuditPage, auditPage, type AuditRecord, auditSearch } from '../../contract/audit.ts';
import { understand } from '../../contract/said.ts';
import type { AuditEntry } from '../../contract/workspaces.ts';
import { idsOfName, namesOf, officers, type Stores, type Workspace } from '../../rooms/accounts/index.ts';
import {
  actionsIn,
  type AuditScope,
  checkChain,
  exportCsv,
  exportJson,
  listEntries,
  searchEntries,
} from '../../rooms/audit/index.ts';
import { pseudonymOf, subjectFromHex } from '../../rooms/datasets/index.ts';
import type { z } from 'zod';
import { file, type Route, route } from '../route.ts';

type Entry = Awaited<ReturnType<typeof listEntries>>[number];

/** With names for actors, and pseudonyms for persons where there is a workspace to name them. */
const recordsOf = async (
  stores: Stores,
  entries: readonly Entry[],
  workspace: Workspace | null,
): Promise<AuditRecord[]> => {
  const names = await namesOf(
    stores.db,
    entries.map(({ actorId }) => actorId),
  );
  return entries.map((entry) => ({
    id: entry.id,
    at: entry.at.toISOString(),
    actor: names.get(entry.actorId) ?? 'a former member',
    actorId: entry.actorId,
    action: entry.action,
    person: entry.subject === null || workspace === null ? null : pseudonymOf(workspace, entry.subject),
    purpose: entry.purpose,
    detail: entry.detail,
    said: understand(entry.detail),
    origin: entry.origin,
    staffAccess: entry.staffAccess,
    accountId: entry.accountId,
  }));
};

/** The newest entries, for the home page. */
export const recentEntries = async (workspace: Workspace, limit: number): Promise<AuditEntry[]> =>
  recordsOf(workspace.stores, await listEntries(workspace, { limit }), workspace);

type Search = z.output<typeof auditSearch>;

const pageOf = async (stores: Stores, workspace: Workspace | null, search: Search): Promise<AuditPage> => {
  const { actor, person, from, to, staff, ...rest } = search;
  const scope: AuditScope = { db: stores.db, workspaceId: workspace?.id ?? null };
  const { entries, next } = await searchEntries(scope, {
    ...rest,
    actors: actor === undefined ? undefined : await idsOfName(stores.db, actor),
    subject: person === undefined ? undefined : subjectFromHex(person),
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
    staffOnly: staff === 'yes',
  });
  return { items: await recordsOf(stores, entries, workspace), next, actions: await actionsIn(scope) };
};

const checkOf = async (stores: Stores): Promise<z.input<typeof auditCheck>> => {
  const { firstBroken, entries, prunedUntil } = await checkChain(stores);
  return { intact: firstBroken === null, firstBroken, entries, prunedUntil: prunedUntil?.toISOString() ?? null };
};

const workspaceRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/workspaces/:w/audit',
    summary: 'Who did what to whose data, why, when and from where; newest first',
    who: 'member',
    may: 'audit.read',
    shape: { query: auditSearch, answer: auditPage },
    do: ({ stores, workspace, query }) => pageOf(stores, workspace, query),
  }),
  route({
    method: 'GET',
    path: '/workspaces/:w/audit/check',
    summary: 'Check that no entry of the log was changed or taken out',
    who: 'member',
    may: 'audit.check',
    shape: { answer: auditCheck },
    do: ({ stores }) => checkOf(stores),
  }),
  route({
    method: 'GET',
    path: '/workspaces/:w/audit/export.json',
    summary: 'The whole log of the workspace, signed, to be checked with perfectlydata verify-audit --file',
    who: 'member',
    may: 'audit.export',
    shape: { answer: file('application/json') },
    do: async ({ stores, workspace }) => ({
      body: exportJson({ ...stores, workspaceId: workspace.id }),
      name: `audit-${workspace.slug}.json`,
    }),
  }),
  route({
    method: 'GET',
    path: '/workspaces/:w/audit/export.csv',
    summary: 'The whole log of the workspace as a table, with the chain of hashes',
    who: 'member',
    may: 'audit.export',
    shape: { answer: file('text/csv; charset=utf-8') },
    do: async ({ stores, workspace }) => ({
      body: exportCsv({ db: stores.db, workspaceId: workspace.id }),
      name: `audit-${workspace.slug}.csv`,
    }),
  }),
];

/** What belongs to no workspace. Entries of customers' workspaces are not among it: no role in the staff opens those. */
const ofInstallation = ({ db, masterKey }: Stores) => ({ db, masterKey, workspaceId: null });

const forOfficers = { who: 'staff', may: 'all', staff: officers } as const;

const installationRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/staff/audit',
    summary: 'What was done to accounts, staff and keys; newest first',
    ...forOfficers,
    shape: { query: auditSearch, answer: auditPage },
    do: ({ stores, query }) => pageOf(stores, null, query),
  }),
  route({
    method: 'GET',
    path: '/staff/audit/check',
    summary: 'Check the log of the whole installation',
    ...forOfficers,
    shape: { answer: auditCheck },
    do: ({ stores }) => checkOf(stores),
  }),
  route({
    method: 'GET',
    path: '/staff/audit/export.json',
    summary: 'The whole log of what belongs to no workspace, signed',
    ...forOfficers,
    shape: { answer: file('application/json') },
    do: async ({ stores }) => ({
      body: exportJson(ofInstallation(stores)),
      name: 'audit-installation.json',
    }),
  }),
  route({
    method: 'GET',
    path: '/staff/audit/export.csv',
    summary: 'The whole log of what belongs to no workspace as a table',
    ...forOfficers,
    shape: { answer: file('text/csv; charset=utf-8') },
    do: async ({ stores }) => ({
      body: exportCsv(ofInstallation(stores)),
      name: 'audit-installation.csv',
    }),
  }),
];

export const auditRoutes: readonly Route[] = [...workspaceRoutes, ...installationRoutes];
