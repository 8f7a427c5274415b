/** Questions, their answers, dashboards. */
import { z } from 'zod';
import {
  answer,
  dashboard,
  dashboardDraft,
  fieldGroup,
  question,
  questionDraft,
  savedQuestion,
} from '../../contract/insights.ts';
import {
  ask,
  createDashboard,
  createQuestion,
  deleteDashboard,
  deleteQuestion,
  getDashboard,
  getQuestion,
  listDashboards,
  listFields,
  listQuestions,
  updateDashboard,
  updateQuestion,
} from '../../rooms/insights/index.ts';
import { nothing, type Route, route } from '../route.ts';
import { byId, listOf } from './shapes.ts';

const asking: readonly Route[] = [
  route({
    method: 'GET',
    path: '/workspaces/:w/fields',
    summary: 'What can be asked: measures and dimensions of a dataset and of those it refers to',
    who: 'member',
    may: 'insights.fields',
    shape: { query: z.object({ dataset: z.string().max(200).optional() }), answer: listOf(fieldGroup) },
    do: async ({ workspace, query }) => ({ items: await listFields(workspace, query.dataset) }),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/ask',
    summary: 'Ask a question; groups of fewer than k persons are hidden',
    who: 'member',
    may: 'insights.ask',
    shape: { body: question, answer },
    do: ({ workspace, body, signal }) => ask(workspace, body, { signal }),
  }),
];

const questions: readonly Route[] = [
  route({
    method: 'GET',
    path: '/workspaces/:w/questions',
    summary: 'Saved questions',
    who: 'member',
    may: 'questions.read',
    shape: { answer: listOf(savedQuestion) },
    do: async ({ workspace }) => ({ items: await listQuestions(workspace) }),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/questions',
    summary: 'Save a question',
    who: 'member',
    may: 'questions.write',
    status: 201,
    shape: { body: questionDraft, answer: savedQuestion },
    do: ({ workspace, body }) => createQuestion(workspace, body),
  }),
  route({
    method: 'GET',
    path: '/workspaces/:w/questions/:id',
    summary: 'A saved question',
    who: 'member',
    may: 'questions.read',
    shape: { params: byId, answer: savedQuestion },
    do: ({ workspace, params }) => getQuestion(workspace, params.id),
  }),
  route({
    method: 'PUT',
    path: '/workspaces/:w/questions/:id',
    summary: 'Save a question anew',
    who: 'member',
    may: 'questions.write',
    shape: { params: byId, body: questionDraft, answer: savedQuestion },
    do: ({ workspace, params, body }) => updateQuestion(workspace, params.id, body),
  }),
  route({
    method: 'DELETE',
    path: '/workspaces/:w/questions/:id',
    summary: 'Delete a saved question; its cards leave the dashboards',
    who: 'member',
    may: 'questions.write',
    shape: { params: byId, answer: nothing },
    do: async ({ workspace, params }) => {
      await deleteQuestion(workspace, params.id);
    },
  }),
];

const dashboards: readonly Route[] = [
  route({
    method: 'GET',
    path: '/workspaces/:w/dashboards',
    summary: 'Dashboards',
    who: 'member',
    may: 'dashboards.read',
    shape: { answer: listOf(dashboard) },
    do: async ({ workspace }) => ({ items: await listDashboards(workspace) }),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/dashboards',
    summary: 'Make a dashboard',
    who: 'member',
    may: 'dashboards.write',
    status: 201,
    shape: { body: dashboardDraft, answer: dashboard },
    do: ({ workspace, body }) => createDashboard(workspace, body),
  }),
  route({
    method: 'GET',
    path: '/workspaces/:w/dashboards/:id',
    summary: 'A dashboard',
    who: 'member',
    may: 'dashboards.read',
    shape: { params: byId, answer: dashboard },
    do: ({ workspace, params }) => getDashboard(workspace, params.id),
  }),
  route({
    method: 'PUT',
    path: '/workspaces/:w/dashboards/:id',
    summary: 'Save a dashboard: its name and its cards with their places',
    who: 'member',
    may: 'dashboards.write',
    shape: { params: byId, body: dashboardDraft, answer: dashboard },
    do: ({ workspace, params, body }) => updateDashboard(workspace, params.id, body),
  }),
  route({
    method: 'DELETE',
    path: '/workspaces/:w/dashboards/:id',
    summary: 'Delete a dashboard; its questions stay',
    who: 'member',
    may: 'dashboards.write',
    shape: { params: byId, answer: nothing },
    do: async ({ workspace, params }) => {
      await deleteDashboard(workspace, params.id);
    },
  }),
];

export const insightRoutes: readonly Route[] = [...asking, ...questions, ...dashboards];
