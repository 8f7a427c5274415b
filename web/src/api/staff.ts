/** Endpoints and queries of the operator's staff, their access to workspaces, alerts, and searching the audit log. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { alert, mailStatus } from '../../../src/contract/alerts.ts';
import { auditCheck, auditPage, type AuditSearch } from '../../../src/contract/audit.ts';
import {
  namedWorkspace,
  staffAccess,
  type StaffAccessDraft,
  staffMember,
  type StaffMemberChange,
  staffNotice,
  type StaffNoticeDraft,
  staffSelf,
  workspaceStaffAccess,
} from '../../../src/contract/staff.ts';
import { command, fileAddress, request } from './client.ts';
import { at, list } from './endpoints.ts';

const part = (id: string): string => encodeURIComponent(id);
type Granters = z.infer<typeof workspaceStaffAccess>['granters'];

export const staffApi = {
  confirmNotice: (id: string) => command(`/staff/notices/${part(id)}/confirm`, { method: 'POST' }),
  publish: (draft: StaffNoticeDraft) => command('/staff/notices', { method: 'POST', json: draft }),
  askAccess: (draft: StaffAccessDraft) => command('/staff/access', { method: 'POST', json: draft }),
  withdraw: (id: string) => command(`/staff/access/${part(id)}/withdraw`, { method: 'POST' }),
  grantAsStaff: (id: string) => command(`/staff/access/${part(id)}/grant`, { method: 'POST' }),
  setMember: (change: StaffMemberChange) => command('/staff/members', { method: 'PUT', json: change }),
  endSessions: (who: string) => command('/staff/sessions/end', { method: 'POST', json: { who } }),
};

export const staffAccessApi = {
  grant: (w: string, id: string) => command(at(w, 'staff-access', id, 'grant'), { method: 'POST' }),
  refuse: (w: string, id: string) => command(at(w, 'staff-access', id, 'refuse'), { method: 'POST' }),
  end: (w: string, id: string) => command(at(w, 'staff-access', id, 'end'), { method: 'POST' }),
  setGranters: (w: string, granters: Granters) => command(at(w, 'staff-access'), { method: 'PUT', json: { granters } }),
};

export const staffKey = ['staff'] as const;

export const staffQueries = {
  self: () => queryOptions({ queryKey: [...staffKey, 'self'], queryFn: () => request(staffSelf, '/staff') }),
  notices: () =>
    queryOptions({ queryKey: [...staffKey, 'notices'], queryFn: () => list(staffNotice, '/staff/notices') }),
  access: () => queryOptions({ queryKey: [...staffKey, 'access'], queryFn: () => list(staffAccess, '/staff/access') }),
  workspaces: (text: string) =>
    queryOptions({
      queryKey: [...staffKey, 'workspaces', text],
      queryFn: () => list(namedWorkspace, `/staff/workspaces?${new URLSearchParams({ text })}`),
      placeholderData: keepPreviousData,
    }),
  members: () =>
    queryOptions({ queryKey: [...staffKey, 'members'], queryFn: () => list(staffMember, '/staff/members') }),
  ofWorkspace: (w: string) =>
    queryOptions({
      queryKey: ['w', w, 'staff-access'],
      queryFn: () => request(workspaceStaffAccess, at(w, 'staff-access')),
    }),
};

/** `w` null: what belongs to no workspace, for the operator. */
const auditPath = (w: string | null, rest = ''): string => (w === null ? '/staff/audit' : at(w, 'audit')) + rest;

const queryString = (search: AuditSearch): string => {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
};

export const auditQueries = {
  page: (w: string | null, search: AuditSearch) =>
    queryOptions({
      queryKey: ['w', w, 'audit', search],
      queryFn: () => request(auditPage, auditPath(w) + queryString(search)),
      placeholderData: keepPreviousData,
    }),
  check: (w: string | null) =>
    queryOptions({
      queryKey: ['w', w, 'audit-check'],
      queryFn: () => request(auditCheck, auditPath(w, '/check')),
      staleTime: 60_000,
    }),
};

/** The address of the entries that a search finds, as a file. */
export const auditExportAddress = (w: string | null, kind: 'csv' | 'json', search: AuditSearch): string =>
  fileAddress(auditPath(w, `/export.${kind}`) + queryString(search));

export const alertsKey = ['alerts'] as const;
export const alertApi = {
  set: (id: string, state: 'seen' | 'closed') => command(`/alerts/${part(id)}`, { method: 'PATCH', json: { state } }),
};
export const alertQueries = {
  all: () =>
    queryOptions({ queryKey: alertsKey, queryFn: () => list(alert, '/alerts'), refetchInterval: 60_000, retry: false }),
  mail: () => queryOptions({ queryKey: ['mail-status'], queryFn: () => request(mailStatus, '/staff/mail') }),
};
