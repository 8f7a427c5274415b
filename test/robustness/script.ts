/**
 * What the victim does: imports of linked files, appends, the same files again, erasures; and what must be there after each
 * step, computed in memory from the same made-up persons. Pure: the same seed gives the same files.
 */

export type Person = {
  number: string;
  email: string;
  phone: string;
  name: string;
  street: string;
  /** A kept text that only this person's rows have. */
  note: string;
};

type Row = { person: number; cells: string[]; key?: string; cents?: number };
/** One made-up file. `person` of a row is whose it is according to the world, whatever the file says. */
export type SourceFile = { path: string; dataset: string; header: string[]; rows: Row[] };

export type Step =
  | { id: number; kind: 'import'; files: readonly string[]; into: string | null }
  | { id: number; kind: 'erase'; persons: readonly number[] }
  | { id: number; kind: 'export'; person: number };

/** xorshift32: a whole number below `below`. */
export const generator = (seed: number): ((below: number) => number) => {
  let state = seed * 2654435761 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
};

const letters = 'bcdfghjklmnpqrstvwxz';
const word = (next: (below: number) => number, length: number): string =>
  Array.from({ length }, () => letters[next(letters.length)]).join('');

const personOf = (at: number, next: (below: number) => number): Person => ({
  number: String(410_000_000 + at * 97 + next(90)),
  email: `${word(next, 9)}.${word(next, 5)}@mail${at % 7}.example`,
  phone: `+43664${String(1_000_000 + at * 31 + next(30))}`,
  name: `${word(next, 8)} ${word(next, 9)}`,
  street: `${word(next, 10)} Street ${at + 1}`,
  note: `note ${word(next, 12)}`,
});

export type World = { persons: Person[]; files: Map<string, SourceFile>; steps: Step[] };

const cents = (value: number): string => (value / 100).toFixed(2);

/** Persons of a file, from and up to. */
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

const customersFile = (path: string, persons: readonly Person[], from: number, to: number): SourceFile => ({
  path,
  dataset: 'customers',
  header: ['customer_id', 'email', 'phone', 'full_name', 'street', 'note'],
  rows: range(from, to).flatMap((person) => {
    const one = persons[person];
    return one === undefined
      ? []
      : [{ person, cells: [one.number, one.email, one.phone, one.name, one.street, one.note] }];
  }),
});

const ordersFile = (
  path: string,
  persons: readonly Person[],
  of: { from: number; to: number; base: number },
  next: (below: number) => number,
): SourceFile => ({
  path,
  dataset: 'orders',
  header: ['order_id', 'customer_id', 'ordered_at', 'total'],
  rows: range(0, (of.to - of.from) * 3).map((at) => {
    const person = of.from + next(of.to - of.from);
    const value = 100 + next(99_000);
    const day = `2024-${String(1 + next(12)).padStart(2, '0')}-${String(1 + next(28)).padStart(2, '0')}`;
    const key = String(of.base + at);
    return { person, key, cents: value, cells: [key, persons[person]?.number ?? '', day, cents(value)] };
  }),
});

const linesFile = (path: string, orders: SourceFile, base: number, next: (below: number) => number): SourceFile => ({
  path,
  dataset: 'order_lines',
  header: ['line_id', 'order_id', 'sku', 'quantity', 'amount'],
  rows: range(0, orders.rows.length * 2).map((at) => {
    const order = orders.rows[next(orders.rows.length)];
    const value = 100 + next(9000);
    const key = order?.key ?? '';
    const cells = [String(base + at), key, `sku-${next(40)}`, String(1 + next(5)), cents(value)];
    return { person: order?.person ?? 0, key, cents: value, cells };
  }),
});

const newsletterFile = (persons: readonly Person[]): SourceFile => ({
  path: 'newsletter.csv',
  dataset: 'newsletter',
  header: ['email', 'topic'],
  rows: range(0, 100).map((person) => ({ person, cells: [persons[person]?.email ?? '', `topic-${person % 5}`] })),
});

// Persons 50 to 99 are known by their email there and by their phone here, until `customers` says that they are one.
const callsFile = (persons: readonly Person[], next: (below: number) => number): SourceFile => ({
  path: 'calls.csv',
  dataset: 'calls',
  header: ['phone', 'minutes'],
  rows: range(50, 150).map((person) => {
    const minutes = 1 + next(60);
    return { person, cents: minutes * 100, cells: [persons[person]?.phone ?? '', String(minutes)] };
  }),
});

