/** One message catalogue in two languages. `t` is a plain function: the app is drawn anew when the language changes. */
import { useSyncExternalStore } from 'react';
import type { Said } from '../../src/contract/said.ts';
import type { Problem as Answered } from '../../src/contract/workspaces.ts';
import { de } from './messages/de.ts';
import { en } from './messages/en.ts';

export type MessageKey = keyof typeof en;
export type Locale = 'en' | 'de';
export type Values = Record<string, string | number>;
type Problem = Pick<Answered, 'code' | 'title' | 'detail'>;

const catalogues: Record<Locale, Record<MessageKey, string>> = { en, de };
/** British English, so that dates read "22 Nov 2026". */
const tags: Record<Locale, string> = { en: 'en-GB', de: 'de-DE' };
const listeners = new Set<() => void>();

const stored = (): string | null => {
  try {
    return localStorage.getItem('language');
  } catch {
    return null;
  }
};
const proposed = (): Locale => ((stored() ?? navigator.language).startsWith('de') ? 'de' : 'en');
let current: Locale = typeof navigator === 'undefined' ? 'en' : proposed();

export const locale = (): Locale => current;
/** The BCP 47 tag for `Intl`. */
export const localeTag = (): string => tags[current];

/** Changes the language of everything, and remembers it in this browser. */
export function setLocale(next: Locale): void {
  current = next;
  document.documentElement.lang = next;
  try {
    localStorage.setItem('language', next);
  } catch {
    // Without storage the choice lasts until the page is closed.
  }
  listeners.forEach((listener) => listener());
}

/** The language in use; components that call it are drawn again when it changes. */
export const useLocale = (): Locale =>
  useSyncExternalStore(
    (listener) => (listeners.add(listener), () => listeners.delete(listener)),
    () => current,
  );

const PLACE = /\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g;

/** Fills `{name}` with a value (numbers are grouped) and `{name|row|rows}` with the form that fits the number. */
export function fill(text: string, values: Values, tag: string): string {
  const plural = new Intl.PluralRules(tag);
  const number = new Intl.NumberFormat(tag);
  return text.replace(PLACE, (whole, name: string, one?: string, other?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one !== undefined && other !== undefined) return plural.select(Number(value)) === 'one' ? one : other;
    return typeof value === 'number' ? number.format(value) : value;
  });
}

/** The message in the language in use: `t('find.rows', { count: 163 })` with "{count} {count|row|rows}" gives "163 rows". */
export const t = (key: MessageKey, values: Values = {}): string => fill(catalogues[current][key], values, localeTag());

/** The message whose key is put together at run time, or `fallback` when the catalogue has none. */
export const tMaybe = (key: string, fallback: string): string =>
  key in catalogues[current] ? t(key as MessageKey) : fallback;

/** Where an option is one of the product's own words: what its message is called. */
const optionWords: Readonly<Record<string, string>> = {
  'audit.staffRole': 'staffRole.',
  'audit.staffAsked': 'access.scope.',
  'audit.staffGranted': 'access.scope.',
};

function inWords(code: string, params: Said['params']): Values {
  const words = optionWords[code];
  const { option } = params;
  if (words === undefined || typeof option !== 'string') return params;
  return { ...params, option: `„${tMaybe(words + option, option)}“` };
}

/**
 * What the server says, in the language in use: its English text, or its parts by code. English stands where a text was
 * not understood, or by a server that knows more codes than this page.
 */
export function tSaid(text: string, said: readonly Said[] = []): string {
  const known = said.every(({ code }) => `said.${code}` in catalogues[current]);
  if (current === 'en' || said.length === 0 || !known) return text;
  return said.map(({ code, params }) => t(`said.${code}` as MessageKey, inWords(code, params))).join(', ');
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** What stands at the places of a message in a text that has its form; null where it has another form. */
export function readPlaces(message: string, text: string): Values | null {
  const seen = new Set<string>();
  const pattern = message
    .split(/\{(\w+)\}/)
    .map((part, at) => {
      if (at % 2 === 0) return escaped(part);
      if (seen.has(part)) return `\\k<${part}>`;
      seen.add(part);
      return `(?<${part}>.+?)`;
    })
    .join('');
  const found = new RegExp(`^${pattern}$`, 'su').exec(text);
  if (found === null) return null;
  const isNumber = /^\d{1,3}(?:,\d{3})*$|^\d+$/;
  return Object.fromEntries(
    Object.entries(found.groups ?? {}).map(([name, value]) => [
      name,
      isNumber.test(value) ? Number(value.replaceAll(',', '')) : value,
    ]),
  );
}

const hasPlaces = (message: string): boolean => /\{\w+\}/.test(message);

/** One text of a problem. The catalogue's English has the form of the server's text, so what that names is named here too. */
function sayProblem(key: string, text: string): string {
  if (!(key in en)) return text;
  const known = key as MessageKey;
  const message = catalogues[current][known];
  const values = readPlaces(en[known], text);
  if (values !== null) return fill(message, values, localeTag());
  return hasPlaces(message) ? text : message;
}

const inFile = /^In ([^:]+): (.+)$/su;

/** A problem of the server in the language in use, by its code; in the server's own words where the code is unknown. */
export function tProblem({ code, title, detail }: Problem): { title: string; detail: string } {
  const key = `problem.${code}.detail`;
  const [, file, rest] = inFile.exec(detail) ?? [];
  const said =
    file === undefined || rest === undefined
      ? sayProblem(key, detail)
      : t('error.inFile', { file, detail: sayProblem(key, rest) });
  return { title: sayProblem(`problem.${code}`, title), detail: said };
}
