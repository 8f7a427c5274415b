/** Rows of a dataset one by one, for programs: add, find, change, remove, verify (C5.1, P13.3). */
import {
  addRecordsAnswer,
  addRecordsRequest,
  changeRecordsAnswer,
  changeRecordsRequest,
  findRecordsAnswer,
  findRecordsRequest,
  removalState,
  removeRecordsAnswer,
  removeRecordsRequest,
  verifyRemovalRequest,
} from '../../contract/records.ts';
import { addRecords, changeRecords, findRecords, removeRecords, verifyRemoval } from '../../rooms/records/index.ts';
import { type Route, route } from '../route.ts';
import { byName } from './shapes.ts';

export const recordRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/workspaces/:w/datasets/:name/rows',
    summary: 'Add rows to a dataset; durable, and in every answer, when it answers',
    who: 'member',
    may: 'records.add',
    status: 201,
    shape: { params: byName, body: addRecordsRequest, answer: addRecordsAnswer },
    do: ({ workspace, params, body }) => addRecords(workspace, params.name, body),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/datasets/:name/rows/find',
    summary:
      'Find rows by what stands in their columns; values of persons for a purpose, which is written to the audit log',
    who: 'member',
    may: 'records.find',
    shape: { params: byName, body: findRecordsRequest, answer: findRecordsAnswer },
    do: ({ workspace, params, body }) => findRecords(workspace, params.name, body),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/datasets/:name/rows/change',
    summary: 'Set columns of the rows that fit',
    who: 'member',
    may: 'records.change',
    shape: { params: byName, body: changeRecordsRequest, answer: changeRecordsAnswer },
    do: ({ workspace, params, body }) => changeRecords(workspace, params.name, body),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/datasets/:name/rows/remove',
    summary: 'Remove the rows that fit: in no answer any more when it answers, in no file a few minutes later',
    who: 'member',
    may: 'records.remove',
    shape: { params: byName, body: removeRecordsRequest, answer: removeRecordsAnswer },
    do: ({ workspace, params, body }) => removeRecords(workspace, params.name, body),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/datasets/:name/rows/verify',
    summary: 'How gone the rows are that fit: held, hidden or purged',
    who: 'member',
    may: 'records.verify',
    shape: { params: byName, body: verifyRemovalRequest, answer: removalState },
    do: ({ workspace, params, body }) => verifyRemoval(workspace, params.name, body),
  }),
];
