/** The inventory. */
import { inventoryView as shape } from '../../contract/workspaces.ts';
import { declared } from '../../declared.ts';
import { inventoryView } from '../../rooms/inventory/index.ts';
import { type Route, route } from '../route.ts';

export const inventoryRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/workspaces/:w/inventory',
    summary: 'Every column that holds personal data: whose, why, how long, and what erasing means there',
    who: 'member',
    may: 'inventory.read',
    shape: { answer: shape },
    do: ({ workspace }) => inventoryView(workspace, declared),
  }),
];
