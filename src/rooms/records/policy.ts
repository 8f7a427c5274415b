/** Who may work on rows one by one. Whoever may import may add; finding shows values of persons, and takes as much as revealing them. */
import { type Policy, whoMayManage, whoMayWork } from '../../contract/roles.ts';

export const policy = {
  'records.add': { roles: whoMayWork, key: 'write' },
  'records.find': { roles: whoMayManage, key: 'write' },
  'records.change': { roles: whoMayManage, key: 'write' },
  'records.remove': { roles: whoMayManage, key: 'write' },
  'records.verify': { roles: whoMayManage, key: 'write' },
} as const satisfies Policy;
