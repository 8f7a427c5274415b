/** Who may see, describe and delete datasets. */
import { everyMember, type Policy, whoMayManage, whoMayWork } from '../../contract/roles.ts';

export const policy = {
  'datasets.read': { roles: everyMember, key: 'read' },
  'datasets.rows': { roles: everyMember, key: 'read' },
  'datasets.change': { roles: whoMayWork, key: 'write' },
  'datasets.delete': { roles: whoMayManage, key: 'write' },
} as const satisfies Policy;
