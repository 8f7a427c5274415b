/** API keys of a workspace. */
import { apiKey, apiKeyDraft, apiKeyScopes, madeApiKey } from '../../contract/members.ts';
import { policy } from '../../policies.ts';
import { listApiKeys, makeApiKey, revokeApiKey, scopesFor } from '../../rooms/accounts/index.ts';
import { nothing, type Route, route } from '../route.ts';
import { byId, listOf } from './shapes.ts';

export const apiKeyRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/workspaces/:w/api-keys',
    summary: 'API keys that still count: your own, for owners and admins everybody’s',
    who: 'member',
    may: 'api-keys.list',
    shape: { answer: listOf(apiKey) },
    do: async ({ workspace }) => ({ items: await listApiKeys(workspace) }),
  }),
  route({
    method: 'GET',
    path: '/workspaces/:w/api-keys/scopes',
    summary: 'What you could give an API key by your role',
    who: 'member',
    may: 'api-keys.make',
    shape: { answer: apiKeyScopes },
    do: ({ workspace }) => Promise.resolve(scopesFor(workspace, policy)),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/api-keys',
    summary: 'Make an API key for 90 days unless told; its secret is shown this once',
    who: 'member',
    may: 'api-keys.make',
    status: 201,
    shape: { body: apiKeyDraft, answer: madeApiKey },
    do: ({ workspace, body }) => makeApiKey(workspace, body, policy),
  }),
  route({
    method: 'DELETE',
    path: '/workspaces/:w/api-keys/:id',
    summary: 'Revoke an API key, at once',
    who: 'member',
    may: 'api-keys.revoke',
    shape: { params: byId, answer: nothing },
    do: ({ workspace, params }) => revokeApiKey(workspace, params.id),
  }),
];
