/** The questions and the dashboard that the demo workspace begins with. */
import type { Card, QuestionDraft } from '../contract/insights.ts';
import type { Workspace } from '../rooms/accounts/index.ts';
import {
  createDashboard,
  createQuestion,
  deleteDashboard,
  deleteQuestion,
  listDashboards,
  listQuestions,
} from '../rooms/insights/index.ts';

type Place = Pick<Card, 'x' | 'y' | 'w' | 'h'>;
type Draft = Pick<QuestionDraft, 'name' | 'chart'> & { question: Partial<QuestionDraft['question']>; place: Place };

const byMonth = (dimension: string, dateRange = 'last 24 months') => [
  { dimension, granularity: 'month' as const, dateRange },
];

const drafts: readonly Draft[] = [
  {
    name: 'Customers',
    chart: 'number',
    question: { measures: ['customers.persons'] },
    place: { x: 0, y: 0, w: 3, h: 3 },
  },
  {
    name: 'Orders this year',
    chart: 'number',
    question: {
      measures: ['orders.count'],
      timeDimensions: [{ dimension: 'orders.ordered_at', dateRange: 'this year' }],
    },
    place: { x: 3, y: 0, w: 3, h: 3 },
  },
  {
    name: 'Revenue by month',
    chart: 'area',
    question: { measures: ['orders.total.sum'], timeDimensions: byMonth('orders.ordered_at') },
    place: { x: 0, y: 3, w: 6, h: 6 },
  },
  {
    name: 'New customers by month',
    chart: 'line',
    question: { measures: ['customers.persons'], timeDimensions: byMonth('customers.signed_up_on') },
    place: { x: 6, y: 0, w: 6, h: 6 },
  },
  {
    name: 'Orders by channel',
    chart: 'line',
    question: {
      measures: ['orders.count'],
      dimensions: ['orders.channel'],
      timeDimensions: byMonth('orders.ordered_at'),
    },
    place: { x: 6, y: 6, w: 6, h: 6 },
  },
  {
    name: 'Customers by country',
    chart: 'bar',
    question: {
      measures: ['customers.persons'],
      dimensions: ['customers.country'],
      order: { 'customers.persons': 'desc' },
    },
    place: { x: 0, y: 9, w: 6, h: 9 },
  },
  {
    name: 'Revenue by product category',
    chart: 'bar',
    question: {
      measures: ['order_lines.line_total.sum'],
      dimensions: ['products.category'],
      order: { 'order_lines.line_total.sum': 'desc' },
    },
    place: { x: 6, y: 12, w: 6, h: 6 },
  },
  {
    name: 'Support tickets by topic',
    chart: 'bar',
    question: {
      measures: ['support_tickets.count'],
      dimensions: ['support_tickets.topic'],
      order: { 'support_tickets.count': 'desc' },
    },
    place: { x: 0, y: 18, w: 12, h: 6 },
  },
];

const complete = (question: Draft['question']): QuestionDraft['question'] => ({
  measures: [],
  dimensions: [],
  timeDimensions: [],
  filters: [],
  ...question,
});

/** Removes what an attempt that was cut off left behind. */
const clear = async (workspace: Workspace): Promise<void> => {
  for (const { id } of await listDashboards(workspace)) await deleteDashboard(workspace, id);
  for (const { id } of await listQuestions(workspace)) await deleteQuestion(workspace, id);
};

/** Makes the questions and the dashboard "Shop overview" anew. */
export const makeOverview = async (workspace: Workspace): Promise<void> => {
  await clear(workspace);
  const cards: Card[] = [];
  for (const [at, { name, chart, question, place }] of drafts.entries()) {
    const saved = await createQuestion(workspace, { name, chart, question: complete(question) });
    cards.push({ id: `card-${at + 1}`, questionId: saved.id, ...place });
  }
  await createDashboard(workspace, { name: 'Shop overview', cards });
};
