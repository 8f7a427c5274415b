/**
 * Saying things so that they can be said in other languages: the English text for people who read JSON or a terminal, and
 * the codes with their values for the app. The text is what is stored; its codes are read from it again, so that what
 * was written down long ago (the audit log cannot be changed) speaks the reader's language too.
 */
import { z } from 'zod';
import { sayings } from './sayings.ts';

export type SayingCode = keyof typeof sayings;
export const sayingCodes = Object.keys(sayings) as SayingCode[];

/** One part of what is said. `params` are counts and names of datasets, columns and files: never a value of a person. */
export const said = z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) });
export type Said = z.infer<typeof said>;
type Params = Said['params'];

/** Values that are words; every other one is a number. */
const words: ReadonlySet<string> = new Set([
  'dataset',
  'column',
  'target',
  'key',
  'kind',
  'file',
  'name',
  'method',
  'option',
]);

const place = /\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g;

/** The English text of a code. Numbers are grouped: "2,059 of 2,059 are email addresses". */
export const say = (code: SayingCode, params: Params = {}): string =>
  sayings[code].replace(place, (_whole, name: string, one?: string, other?: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`The saying ${code} has no ${name}`);
    if (one !== undefined && other !== undefined) return value === 1 ? one : other;
    return typeof value === 'number' ? value.toLocaleString('en') : value;
  });

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** The pattern of every text that a template can give. */
const patternOf = (template: string): RegExp => {
  let pattern = '';
  let end = 0;
  for (const found of template.matchAll(place)) {
    const [whole, name = '', one, other] = found;
    pattern += escaped(template.slice(end, found.index));
    if (one !== undefined && other !== undefined) pattern += `(?:${escaped(one)}|${escaped(other)})`;
    else pattern += words.has(name) ? `(?<${name}>.+?)` : `(?<${name}>\\d[\\d,]*)`;
    end = found.index + whole.length;
  }
  return new RegExp(`^${pattern}${escaped(template.slice(end))}$`, 'su');
};

const hasWords = (template: string): boolean => [...template.matchAll(place)].some(([, name = '']) => words.has(name));

/** The strictest first: a place for a word fits nearly everything. */
const patterns = sayingCodes
  .toSorted((a, b) => Number(hasWords(sayings[a])) - Number(hasWords(sayings[b])))
  .map((code) => ({ code, pattern: patternOf(sayings[code]) }));

const valueOf = (name: string, text: string): string | number =>
  words.has(name) ? text : Number(text.replaceAll(',', ''));

const readWhole = (text: string): Said | null => {
  for (const { code, pattern } of patterns) {
    const groups = pattern.exec(text);
    if (groups === null) continue;
    const params = Object.entries(groups.groups ?? {}).map(([name, value]) => [name, valueOf(name, value)] as const);
    return { code, params: Object.fromEntries(params) };
  }
  return null;
};

const longest = 2000;

/** From the longest beginning that says something to the shortest. */
const readParts = (text: string): Said[] | null => {
  const whole = readWhole(text);
  if (whole !== null) return [whole];
  for (const { index, 0: separator } of [...text.matchAll(/[,;] /g)].toReversed()) {
    const first = readWhole(text.slice(0, index));
    const rest = first === null ? null : readParts(text.slice(index + separator.length));
    if (first !== null && rest !== null) return [first, ...rest];
  }
  return null;
};

/** The codes of a text that was made by `say`, parts joined with commas or semicolons; none for a text of other origin. */
export const understand = (text: string): Said[] => (text.length > longest ? null : readParts(text)) ?? [];
