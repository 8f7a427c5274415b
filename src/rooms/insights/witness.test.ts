import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from './plan.ts';
import { provesAll, provesGroups, witnessOf } from './witness.ts';

const k = 3;
const tests = 2;
type Row = { group: number; passes: (boolean | null)[]; person: string };

/** `witnessOf` reads no more of a plan than how many groups and filters it has. */
const plan = { groups: [{}], conditions: [{}, {}] } as unknown as Plan;

const anyRow = fc.record({
  group: fc.nat({ max: 3 }),
  passes: fc.array(fc.constantFrom(true, false, null), { minLength: tests, maxLength: tests }),
  person: fc.nat({ max: 8 }).map(String),
});

/** What the engine makes of the rows: persons counted to k, by group and by the filters they pass. */
const patternsOf = (rows: readonly Row[]) =>
  [...Map.groupBy(rows, ({ group, passes }) => JSON.stringify([group, passes])).values()].map((same) => ({
    g0: same[0]?.group,
    ...Object.fromEntries(
      (same[0]?.passes ?? []).map((value, index) => [`l${index}`, value === null ? null : Number(value)]),
    ),
    p0: [...new Set(same.map(({ person }) => person))].slice(0, k),
    n: String(same.length),
  }));

const persons = (rows: readonly Row[], holds: (passes: Row['passes']) => boolean): number =>
  new Set(rows.filter(({ passes }) => holds(passes)).map(({ person }) => person)).size;

describe('the first rows', () => {
  it('prove a group exactly when k persons in it pass the filters', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 60 }), (rows) => {
        const witness = witnessOf(plan, patternsOf(rows), 1, k);
        for (const group of [0, 1, 2, 3]) {
          const passing = rows.filter((row) => row.group === group && row.passes.every((passes) => passes === true));
          expect(provesGroups(witness, [String(group)], k)).toBe(persons(passing, () => true) >= k);
        }
        expect(witness.rows).toBe(rows.length);
      }),
    );
  });

  it('never prove that filters leave k persons out when fewer are left out, by all of them or by one alone', () => {
    let proven = 0;
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 15, maxLength: 60 }), (rows) => {
        if (!witnessOf(plan, patternsOf(rows), 1, k).leavesEnough) return;
        proven += 1;
        expect(persons(rows, (passes) => passes.some((one) => one !== true))).toBeGreaterThanOrEqual(k);
        expect(persons(rows, ([a, b]) => a !== true && b === true)).toBeGreaterThanOrEqual(k);
        expect(persons(rows, ([a, b]) => a === true && b !== true)).toBeGreaterThanOrEqual(k);
      }),
    );
    expect(proven).toBeGreaterThan(10);
  });

  it('prove nothing about a group they do not hold, nor while one they hold has fewer than k', () => {
    const [few] = patternsOf([{ group: 1, passes: [true, true], person: '1' }]);
    const witness = witnessOf(plan, few === undefined ? [] : [few], 1, k);
    expect(provesGroups(witness, ['1'], k)).toBe(false);
    expect(provesGroups(witness, ['2'], k)).toBe(false);
    expect(provesAll(witness, k)).toBe(false);
  });
});
