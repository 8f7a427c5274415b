/** What the server can refuse, collected from its own code, and whether people are told in both languages. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readPlaces, setLocale, tProblem } from './i18n.ts';
import { de } from './messages/de.ts';
import { en } from './messages/en.ts';

const source = join(import.meta.dirname, '../../src');
const filesBelow = (folder: string, name: RegExp): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => name.test(file) && !/\.(test|fixture)\.tsx?$/.test(file))
    .map((file) => join(folder, file));

/** Met at the start or on the command line, where texts are English. */
const notInTheApp = /^(cli\/|engines\/backup\/|config\.ts$|data-lock\.ts$|main\.ts$|restore\.ts$)/;
const server = filesBelow(source, /\.ts$/)
  .filter((file) => !notInTheApp.test(relative(source, file)))
  .map((file) => readFileSync(file, 'utf8'));
const troubled = server.filter((text) => text.includes('kit/errors.ts') || text.includes('new Trouble('));

/** Who starts the server reads these, in its output; nobody meets them in the app. */
const atTheStart = new Set([
  'audit-chain-broken',
  'bad-master-key',
  'bad-scanner',
  'bad-smtp-url',
  'bad-store-url',
  'host-not-encrypted',
  'master-key-from-environment',
  'master-key-readable',
  'port-taken',
  'rotation-under-way',
  'store-not-encrypted',
  'tls-mismatch',
  'tls-not-readable',
  'undeclared-columns',
]);

/** Calls that take a word with a hyphen first and are no refusal. */
const others = /^(set|append|encrypt|decrypt|createCipheriv|createDecipheriv|Trouble|DateTimeFormat)$/;

/** `invalid('some-code', 'Title…`, also by a helper of another name, and `code: 'some-code', title: …`. */
const codes = [
  ...new Set(
    troubled.flatMap((text) => [
      ...[...text.matchAll(/code: '([a-z][a-z0-9-]*)',\s*title/g)].map(([, code = '']) => code),
      ...[...text.matchAll(/\b(\w+)\(\s*'([a-z]+(?:-[a-z0-9]+)+)',\s*(?=\S)/g)].flatMap(([, name = '', code = '']) =>
        others.test(name) ? [] : [code],
      ),
      ...[...text.matchAll(/invalid\(`unknown-/g)].flatMap(() => ['unknown-measure', 'unknown-field']),
    ]),
  ),
].filter((code) => !atTheStart.has(code));

const english: Record<string, string> = en;
const german: Record<string, string> = de;
const keys = codes.flatMap((code) => [`problem.${code}`, `problem.${code}.detail`]);

describe('what the server refuses', () => {
  it('is collected from its code', () => {
    expect(codes.length).toBeGreaterThan(120);
    expect(codes).toContain('csv-unclosed-quote');
    expect(codes).toContain('last-owner');
  });

  it('has no code put together at run time that nobody knows of', () => {
    const made = troubled.flatMap((text) => text.match(/(?:invalid|conflict|refuse)\(\s*`[^`]*`/g) ?? []);
    expect(made).toEqual(['invalid(`unknown-${what}`']);
  });

  it('is said in both languages', () => {
    expect(keys.filter((key) => !english[key] || !german[key])).toEqual([]);
    expect(keys.filter((key) => german[key] === english[key])).toEqual([]);
  });

  it('has no text for a code that is not there any more', () => {
    const known = new Set([...keys, 'problem.cancelled', 'problem.cancelled.detail']);
    expect(Object.keys(en).filter((key) => key.startsWith('problem.') && !known.has(key))).toEqual([]);
  });

  it('is read by texts that still have the form of those in the code', () => {
    const written = server.join('\n').replace(/['`] \+\s*['`]/g, '');
    const drifted = keys
      .filter((key) => english[key]?.includes('{'))
      .flatMap((key) => (english[key] ?? '').split(/\{\w+\}/).map((part) => [key, part.trim()] as const))
      .filter(([, part]) => part.length > 4 && !written.includes(part));
    expect(drifted).toEqual([]);
  });

  it('names in another language only what the English names', () => {
    const places = (text = ''): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    expect(keys.filter((key) => places(german[key]).some((name) => !places(english[key]).includes(name)))).toEqual([]);
  });
});

describe('a problem', () => {
  const inGerman = (code: string, title: string, detail: string) => {
    vi.stubGlobal('document', { documentElement: {} });
    setLocale('de');
    return tProblem({ code, title, detail });
  };
  afterEach(() => {
    vi.stubGlobal('document', { documentElement: {} });
    setLocale('en');
    vi.unstubAllGlobals();
  });

  it('is told in German with what its text names', () => {
    expect(
      inGerman(
        'csv-unclosed-quotes',
        'Too many quotes are opened and never closed',
        'In a.csv: The last one in line 20262. Check the quoting of the file.',
      ),
    ).toEqual({
      title: 'Zu viele Anführungszeichen werden geöffnet und nie geschlossen',
      detail: 'In a.csv: Das letzte steht in Zeile 20.262. Prüfen Sie die Anführungszeichen der Datei.',
    });
  });

  it('is told in the server’s words where its code or its form is unknown', () => {
    expect(inGerman('newer-code', 'New', 'Newer.')).toEqual({ title: 'New', detail: 'Newer.' });
    expect(inGerman('unknown-order', 'Other words', 'The question has: a.').title).toBe('Other words');
  });

  it('reads places only from a text of that form', () => {
    expect(readPlaces('"{a}" and "{b}", "{a}"', '"x" and "y", "x"')).toEqual({ a: 'x', b: 'y' });
    expect(readPlaces('"{a}" and "{b}", "{a}"', '"x" and "y", "z"')).toBeNull();
    expect(readPlaces('{count} of {cards} cards', '1,200 of 7 cards')).toEqual({ count: 1200, cards: 7 });
  });
});

describe('what a page asks whether somebody may', () => {
  const pages = filesBelow(import.meta.dirname, /\.tsx?$/).map((file) => readFileSync(file, 'utf8'));
  const asked = pages.flatMap((text) => [
    ...[...text.matchAll(/\b(?:may|useMay\(\))\('([a-z-]+\.[a-z-]+)'\)/g)].map(([, action = '']) => action),
    ...[...text.matchAll(/mayIn\(\w+, '([a-z-]+\.[a-z-]+)'\)/g)].map(([, action = '']) => action),
    ...[...text.matchAll(/\bmay: '([a-z-]+\.[a-z-]+)'/g)].map(([, action = '']) => action),
  ]);

  // As text: the tables hang on the whole server, which is no part of the app.
  const tables = filesBelow(join(source, 'rooms'), /policy\.ts$/).map((file) => readFileSync(file, 'utf8'));
  const declared = tables.flatMap((text) =>
    [...text.matchAll(/^ {2}'([a-z-]+\.[a-z-]+)': \{ roles/gm)].map(([, action = '']) => action),
  );

  it('is in the server’s tables of who may', () => {
    expect(declared.length).toBeGreaterThan(30);
    expect(asked.length).toBeGreaterThan(15);
    expect(asked.filter((action) => !declared.includes(action))).toEqual([]);
  });
});
