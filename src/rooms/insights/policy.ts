/** Who may ask, and save what was asked. */
import { everyMember, type Policy, whoMayWork } from '../../contract/roles.ts';

export const policy = {
  'insights.fields': { roles: everyMember, key: 'read' },
  'insights.ask': { roles: everyMember, key: 'read' },
  'questions.read': { roles: everyMember, key: 'read' },
  'questions.write': { roles: whoMayWork, key: 'write' },
  'dashboards.read': { roles: everyMember, key: 'read' },
  'dashboards.write': { roles: whoMayWork, key: 'write' },
} as const satisfies Policy;
