/** Who may act on a person's rights. Seeing exact values and erasing take more than working with pseudonymous rows. */
import { everyMember, type Policy, whoMayManage, whoMayWork } from '../../contract/roles.ts';

export const policy = {
  'people.find': { roles: whoMayWork, key: 'write' },
  'people.reveal': { roles: whoMayManage, key: 'write' },
  'people.export': { roles: whoMayManage, key: 'write' },
  'people.erase': { roles: whoMayManage, key: 'write' },
  'people.correct': { roles: whoMayManage, key: 'write' },
  'people.restrict': { roles: whoMayManage, key: 'write' },
  'restrictions.read': { roles: everyMember, key: 'read' },
  'retention.read': { roles: everyMember, key: 'read' },
  'retention.preview': { roles: whoMayManage, key: 'read' },
  'retention.change': { roles: whoMayManage },
  'holds.read': { roles: whoMayManage, key: 'read' },
  'holds.change': { roles: whoMayManage },
  'erasures.read': { roles: everyMember, key: 'read' },
  'rights.read': { roles: whoMayManage },
  'rights.enter': { roles: whoMayManage },
  'rights.answer': { roles: whoMayManage },
  'rights.settings': { roles: whoMayManage },
} as const satisfies Policy;
