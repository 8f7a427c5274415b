import { vocabulary } from './header-vocabulary.ts';

/** A column header, taken apart. */
export type Header = {
  raw: string;
  /** Words as written, accents folded, lower case: `CustomerId` → customer, id. */
  words: readonly string[];
  /** What the words mean: customer → `person` and `person:customer`; unknown words stay as they are. */
  concepts: ReadonlySet<string>;
  has(...concepts: string[]): boolean;
  hasAny(...concepts: string[]): boolean;
};

/** Lower case without accents: `Straße` → strasse, `Año` → ano. */
export function fold(text: string): string {
  return text
    .replace(/ß/g, 'ss')
    .replace(/[łŁ]/g, 'l')
    .replace(/[øØ]/g, 'o')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase();
}

/** Splits at camelCase, digits and everything that is neither letter nor digit. */
export function splitWords(text: string): string[] {
  return fold(text.replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2').replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2'))
    .replace(/([a-z])(\d)/g, '$1 $2')
    .replace(/(\d)([a-z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** Takes a header apart and looks its words up. */
export function readHeader(raw: string): Header {
  const parts = splitWords(raw);
  const words = parts.flatMap(segment);
  const concepts = new Set<string>();
  for (const word of words) for (const concept of meaning(word)) addConcept(concepts, concept);
  const joined = parts.join('');
  for (const concept of vocabulary.get(joined) ?? []) addConcept(concepts, concept);
  return {
    raw,
    words,
    concepts,
    has: (...all) => all.every((concept) => concepts.has(concept)),
    hasAny: (...any) => any.some((concept) => concepts.has(concept)),
  };
}

function addConcept(concepts: Set<string>, concept: string): void {
  concepts.add(concept);
  const colon = concept.indexOf(':');
  if (colon > 0) concepts.add(concept.slice(0, colon));
}

function meaning(word: string): readonly string[] {
  return vocabulary.get(word) ?? (word.endsWith('s') ? vocabulary.get(word.slice(0, -1)) : undefined) ?? [word];
}

const known = (word: string): boolean =>
  vocabulary.has(word) || (word.endsWith('s') && vocabulary.has(word.slice(0, -1)));

const keyEndings = ['id', 'ids', 'no', 'nr', 'nm', 'key', 'num', 'pk'];

/** Words written together: `programaddress` → program, address; `playerid` → player, id. */
function segment(word: string): string[] {
  if (word.length < 5 || known(word)) return [word];
  const ending = keyEndings.find((end) => word.endsWith(end) && known(word.slice(0, -end.length)));
  if (ending !== undefined && word.length - ending.length >= 3) return [word.slice(0, -ending.length), ending];
  for (let size = word.length - 2; size >= 4; size--) {
    const tail = word.slice(-size);
    if (known(tail)) return [...segment(word.slice(0, -size)), tail];
    const head = word.slice(0, size);
    if (known(head)) return [head, ...segment(word.slice(size))];
  }
  return [word];
}
