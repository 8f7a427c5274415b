import names from './names.json' with { type: 'json' };
import { fold } from '../header-words.ts';

const firstNames = new Set(names.first.split(' '));
const lastNames = new Set(names.last.split(' '));
const titles = new Set(
  'mr mrs ms miss dr prof professor hon rev sir lady herr frau sr sra srta don dona monsieur madame mme mlle md phd jr ii iii iv esq rep sen'.split(
    ' ',
  ),
);
const suffixes = /^(?:jr|sr|i{1,3}|iv|vi{0,3}|esq|md|phd|dds|dvm|cpa|rn|jnr|snr)\.?$/i;
const particles = new Set(
  'de del la las los da do dos das di van von der den ten ter zu zur le du y e mac mc st san santa bin ibn al el'.split(
    ' ',
  ),
);
const notPersons =
  /\b(?:inc|llc|llp|ltd|corp|co|company|gmbh|ag|school|university|college|church|hospital|center|centre|park|street|avenue|road|county|city|department|dept|association|services?|group|bank|hotel|restaurant|store|house|club|foundation|library|committee|council|board|office|the|and|of|for|fund|trust|elementary|district|island|lake|river|creek|beach|hills?|valley|building|hall|plaza|station|airport|bridge|fort|mount|north|south|east|west|new|program|project|system|academy|institute|society|agency|clinic|pharmacy|market|salon|cafe|grill|pizza|sa|sas|ltda|cia|eps|ips|e\.?s\.?e|per|an|in|on|at|by|to|or|no|is|with|from|und|oder|et|por|para|con)\b/i;

const namesIn = (value: string): string[] =>
  fold(value)
    .split(/[^a-z'-]+/)
    .filter((word) => word !== '' && !titles.has(word));

/** Letters, spaces, hyphens, apostrophes and full stops, at most four words: could be a name at all. */
export function hasNameShape(value: string): boolean {
  const text = value.trim();
  return text.length <= 60 && /^[\p{L}\p{M}][\p{L}\p{M}' .,’`-]*$/u.test(text) && text.split(/\s+/).length <= 5;
}

/** A known first name, perhaps with further ones or an initial: "Mary Ann", "Sarah E". */
export function isFirstName(value: string): boolean {
  if (!hasNameShape(value)) return false;
  const parts = namesIn(value);
  return parts.length > 0 && parts.length <= 3 && firstNames.has(parts[0]!.replace(/'/g, ''));
}

/** A known last name; particles (van, de la) and suffixes (Jr.) aside. */
export function isLastName(value: string): boolean {
  if (!hasNameShape(value)) return false;
  const parts = namesIn(value).filter((word) => !particles.has(word) && !suffixes.test(word));
  return parts.length > 0 && parts.length <= 3 && parts.some((word) => lastNames.has(word));
}

/** One or two initials: "M.", "E P". */
export function isInitial(value: string): boolean {
  return /^\p{Lu}\.?(?:\s?\p{Lu}\.?)?$/u.test(value.trim());
}

/** A generational or professional suffix: Jr., III, Ph.D. */
export function isNameSuffix(value: string): boolean {
  return suffixes.test(value.trim().replace(/\./g, ''));
}

/** A form of address: Mr., Frau, Dra. */
export function isSalutation(value: string): boolean {
  return titles.has(fold(value.trim()).replace(/\./g, ''));
}

/** A whole name, "Maria Cantwell" or "Cantwell, Maria E": two to five words, a known first name among them, nothing of a firm. */
export function isFullName(value: string): boolean {
  const text = value.trim().replace(/\([^)]*\)/g, '');
  if (!/^[\p{L}\p{M}][\p{L}\p{M}' .,’`"-]*$/u.test(text) || text.length > 70 || notPersons.test(text)) return false;
  const comma = text.indexOf(',');
  const parts = namesIn(comma > 0 ? text.slice(comma + 1) + ' ' + text.slice(0, comma) : text);
  if (parts.length < 2 || parts.length > 6) return false;
  const [first = '', ...others] = parts;
  const known = (word: string): boolean => firstNames.has(word.replace(/'/g, ''));
  if (known(first) && others.some((word) => word.length > 1)) return true;
  return lastNames.has(parts.at(-1)!) && (first.length === 1 || known(parts[1]!)) && parts.at(-1)!.length > 2;
}
