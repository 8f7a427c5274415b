import { describe, expect, it } from 'vitest';
import { fill } from './i18n.ts';
import { de } from './messages/de.ts';
import { en } from './messages/en.ts';

const placesOf = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name ?? ''))].sort();

describe('the message catalogue', () => {
  it('groups numbers and picks the plural form of the language', () => {
    const text = '{count} {count|row|rows}';
    expect(fill(text, { count: 1 }, 'en-GB')).toBe('1 row');
    expect(fill(text, { count: 20262 }, 'en-GB')).toBe('20,262 rows');
    expect(fill('{count} {count|Zeile|Zeilen}', { count: 20262 }, 'de-DE')).toBe('20.262 Zeilen');
  });

  it('leaves a place without a value standing, so that the mistake shows', () => {
    expect(fill('Erase {name}', {}, 'en-GB')).toBe('Erase {name}');
  });

  it('never reads a value as a place to fill', () => {
    expect(fill('{a}', { a: '{b}', b: 'x' }, 'en-GB')).toBe('{b}');
  });

  it('has the same keys in both languages', () => {
    expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort());
  });

  it('fills the same places in both languages', () => {
    const pairs = Object.entries(en).map(([key, text]) => [key, placesOf(text)]);
    expect(
      Object.entries(de)
        .map(([key, text]) => [key, placesOf(text)])
        .sort(),
    ).toEqual(pairs.sort());
  });

  it('never shouts', () => {
    expect([...Object.values(en), ...Object.values(de)].filter((text) => text.includes('!'))).toEqual([]);
  });
});
