/** Who may see the inventory. */
import { everyMember, type Policy } from '../accounts/index.ts';

export const policy = {
  'inventory.read': { roles: everyMember, key: 'read' },
} as const satisfies Policy;
