/** Staff of the operator: trainings and bulletins, access to workspaces, who is staff (P7.2, P7.3, P14.3). */
import {
  namedWorkspace,
  sessionsOfAccount,
  staffAccess,
  staffAccessDraft,
  staffAccessSetting,
  staffMember,
  staffMemberChange,
  staffNotice,
  staffNoticeDraft,
  staffSelf,
  workspaceSearch,
  workspaceStaffAccess,
} from '../../contract/staff.ts';
import {
  administrators,
  anyStaff,
  endSessionsAsStaff,
  askForAccess,
  confirmNotice,
  endAccess,
  findWorkspaces,
  grantAccess,
  grantAccessAsStaff,
  listNotices,
  listOwnAccess,
  listStaff,
  listWorkspaceAccess,
  officers,
  publishNotice,
  refuseAccess,
  setGranters,
  setStaffRole,
  staffRoleOf,
  staffSelfOf,
  withdrawAccess,
} from '../../rooms/accounts/index.ts';
import { nothing, type Route, route } from '../route.ts';
import { byId, listOf } from './shapes.ts';

const forStaff = { who: 'staff', may: 'all', staff: anyStaff } as const;
const forOfficers = { ...forStaff, staff: officers } as const;

const ownRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/staff',
    summary: 'What your account is to the operator',
    who: 'signed-in',
    may: 'all',
    shape: { answer: staffSelf },
    do: ({ stores, actor }) => staffSelfOf(stores, actor),
  }),
  route({
    method: 'GET',
    path: '/staff/members',
    summary: 'Everybody in the staff, for administrators and privacy officers',
    ...forOfficers,
    shape: { answer: listOf(staffMember) },
    do: async ({ stores, actor }) => ({ items: await listStaff(stores, actor) }),
  }),
  route({
    method: 'PUT',
    path: '/staff/members',
    summary: 'Give an account a role in the staff, or take it away; for administrators',
    ...forStaff,
    staff: administrators,
    shape: { body: staffMemberChange, answer: nothing },
    do: ({ stores, actor, body }) => setStaffRole(stores, actor, body),
  }),
  route({
    method: 'POST',
    path: '/staff/sessions/end',
    summary: 'End every session of an account; for administrators',
    ...forStaff,
    staff: administrators,
    shape: { body: sessionsOfAccount, answer: nothing },
    do: ({ stores, actor, body }) => endSessionsAsStaff(stores, actor, body),
  }),
];

const noticeRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/staff/notices',
    summary: 'Trainings and bulletins, newest first, and whether you confirmed them',
    ...forStaff,
    shape: { answer: listOf(staffNotice) },
    do: async ({ stores, actor }) => {
      const role = await staffRoleOf(stores.db, actor);
      return { items: await listNotices(stores, actor, role !== 'support') };
    },
  }),
  route({
    method: 'POST',
    path: '/staff/notices',
    summary: 'Publish a training or a bulletin; for administrators and privacy officers',
    ...forOfficers,
    shape: { body: staffNoticeDraft, answer: nothing },
    do: ({ stores, actor, body }) => publishNotice(stores, actor, body),
  }),
  route({
    method: 'POST',
    path: '/staff/notices/:id/confirm',
    summary: 'Confirm that you have been through a training or read a bulletin',
    ...forStaff,
    shape: { params: byId, answer: nothing },
    do: ({ stores, actor, params }) => confirmNotice(stores, actor, params.id),
  }),
];

const accessRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/staff/access',
    summary: 'The access you asked for, and requests of others that you may grant',
    ...forStaff,
    shape: { answer: listOf(staffAccess) },
    do: async ({ stores, actor }) => ({ items: await listOwnAccess(stores, actor) }),
  }),
  route({
    method: 'GET',
    path: '/staff/workspaces',
    summary: 'Names of workspaces that access can be asked to; the first 20 that the text is part of',
    ...forStaff,
    shape: { query: workspaceSearch, answer: listOf(namedWorkspace) },
    do: async ({ stores, actor, query }) => ({ items: await findWorkspaces(stores, actor, query.text) }),
  }),
  route({
    method: 'POST',
    path: '/staff/access',
    summary: 'Ask for access to a workspace, with a reason, a scope and an end',
    ...forStaff,
    status: 201,
    shape: { body: staffAccessDraft, answer: staffAccess },
    do: ({ stores, actor, body }) => askForAccess(stores, actor, body),
  }),
  route({
    method: 'POST',
    path: '/staff/access/:id/withdraw',
    summary: 'Give back your access, or take back your request',
    ...forStaff,
    shape: { params: byId, answer: nothing },
    do: ({ stores, actor, params }) => withdrawAccess(stores, actor, params.id),
  }),
  route({
    method: 'POST',
    path: '/staff/access/:id/grant',
    summary: 'Grant as the second member of staff, where the workspace allows that',
    ...forStaff,
    shape: { params: byId, answer: nothing },
    do: ({ stores, actor, params }) => grantAccessAsStaff(stores, actor, params.id),
  }),
];

const customerRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/workspaces/:w/staff-access',
    summary: 'Which staff of the operator asked for access, had it or has it, and why',
    who: 'member',
    may: 'staff-access.list',
    shape: { answer: workspaceStaffAccess },
    do: ({ workspace }) => listWorkspaceAccess(workspace),
  }),
  route({
    method: 'PUT',
    path: '/workspaces/:w/staff-access',
    summary: 'Say who may grant access to staff',
    who: 'member',
    may: 'staff-access.rule',
    shape: { body: staffAccessSetting, answer: nothing },
    do: ({ workspace, body }) => setGranters(workspace, body.granters),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/staff-access/:id/grant',
    summary: 'Grant what a member of staff asked for',
    who: 'member',
    may: 'staff-access.decide',
    shape: { params: byId, answer: nothing },
    do: ({ workspace, params }) => grantAccess(workspace, params.id),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/staff-access/:id/refuse',
    summary: 'Refuse what a member of staff asked for',
    who: 'member',
    may: 'staff-access.decide',
    shape: { params: byId, answer: nothing },
    do: ({ workspace, params }) => refuseAccess(workspace, params.id),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/staff-access/:id/end',
    summary: 'End an access at once',
    who: 'member',
    may: 'staff-access.decide',
    shape: { params: byId, answer: nothing },
    do: ({ workspace, params }) => endAccess(workspace, params.id),
  }),
];

export const staffRoutes: readonly Route[] = [...ownRoutes, ...noticeRoutes, ...accessRoutes, ...customerRoutes];
