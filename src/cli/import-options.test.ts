import { expect, test } from 'vitest';
import { changesOf, dropUndecided, type ImportOptions, nameOf, wordsOf } from './import-options.ts';

const none: ImportOptions = { identifiers: [], references: [], treatments: [] };
const table = (dataset: string, ...names: string[]) => ({
  dataset,
  columns: names.map((name) => ({ name, treatment: name === 'Faith' ? ('ask' as const) : ('keep' as const) })),
});
const tables = [table('customers', 'Email', 'No', 'a=b', 'Faith'), table('orders', 'No', 'city.name')];
const changes = (options: Partial<ImportOptions>) => changesOf(tables, wordsOf({ ...none, ...options }));

test('an option applies to every table that has the column', () => {
  const [identifiers, treatments] = changes({ identifiers: ['No=customer_number'], treatments: ['Email=drop'] });
  const number = { name: 'No', identifier: { kind: 'customer_number', scope: 'source' } };
  expect(identifiers?.tables.map(({ columns }) => columns)).toEqual([[number], [number]]);
  expect(treatments?.tables.map(({ columns }) => columns)).toEqual([[{ name: 'Email', treatment: 'drop' }], []]);
});

test('emails, phones and words of one’s own mean the same everywhere, numbers do not', () => {
  const scope = (kind: string) =>
    changes({ identifiers: [`No=${kind}`] })[0]?.tables[0]?.columns?.[0]?.identifier?.scope;
  expect(['email', 'PHONE', 'loyalty card'].map(scope)).toEqual(['everywhere', 'everywhere', 'everywhere']);
  expect(['customer_number', 'number', 'id'].map(scope)).toEqual(['source', 'source', 'source']);
});

test('a column’s name may hold an equals sign, a target’s name dots', () => {
  expect(changes({ treatments: ['a=b=keep'] })[0]?.tables[0]?.columns).toEqual([{ name: 'a=b', treatment: 'keep' }]);
  expect(changes({ references: ['No=people.address.no'] })[0]?.tables[1]?.references).toEqual([
    { column: 'No', target: { dataset: 'people', column: 'address.no' }, role: 'owner' },
  ]);
});

test('a column does not refer to itself', () => {
  const [references] = changes({ references: ['No=customers.No'] });
  expect(references?.tables.map((one) => one.references?.length)).toEqual([0, 1]);
});

test('identifiers come before references, and treatments last', () => {
  const all = changes({ treatments: ['No=tokenise'], references: ['No=customers.No'], identifiers: ['No=id'] });
  expect(all.map(({ tables: [first] }) => first?.references !== undefined)).toEqual([false, true, false]);
  expect(all[2]?.tables[0]?.columns).toEqual([{ name: 'No', treatment: 'tokenise' }]);
});

test('special categories without a yes are dropped, and that is said', () => {
  const { change, notes } = dropUndecided(tables);
  expect(change.tables[0]?.columns).toEqual([{ name: 'Faith', treatment: 'drop' }]);
  expect(notes).toHaveLength(1);
  expect(notes[0]).toContain('--treat Faith=keep');
});

test('words that mean nothing are refused before anything is read', () => {
  expect(() => wordsOf({ ...none, treatments: ['Email=hide'] })).toThrow(/no treatment/);
  expect(() => wordsOf({ ...none, treatments: ['Email=ask'] })).toThrow(/no treatment/);
  expect(() => wordsOf({ ...none, treatments: ['Email'] })).toThrow(/equals sign/);
  expect(() => wordsOf({ ...none, references: ['No=customers'] })).toThrow(/DATASET\.COLUMN/);
  expect(() => wordsOf({ ...none, identifiers: ['No=a;b'] })).toThrow(/is a word/);
});

test('a column that no file has, and one name for several tables, are refused', () => {
  expect(() => changes({ treatments: ['Mail=keep'] })).toThrow(/no column Mail/);
  expect(() => nameOf(tables, 'one')).toThrow(/several tables/);
  expect(nameOf(tables.slice(0, 1), 'one')).toEqual({ tables: [{ table: 0, dataset: 'one' }] });
});
