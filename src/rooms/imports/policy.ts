/** Who may bring data, and see how that goes. Rejected records are exact text, so watching is not enough for them. */
import { everyMember, type Policy, whoMayWork } from '../../contract/roles.ts';

export const policy = {
  'imports.read': { roles: everyMember, key: 'read' },
  'imports.rejects': { roles: whoMayWork, key: 'write' },
  'imports.upload': { roles: whoMayWork, key: 'write' },
  'imports.start': { roles: whoMayWork, key: 'write' },
  'imports.change': { roles: whoMayWork, key: 'write' },
  'imports.load': { roles: whoMayWork, key: 'write' },
  'imports.delete': { roles: whoMayWork, key: 'write' },
} as const satisfies Policy;