const steps: readonly (
  | { kind: 'import'; files: string[]; into?: string }
  | { kind: 'erase'; persons: number[] }
  | { kind: 'export'; person: number }
)[] = [
  { kind: 'import', files: ['newsletter.csv', 'calls.csv'] },
  { kind: 'import', files: ['customers.csv', 'orders.csv', 'order_lines.csv'] },
  { kind: 'erase', persons: [3] },
  { kind: 'import', files: ['orders-2.csv'], into: 'orders' },
  { kind: 'import', files: ['order_lines-2.csv'], into: 'order_lines' },
  { kind: 'import', files: ['customers-2.csv'], into: 'customers' },
  { kind: 'import', files: ['orders-2.csv'], into: 'orders' },
  { kind: 'erase', persons: [10, 60, 111] },
  { kind: 'import', files: ['customers.csv', 'orders.csv', 'order_lines.csv'] },
  { kind: 'export', person: 20 },
  { kind: 'erase', persons: [20] },
  { kind: 'import', files: ['customers-2.csv'], into: 'customers' },
  { kind: 'erase', persons: [205, 250] },
  { kind: 'import', files: ['newsletter.csv', 'calls.csv'] },
  { kind: 'export', person: 150 },
];

/** Persons, files and steps of a seed. */
export const worldOf = (seed: number): World => {
  const next = generator(seed);
  const persons = range(0, 300).map((at) => personOf(at, next));
  const orders = ordersFile('orders.csv', persons, { from: 0, to: 200, base: 700_000 }, next);
  const more = ordersFile('orders-2.csv', persons, { from: 0, to: 220, base: 800_000 }, next);
  const files = [
    customersFile('customers.csv', persons, 0, 200),
    customersFile('customers-2.csv', persons, 200, 300),
    orders,
    more,
    linesFile('order_lines.csv', orders, 1_000_000, next),
    linesFile('order_lines-2.csv', more, 2_000_000, next),
    newsletterFile(persons),
    callsFile(persons, next),
  ];
  return {
    persons,
    files: new Map(files.map((file) => [file.path, file])),
    steps: steps.map((step, id) =>
      step.kind === 'import' ? { id, kind: 'import', files: step.files, into: step.into ?? null } : { id, ...step },
    ),
  };
};

/** A file's text; cells hold nothing that needs quoting. */
export const csvText = ({ header, rows }: SourceFile): string =>
  `${[header, ...rows.map(({ cells }) => cells)].map((cells) => cells.join(',')).join('\n')}\n`;

const words = {
  identifiers: [
    { column: 'email', kind: 'email' },
    { column: 'phone', kind: 'phone' },
    { column: 'customer_id', kind: 'customer_number' },
  ],
  references: [
    { column: 'customer_id', dataset: 'customers', target: 'customer_id' },
    { column: 'order_id', dataset: 'orders', target: 'order_id' },
  ],
  treatments: [
    ...['full_name', 'street'].map((column) => ({ column, treatment: 'tokenise' as const })),
    ...['note', 'order_id', 'ordered_at', 'total', 'line_id', 'sku', 'quantity', 'amount', 'topic', 'minutes'].map(
      (column) => ({ column, treatment: 'keep' as const }),
    ),
  ],
};

/** The words of the command line that fit these files' columns. */
export const wordsFor = (files: readonly SourceFile[]): typeof words => {
  const has = ({ column }: { column: string }): boolean => files.some(({ header }) => header.includes(column));
  return {
    identifiers: words.identifiers.filter(has),
    references: words.references.filter(has),
    treatments: words.treatments.filter(has),
  };
};

/** What is there of a person: rows and sums (in cents) by dataset, and every value of the vault, sorted. */
export type Held = { rows: Record<string, number>; cents: Record<string, number>; values: string[] };
export type Contents = { persons: Record<number, Held>; nobody: Record<string, number> };

/** The oracle: what the stores hold, by dataset and file, and what the ledger keeps out. */
export type State = {
  loaded: ReadonlyMap<string, { dataset: string; rows: readonly Row[] }>;
  erased: ReadonlySet<number>;
  erasedOrders: ReadonlySet<string>;
};

