/** Who may see the inventory. */
import { everyMember, type Policy } from '../../contract/roles.ts';

export const policy = {
  'inventory.read': { roles: everyMember, key: 'read' },
} as const satisfies Policy;
