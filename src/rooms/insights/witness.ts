/**
 * What the first rows of a dataset prove: that groups are about k persons, and that filters leave k persons out. They can
 * prove that there are enough, never that there are few. Pure.
 */
import type { Plan } from './plan.ts';
import { type EngineRow, keysOf } from './shape.ts';

export type Witness = {
  /** By group, the persons met in each set, counted to k. */
  groups: ReadonlyMap<string, readonly number[]>;
  /** True if everything that the filters leave out is about k persons or more. */
  leavesEnough: boolean;
  /** Rows that were looked at. */
  rows: number;
};

type Pattern = { keys: string; passes: readonly boolean[]; persons: readonly (readonly string[])[] };

// NULL counts as false.
const isTrue = (value: unknown): boolean => value === true || value === 1;

const numbered = (row: EngineRow, name: string, count: number): unknown[] =>
  Array.from({ length: count }, (_, index) => row[`${name}${index}`]);

const patternOf = (plan: Plan, row: EngineRow, sets: number): Pattern => ({
  keys: keysOf(plan, row).join(),
  passes: numbered(row, 'l', plan.conditions.length).map(isTrue),
  persons: numbered(row, 'p', sets).map((who) => (Array.isArray(who) ? who.map(String) : [])),
});

const together = (patterns: readonly Pattern[], set: number): number =>
  new Set(patterns.flatMap(({ persons }) => persons[set] ?? [])).size;

/** What is left out: by all filters together, then by each one alone while the others hold. See `leavings` in build-sql.ts. */
const leftOut = (patterns: readonly Pattern[], tests: number): Pattern[][] => {
  if (tests === 0) return [];
  const all = patterns.filter(({ passes }) => passes.includes(false));
  const alone = (test: number): Pattern[] =>
    patterns.filter(({ passes }) => passes.every((isPassed, index) => isPassed !== (index === test)));
  return [all, ...Array.from({ length: tests }, (_, test) => alone(test))];
};

/** Reads the rows of a witness statement: one for every group and every way to pass or fail the filters. */
export const witnessOf = (plan: Plan, rows: readonly EngineRow[], sets: number, k: number): Witness => {
  const patterns = rows.map((row) => patternOf(plan, row, sets));
  const passing = patterns.filter(({ passes }) => !passes.includes(false));
  const kinds = leftOut(patterns, plan.conditions.length);
  return {
    groups: new Map(passing.map(({ keys, persons }) => [keys, persons.map((who) => who.length)])),
    leavesEnough: kinds.every((kind) =>
      Array.from({ length: sets }, (_, set) => together(kind, set)).every((n) => n >= k),
    ),
    rows: rows.reduce((sum, row) => sum + Number(row['n']), 0),
  };
};

/** True if these groups are all proven to be about k persons of every set. */
export const provesGroups = (witness: Witness, groups: readonly string[], k: number): boolean =>
  groups.every((keys) => witness.groups.get(keys)?.every((count) => count >= k) ?? false);

/** True if nothing is known that looking at more rows could still prove. */
export const provesAll = (witness: Witness, k: number): boolean =>
  witness.leavesEnough && provesGroups(witness, [...witness.groups.keys()], k);
