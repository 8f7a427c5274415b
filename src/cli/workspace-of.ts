/** The workspace a command works in: by its slug or its name. */
import { z } from 'zod';
import { workspace, type Workspace } from '../contract/workspaces.ts';
import { missing } from '../kit/errors.ts';
import type { Api } from './api.ts';

const items = z.object({ items: z.array(workspace) });

/** All workspaces of the owner. */
export const listWorkspaces = async (api: Api): Promise<Workspace[]> => (await api.get(items, '/workspaces')).items;

const find = async (api: Api, wanted: string): Promise<Workspace | undefined> => {
  const all = await listWorkspaces(api);
  return all.find(({ slug }) => slug === wanted) ?? all.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
};

/** The slug of an existing workspace. Throws `missing`. */
export const workspaceOf = async (api: Api, wanted: string): Promise<string> => {
  const found = await find(api, wanted);
  if (found === undefined) throw missing('workspace', '`perfectlydata workspaces` lists those there are.');
  return found.slug;
};

/** The slug of the workspace, which is made when there is none of that name. */
export const ensureWorkspace = async (api: Api, wanted: string): Promise<{ slug: string; isNew: boolean }> => {
  const found = await find(api, wanted);
  if (found !== undefined) return { slug: found.slug, isNew: false };
  const made = await api.get(workspace, '/workspaces', { method: 'POST', json: { name: wanted } });
  return { slug: made.slug, isNew: true };
};
