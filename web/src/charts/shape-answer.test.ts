import { expect, test } from 'vitest';
import type { Answer, ResultColumn } from '../../../src/contract/insights.ts';
import { possibleCharts, shapeAnswer, suitingChart } from './shape-answer.ts';

const measure: ResultColumn = {
  key: 'o.count',
  title: 'Rows',
  role: 'measure',
  type: 'integer',
  granularity: null,
  timeZone: null,
  unit: null,
  currency: null,
};
const month: ResultColumn = {
  key: 'o.at.month',
  title: 'Ordered',
  role: 'time',
  type: 'date',
  granularity: 'month',
  timeZone: null,
  unit: null,
  currency: null,
};
const country: ResultColumn = {
  key: 'o.country',
  title: 'Country',
  role: 'dimension',
  type: 'string',
  granularity: null,
  timeZone: null,
  unit: null,
  currency: null,
};
const person: ResultColumn = {
  key: 'o.person',
  title: 'Person',
  role: 'dimension',
  type: 'person',
  granularity: null,
  timeZone: null,
  unit: null,
  currency: null,
};

const words = { other: 'other', empty: 'empty', format: (cell: unknown) => (typeof cell === 'string' ? cell : '') };
const answer = (columns: ResultColumn[], rows: Answer['rows']): Answer => ({
  columns,
  rows,
  hiddenRows: 0,
  k: 5,
  truncated: false,
  milliseconds: 1,
  sql: '',
});

test('time is put in order, whatever order the rows came in', () => {
  const shaped = shapeAnswer(
    answer(
      [month, measure],
      [
        { cells: ['2026-02-01', 2], hidden: false },
        { cells: ['2026-01-01', 1], hidden: false },
      ],
    ),
    words,
  );
  expect(shaped.points.map(({ key }) => key)).toEqual(['2026-01-01', '2026-02-01']);
  expect(shaped.series).toEqual([{ name: 'Rows', currency: null, values: [1, 2], hidden: [false, false] }]);
});

test('a second dimension makes series, with gaps where a group has no row', () => {
  const shaped = shapeAnswer(
    answer(
      [month, country, measure],
      [
        { cells: ['2026-01-01', 'DE', 3], hidden: false },
        { cells: ['2026-02-01', 'FR', 4], hidden: false },
      ],
    ),
    words,
  );
  expect(shaped.series.map(({ name, values }) => [name, values])).toEqual([
    ['DE', [3, null]],
    ['FR', [null, 4]],
  ]);
});

test('a hidden row stays on the axis without a value', () => {
  const shaped = shapeAnswer(answer([country, measure], [{ cells: ['Malta', null], hidden: true }]), words);
  expect(shaped.series[0]).toEqual({ name: 'Rows', currency: null, values: [null], hidden: [true] });
});

test('more than eight series are seven and the rest in one', () => {
  const rows = Array.from({ length: 12 }, (_, at) => ({ cells: ['2026-01-01', `C${at}`, at + 1], hidden: false }));
  const shaped = shapeAnswer(answer([month, country, measure], rows), words);
  expect(shaped.series).toHaveLength(8);
  expect(shaped.series.at(-1)).toMatchObject({ name: 'other', values: [1 + 2 + 3 + 4 + 5] });
});

test('the chart suits the question', () => {
  expect(suitingChart([measure])).toBe('number');
  expect(suitingChart([month, measure])).toBe('line');
  expect(suitingChart([country, measure])).toBe('bar');
  expect(suitingChart([person, measure])).toBe('table');
  expect(possibleCharts([country, measure])).toEqual(['bar', 'table']);
});
