/**
 * Rows with the same link (a number of 32 bits) in a chain that a row is added to and taken out of in one step. Links share as many
 * buckets as there are rows, twice that at most, so a chain may hold rows of others as well: who walks it looks at each.
 */
export type Chains = {
  link(row: number, link: number): void;
  unlink(row: number, link: number): void;
  each(link: number, visit: (row: number) => void): void;
  /** At most so many rows have one of these links. */
  count(links: readonly number[]): number;
};

const none = -1;

const powerAbove = (count: number): number => {
  let power = 16;
  while (power < count) power *= 2;
  return power;
};

const filled = (length: number): Int32Array => new Int32Array(length).fill(none);

const longer = (old: Int32Array, length: number): Int32Array => {
  const made = filled(length);
  made.set(old);
  return made;
};

/** Empty chains for rows whose numbers are below `expected`, and more. */
export const chains = (expected: number): Chains => {
  let capacity = Math.max(16, expected);
  let buckets = powerAbove(capacity);
  let heads = filled(buckets);
  let counts = new Uint32Array(buckets);
  let next = filled(capacity);
  let previous = filled(capacity);
  let links = new Uint32Array(capacity);
  let linked = new Uint8Array(capacity);

  const put = (row: number, link: number): void => {
    const bucket = link & (buckets - 1);
    const head = heads[bucket] ?? none;
    next[row] = head;
    previous[row] = none;
    if (head !== none) previous[head] = row;
    heads[bucket] = row;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
    links[row] = link;
    linked[row] = 1;
  };

  const spread = (): void => {
    buckets *= 2;
    heads = filled(buckets);
    counts = new Uint32Array(buckets);
    for (let row = 0; row < capacity; row += 1) if (linked[row] === 1) put(row, links[row] ?? 0);
  };

  const grow = (row: number): void => {
    const before = capacity;
    while (capacity <= row) capacity *= 2;
    [next, previous] = [longer(next, capacity), longer(previous, capacity)];
    const [oldLinks, oldLinked] = [links, linked];
    [links, linked] = [new Uint32Array(capacity), new Uint8Array(capacity)];
    links.set(oldLinks.subarray(0, before));
    linked.set(oldLinked.subarray(0, before));
    while (buckets < capacity) spread();
  };

  return {
    link: (row, link) => {
      if (row >= capacity) grow(row);
      put(row, link);
    },
    unlink: (row, link) => {
      if (linked[row] !== 1) return;
      const bucket = link & (buckets - 1);
      const [before, after] = [previous[row] ?? none, next[row] ?? none];
      if (before === none) heads[bucket] = after;
      else next[before] = after;
      if (after !== none) previous[after] = before;
      counts[bucket] = (counts[bucket] ?? 0) - 1;
      linked[row] = 0;
    },
    each: (link, visit) => {
      for (let row = heads[link & (buckets - 1)] ?? none; row !== none; row = next[row] ?? none) visit(row);
    },
    count: (some) => {
      let count = 0;
      for (const link of some) count += counts[link & (buckets - 1)] ?? 0;
      return count;
    },
  };
};
