/** Every endpoint of /api/v1 as a typed function. `w` is the workspace's slug. */
import { z, type ZodType } from 'zod';
import { dataset, type DatasetChange, datasetSummary, rowsPage } from '../../../src/contract/catalog.ts';
import { importView, upload, type ImportChange, type Upload } from '../../../src/contract/imports.ts';
import {
  answer,
  dashboard,
  fieldGroup,
  savedQuestion,
  type DashboardDraft,
  type Question,
  type QuestionDraft,
} from '../../../src/contract/insights.ts';
import {
  erasure,
  erasurePlan,
  findAnswer,
  personExport,
  restriction,
  revealAnswer,
  type FindRequest,
} from '../../../src/contract/people.ts';
import { home, inventoryView, session, workspace } from '../../../src/contract/workspaces.ts';
import { ApiError, command, fileAddress, readProblem, request, WRITE_HEADERS } from './client.ts';

/** The items of a list answer. */
export const list = async <T>(schema: ZodType<T>, path: string, signal?: AbortSignal): Promise<T[]> =>
  (await request(z.object({ items: z.array(schema) }), path, { signal })).items;
/** A path below the workspace of that slug. */
export const at = (w: string, ...parts: string[]): string =>
  `/workspaces/${[w, ...parts].map((part) => encodeURIComponent(part)).join('/')}`;

export const sessionApi = {
  read: () => request(session, '/session'),
  open: (token: string) => request(session, '/session', { method: 'POST', json: { token } }),
  close: () => command('/session', { method: 'DELETE' }),
};

export const workspaceApi = {
  list: () => list(workspace, '/workspaces'),
  create: (name: string) => request(workspace, '/workspaces', { method: 'POST', json: { name } }),
  home: (w: string) => request(home, at(w, 'home')),
  inventory: (w: string) => request(inventoryView, at(w, 'inventory')),
};

/** Uploads one file with progress (fetch cannot report it). `signal` stops it. */
function uploadFile(
  w: string,
  file: File,
  onProgress: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open('POST', fileAddress(`${at(w, 'uploads')}?name=${encodeURIComponent(file.name)}`));
    for (const [name, value] of Object.entries(WRITE_HEADERS)) xhr.setRequestHeader(name, value);
    xhr.setRequestHeader('content-type', 'application/octet-stream');
    xhr.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    xhr.onerror = () => reject(new ApiError(0, 'unreachable', '', ''));
    xhr.onabort = () => reject(new DOMException('Stopped', 'AbortError'));
    xhr.onload = () => settleUpload(xhr, resolve, reject);
    signal?.addEventListener('abort', () => xhr.abort());
    xhr.send(file);
  });
}

function settleUpload(xhr: XMLHttpRequest, resolve: (upload: Upload) => void, reject: (error: ApiError) => void): void {
  const response = new Response(xhr.responseText, { status: xhr.status });
  if (!response.ok) return void readProblem(response).then(reject);
  const parsed = upload.safeParse(JSON.parse(xhr.responseText));
  if (parsed.success) resolve(parsed.data);
  else reject(new ApiError(xhr.status, 'unexpected-answer', '', ''));
}

export const importApi = {
  upload: uploadFile,
  create: (w: string, uploads: string[]) =>
    request(importView, at(w, 'imports'), { method: 'POST', json: { uploads } }),
  list: (w: string) => list(importView, at(w, 'imports')),
  read: (w: string, id: string) => request(importView, at(w, 'imports', id)),
  change: (w: string, id: string, change: ImportChange) =>
    request(importView, at(w, 'imports', id), { method: 'PATCH', json: change }),
  remove: (w: string, id: string) => command(at(w, 'imports', id), { method: 'DELETE' }),
  load: (w: string, id: string) => command(at(w, 'imports', id, 'load'), { method: 'POST' }),
  cancel: (w: string, id: string) => command(at(w, 'imports', id, 'cancel'), { method: 'POST' }),
  rejectsAddress: (w: string, id: string, name: string) => fileAddress(at(w, 'imports', id, 'rejects', name)),
};

export const datasetApi = {
  list: (w: string) => list(datasetSummary, at(w, 'datasets')),
  read: (w: string, name: string) => request(dataset, at(w, 'datasets', name)),
  change: (w: string, name: string, change: DatasetChange) =>
    request(dataset, at(w, 'datasets', name), { method: 'PATCH', json: change }),
  remove: (w: string, name: string) => command(at(w, 'datasets', name), { method: 'DELETE' }),
  rows: (w: string, name: string, offset: number, limit: number) =>
    request(rowsPage, `${at(w, 'datasets', name, 'rows')}?offset=${offset}&limit=${limit}`),
};

export const insightApi = {
  fields: (w: string, name: string) => list(fieldGroup, `${at(w, 'fields')}?dataset=${encodeURIComponent(name)}`),
  ask: (w: string, question: Question, signal?: AbortSignal) =>
    request(answer, at(w, 'ask'), { method: 'POST', json: question, signal }),
  questions: (w: string) => list(savedQuestion, at(w, 'questions')),
  question: (w: string, id: string) => request(savedQuestion, at(w, 'questions', id)),
  createQuestion: (w: string, draft: QuestionDraft) =>
    request(savedQuestion, at(w, 'questions'), { method: 'POST', json: draft }),
  updateQuestion: (w: string, id: string, draft: QuestionDraft) =>
    request(savedQuestion, at(w, 'questions', id), { method: 'PUT', json: draft }),
  removeQuestion: (w: string, id: string) => command(at(w, 'questions', id), { method: 'DELETE' }),
  dashboards: (w: string) => list(dashboard, at(w, 'dashboards')),
  dashboard: (w: string, id: string) => request(dashboard, at(w, 'dashboards', id)),
  createDashboard: (w: string, draft: DashboardDraft) =>
    request(dashboard, at(w, 'dashboards'), { method: 'POST', json: draft }),
  updateDashboard: (w: string, id: string, draft: DashboardDraft) =>
    request(dashboard, at(w, 'dashboards', id), { method: 'PUT', json: draft }),
  removeDashboard: (w: string, id: string) => command(at(w, 'dashboards', id), { method: 'DELETE' }),
};

export const peopleApi = {
  find: (w: string, request_: FindRequest) =>
    request(findAnswer, at(w, 'people', 'find'), { method: 'POST', json: request_ }),
  reveal: (w: string, subject: string, purpose: string) =>
    request(revealAnswer, at(w, 'people', subject, 'reveal'), { method: 'POST', json: { purpose } }),
  createExport: (w: string, subject: string, purpose: string) =>
    request(personExport, at(w, 'people', subject, 'exports'), { method: 'POST', json: { purpose } }),
  exportAddress: (w: string, id: string) => fileAddress(at(w, 'exports', id, 'file')),
  restrict: (w: string, subject: string, reason: string) =>
    request(restriction, at(w, 'people', subject, 'restriction'), { method: 'POST', json: { reason } }),
  liftRestriction: (w: string, subject: string) =>
    request(restriction, at(w, 'people', subject, 'restriction'), { method: 'DELETE' }),
  plan: (w: string, subject: string) => request(erasurePlan, at(w, 'people', subject, 'erasure-plan')),
  erase: (w: string, subject: string) => request(erasure, at(w, 'people', subject, 'erasures'), { method: 'POST' }),
  erasures: (w: string) => list(erasure, at(w, 'erasures')),
  erasure: (w: string, id: string) => request(erasure, at(w, 'erasures', id)),
  certificateAddress: (w: string, id: string) => fileAddress(at(w, 'erasures', id, 'certificate')),
};
