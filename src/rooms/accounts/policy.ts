/** Who may, in this room (obligation P7.2). */
import { everybody, everyMember, ownersOnly, type Policy, whoMayManage, whoMayWork } from '../../contract/roles.ts';

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
  'staff-access.list': { roles: whoMayManage },
  'staff-access.decide': { roles: whoMayManage },
  'staff-access.rule': { roles: ownersOnly },
} as const satisfies Policy;
