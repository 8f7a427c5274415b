/** Who may see and delete datasets. */
import { everyMember, type Policy, whoMayManage } from '../../contract/roles.ts';

export const policy = {
  'datasets.read': { roles: everyMember, key: 'read' },
  'datasets.rows': { roles: everyMember, key: 'read' },
  'datasets.delete': { roles: whoMayManage, key: 'write' },
} as const satisfies Policy;
