import { describe, expect, it, vi } from 'vitest';
import { type Said, sayingCodes } from '../../src/contract/said.ts';
import { fill, locale, setLocale, tSaid } from './i18n.ts';
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
    // What is read from a problem's text may be left out: src/problems.test.ts.
    const said = (texts: object) => Object.entries(texts).filter(([key]) => !key.startsWith('problem.'));
    const pairs = said(en).map(([key, text]) => [key, placesOf(text)]);
    expect(
      said(de)
        .map(([key, text]) => [key, placesOf(text)])
        .sort(),
    ).toEqual(pairs.sort());
  });

  it('has German for every code that the server says things by', () => {
    const german: Record<string, string> = de;
    const english: Record<string, string> = en;
    const same = new Set([
      'said.file.encoding.utf8',
      'said.file.encoding.utf16',
      'said.file.encoding.windows',
      'said.file.parquet',
    ]);
    const keys = sayingCodes.map((code) => `said.${code}`);
    expect(keys.length).toBeGreaterThan(100);
    expect(keys.filter((key) => !german[key] || (german[key] === english[key] && !same.has(key)))).toEqual([]);
  });

  it('says what the server said in the language in use, and in its English where the code is unknown', () => {
    const before = locale();
    const parts: Said[] = [
      { code: 'why.phone', params: { hits: 2059, filled: 2060 } },
      { code: 'why.named', params: {} },
    ];
    vi.stubGlobal('document', { documentElement: {} });
    try {
      setLocale('de');
      expect(tSaid('…', parts)).toBe('2.059 von 2.060 sind Telefonnummern, so benannt');
      expect(tSaid('By hand', [])).toBe('By hand');
      expect(tSaid('Newer', [{ code: 'why.newer', params: {} }])).toBe('Newer');
      setLocale('en');
      expect(tSaid('2,059 of 2,060 are telephone numbers; named so', parts)).toContain('; named so');
    } finally {
      setLocale(before);
      vi.unstubAllGlobals();
    }
  });

  it('never shouts', () => {
    expect([...Object.values(en), ...Object.values(de)].filter((text) => text.includes('!'))).toEqual([]);
  });
});
