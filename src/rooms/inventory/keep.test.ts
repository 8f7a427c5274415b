/** Every declared table with personal columns names what carries out its retention, and that is there and is called. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { declared } from '../../declared.ts';

const source = resolve(import.meta.dirname, '../..');
const code = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(file))
  .map((file) => readFileSync(resolve(source, file), 'utf8'));

const isPersonal = (columns: Readonly<Record<string, string | null>>): boolean =>
  Object.values(columns).some((category) => category !== null);

/** pg-boss deletes jobs that ended by itself, after 7 days unless told otherwise. */
const elsewhere = new Set(['pg-boss']);

const isExported = (name: string): boolean =>
  code.some((text) => new RegExp(`export const ${name}\\b|export async function ${name}\\b`).test(text));

/** Called, or handed to what calls it; its definition, imports and exports by name are no calls. */
const isCalled = (name: string): boolean => code.some((text) => new RegExp(`[^.\\w]${name}\\(`).test(text));

const personal = declared.tables.filter(({ columns }) => isPersonal(columns));

test('the check sees the tables', () => {
  expect(personal.length).toBeGreaterThan(15);
});

test('every table about persons says in a form for machines how long it is kept', () => {
  expect(personal.filter(({ keep }) => keep === undefined).map(({ table }) => table)).toEqual([]);
  const forGood = personal.flatMap(({ table, keep }) => (keep !== undefined && 'forever' in keep ? [table] : []));
  expect(forGood).toEqual([]);
});

test('what carries out each retention exists and is called', () => {
  const named = declared.tables.flatMap(({ table, keep }) =>
    keep === undefined || 'forever' in keep || elsewhere.has(keep.by) ? [] : [{ table, by: keep.by }],
  );
  expect(named.filter(({ by }) => !isExported(by) || !isCalled(by))).toEqual([]);
});

test('a number of days stands in the words too', () => {
  const words = declared.tables.flatMap(({ table, keep, retention }) =>
    keep !== undefined && 'days' in keep && !/\d|a day|a year/.test(retention) ? [table] : [],
  );
  expect(words).toEqual([]);
});
