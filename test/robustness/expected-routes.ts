/**
 * What each route should let in, written down a second time and apart from the policies, so that a change of who may is
 * always two changes. A route that is missing here fails roles.test.ts and isolation.test.ts.
 */
import type { Role } from '../../src/contract/roles.ts';

/** `anyone`, `signed-in` (any account), `staff` (of the operator: staff.test.ts walks their roles), or roles of the workspace; `key`: a key with every read-only scope gets in too. */
export type Expected = 'anyone' | 'signed-in' | 'staff' | { readonly roles: readonly Role[]; readonly key: boolean };

const guests = ['owner', 'admin', 'analyst', 'viewer', 'guest'] as const;
const viewers = ['owner', 'admin', 'analyst', 'viewer'] as const;
const analysts = ['owner', 'admin', 'analyst'] as const;
const admins = ['owner', 'admin'] as const;

const to = (roles: readonly Role[]): Expected => ({ roles, key: false });
const andKeys = (roles: readonly Role[]): Expected => ({ roles, key: true });

export const expectedRoutes: Readonly<Record<string, Expected>> = {
  'GET /health': 'anyone',
  'GET /certificate-key': 'anyone',

  'GET /session': 'signed-in',
  'POST /session': 'anyone',
  'DELETE /session': 'signed-in',
  'POST /sign-in-links': 'signed-in',

  'GET /workspaces': 'signed-in',
  'POST /workspaces': 'signed-in',
  'GET /workspaces/:w': andKeys(guests),
  'PATCH /workspaces/:w': to(admins),
  'GET /workspaces/:w/home': andKeys(viewers),
  'GET /workspaces/:w/logo': andKeys(guests),
  'PUT /workspaces/:w/logo': to(admins),
  'DELETE /workspaces/:w/logo': to(admins),

  'GET /workspaces/:w/members': to(viewers),
  'PATCH /workspaces/:w/members/:user': to(admins),
  'DELETE /workspaces/:w/members/:user': to(admins),
  'POST /workspaces/:w/leave': to(guests),
  'GET /workspaces/:w/invitations': to(admins),
  'POST /workspaces/:w/invitations': to(admins),
  'DELETE /workspaces/:w/invitations/:id': to(admins),
  'POST /invitations/look': 'anyone',
  'POST /invitations/accept': 'signed-in',
  'GET /workspaces/:w/transfer': to(guests),
  'POST /workspaces/:w/transfer': to(['owner']),
  'DELETE /workspaces/:w/transfer': to(guests),
  'POST /workspaces/:w/transfer/accept': to(guests),
  'GET /workspaces/:w/api-keys': to(analysts),
  'GET /workspaces/:w/api-keys/scopes': to(analysts),
  'POST /workspaces/:w/api-keys': to(analysts),
  'DELETE /workspaces/:w/api-keys/:id': to(analysts),

  'POST /workspaces/:w/uploads': to(analysts),
  'POST /workspaces/:w/imports': to(analysts),
  'GET /workspaces/:w/imports': andKeys(viewers),
  'GET /workspaces/:w/imports/:id': andKeys(viewers),
  'GET /workspaces/:w/imports/:id/rejects/:dataset': to(analysts),
  'PATCH /workspaces/:w/imports/:id': to(analysts),
  'POST /workspaces/:w/imports/:id/load': to(analysts),
  'POST /workspaces/:w/imports/:id/cancel': to(analysts),
  'DELETE /workspaces/:w/imports/:id': to(analysts),

  'GET /workspaces/:w/datasets': andKeys(viewers),
  'GET /workspaces/:w/datasets/:name': andKeys(viewers),
  'DELETE /workspaces/:w/datasets/:name': to(admins),
  'GET /workspaces/:w/datasets/:name/rows': andKeys(viewers),

  'GET /workspaces/:w/fields': andKeys(viewers),
  'POST /workspaces/:w/ask': andKeys(viewers),
  'GET /workspaces/:w/questions': andKeys(viewers),
  'POST /workspaces/:w/questions': to(analysts),
  'GET /workspaces/:w/questions/:id': andKeys(viewers),
  'PUT /workspaces/:w/questions/:id': to(analysts),
  'DELETE /workspaces/:w/questions/:id': to(analysts),
  'GET /workspaces/:w/dashboards': andKeys(viewers),
  'POST /workspaces/:w/dashboards': to(analysts),
  'GET /workspaces/:w/dashboards/:id': andKeys(viewers),
  'PUT /workspaces/:w/dashboards/:id': to(analysts),
  'DELETE /workspaces/:w/dashboards/:id': to(analysts),

  'POST /workspaces/:w/people/find': to(analysts),
  'POST /workspaces/:w/people/:subject/reveal': to(admins),
  'POST /workspaces/:w/people/:subject/exports': to(admins),
  'GET /workspaces/:w/exports/:id/file': to(admins),
  'GET /workspaces/:w/people/:subject/erasure-plan': to(admins),
  'POST /workspaces/:w/people/:subject/erasures': to(admins),
  'GET /workspaces/:w/erasures': andKeys(viewers),
  'GET /workspaces/:w/erasures/:id': andKeys(viewers),
  'GET /workspaces/:w/erasures/:id/certificate': andKeys(viewers),

  'GET /workspaces/:w/audit': andKeys(viewers),
  'GET /workspaces/:w/audit/check': andKeys(admins),
  'GET /workspaces/:w/audit/export.json': andKeys(admins),
  'GET /workspaces/:w/audit/export.csv': andKeys(admins),

  'GET /staff': 'signed-in',
  'GET /staff/members': 'staff',
  'PUT /staff/members': 'staff',
  'GET /staff/notices': 'staff',
  'POST /staff/notices': 'staff',
  'POST /staff/notices/:id/confirm': 'staff',
  'GET /staff/access': 'staff',
  'POST /staff/access': 'staff',
  'POST /staff/access/:id/withdraw': 'staff',
  'POST /staff/access/:id/grant': 'staff',
  'GET /staff/audit': 'staff',
  'GET /staff/audit/check': 'staff',
  'GET /staff/audit/export.json': 'staff',
  'GET /staff/audit/export.csv': 'staff',
  'GET /workspaces/:w/staff-access': to(admins),
  'PUT /workspaces/:w/staff-access': to(['owner']),
  'POST /workspaces/:w/staff-access/:id/grant': to(admins),
  'POST /workspaces/:w/staff-access/:id/refuse': to(admins),
  'POST /workspaces/:w/staff-access/:id/end': to(admins),

  'GET /account/deletion': 'signed-in',
  'POST /account/deletion': 'signed-in',
  'DELETE /account/deletion': 'signed-in',
  'GET /account/export': 'signed-in',
  'GET /workspaces/:w/inventory': andKeys(viewers),
};
