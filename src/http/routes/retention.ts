/** How long customers' data is kept, and legal holds (P13.1 to P13.3). */
import { hold, holdRequest, retentionChange, retentionPreview, retentionView } from '../../contract/retention.ts';
import {
  changeRetention,
  liftHold,
  listHolds,
  placeHold,
  previewRetention,
  retentionOf,
} from '../../rooms/requests/index.ts';
import { type Route, route } from '../route.ts';
import { byId, listOf } from './shapes.ts';

const rules: readonly Route[] = [
  route({
    method: 'GET',
    path: '/workspaces/:w/retention',
    summary: 'How long each dataset is kept, why, and what happens then',
    who: 'member',
    may: 'retention.read',
    shape: { answer: retentionView },
    do: ({ workspace }) => retentionOf(workspace),
  }),
  route({
    method: 'PUT',
    path: '/workspaces/:w/retention',
    summary: 'Set or take away rules; datasets that are not named keep theirs',
    who: 'member',
    may: 'retention.change',
    shape: { body: retentionChange, answer: retentionView },
    do: ({ workspace, body }) => changeRetention(workspace, body),
  }),
  route({
    method: 'GET',
    path: '/workspaces/:w/retention/preview',
    summary: 'What would go today and in the next 30 days, in counts',
    who: 'member',
    may: 'retention.preview',
    shape: { answer: retentionPreview },
    do: ({ workspace }) => previewRetention(workspace),
  }),
];

const holds: readonly Route[] = [
  route({
    method: 'GET',
    path: '/workspaces/:w/holds',
    summary: 'Legal holds, newest first',
    who: 'member',
    may: 'holds.read',
    shape: { answer: listOf(hold) },
    do: async ({ workspace }) => ({ items: await listHolds(workspace) }),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/holds',
    summary: 'Hold a person, a dataset or the whole workspace: nothing of it is erased until the hold ends',
    who: 'member',
    may: 'holds.change',
    status: 201,
    shape: { body: holdRequest, answer: hold },
    do: ({ workspace, body }) => placeHold(workspace, body),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/holds/:id/lift',
    summary: 'Lift a legal hold',
    who: 'member',
    may: 'holds.change',
    shape: { params: byId, answer: hold },
    do: ({ workspace, params }) => liftHold(workspace, params.id),
  }),
];

export const retentionRoutes: readonly Route[] = [...rules, ...holds];
