/** Coarse kinds of text. */
import { yearOf } from './attributes.ts';

/** Holds at least two letters in a row. */
export function isTextual(value: string): boolean {
  return /\p{L}/u.test(value);
}

/** Nothing but a number. */
export function isNumeric(value: string): boolean {
  return /^[-+]?[$€£]?\s?[\d.,]+\s?%?$/.test(value);
}

/** A whole number. */
export function isInteger(value: string): boolean {
  return /^-?\d+(?:\.0+)?$/.test(value);
}

/** A date or a point in time, written with a year. */
export function isDate(value: string): boolean {
  return /\d[-/.\sT:]\d/.test(value) && value.length <= 35 && yearOf(value) !== null;
}
