import { expect, test } from 'vitest';
import { isUsualMeasure, measureTitle, resultTitle } from './field-title.ts';

test('measures are named by how they count and of what', () => {
  expect(measureTitle('orders.count', 'Rows')).toBe('Rows');
  expect(measureTitle('orders.line_total.sum', 'Sum of line_total')).toBe('Sum of line total');
  expect(measureTitle('a.b.Order Date.countDistinct', 'Distinct Order Date')).toBe('Different Order Date');
});

test('a column called like an aggregate, or with signs that mean something, keeps its name', () => {
  expect(measureTitle('o.sum of it.sum', 'Sum of sum of it')).toBe('Sum of sum of it');
  expect(measureTitle('o.$& price.avg', 'Average $& price')).toBe('Average $& price');
});

test('a time says its grain', () => {
  const time = {
    key: 'o.ordered_at',
    title: 'ordered_at',
    role: 'time',
    type: 'datetime',
    granularity: 'month',
    timeZone: 'UTC',
    unit: null,
    currency: null,
  } as const;
  expect(resultTitle(time)).toBe('ordered at · month');
});

test('sums of keys are not what people count first', () => {
  expect(isUsualMeasure('lines.line_id.sum')).toBe(false);
  expect(isUsualMeasure('lines.CustomerId.avg')).toBe(false);
  expect(isUsualMeasure('lines.quantity.sum')).toBe(true);
  expect(isUsualMeasure('lines.quantity.median')).toBe(false);
  expect(isUsualMeasure('lines.paid.avg')).toBe(true);
});
