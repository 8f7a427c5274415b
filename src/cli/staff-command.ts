/** staff: who works for the operator. Whoever can open the data folder may say so. */
import { z } from 'zod';
import { staffMember, staffRole } from '../contract/staff.ts';
import { type Call, type Command, show, usageError } from './command.ts';
import { withApi } from './connect.ts';
import { textTable } from './text-table.ts';

const items = z.object({ items: z.array(staffMember) });

const list = (call: Call): Promise<void> =>
  withApi(call, async ({ api }) => {
    const { items: staff } = await api.get(items, '/staff/members');
    const rows = staff.map(({ name, role, missing, userId }) => [
      name,
      role.replace('_', ' '),
      missing.length === 0 ? 'yes' : `no: ${missing.join(', ')}`,
      userId,
    ]);
    show(call, staff, () => textTable(['Name', 'Role', 'Ready', 'Account'], rows));
  });

const roleOf = (word: string | undefined): z.output<typeof staffRole> | null => {
  if (word === 'none') return null;
  const parsed = staffRole.safeParse(word?.replace(/[- ]/g, '_'));
  if (parsed.success) return parsed.data;
  throw usageError('The role is one of support, privacy-officer, administrator, none.');
};

const set = (call: Call, who: string, role: z.output<typeof staffRole> | null): Promise<void> =>
  withApi(call, async ({ api }) => {
    await api.send('/staff/members', { method: 'PUT', json: { who, role } });
    show(call, { who, role }, () => (role === null ? 'No longer in the staff.' : `Now ${role.replace('_', ' ')}.`));
  });

export const staffCommand: Command = {
  usage: 'staff list | staff set USER ROLE',
  summary: 'Who is staff of the operator; ROLE is support, privacy-officer, administrator or none',
  options: {},
  words: [1, 3],
  run: (call) => {
    const [what, who, role] = call.files;
    if (what === 'list' && who === undefined) return list(call);
    if (what === 'set' && who !== undefined && role !== undefined) return set(call, who, roleOf(role));
    throw usageError('Call it as: perfectlydata staff list, or: perfectlydata staff set USER ROLE');
  },
};
