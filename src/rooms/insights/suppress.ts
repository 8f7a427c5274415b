/**
 * Small groups. Which rows of an answer are hidden, so that no shown number is about fewer than k persons, nor becomes
 * one when shown numbers are subtracted from their total. Pure. See docs/decisions/0004-small-groups.md.
 */

/** Persons of one group: how many, counted to k, and who, while they are fewer than k. */
export type Persons = { count: number; who: readonly string[] };

export type GroupFacts = {
  /** The values it is grouped by, as text. */
  keys: readonly string[];
  rows: number;
  /** One entry a set: those the rows belong to, then those they mention. */
  persons: readonly Persons[];
};

/** Some, but fewer than k. A group about nobody is no secret. */
const isSmall = (group: GroupFacts, k: number): boolean => group.persons.some(({ count }) => count > 0 && count < k);

const isAbout = (group: GroupFacts, set: number): boolean => (group.persons[set]?.count ?? 0) > 0;

/** Persons of several groups together, counted to k. */
const together = (groups: readonly GroupFacts[], set: number, k: number): number => {
  const who = new Set<string>();
  for (const group of groups) {
    const persons = group.persons[set];
    if (persons !== undefined && persons.count >= k) return k;
    for (const person of persons?.who ?? []) who.add(person);
    if (who.size >= k) return k;
  }
  return who.size;
};

// The engine gives groups in any order; what is hidden must be the same each time, or asking twice would show both.
const inOrder = (groups: readonly GroupFacts[]): number[] => {
  const names = groups.map(({ keys }) => JSON.stringify(keys));
  const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
  return groups.map((_, index) => index).toSorted((a, b) => compare(names[a] ?? '', names[b] ?? ''));
};

/** Groups that add up to a total somebody may know: all that differ in one key only. */
const linesOf = (groups: readonly GroupFacts[]): number[][] => {
  const axes = groups[0]?.keys.length ?? 0;
  const indices = inOrder(groups);
  return Array.from({ length: axes }, (_, axis) => {
    const key = (index: number): string => JSON.stringify(groups[index]?.keys.toSpliced(axis, 1));
    return [...Map.groupBy(indices, key).values()];
  }).flat();
};

/** The group that has to go too, or null: the smallest shown one, while those hidden are together about too few. */
const nextToHide = (
  groups: readonly GroupFacts[],
  line: readonly number[],
  hidden: ReadonlySet<number>,
  k: number,
): number | null => {
  const pick = (wanted: boolean): number[] => line.filter((index) => hidden.has(index) === wanted);
  const gone = pick(true).flatMap((index) => groups[index] ?? []);
  const sets = groups[0]?.persons.keys() ?? [];
  for (const set of sets) {
    const persons = together(gone, set, k);
    if (persons === 0 || persons >= k) continue;
    const shown = pick(false).filter((index) => isAbout(groups[index] ?? { keys: [], rows: 0, persons: [] }, set));
    const size = (index: number): number => groups[index]?.rows ?? 0;
    const smallest = shown.toSorted((a, b) => size(a) - size(b))[0];
    if (smallest !== undefined) return smallest;
  }
  return null;
};

/**
 * The indices of hidden groups: those about fewer than k persons, and of each line the smallest others until those hidden
 * are together about k persons. One group alone hidden in a line could be computed from the line's total.
 */
export const hiddenGroups = (groups: readonly GroupFacts[], k: number): Set<number> => {
  const hidden = new Set(groups.flatMap((group, index) => (isSmall(group, k) ? [index] : [])));
  if (hidden.size === 0) return hidden;
  const lines = linesOf(groups);
  for (let changed = true; changed;) {
    changed = false;
    for (const line of lines) {
      if (!line.some((index) => hidden.has(index))) continue;
      for (let next = nextToHide(groups, line, hidden, k); next !== null; next = nextToHide(groups, line, hidden, k)) {
        hidden.add(next);
        changed = true;
      }
    }
  }
  return hidden;
};

/** Every group that is about anybody. */
export const allGroups = (groups: readonly GroupFacts[]): Set<number> =>
  new Set(groups.flatMap((group, index) => (group.persons.some(({ count }) => count > 0) ? [index] : [])));

/** True if all groups together are about fewer than k persons of some set, nobody included. */
export const areFew = (groups: readonly GroupFacts[], k: number): boolean =>
  groups.every((group) => group.rows === 0 || isAbout(group, 0)) && together(groups, 0, k) < k;
