/** The order of the rooms, checked on the real import statements. Says how many files it saw: a check that sees none passes all. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const source = resolve(import.meta.dirname, '../src');

const rooms = [
  'audit',
  'accounts',
  'inventory',
  'consent',
  'datasets',
  'imports',
  'measurement',
  'insights',
  'requests',
  'records',
  'messages',
  'website',
  'support',
  'billing',
  'parties',
  'policy',
];

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const isTest = (file: string): boolean => /\.(test|fixture)\.ts$/.test(file);

type Import = { file: string; target: string };

/** Imports from files of this project, as paths from src; packages are returned as they are written. */
const importsOf = (file: string): Import[] => {
  const text = readFileSync(resolve(source, file), 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map((match) => match[1] ?? '');
  return specifiers.map((specifier) => ({
    file,
    target: specifier.startsWith('.') ? relative(source, resolve(source, dirname(file), specifier)) : specifier,
  }));
};

const production = files.filter((file) => !isTest(file));
const imports = production.flatMap(importsOf);
const within = (folder: string) => (one: Import) => one.file.startsWith(`${folder}/`);
const show = (found: Import[]): string[] => found.map(({ file, target }) => `${file} imports ${target}`);
const roomOf = (path: string): string | null => /^rooms\/([^/]+)\//.exec(path)?.[1] ?? null;

test('the check sees the code', () => {
  expect(production.length).toBeGreaterThan(60);
  expect(imports.length).toBeGreaterThan(200);
});

test('every room has a place in the order', () => {
  const found = new Set(production.map(roomOf).filter((room) => room !== null));
  expect([...found].filter((room) => !rooms.includes(room))).toEqual([]);
});

test('a room imports only rooms above it', () => {
  const upwards = ({ file, target }: Import): boolean => {
    const [from, to] = [roomOf(file), roomOf(target)];
    return from !== null && to !== null && from !== to && rooms.indexOf(to) > rooms.indexOf(from);
  };
  expect(show(imports.filter(upwards))).toEqual([]);
});

test('another room is entered by its front door only', () => {
  const sideDoor = ({ file, target }: Import): boolean => {
    const [from, to] = [roomOf(file), roomOf(target)];
    return to !== null && from !== to && !target.endsWith('/index.ts') && !['schema.ts', 'declared.ts'].includes(file);
  };
  expect(show(imports.filter(sideDoor))).toEqual([]);
});

test('the kit knows nothing of the product, and the contract imports only zod', () => {
  const outOfKit = imports
    .filter(within('kit'))
    .filter(({ target }) => !target.startsWith('kit/') && !target.startsWith('node:'));
  expect(show(outOfKit)).toEqual([]);
  const outOfContract = imports
    .filter(within('contract'))
    .filter(({ target }) => !target.startsWith('contract/') && target !== 'zod');
  expect(show(outOfContract)).toEqual([]);
});

test('engines know no room, and rooms know neither HTTP nor the command line', () => {
  const engines = imports.filter(within('engines')).filter(({ target }) => /^(rooms|http|cli)\//.test(target));
  expect(show(engines)).toEqual([]);
  const outwards = imports
    .filter(within('rooms'))
    .filter(({ target }) => /^(http|cli)\/|^hono/.test(target) && target !== 'hono/html');
  expect(show(outwards)).toEqual([]);
});

test('only the configuration reads the environment', () => {
  const readers = production.filter((file) => readFileSync(resolve(source, file), 'utf8').includes('process.env'));
  expect(readers.filter((file) => !['config.ts', 'cli/threads.ts'].includes(file))).toEqual([]);
});

test('nothing in the rooms opens a connection to elsewhere', () => {
  const network = /^(node:(http|https|net|tls|dgram|dns)(\/|$)|undici|axios|node-fetch)/;
  const text = (file: string): string => readFileSync(resolve(source, file), 'utf8');
  const parsesAddressesOnly = (file: string): boolean =>
    /import \{ (isIP(v4|v6)?(, )?)+ \} from 'node:net'/.test(text(file));
  const inside = (file: string): boolean => /^(rooms|kit|contract|demo)\//.test(file);
  const out = imports.filter(({ file, target }) => inside(file) && network.test(target) && !parsesAddressesOnly(file));
  expect(show(out)).toEqual([]);
  expect(production.filter((file) => inside(file) && /\bfetch\(/.test(text(file)))).toEqual([]);
});

test('nobody re-exports everything', () => {
  const stars = production.filter((file) => /^export \*/m.test(readFileSync(resolve(source, file), 'utf8')));
  expect(stars).toEqual([]);
});
