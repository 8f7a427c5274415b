/** Who may, in this room; and the words every room's table is written in (obligation P7.2). */
import type { members } from './tables.ts';

export type Role = (typeof members.$inferSelect)['role'];

/**
 * Who may do one thing. `roles` are those of the workspace that may; nobody else. `key`: whether an API key may be given
 * it, `read` when it changes and reveals nothing; left out, no key may, whoever made it.
 */
export type Permission = { readonly roles: readonly Role[]; readonly key?: 'read' | 'write' };

/** Action → who may. What is not in the table is allowed to nobody. */
export type Policy = Readonly<Record<string, Permission>>;

/** Roles from the most to the least; a guest is a member who sees only what was shared with them. */
export const everybody = ['owner', 'admin', 'analyst', 'viewer', 'guest'] as const satisfies readonly Role[];
export const everyMember = ['owner', 'admin', 'analyst', 'viewer'] as const satisfies readonly Role[];
export const whoMayWork = ['owner', 'admin', 'analyst'] as const satisfies readonly Role[];
export const whoMayManage = ['owner', 'admin'] as const satisfies readonly Role[];
export const ownersOnly = ['owner'] as const satisfies readonly Role[];

/** Workspaces, members, invitations, ownership, API keys. */
export const policy = {
  'workspace.see': { roles: everybody, key: 'read' },
  'workspace.home': { roles: everyMember, key: 'read' },
  'workspace.change': { roles: whoMayManage, key: 'write' },
  'members.list': { roles: everyMember },
  'members.change': { roles: whoMayManage },
  'members.remove': { roles: whoMayManage },
  'members.leave': { roles: everybody },
  'invitations.list': { roles: whoMayManage },
  'invitations.make': { roles: whoMayManage },
  'invitations.withdraw': { roles: whoMayManage },
  'ownership.see': { roles: everybody },
  'ownership.offer': { roles: ownersOnly },
  'ownership.end': { roles: everybody },
  'ownership.accept': { roles: everybody },
  'api-keys.list': { roles: whoMayWork },
  'api-keys.make': { roles: whoMayWork },
  'api-keys.revoke': { roles: whoMayWork },
} as const satisfies Policy;
