/** Datasets and their pseudonymous rows. */
import { z } from 'zod';
import { dataset, datasetChange, datasetSummary, rowsPage } from '../../contract/catalog.ts';
import { changeDataset, deleteDataset, describeDataset, listDatasets, listRows } from '../../rooms/datasets/index.ts';
import { nothing, type Route, route } from '../route.ts';
import { saidDataset } from './said.ts';
import { byName, listOf } from './shapes.ts';

const page = z.object({
  offset: z.coerce.number().int().min(0).max(1_000_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

export const datasetRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/workspaces/:w/datasets',
    summary: 'The datasets of the workspace',
    who: 'member',
    may: 'datasets.read',
    shape: { answer: listOf(datasetSummary) },
    do: async ({ workspace }) => ({ items: await listDatasets(workspace) }),
  }),
  route({
    method: 'GET',
    path: '/workspaces/:w/datasets/:name',
    summary: 'A dataset with its columns, references and loads',
    who: 'member',
    may: 'datasets.read',
    shape: { params: byName, answer: dataset },
    do: async ({ workspace, params }) => saidDataset(await describeDataset(workspace, params.name)),
  }),
  route({
    method: 'PATCH',
    path: '/workspaces/:w/datasets/:name',
    summary: 'Say what numbers of a dataset count, for showing them',
    who: 'member',
    may: 'datasets.change',
    shape: { params: byName, body: datasetChange, answer: dataset },
    do: async ({ workspace, params, body }) => saidDataset(await changeDataset(workspace, params.name, body)),
  }),
  route({
    method: 'DELETE',
    path: '/workspaces/:w/datasets/:name',
    summary: 'Delete a dataset with everything in it',
    who: 'member',
    may: 'datasets.delete',
    shape: { params: byName, answer: nothing },
    do: async ({ workspace, params }) => {
      await deleteDataset(workspace, params.name);
    },
  }),
  route({
    method: 'GET',
    path: '/workspaces/:w/datasets/:name/rows',
    summary: 'A page of pseudonymous rows',
    who: 'member',
    may: 'datasets.rows',
    shape: { params: byName, query: page, answer: rowsPage },
    do: ({ workspace, params, query }) => listRows(workspace, params.name, query),
  }),
];
