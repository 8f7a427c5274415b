/** Uploads and imports. */
import { z } from 'zod';
import { importChange, importView, upload } from '../../contract/imports.ts';
import {
  cancelImport,
  changeImport,
  deleteImport,
  getImport,
  listImports,
  loadImport,
  readRejects,
  startImport,
  storeUpload,
} from '../../rooms/imports/index.ts';
import { file, nothing, type Route, route, stream } from '../route.ts';
import { saidImport } from './said.ts';
import { byId, listOf } from './shapes.ts';

/** Bytes an uploaded file may have. */
const uploadLimit = 64 * 2 ** 30;
const fileName = z.string().trim().min(1).max(255);
const rejectsOf = byId.extend({ dataset: z.string().min(1).max(200) });

const uploading: readonly Route[] = [
  route({
    method: 'POST',
    path: '/workspaces/:w/uploads',
    summary: 'Upload a file as the raw body; it waits for an import, at most a day',
    who: 'member',
    may: 'imports.upload',
    status: 201,
    shape: { query: z.object({ name: fileName }), body: stream(uploadLimit), answer: upload },
    do: ({ workspace, query, body }) => storeUpload(workspace, { name: query.name, body }),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/imports',
    summary: 'Look into uploaded files: types, what was recognised, what is proposed',
    who: 'member',
    may: 'imports.start',
    status: 201,
    shape: { body: z.object({ uploads: z.array(z.string().max(64)).min(1).max(500) }), answer: importView },
    do: async ({ workspace, body }) => saidImport(await startImport(workspace, body.uploads)),
  }),
];

const watching: readonly Route[] = [
  route({
    method: 'GET',
    path: '/workspaces/:w/imports',
    summary: 'Imports, newest first',
    who: 'member',
    may: 'imports.read',
    shape: { answer: listOf(importView) },
    do: async ({ workspace }) => ({ items: (await listImports(workspace)).map(saidImport) }),
  }),
  route({
    method: 'GET',
    path: '/workspaces/:w/imports/:id',
    summary: 'An import with its progress',
    who: 'member',
    may: 'imports.read',
    shape: { params: byId, answer: importView },
    do: async ({ workspace, params }) => saidImport(await getImport(workspace, params.id)),
  }),
  route({
    method: 'GET',
    path: '/workspaces/:w/imports/:id/rejects/:dataset',
    summary: 'The records that could not be read, with line number and reason',
    who: 'member',
    may: 'imports.rejects',
    shape: { params: rejectsOf, answer: file('text/csv; charset=utf-8') },
    do: async ({ workspace, params }) => ({
      body: await readRejects(workspace, params.id, params.dataset),
      name: `${params.dataset}-rejects.csv`,
    }),
  }),
];

const deciding: readonly Route[] = [
  route({
    method: 'PATCH',
    path: '/workspaces/:w/imports/:id',
    summary: 'Change what is proposed, before loading',
    who: 'member',
    may: 'imports.change',
    shape: { params: byId, body: importChange, answer: importView },
    do: async ({ workspace, params, body }) => saidImport(await changeImport(workspace, params.id, body)),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/imports/:id/load',
    summary: 'Load; goes on after this answers',
    who: 'member',
    may: 'imports.load',
    status: 202,
    shape: { params: byId, answer: importView },
    do: async ({ workspace, params }) => {
      await loadImport(workspace, params.id);
      return saidImport(await getImport(workspace, params.id));
    },
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/imports/:id/cancel',
    summary: 'Stop loading; nothing of it stays',
    who: 'member',
    may: 'imports.load',
    status: 202,
    shape: { params: byId, answer: importView },
    do: async ({ workspace, params }) => {
      await cancelImport(workspace, params.id);
      return saidImport(await getImport(workspace, params.id));
    },
  }),
  route({
    method: 'DELETE',
    path: '/workspaces/:w/imports/:id',
    summary: 'Put an import away; loaded rows stay',
    who: 'member',
    may: 'imports.delete',
    shape: { params: byId, answer: nothing },
    do: async ({ workspace, params }) => {
      await deleteImport(workspace, params.id);
    },
  }),
];

export const importRoutes: readonly Route[] = [...uploading, ...watching, ...deciding];
