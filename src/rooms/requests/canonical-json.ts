/** RFC 8785 (JSON Canonicalization Scheme): one text for one value, so that a signature fits whoever writes it out. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** The canonical text. JavaScript's own number and string forms are the ones RFC 8785 asks for. Throws on what JSON cannot say. */
export const canonicalJson = (value: Json): string => {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('JSON has no such number');
  if (typeof value === 'string' && !value.isWellFormed())
    throw new RangeError('Lone surrogates have no canonical form');
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  // Sorted by UTF-16 code units, which is how JavaScript compares strings.
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${canonicalJson(name)}:${canonicalJson(value[name] ?? null)}`).join(',')}}`;
};

const isList = (value: readonly Json[] | { readonly [name: string]: Json }): value is readonly Json[] =>
  Array.isArray(value);
