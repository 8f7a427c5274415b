/** Random names for things. Nothing is ever derived from a person's data. */
import { randomBytes } from 'node:crypto';

const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789'; // 32 letters: no l, o, 0, 1

/** A random id of `length` letters, 5 bits each; 16 letters (80 bits) unless told. Safe in a URL, a file name and SQL. */
export const randomId = (length = 16): string =>
  Array.from(randomBytes(length), (byte) => alphabet[byte & 31]).join('');

/** A random secret for a link or cookie: 256 bits, base64url. */
export const randomSecret = (): string => randomBytes(32).toString('base64url');
