/** A few kills in every `npm test`; fifty of them in test/long/kills.test.ts. */
import { expect, test } from 'vitest';
import { noFigures, play } from './lives.ts';
import { apply, contentsOf, differences, emptyState, worldOf } from './script.ts';

test('the oracle sees a row too many, a row too few and another value', () => {
  const world = worldOf(1);
  const [first, second] = world.steps;
  if (first === undefined || second === undefined) throw new Error('The script has no steps');
  const expected = contentsOf(world, apply(world, apply(world, emptyState, first), second));
  const found = structuredClone(expected);
  expect(differences(expected, found)).toEqual([]);
  const held = found.persons[0];
  if (held === undefined) throw new Error('Person 0 has nothing');
  held.values[0] = 'another';
  found.persons[1] = { rows: {}, cents: {}, values: [] };
  found.nobody['orders'] = 1;
  expect(differences(expected, found)).toHaveLength(3);
});

test('killed four times during import and erasure, nothing is lost, half there, or back', async () => {
  const figures = noFigures();
  const problems = await play(1, 4, figures);
  expect(problems).toEqual([]);
  expect(figures.kills).toBe(4);
  expect(figures.looks).toBeGreaterThanOrEqual(2);
}, 240_000);