export const emptyState: State = { loaded: new Map(), erased: new Set(), erasedOrders: new Set() };

const isWithheld = (state: State, dataset: string, row: Row): boolean =>
  dataset === 'order_lines' ? state.erasedOrders.has(row.key ?? '') : state.erased.has(row.person);

const ordersIn = (state: State): Map<string, number> =>
  new Map(
    [...state.loaded.values()]
      .filter(({ dataset }) => dataset === 'orders')
      .flatMap(({ rows }) => rows.map(({ key, person }) => [key ?? '', person] as const)),
  );

/** The state after a step that was done wholly. */
export const apply = (world: World, state: State, step: Step): State => {
  if (step.kind === 'export') return state;
  if (step.kind === 'import') {
    const loaded = new Map(state.loaded);
    for (const path of step.files) {
      const file = world.files.get(path);
      if (file === undefined) throw new RangeError(`No file ${path}`);
      const rows = file.rows.filter((row) => !isWithheld(state, file.dataset, row));
      loaded.set(path, { dataset: file.dataset, rows });
    }
    return { ...state, loaded };
  }
  const gone = new Set(step.persons);
  const orders = ordersIn(state);
  const goneOrders = [...orders].filter(([, person]) => gone.has(person)).map(([key]) => key);
  const erasedOrders = new Set([...state.erasedOrders, ...goneOrders]);
  const stays = (dataset: string, row: Row): boolean =>
    dataset === 'order_lines' ? !erasedOrders.has(row.key ?? '') : !gone.has(row.person);
  return {
    erased: new Set([...state.erased, ...gone]),
    erasedOrders,
    loaded: new Map(
      [...state.loaded].map(([path, { dataset, rows }]) => [
        path,
        { dataset, rows: rows.filter((row) => stays(dataset, row)) },
      ]),
    ),
  };
};

const valuesIn = (person: Person, dataset: string): string[] =>
  ({
    customers: [person.number, person.email, person.phone, person.name, person.street],
    orders: [person.number],
    newsletter: [person.email],
    calls: [person.phone],
  })[dataset] ?? [];

/** What must be found in a state. */
export const contentsOf = (world: World, state: State): Contents => {
  const persons: Record<number, Held> = {};
  const nobody: Record<string, number> = {};
  const orders = ordersIn(state);
  const note = (at: number, dataset: string, row: Row): void => {
    const held = (persons[at] ??= { rows: {}, cents: {}, values: [] });
    const person = world.persons[at];
    held.rows[dataset] = (held.rows[dataset] ?? 0) + 1;
    held.cents[dataset] = (held.cents[dataset] ?? 0) + (row.cents ?? 0);
    if (person !== undefined) held.values = [...new Set([...held.values, ...valuesIn(person, dataset)])].sort();
  };
  for (const { dataset, rows } of state.loaded.values())
    for (const row of rows) {
      const owner = dataset === 'order_lines' ? orders.get(row.key ?? '') : row.person;
      if (owner === undefined) nobody[dataset] = (nobody[dataset] ?? 0) + 1;
      else note(owner, dataset, row);
    }
  return { persons, nobody };
};

/** Where two contents differ, in numbers of persons and names of datasets; empty when they are the same. */
export const differences = (expected: Contents, found: Contents): string[] => {
  const numbers = new Set([...Object.keys(expected.persons), ...Object.keys(found.persons)].map(Number));
  const text = (held: Held | undefined): string =>
    held === undefined ? 'nothing' : JSON.stringify([sorted(held.rows), sorted(held.cents), held.values.length]);
  const persons = [...numbers].flatMap((at) => {
    const [a, b] = [expected.persons[at], found.persons[at]];
    if (text(a) !== text(b)) return [`person ${at}: expected ${text(a)}, found ${text(b)}`];
    return a?.values.join('\n') === b?.values.join('\n') ? [] : [`person ${at}: other values`];
  });
  const same = JSON.stringify(sorted(expected.nobody)) === JSON.stringify(sorted(found.nobody));
  const rest = same
    ? []
    : [`nobody's rows: expected ${JSON.stringify(expected.nobody)}, found ${JSON.stringify(found.nobody)}`];
  return [...persons, ...rest];
};

const sorted = (counts: Record<string, number>): [string, number][] =>
  Object.entries(counts)
    .filter(([, n]) => n !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
