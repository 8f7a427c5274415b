import { expect, test } from 'vitest';
import type { FieldGroup } from '../../../../src/contract/insights.ts';
import {
  addFilter,
  canAsk,
  changeTime,
  datasetOf,
  emptyQuestion,
  firstQuestion,
  indexFields,
  readValues,
  toggleField,
} from './draft.ts';

const groups: FieldGroup[] = [
  {
    dataset: 'orders',
    title: 'orders',
    through: null,
    measures: [{ member: 'orders.count', title: 'Orders' }],
    dimensions: [
      { member: 'orders.ordered', title: 'Ordered', type: 'date', chip: null },
      { member: 'orders.channel', title: 'Channel', type: 'string', chip: null },
    ],
  },
];
const fields = indexFields(groups);
const field = (member: string) => fields.get(member) ?? expect.unreachable();

test('the first question counts rows by month', () => {
  expect(firstQuestion(groups)).toMatchObject({
    measures: ['orders.count'],
    timeDimensions: [{ dimension: 'orders.ordered', granularity: 'month' }],
  });
});

test('clicking a field twice leaves the question as it was', () => {
  const start = firstQuestion(groups);
  for (const member of fields.keys()) {
    const once = toggleField(start, field(member));
    expect(toggleField(once, field(member)).dimensions).toEqual(start.dimensions);
    expect(once).not.toEqual(start);
  }
});

test('a field that goes takes its order along', () => {
  const ordered = { ...firstQuestion(groups), order: [['orders.count', 'desc']] as [string, 'asc' | 'desc'][] };
  expect(toggleField(ordered, field('orders.count')).order).toBeUndefined();
});

test('a range can be set and taken away again', () => {
  const start = firstQuestion(groups);
  const ranged = changeTime(start, 'orders.ordered', { dateRange: 'last 12 months' });
  expect(ranged.timeDimensions[0]?.dateRange).toBe('last 12 months');
  expect(changeTime(ranged, 'orders.ordered', { dateRange: undefined })).toEqual(start);
});

test('values are read as the field has them', () => {
  expect(readValues('web, store ,', 'string')).toEqual(['web', 'store']);
  expect(readValues('1, two, 3.5', 'number')).toEqual([1, 3.5]);
  expect(readValues('yes', 'boolean')).toEqual([true]);
});

test('only a question about something is asked', () => {
  expect(canAsk(emptyQuestion)).toBe(false);
  expect(canAsk(addFilter(emptyQuestion, { member: 'orders.channel', operator: 'set' }))).toBe(false);
  expect(canAsk(firstQuestion(groups))).toBe(true);
});

test('the dataset of a question is the longest name that fits', () => {
  const question = { ...emptyQuestion, measures: ['orders.2026.count'] };
  expect(datasetOf(question, ['orders', 'orders.2026'])).toBe('orders.2026');
});
