/** Roles in words. Who may what is decided by the server. */
import { grantedRole, type GrantedRole } from '../../../../src/contract/members.ts';
import type { Role } from '../../../../src/contract/roles.ts';
import { t } from '../../i18n.ts';

export const roleLabel = (role: Role): string => t(`role.${role}`);
/** What a role may, in a sentence. */
export const roleMeans = (role: Role): string => t(`role.${role}.means`);

export type RoleOption = { value: GrantedRole; label: string; hint: string };
/** Roles that can be given, each with what it may; an admin cannot make admins. */
export const roleOptions = (mine: Role | null): RoleOption[] =>
  grantedRole.options
    .filter((role) => mine === 'owner' || role !== 'admin')
    .map((role) => ({ value: role, label: roleLabel(role), hint: roleMeans(role) }));
