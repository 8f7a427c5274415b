/** Endpoints and queries of a workspace's settings: members, invitations, transfer of ownership, API keys, logo. */
import { queryOptions } from '@tanstack/react-query';
import {
  acceptedInvitation,
  apiKey,
  type ApiKeyDraft,
  apiKeyScopes,
  type GrantedRole,
  invitation,
  type InvitationDraft,
  invitationOffer,
  madeApiKey,
  transferState,
  workspaceMember,
} from '../../../src/contract/members.ts';
import { workspace, type WorkspaceChange } from '../../../src/contract/workspaces.ts';
import { command, request } from './client.ts';
import { at, list } from './endpoints.ts';

export const settingsApi = {
  change: (w: string, change: WorkspaceChange) => request(workspace, at(w), { method: 'PATCH', json: change }),
  setLogo: (w: string, picture: File) => command(at(w, 'logo'), { method: 'PUT', body: picture }),
  removeLogo: (w: string) => command(at(w, 'logo'), { method: 'DELETE' }),
  setRole: (w: string, user: string, role: GrantedRole) =>
    command(at(w, 'members', user), { method: 'PATCH', json: { role } }),
  removeMember: (w: string, user: string) => command(at(w, 'members', user), { method: 'DELETE' }),
  leave: (w: string) => command(at(w, 'leave'), { method: 'POST' }),
  invite: (w: string, draft: InvitationDraft) => command(at(w, 'invitations'), { method: 'POST', json: draft }),
  withdrawInvitation: (w: string, id: string) => command(at(w, 'invitations', id), { method: 'DELETE' }),
  offerOwnership: (w: string, userId: string) => command(at(w, 'transfer'), { method: 'POST', json: { userId } }),
  endTransfer: (w: string) => command(at(w, 'transfer'), { method: 'DELETE' }),
  acceptOwnership: (w: string) => command(at(w, 'transfer', 'accept'), { method: 'POST' }),
  makeKey: (w: string, draft: ApiKeyDraft) => request(madeApiKey, at(w, 'api-keys'), { method: 'POST', json: draft }),
  revokeKey: (w: string, id: string) => command(at(w, 'api-keys', id), { method: 'DELETE' }),
};

export const invitationApi = {
  look: (token: string) => request(invitationOffer, '/invitations/look', { method: 'POST', json: { token } }),
  accept: (token: string) => request(acceptedInvitation, '/invitations/accept', { method: 'POST', json: { token } }),
};

export const settingsQueries = {
  members: (w: string) =>
    queryOptions({ queryKey: ['w', w, 'members'], queryFn: () => list(workspaceMember, at(w, 'members')) }),
  invitations: (w: string) =>
    queryOptions({ queryKey: ['w', w, 'invitations'], queryFn: () => list(invitation, at(w, 'invitations')) }),
  transfer: (w: string) =>
    queryOptions({ queryKey: ['w', w, 'transfer'], queryFn: () => request(transferState, at(w, 'transfer')) }),
  apiKeys: (w: string) =>
    queryOptions({ queryKey: ['w', w, 'api-keys'], queryFn: () => list(apiKey, at(w, 'api-keys')) }),
  scopes: (w: string) =>
    queryOptions({
      queryKey: ['w', w, 'api-keys', 'scopes'],
      queryFn: () => request(apiKeyScopes, at(w, 'api-keys', 'scopes')),
    }),
};
