/** Connected components of small numbers. Pure. */

/** Everything in one list is connected. Returns `[number, root]` for every number that is not its own root; a root is the smallest. */
export const connect = (lists: readonly (readonly number[])[]): [number, number][] => {
  const parents = new Map<number, number>();
  const rootOf = (start: number): number => {
    let root = start;
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next;
    for (let at = start; at !== root;) {
      const next = parents.get(at) ?? root;
      parents.set(at, root);
      at = next;
    }
    return root;
  };
  for (const [first, ...rest] of lists)
    for (const other of rest) {
      const [a, b] = [rootOf(first ?? other), rootOf(other)];
      if (a !== b) parents.set(Math.max(a, b), Math.min(a, b));
    }
  return [...parents.keys()].map((number) => [number, rootOf(number)]);
};
