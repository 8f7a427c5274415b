/**
 * The one place where values become SQL text for the warehouse. chDB serialises server-side parameters across the whole
 * process, so values are written as literals here, typed and escaped; identifiers come from the catalogue only.
 */

/** SQL text that was put together by this module. Only this type is ever sent to the engine. */
export type Sql = { readonly text: string; readonly [made]: true };
declare const made: unique symbol;

const sqlOf = (text: string): Sql => ({ text }) as Sql;

/** A value that may stand in a `sql` template. Arrays become parenthesised lists for `IN`. */
export type SqlValue = Sql | string | number | bigint | boolean | null | readonly SqlValue[];

const escapes: Record<string, string> = {
  '\\': '\\\\',
  "'": "\\'",
  '\0': '\\0',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
};

/** A ClickHouse string literal. Lone surrogates become U+FFFD, as they cannot be UTF-8. */
export const stringLiteral = (value: string): string =>
  // eslint-disable-next-line no-control-regex -- control characters are exactly what has to be escaped
  `'${value.toWellFormed().replace(/[\\'\0\n\r\t\b\f]/g, (c) => escapes[c] ?? c)}'`;

const numberLiteral = (value: number): string => {
  if (!Number.isFinite(value)) throw new RangeError('Only finite numbers can be written as SQL');
  return Object.is(value, -0) ? '0' : String(value);
};

const literal = (value: SqlValue): string => {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return stringLiteral(value);
  if (typeof value === 'number') return numberLiteral(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if ('text' in value) return value.text;
  if (value.length === 0) return '(NULL)'; // `IN ()` is no SQL; nothing equals NULL
  return `(${value.map(literal).join(', ')})`;
};

/** `` sql`SELECT ${1} FROM ${id('db', 'table')}` ``: every interpolated value becomes a literal, `Sql` stays as it is. */
export const sql = (strings: TemplateStringsArray, ...values: SqlValue[]): Sql =>
  sqlOf(strings.reduce((text, part, i) => text + literal(values[i - 1] ?? null) + part));

/** A quoted identifier, of one or more parts. */
export const id = (...parts: string[]): Sql =>
  sqlOf(parts.map((part) => `\`${part.replace(/[\\`]/g, (c) => `\\${c}`)}\``).join('.'));

/** Joins SQL pieces, by a comma unless told. */
export const join = (pieces: readonly Sql[], separator = ', '): Sql =>
  sqlOf(pieces.map((piece) => piece.text).join(separator));

/** SQL written by hand in this code base (a function name, a type, a setting). Never for anything that came from outside. */
export const raw = (text: string): Sql => sqlOf(text);

/** The same value as a hexadecimal byte string literal: `unhex('…')`. */
export const bytes = (value: Uint8Array): Sql => sqlOf(`unhex('${Buffer.from(value).toString('hex')}')`);
