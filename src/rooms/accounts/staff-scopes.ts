/** What a grant lets staff do, and as whom: from the rooms' own tables of who may, so that nothing is opened by omission. */
import type { Permission, Role } from '../../contract/roles.ts';
import type { AccessScope } from '../../contract/staff.ts';

/** The member that staff counts as at most: their role where a role is asked for. */
export const roleOfScope: Readonly<Record<AccessScope, Role>> = { read: 'viewer', support: 'analyst', full: 'admin' };

/** Exact values of persons: not even to find somebody by, unless the customer granted everything. */
const isPersonal = (action: string): boolean => action.startsWith('people.') || action === 'imports.rejects';

/**
 * Whether an action is within a scope. What no API key may be given (members, invitations, keys, ownership, staff access)
 * is beyond every scope; reading is what a key may read.
 */
export const isInScope = (scope: AccessScope, action: string, { roles, key }: Permission): boolean => {
  if (key === undefined || !roles.includes(roleOfScope[scope])) return false;
  if (scope === 'full') return true;
  return scope === 'support' ? !isPersonal(action) : key === 'read' && !isPersonal(action);
};
