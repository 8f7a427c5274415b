import { expect, test } from 'vitest';
import type { Card } from '../../../../src/contract/insights.ts';
import { freePlace, inReadingOrder, stepCard, type Step } from './grid.ts';

const card = (change: Partial<Card> = {}): Card => ({ id: 'a', questionId: 'q', x: 0, y: 0, w: 6, h: 8, ...change });

test('a new card goes to the first free place, beneath all others where there is none', () => {
  const half = { w: 6, h: 8 };
  expect(freePlace([], half)).toEqual({ x: 0, y: 0, ...half });
  expect(freePlace([card()], half)).toEqual({ x: 6, y: 0, ...half });
  expect(freePlace([card(), card({ x: 7, w: 5 })], half)).toEqual({ x: 0, y: 8, ...half });
  expect(freePlace([card({ w: 12, h: 3 })], { w: 3, h: 3 })).toEqual({ x: 0, y: 3, w: 3, h: 3 });
});

test('no step takes a card off the grid', () => {
  const all: Step[] = ['left', 'right', 'up', 'down', 'wider', 'narrower', 'taller', 'shorter'];
  for (const step of all) {
    let cards = [card({ x: 3 })];
    for (let i = 0; i < 40; i += 1) cards = stepCard(cards, 'a', step);
    const [only] = cards;
    expect(
      only && only.x >= 0 && only.x + only.w <= 12 && only.y >= 0 && only.w >= 2 && only.h >= 2 && only.h <= 24,
    ).toBe(true);
  }
});

test('only the named card moves', () => {
  expect(stepCard([card(), card({ id: 'b' })], 'b', 'down').map(({ y }) => y)).toEqual([0, 1]);
});

test('cards are read row by row', () => {
  expect(inReadingOrder([card({ id: 'c', y: 8 }), card({ id: 'b', x: 6 }), card()]).map(({ id }) => id)).toEqual([
    'a',
    'b',
    'c',
  ]);
});
