import { fold } from '../header-words.ts';

const marks = new Set(
  (
    'st street str ave av avenue aven rd road dr drive ln lane blvd boulevard ct court pl place ter terrace way cir circle pkwy ' +
    'parkway hwy highway sq square plaza loop trl trail row alley expressway expy turnpike tpke crescent cres close mews pike ' +
    'broadway route freeway fwy causeway bypass crossing xing ' +
    'strasse weg platz gasse allee ring damm ufer chaussee ' +
    'calle cll cl carrera cra kra kr carr avenida avda transversal diagonal camino paseo plaza via rua travessa ' +
    'rue chemin impasse quai straat laan plein'
  ).split(' '),
);
const germanEnding = /(?:strasse|str|weg|platz|gasse|allee|ring|damm|ufer|straat|laan)$/;
const poBox =
  /^(?:p\.?\s*o\.?\s*box|post office box|postfach|apartado(?: de correos)?|boite postale|b\.?p\.?)\s*#?\s*[\da-z-]+/i;
const unit =
  /^(?:#\s*\w|(?:suite|ste|apt|apartment|unit|room|rm|floor|fl|bldg|building|c\/o|lot|piso|oficina|of|local|wohnung|etage)\b[.:#\s]*\S|\d+(?:st|nd|rd|th)\s+(?:fl|floor)\b)/i;

/** A street with or without its number: "930 West 7th Street", "Lange Str. 5", "Calle 8 # 4-20", "12 rue de la Paix". */
export function isStreetAddress(value: string): boolean {
  const text = value.trim().replace(/\s*\(-?\d+\.\d+, *-?\d+\.\d+\)$/, '');
  if (text.length < 5 || text.length > 160) return false;
  if (poBox.test(text)) return true;
  const words = fold(text)
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  if (words.length < 2 || words.length > 18) return false;
  const marked = words.some((word, i) =>
    i > 0 ? marks.has(word) || (word.length > 5 && germanEnding.test(word)) : startMark(word),
  );
  if (!marked) return false;
  return /^\d/.test(text) || /\d/.test(text) || words.length <= 4;
}

const startMark = (word: string): boolean =>
  [
    'calle',
    'cll',
    'cl',
    'carrera',
    'cra',
    'kra',
    'kr',
    'avenida',
    'avda',
    'transversal',
    'diagonal',
    'rue',
    'rua',
    'via',
    'paseo',
    'broadway',
    'highway',
    'hwy',
    'route',
  ].includes(word) ||
  (word.length > 5 && germanEnding.test(word));

/** A street address that begins or (in German) ends with the house number: surer than a street's name alone. */
export function isNumberedAddress(value: string): boolean {
  const text = value.trim();
  if (!isStreetAddress(text)) return false;
  return (
    /^\d+[a-z]?(?:[-\s/]\s?\d+[a-z]?)?(?:,?\s)/i.test(text) ||
    poBox.test(text) ||
    /\s\d{1,5}\s?[a-z]?$/i.test(text) ||
    /#/.test(text)
  );
}

const plainMarks = new Set([
  'st',
  'street',
  'ave',
  'avenue',
  'av',
  'rd',
  'road',
  'dr',
  'drive',
  'ln',
  'lane',
  'blvd',
  'boulevard',
  'terrace',
  'parkway',
  'pkwy',
  'highway',
  'hwy',
  'ct',
  'court',
  'cir',
  'circle',
  'way',
  'place',
  'pl',
]);
const directions = new Set(['n', 's', 'e', 'w', 'ne', 'nw', 'se', 'sw', 'north', 'south', 'east', 'west']);

/** Nothing but the name of a street: "West Kirkwood Avenue", "6th St NW", "Hauptstraße", "Rue de la Paix". */
export function isStreetName(value: string): boolean {
  const text = value.trim();
  if (text.length > 48 || /[():;|,]/.test(text)) return false;
  const words = fold(text)
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !directions.has(word));
  if (words.length < 1 || words.length > 5) return false;
  const last = words.at(-1)!;
  if (words.length === 1) return last.length > 7 && germanEnding.test(last);
  return plainMarks.has(last) || ['calle', 'carrera', 'avenida', 'rue', 'rua', 'paseo'].includes(words[0]!);
}

/** The second line of an address: a suite, a flat, a floor, a post box, or another street. */
export function isAddressUnit(value: string): boolean {
  return unit.test(value.trim()) || isStreetAddress(value);
}

const postalShapes = [
  /^\d{5}(?:-\d{4})?$/, // US, DE, ES, FR, IT, MX, …
  /^[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d$/i, // Canada
  /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/i, // United Kingdom
  /^[A-Z]{1,2}\d{1,2}[A-Z]?$/i, // United Kingdom, outward part
  /^\d{4}(?: ?[A-Z]{2})?$/i, // AT, CH, BE, DK, AU, Netherlands
  /^\d{2}-\d{3}$/, // Poland
  /^\d{4}-\d{3}$/, // Portugal
  /^\d{5}-?\d{3}$/, // Brazil
  /^\d{3} ?\d{2}$/, // Sweden, Czechia
  /^\d{3}-\d{4}$/, // Japan
  /^\d{6}$/, // India, China, Russia, Colombia
  /^[A-Z]{1,2}-\d{4,5}$/i, // with the country before it
  /^\d{4}(?:\.0)?$|^\d{5}\.0$/, // spoilt by a spreadsheet
];

/** Looks like a postal code somewhere; plain digits do, too, so a header has to say so. */
export function looksLikePostalCode(value: string): boolean {
  const text = value.trim();
  return postalShapes.some((shape) => shape.test(text)) || /^\d{9}$/.test(text);
}

/** A postal code by its form alone: ZIP+4, Canadian or British. */
export function isDistinctPostalCode(value: string): boolean {
  const text = value.trim();
  return /^\d{5}-\d{4}$/.test(text) || postalShapes[1]!.test(text) || postalShapes[2]!.test(text);
}
