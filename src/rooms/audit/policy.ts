/** Who may read the audit log. */
import { everyMember, type Policy, whoMayManage } from '../../contract/roles.ts';

export const policy = {
  'audit.read': { roles: everyMember, key: 'read' },
  'audit.check': { roles: whoMayManage, key: 'read' },
  'audit.export': { roles: whoMayManage, key: 'read' },
} as const satisfies Policy;
