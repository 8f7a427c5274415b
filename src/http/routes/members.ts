/** Members of a workspace, invitations, handing it over. */
import { z } from 'zod';
import {
  acceptedInvitation,
  invitation,
  invitationDraft,
  invitationOffer,
  invitationToken,
  roleChange,
  transferDraft,
  transferState,
  workspaceMember,
} from '../../contract/members.ts';
import {
  acceptInvitation,
  acceptOwnership,
  changeRole,
  endTransfer,
  invite,
  leaveWorkspace,
  listInvitations,
  listMembers,
  lookAtInvitation,
  offerOwnership,
  removeMember,
  seeTransfer,
  withdrawInvitation,
} from '../../rooms/accounts/index.ts';
import { nothing, type Route, route } from '../route.ts';
import { byId, listOf } from './shapes.ts';

const byUser = z.object({ user: z.string().min(1).max(64) });

const belonging: readonly Route[] = [
  route({
    method: 'GET',
    path: '/workspaces/:w/members',
    summary: 'The members of a workspace; their addresses for owners and admins only',
    who: 'member',
    may: 'members.list',
    shape: { answer: listOf(workspaceMember) },
    do: async ({ workspace }) => ({ items: await listMembers(workspace) }),
  }),
  route({
    method: 'PATCH',
    path: '/workspaces/:w/members/:user',
    summary: 'Give a member another role; it counts from their next request',
    who: 'member',
    may: 'members.change',
    shape: { params: byUser, body: roleChange, answer: nothing },
    do: ({ workspace, params, body }) => changeRole(workspace, params.user, body.role),
  }),
  route({
    method: 'DELETE',
    path: '/workspaces/:w/members/:user',
    summary: 'Remove a member with their API keys, at once',
    who: 'member',
    may: 'members.remove',
    shape: { params: byUser, answer: nothing },
    do: ({ workspace, params }) => removeMember(workspace, params.user),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/leave',
    summary: 'Leave a workspace; its owner hands it over first',
    who: 'member',
    may: 'members.leave',
    shape: { answer: nothing },
    do: ({ workspace }) => leaveWorkspace(workspace),
  }),
];

const inviting: readonly Route[] = [
  route({
    method: 'GET',
    path: '/workspaces/:w/invitations',
    summary: 'Open invitations, oldest first',
    who: 'member',
    may: 'invitations.list',
    shape: { answer: listOf(invitation) },
    do: async ({ workspace }) => ({ items: await listInvitations(workspace) }),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/invitations',
    summary: 'Invite an address by mail, for 7 days; one that was open for it is replaced',
    who: 'member',
    may: 'invitations.make',
    limit: { calls: 100, minutes: 60 },
    status: 201,
    shape: { body: invitationDraft, answer: invitation },
    do: ({ workspace, body }) => invite(workspace, body),
  }),
  route({
    method: 'DELETE',
    path: '/workspaces/:w/invitations/:id',
    summary: 'Withdraw an invitation; its link is dead',
    who: 'member',
    may: 'invitations.withdraw',
    shape: { params: byId, answer: nothing },
    do: ({ workspace, params }) => withdrawInvitation(workspace, params.id),
  }),
  route({
    method: 'POST',
    path: '/invitations/look',
    summary: 'What the invitation of a link offers',
    who: 'anyone',
    may: 'all',
    shape: { body: invitationToken, answer: invitationOffer },
    do: ({ stores, body }) => lookAtInvitation(stores.db, body.token),
  }),
  route({
    method: 'POST',
    path: '/invitations/accept',
    summary: 'Accept an invitation, with the account whose verified email it was sent to',
    who: 'signed-in',
    may: 'all',
    shape: { body: invitationToken, answer: acceptedInvitation },
    do: ({ stores, actor, body }) => acceptInvitation(stores, actor, body.token),
  }),
];

const handingOver: readonly Route[] = [
  route({
    method: 'GET',
    path: '/workspaces/:w/transfer',
    summary: 'The open offer of ownership, for the two it is about',
    who: 'member',
    may: 'ownership.see',
    shape: { answer: transferState },
    do: async ({ workspace }) => ({ transfer: await seeTransfer(workspace) }),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/transfer',
    summary: 'Offer ownership to another member; asks for a recent proof of who you are',
    who: 'member',
    may: 'ownership.offer',
    status: 201,
    shape: { body: transferDraft, answer: transferState },
    do: async ({ workspace, body }) => {
      await offerOwnership(workspace, body.userId);
      return { transfer: await seeTransfer(workspace) };
    },
  }),
  route({
    method: 'DELETE',
    path: '/workspaces/:w/transfer',
    summary: 'Withdraw an offer of ownership, or decline it',
    who: 'member',
    may: 'ownership.end',
    shape: { answer: nothing },
    do: ({ workspace }) => endTransfer(workspace),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/transfer/accept',
    summary: 'Take ownership over; who gave it becomes an admin',
    who: 'member',
    may: 'ownership.accept',
    shape: { answer: nothing },
    do: ({ workspace }) => acceptOwnership(workspace),
  }),
];

export const memberRoutes: readonly Route[] = [...belonging, ...inviting, ...handingOver];
