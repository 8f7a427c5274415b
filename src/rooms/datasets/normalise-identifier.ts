/**
 * One form for every way of writing an identifier, so that the same person is recognised. In SQL for whole columns and in
 * JavaScript for what somebody types; a property test keeps the two alike.
 */
import { type Sql, sql } from '../../kit/literals.ts';

// Both sides trim these, and only these: JavaScript's own trim knows more kinds of space than the engine's.
const spaces = ' \t\n\r';
const trimSql = (text: Sql): Sql => sql`replaceRegexpAll(${text}, ${`^[${spaces}]+|[${spaces}]+$`}, '')`;
const trim = (text: string): string => text.replace(/^[ \t\n\r]+|[ \t\n\r]+$/g, '');

const plainSql = (text: Sql): Sql =>
  sql`if(isValidASCII(${text}), lower(trimBoth(${text}, ${spaces})), lowerUTF8(${trimSql(text)}))`;

// E.164 as far as the text says it: a leading + or 00 is a country code; without either the digits stay as they are.
const phoneSql = (text: Sql): Sql => {
  const digits = sql`replaceRegexpAll(${text}, '[^0-9]', '')`;
  return sql`multiIf(empty(${digits}), ${plainSql(text)}, match(${text}, ${phoneStart}), concat('+', replaceRegexpOne(${digits}, '^00', '')), ${digits})`;
};
const phoneStart = `^[${spaces}(]*(\\+|00)`;

const normalisePhone = (text: string): string => {
  const digits = text.replace(/[^0-9]/g, '');
  if (digits === '') return normalisePlain(text);
  return /^[ \t\n\r(]*(\+|00)/.test(text) ? `+${digits.replace(/^00/, '')}` : digits;
};

// Both lower-case by Unicode's full rules: a sigma at the end of a word becomes another letter than within.
const normalisePlain = (text: string): string => trim(text).toLowerCase();

// Tables that passed through a spreadsheet or pandas write customer 17850 as 17850.0.
const withoutFractionSql = (text: Sql): Sql =>
  sql`if(endsWith(${text}, '.0'), replaceRegexpOne(${text}, ${'^([0-9]+)[.]0$'}, ${'\\1'}), ${text})`;
const withoutFraction = (text: string): string => (/^[0-9]+\.0$/.test(text) ? text.slice(0, -2) : text);

/** SQL of the normalised identifier (String) of a text column; `domain` is the identity domain. Empty stays empty. */
export const normalisedSql = (domain: string, text: Sql): Sql =>
  domain === 'phone' ? phoneSql(text) : withoutFractionSql(plainSql(text));

/** What `normalisedSql` gives for one text: trimmed, lower case, whole numbers without `.0`; phones as E.164 where they can be read as such. */
export const normaliseIdentifier = (domain: string, text: string): string =>
  domain === 'phone' ? normalisePhone(text) : withoutFraction(normalisePlain(text));
