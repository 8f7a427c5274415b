/** Workspaces and their home page. */
import { z } from 'zod';
import { say, understand } from '../../contract/said.ts';
import { type Home, home, workspace, workspaceChange, workspaceDraft } from '../../contract/workspaces.ts';
import {
  changeWorkspace,
  createWorkspace,
  listWorkspaces,
  logoLimit,
  readLogo,
  removeLogo,
  setLogo,
  type Workspace,
} from '../../rooms/accounts/index.ts';
import { listDatasets } from '../../rooms/datasets/index.ts';
import { listImports } from '../../rooms/imports/index.ts';
import { listDashboards } from '../../rooms/insights/index.ts';
import { listErasures } from '../../rooms/requests/index.ts';
import { allowedIn } from '../permissions.ts';
import { file, type Route, route, stream } from '../route.ts';
import { recentEntries } from './audit.ts';
import { listOf } from './shapes.ts';

/** A workspace as the API shows it. */
export const workspaceView = (one: Workspace): z.input<typeof workspace> => ({
  id: one.id,
  slug: one.slug,
  name: one.name,
  k: one.k,
  isDemo: one.isDemo,
  createdAt: one.createdAt.toISOString(),
  timeZone: one.timeZone,
  locale: one.locale,
  currency: one.currency,
  primaryColour: one.primaryColour,
  accentColour: one.accentColour,
  logo: one.logoVersion === null ? null : `/api/v1/workspaces/${one.slug}/logo?version=${one.logoVersion}`,
  role: one.staffAccess === null ? one.role : null,
  may: allowedIn(one),
});

const openErasures = new Set(['planned', 'hidden', 'shredded', 'purged', 'failed']);

const dueTitle = (title: string) => ({ title, said: understand(title) });

/** What waits for somebody, with the page of the app where it goes on. */
const dueIn = async (one: Workspace): Promise<Home['due']> => {
  const waiting = (await listImports(one)).filter(({ state }) => state === 'ready');
  const erasing = (await listErasures(one)).filter(({ state }) => openErasures.has(state));
  return [
    ...waiting.map(({ id, tables }) => ({
      ...dueTitle(say('due.unfinished', { file: tables[0]?.file ?? 'your files' })),
      href: `/w/${one.slug}/imports/${id}`,
    })),
    ...erasing.map(({ id, pseudonym, state }) => ({
      ...dueTitle(say(state === 'failed' ? 'due.stopped' : 'due.erasing', { name: pseudonym })),
      href: `/w/${one.slug}/erasures/${id}`,
    })),
  ];
};

const homeOf = async (one: Workspace): Promise<z.input<typeof home>> => ({
  datasets: await listDatasets(one),
  dashboards: (await listDashboards(one)).map(({ id, name, cards, updatedAt }) => ({
    id,
    name,
    cards: cards.length,
    updatedAt,
  })),
  recent: await recentEntries(one, 10),
  due: await dueIn(one),
});

const logoRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/workspaces/:w/logo',
    summary: 'The logo of a workspace',
    who: 'member',
    may: 'workspace.see',
    shape: { query: z.object({ version: z.string().max(64).optional() }), answer: file('image/png') },
    do: async ({ workspace: one }) => {
      const { image, mediaType } = await readLogo(one);
      return { body: image, mediaType, name: `logo.${mediaType.slice('image/'.length)}` };
    },
  }),
  route({
    method: 'PUT',
    path: '/workspaces/:w/logo',
    summary: 'Set the logo: PNG, JPEG or WebP as the raw body, at most 512 KB',
    who: 'member',
    may: 'workspace.change',
    shape: { body: stream(logoLimit), answer: workspace },
    do: async ({ workspace: one, body }) => workspaceView(await setLogo(one, body)),
  }),
  route({
    method: 'DELETE',
    path: '/workspaces/:w/logo',
    summary: 'Take the logo away',
    who: 'member',
    may: 'workspace.change',
    shape: { answer: workspace },
    do: async ({ workspace: one }) => workspaceView(await removeLogo(one)),
  }),
];

export const workspaceRoutes: readonly Route[] = [
  ...logoRoutes,
  route({
    method: 'GET',
    path: '/workspaces',
    summary: 'Your workspaces, oldest first',
    who: 'signed-in',
    may: 'all',
    shape: { answer: listOf(workspace) },
    do: async ({ stores, actor }) => ({ items: (await listWorkspaces(stores, actor)).map(workspaceView) }),
  }),
  route({
    method: 'POST',
    path: '/workspaces',
    summary: 'Make a workspace; you become its owner',
    who: 'signed-in',
    may: 'all',
    status: 201,
    shape: { body: workspaceDraft, answer: workspace },
    do: async ({ stores, actor, body }) => workspaceView(await createWorkspace(stores, actor, body)),
  }),
  route({
    method: 'GET',
    path: '/workspaces/:w',
    summary: 'A workspace and your role in it',
    who: 'member',
    may: 'workspace.see',
    shape: { answer: workspace },
    do: ({ workspace: one }) => Promise.resolve(workspaceView(one)),
  }),
  route({
    method: 'PATCH',
    path: '/workspaces/:w',
    summary: 'Change the settings of a workspace: name, k, time zone, locale, currency, colours',
    who: 'member',
    may: 'workspace.change',
    shape: { body: workspaceChange, answer: workspace },
    do: async ({ workspace: one, body }) => workspaceView(await changeWorkspace(one, body)),
  }),
  route({
    method: 'GET',
    path: '/workspaces/:w/home',
    summary: 'What the home page shows',
    who: 'member',
    may: 'workspace.home',
    shape: { answer: home },
    do: ({ workspace: one }) => homeOf(one),
  }),
];
