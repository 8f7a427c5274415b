/** Dates, genders, places, coordinates, free text: what describes a person without naming them. */
import { fold } from '../header-words.ts';
import { isFormattedPhone } from './contact.ts';
import { isCardNumber, isIban, isSsn } from './official-numbers.ts';

/** The year of anything written like a date, or null. Two-digit years count as 19xx or 20xx. */
export function yearOf(value: string): number | null {
  const text = value.trim();
  const full = /^(?:\D{0,9}\d{1,2}[./\- ])?(?:\d{1,2}|\p{L}{3,9})?[./\-, ]{0,2}((?:1[89]|20)\d{2})(?!\d)/u.exec(
    text,
  )?.[1];
  if (full !== undefined) return Number(full);
  if (/^(?:1[89]|20)\d{6}$/.test(text)) return Number(text.slice(0, 4));
  const short = /^\d{1,2}[./-]\d{1,2}[./-](\d{2})$/.exec(text)?.[1];
  return short === undefined ? null : Number(short) + (Number(short) > 30 ? 1900 : 2000);
}

/** A date on which a person who matters today or in history can have been born. */
export function isBirthDate(value: string): boolean {
  const year = yearOf(value);
  return year !== null && year >= 1800 && year <= new Date().getUTCFullYear();
}

const genderWords = new Set(
  'm f w d x u male female man woman men women maennlich mannlich weiblich divers mann frau masculino femenino hombre mujer masculin feminin homme femme h varon nonbinary non-binary other unknown diverse boy girl'.split(
    ' ',
  ),
);
/** A gender as a word or a letter. */
export function isGender(value: string): boolean {
  return genderWords.has(fold(value.trim()));
}
/** A gender written out, which needs no header to be understood. */
export function isGenderWord(value: string): boolean {
  const text = fold(value.trim());
  return text.length > 3 && text !== 'other' && text !== 'unknown' && genderWords.has(text);
}

/** An age in years, or a range of ages. */
export function isAge(value: string): boolean {
  const text = value.trim();
  if (/^\d{1,3}(?:\.\d+)?$/.test(text)) return Number(text) <= 125;
  return /^(?:[<>]=?|under|over|unter|ueber)?\s?\d{1,3}\s?(?:-|–|to|bis|a)\s?\d{1,3}|^(?:[<>]=?|under|over|ab)\s?\d{1,3}|^\d{1,3}\s?\+/i.test(
    text,
  );
}

const states = new Set(
  (
    'al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy dc pr ' +
    'ab bc mb nb nl ns nt nu on pe qc sk yt nsw vic qld tas act'
  ).split(' '),
);
/** A two- or three-letter state or province of the US, Canada or Australia. */
export function isStateCode(value: string): boolean {
  return states.has(value.trim().toLowerCase());
}

const countryNames = new Set<string>();
const countryCodes = new Set<string>();
for (const language of ['en', 'de', 'es', 'fr']) {
  const display = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
  for (let i = 0; i < 26 * 26; i++) {
    const code = String.fromCharCode(65 + Math.floor(i / 26), 65 + (i % 26));
    const name = display.of(code);
    if (name === undefined) continue;
    countryNames.add(fold(name));
    countryCodes.add(code);
  }
}
for (const name of [
  'usa',
  'u.s.a.',
  'united states of america',
  'uk',
  'england',
  'scotland',
  'wales',
  'eire',
  'holland',
  'korea',
  'rsa',
])
  countryNames.add(name);

/** The name of a country in English, German, Spanish or French. */
export function isCountryName(value: string): boolean {
  return countryNames.has(fold(value.trim()));
}
/** A country's name or its ISO 3166 code. */
export function isCountry(value: string): boolean {
  const text = value.trim();
  return isCountryName(text) || countryCodes.has(text.toUpperCase()) || /^[A-Z]{3}$/.test(text);
}

/** A pair of coordinates: "(38.95, -94.49)", "POINT (-94.5 39.1)", "38.95,-94.49". */
export function isCoordinatePair(value: string): boolean {
  const text = value.trim();
  const pair = /^(?:POINT\s*)?\(\s*-?\d{1,3}\.\d+[,\s]+-?\d{1,3}\.\d+\s*\)$|^-?\d{1,3}\.\d+\s*[,;]\s*-?\d{1,3}\.\d+$/i;
  return pair.test(text) || /^\{.*"(?:lat\w*|type"\s*:\s*"Point)"/i.test(text);
}

/** Degrees of latitude or longitude, however coarse. */
export function isDegree(value: string): boolean {
  const text = value.trim();
  return /^-?\d{1,3}(?:\.\d+)?$/.test(text) && Math.abs(Number(text)) <= 180;
}

/** Several words of prose. */
export function isProse(value: string): boolean {
  return value.length > 24 && value.trim().split(/\s+/).length >= 5;
}

/** Prose that holds an email address, a phone, card, bank account or social security number. */
export function holdsPersonalData(value: string): boolean {
  if (value.length < 12 || !/[@\d]/.test(value)) return false;
  if (/[^\s@]{1,64}@[\w-]+\.[\w.-]{2,}/.test(value)) return true;
  const numbers = value.match(/(?<![\w.,])\+?\(?\d[\d\s().-]{7,22}\d(?!\w)/g) ?? [];
  if (
    numbers.some((n) => isSsn(n) || isCardNumber(n) || (/[\s().+-]/.test(n) && /\D.*\D/.test(n) && isFormattedPhone(n)))
  )
    return true;
  return (value.match(/\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,4})?\b/g) ?? []).some(isIban);
}
