/**
 * A small model explorer: walks every state that a model can reach, breadth first, and says the shortest way to a state that
 * must not be, or to one from which something can never be finished. States are plain JSON values.
 */

export type Step<State> = { name: string; state: State };

export type Model<State> = {
  start: State;
  /** Everything that may happen next. */
  steps: (state: State) => readonly Step<State>[];
  /** What is wrong with a state, or null. */
  wrong: (state: State) => string | null;
  /** True where something has been begun and has to be finishable. */
  isOwing?: (state: State) => boolean;
  /** True where nothing is owed any more. */
  isSettled?: (state: State) => boolean;
};

export type Finding = { what: string; way: readonly string[] };
/** `states`: how many different ones were looked at. */
export type Exploration = { states: number; finding: Finding | null };

type Node = { key: string; from: Node | null; by: string };

const wayTo = (node: Node): string[] => (node.from === null ? [] : [...wayTo(node.from), node.by]);

/** All states from which a settled one can be reached: backwards from these. */
const settling = (settled: readonly string[], before: ReadonlyMap<string, readonly string[]>): Set<string> => {
  const reached = new Set(settled);
  const open = [...settled];
  for (let key = open.pop(); key !== undefined; key = open.pop())
    for (const earlier of before.get(key) ?? []) {
      if (reached.has(earlier)) continue;
      reached.add(earlier);
      open.push(earlier);
    }
  return reached;
};

/** Looks at every reachable state, at most `most` of them. Throws when there are more: nothing is claimed about the rest. */
export const explore = <State>(model: Model<State>, most = 2_000_000): Exploration => {
  const start: Node = { key: JSON.stringify(model.start), from: null, by: '' };
  const known = new Map<string, Node>([[start.key, start]]);
  const before = new Map<string, string[]>();
  const owing: Node[] = [];
  const settled: string[] = [];
  for (const node of known.values()) {
    const state = JSON.parse(node.key) as State;
    const what = model.wrong(state);
    if (what !== null) return { states: known.size, finding: { what, way: wayTo(node) } };
    if (model.isOwing?.(state) === true) owing.push(node);
    if (model.isSettled?.(state) === true) settled.push(node.key);
    for (const { name, state: next } of model.steps(state)) {
      const key = JSON.stringify(next);
      const ways = before.get(key);
      if (ways === undefined) before.set(key, [node.key]);
      else ways.push(node.key);
      if (!known.has(key)) known.set(key, { key, from: node, by: name });
    }
    if (known.size > most) throw new Error(`More than ${most} states: bound the model further`);
  }
  const finishable = settling(settled, before);
  const stuck = owing.find(({ key }) => !finishable.has(key));
  if (stuck === undefined) return { states: known.size, finding: null };
  return { states: known.size, finding: { what: 'can never be finished', way: wayTo(stuck) } };
};
