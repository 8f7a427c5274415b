import { expect, test } from 'vitest';
import { labelsFit } from './axis-chart-option.ts';
import type { Shaped } from './shape-answer.ts';

const shaped = (...ends: (number | null)[]): Shaped => ({
  axis: null,
  points: [],
  measures: [],
  series: ends.map((end, at) => ({
    name: `s${at}`,
    values: [100, end],
    hidden: [false, end === null],
    currency: null,
  })),
});

test('line ends are labelled while no label would stand on another', () => {
  expect(labelsFit(shaped(100, 60, 20), 'line')).toBe(true);
  expect(labelsFit(shaped(100, 60, 58), 'line')).toBe(false);
  expect(labelsFit(shaped(null, 60, 3), 'line')).toBe(false);
});

test('areas stand on each other, so equal ones end apart', () => {
  expect(labelsFit(shaped(50, 50), 'line')).toBe(false);
  expect(labelsFit(shaped(50, 50), 'area')).toBe(true);
});

test('one line, many lines and bars have no labels at their ends', () => {
  expect(labelsFit(shaped(1), 'line')).toBe(false);
  expect(labelsFit(shaped(10, 30, 50, 70, 90, 110), 'line')).toBe(false);
  expect(labelsFit(shaped(10, 90), 'bar')).toBe(false);
});
