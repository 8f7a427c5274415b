import { expect, test } from 'vitest';
import { bandBox, hatching, hiddenBands } from './hidden-bands.ts';
import type { Series, Shaped } from './shape-answer.ts';

const shaped = (...series: Omit<Series, 'name'>[]): Shaped => ({
  axis: null,
  points: (series[0]?.values ?? []).map((_, at) => ({ key: String(at), cell: at, column: null })),
  measures: [],
  series: series.map((one, at) => ({ ...one, name: `s${at}` })),
});

test('a point where nothing is left to see is a band, one where something is left is a strip', () => {
  const one = { values: [1, null, 3, null], hidden: [false, true, false, false], currency: null };
  expect(hiddenBands(shaped(one))).toEqual([null, 'all', null, null]);
  const other = { values: [4, 5, null, 7], hidden: [false, false, true, false], currency: null };
  expect(hiddenBands(shaped(one, other))).toEqual([null, 'some', 'some', null]);
});

test('a band stays within the plot, also at its edges', () => {
  const plot = { x: 40, y: 10, width: 200, height: 100 };
  expect(bandBox(plot, 40, 50, 'all')).toEqual({ x: 40, y: 10, width: 25, height: 100 });
  expect(bandBox(plot, 240, 50, 'all')).toEqual({ x: 215, y: 10, width: 25, height: 100 });
  expect(bandBox(plot, 140, 50, 'some')).toEqual({ x: 115, y: 100, width: 50, height: 10 });
});

test('the strokes of a hatching end within its box', () => {
  const box = { x: 13.5, y: 20, width: 31, height: 17 };
  const strokes = [...hatching(box).matchAll(/M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)/g)].map((found) =>
    found.slice(1).map(Number),
  );
  expect(strokes.length).toBeGreaterThan(5);
  for (const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] of strokes) {
    for (const x of [x1, x2]) expect(x >= 13.5 && x <= 44.5).toBe(true);
    for (const y of [y1, y2]) expect(y >= 20 && y <= 37).toBe(true);
    expect(x1 + y1).toBeCloseTo(x2 + y2);
  }
});
