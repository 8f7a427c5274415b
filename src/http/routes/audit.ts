/** The audit log: of a workspace for its members, of the installation for administrators and privacy officers. */
import {
  auditCheck,
  auditChoice,
  type AuditPage,
  auditPage,
  type AuditRecord,
  auditSearch,
} from '../../contract/audit.ts';
import { understand } from '../../contract/said.ts';
import type { AuditEntry } from '../../contract/workspaces.ts';
import { idsOfName, namesOf, officers, type Stores, type Workspace } from '../../rooms/accounts/index.ts';
import {
  actionsIn,
  type AuditChoice,
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

type Choice = z.output<typeof auditChoice>;
type Search = z.output<typeof auditSearch>;

const choiceOf = async (stores: Stores, choice: Choice): Promise<AuditChoice> => {
  const { actor, person, from, to, staff, action, purpose, text } = choice;
  return {
    action,
    purpose,
    text,
    actors: actor === undefined ? undefined : await idsOfName(stores.db, actor),
    subject: person === undefined ? undefined : subjectFromHex(person),
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
    staffOnly: staff === 'yes',
  };
};

const pageOf = async (stores: Stores, workspace: Workspace | null, search: Search): Promise<AuditPage> => {
  const { limit, before } = search;
  const scope: AuditScope = { db: stores.db, workspaceId: workspace?.id ?? null };
  const { entries, next } = await searchEntries(scope, { ...(await choiceOf(stores, search)), limit, before });
  return { items: await recordsOf(stores, entries, workspace), next, actions: await actionsIn(scope) };
};

/** In the name of a file: a part of a log must not be taken for the whole. */
const partOf = (choice: Choice): string => (Object.values(choice).some((value) => value !== undefined) ? '-part' : '');

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
    summary: 'The log of the workspace, or what a search finds, signed, for perfectlydata verify-audit --file',
    who: 'member',
    may: 'audit.export',
    shape: { query: auditChoice, answer: file('application/json') },
    do: async ({ stores, workspace, query }) => ({
      body: exportJson({ ...stores, workspaceId: workspace.id }, await choiceOf(stores, query)),
      name: `audit-${workspace.slug}${partOf(query)}.json`,
    }),
  }),
  route({
    method: 'GET',
    path: '/workspaces/:w/audit/export.csv',
    summary: 'The log of the workspace, or what a search finds, as a table with the chain of hashes',
    who: 'member',
    may: 'audit.export',
    shape: { query: auditChoice, answer: file('text/csv; charset=utf-8') },
    do: async ({ stores, workspace, query }) => ({
      body: exportCsv({ db: stores.db, workspaceId: workspace.id }, await choiceOf(stores, query)),
      name: `audit-${workspace.slug}${partOf(query)}.csv`,
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
    summary: 'The log of what belongs to no workspace, or what a search finds, signed',
    ...forOfficers,
    shape: { query: auditChoice, answer: file('application/json') },
    do: async ({ stores, query }) => ({
      body: exportJson(ofInstallation(stores), await choiceOf(stores, query)),
      name: `audit-installation${partOf(query)}.json`,
    }),
  }),
  route({
    method: 'GET',
    path: '/staff/audit/export.csv',
    summary: 'The log of what belongs to no workspace, or what a search finds, as a table',
    ...forOfficers,
    shape: { query: auditChoice, answer: file('text/csv; charset=utf-8') },
    do: async ({ stores, query }) => ({
      body: exportCsv(ofInstallation(stores), await choiceOf(stores, query)),
      name: `audit-installation${partOf(query)}.csv`,
    }),
  }),
];

export const auditRoutes: readonly Route[] = [...workspaceRoutes, ...installationRoutes];
