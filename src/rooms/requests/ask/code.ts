/** The code of a letter: 8 digits, 10 minutes, 3 tries, kept as a keyed hash (P12.2). */
import { randomInt } from 'node:crypto';

export const codeMinutes = 10;
export const codeTries = 3;
/** Milliseconds that every answer to somebody unknown takes at least. */
export const answerTime = 250;

/** Eight decimal digits, drawn. */
export const newCode = (): string => String(randomInt(100_000_000)).padStart(8, '0');
