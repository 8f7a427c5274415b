/** Linking against a plain model: small random tables full of collisions, several imports one after another. */
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { raw, sql } from '../../kit/literals.ts';
import { createWorkspace, type Workspace } from '../accounts/index.ts';
import { catalogueDataset, loadTables, readVault } from './index.ts';
import { identifying, personal, tableOf } from './load.fixture.ts';

let stores: TestStores;
let dir: string;

beforeAll(async () => {
  stores = await openTestStores();
  dir = mkdtempSync(join(tmpdir(), 'pd-model-'));
});
afterAll(async () => {
  await stores.close();
  removeDataDir(stores.dataDir);
  rmSync(dir, { recursive: true });
});

/** Customer number, email, phone, name; '' where there is none. The order of the first three is their strength. */
type Row = readonly [string, string, string, string];

const kinds = ['customer', 'email', 'phone'] as const;
const limits = { customer: 5, email: 3, phone: 1 };
const columns = [
  identifying('customer', 'customer_number'),
  identifying('email', 'email'),
  identifying('phone', 'phone'),
  personal('name'),
  { name: 'row', type: 'integer', sqlType: 'Int64' } as const,
];

const identifiersOf = (row: Row): string[] =>
  kinds.flatMap((kind, at) => (row[at] === '' ? [] : [`${kind}:${row[at]}`]));
const kindOf = (identifier: string): keyof typeof limits => identifier.split(':')[0] as keyof typeof limits;

/** Sets that grow together, by name. */
const newSets = () => {
  const parents = new Map<string, string>();
  const find = (name: string): string => {
    const parent = parents.get(name) ?? name;
    return parent === name ? name : find(parent);
  };
  const unite = (a: string, b: string): void => void parents.set(find(a), find(b));
  return { find, unite };
};

/** What linking is meant to do, said once more without columns: docs/decisions/0005. */
const newModel = () => {
  let known = new Map<string, string>(); // identifier → person
  let owners: string[] = []; // person of every row so far; '' for rows that name nobody
  let made = 0;

  const isHub = (identifier: string, rows: readonly Row[]): boolean => {
    const seen = new Set(rows.map(identifiersOf).flatMap((found) => (found.includes(identifier) ? found : [])));
    const person = known.get(identifier);
    if (person !== undefined) for (const [other, whose] of known) if (whose === person) seen.add(other);
    const own = kindOf(identifier);
    return kinds.some(
      (kind) => kind !== own && [...seen].filter((other) => kindOf(other) === kind).length > limits[own],
    );
  };

  const add = (rows: readonly Row[]): void => {
    const sets = newSets();
    const all = new Set(rows.flatMap(identifiersOf));
    const hubs = new Set([...all].filter((identifier) => isHub(identifier, rows)));
    for (const identifier of all) {
      const person = known.get(identifier);
      if (person !== undefined) sets.unite(identifier, person);
    }
    for (const row of rows) {
      const free = identifiersOf(row).filter((identifier) => !hubs.has(identifier));
      for (const other of free.slice(1)) sets.unite(free[0] ?? '', other);
    }
    const names = new Map<string, string>();
    const personOf = (node: string): string => {
      const root = sets.find(node);
      const name = names.get(root) ?? `person ${(made += 1)}`;
      names.set(root, name);
      return name;
    };
    known = new Map([
      ...[...known].map(([identifier, person]): [string, string] => [identifier, personOf(person)]),
      ...[...all].map((identifier): [string, string] => [identifier, personOf(identifier)]),
    ]);
    const alone = (row: Row): string => (row[3] === '' ? '' : `person ${(made += 1)}`);
    owners = [
      ...owners.map((person) => (person === '' ? '' : personOf(person))),
      ...rows.map((row) => known.get(identifiersOf(row)[0] ?? '') ?? alone(row)),
    ];
  };
  return { add, owners: (): string[] => owners };
};

/** The same partition, whatever its parts are called. */
const partition = (owners: readonly string[], nobody: string): number[] => {
  const numbers = new Map<string, number>([[nobody, 0]]);
  return owners.map((owner) => {
    const number = numbers.get(owner) ?? numbers.size;
    numbers.set(owner, number);
    return number;
  });
};

const subjectsOf = async (workspace: Workspace): Promise<string[]> => {
  const { table } = await catalogueDataset(workspace, 'people');
  const rows = await workspace.stores.warehouse.query<{ subject: string }>(
    sql`SELECT subject FROM ${table} ORDER BY ${raw('c5')}`,
  );
  return rows.map(({ subject }) => subject);
};

/** Every value of every person, once, as the rows say it. */
const valuesOf = (rows: readonly Row[], subjects: readonly string[]): string[] => [
  ...new Set(
    rows.flatMap((row, at) =>
      row.flatMap((text, column) => (text === '' ? [] : [`${subjects[at]} ${column} ${text}`])),
    ),
  ),
];

const vaultOf = async (workspace: Workspace, subjects: readonly string[]): Promise<string[]> => {
  const dataset = await catalogueDataset(workspace, 'people');
  const domains = dataset.columns.map(({ tokenDomain }) => tokenDomain);
  const values = await readVault(workspace, [...new Set(subjects)].map(BigInt));
  return values.map(({ subject, domain, text }) => `${subject} ${domains.indexOf(domain)} ${text}`);
};

const cell = (letter: string, many: number) =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant('') },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: many - 1 }).map((n) => `${letter}${n}`) },
  );
const phone = (many: number) => cell('', many).map((digits) => (digits === '' ? '' : `+43 1 ${digits}`));
const rowsOf = (many: number) =>
  fc.array(fc.tuple(cell('k', many), cell('e', many), phone(many), cell('Name', 4)), { minLength: 1, maxLength: 30 });
// Few values tie everything together or make hubs; many leave most rows alone.
const imports = fc.oneof(...[4, 12, 40, 100].map((many) => fc.array(rowsOf(many), { minLength: 1, maxLength: 4 })));

test('rows are parted into persons as the rules say, and the vault holds every value of each once', async () => {
  await fc.assert(
    fc.asyncProperty(imports, async (files) => {
      const workspace = await createWorkspace(stores.stores, stores.owner, { name: 'Model' });
      const model = newModel();
      const all: Row[] = [];
      for (const [at, rows] of files.entries()) {
        const numbered = rows.map((row, here) => [...row, all.length + here]);
        const { results } = await loadTables(workspace, `i${at}`, [tableOf(dir, 'people', columns, numbered)]);
        all.push(...rows);
        model.add(rows);
        const subjects = await subjectsOf(workspace);
        expect(partition(subjects, '0')).toEqual(partition(model.owners(), ''));
        expect(results[0]?.rowsLoaded).toBe(rows.length);
        expect((await vaultOf(workspace, subjects)).toSorted()).toEqual(valuesOf(all, subjects).toSorted());
      }
    }),
    { numRuns: 12 },
  );
}, 300_000);
