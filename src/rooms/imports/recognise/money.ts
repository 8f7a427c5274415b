/** Whether the numbers of a column are amounts of money, by its name and by currency signs in its values. */
import type { ColumnProfile } from './column-profile.ts';

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Words that mean money by themselves, folded: English, German, Spanish, French. */
const plain = set(
  'price prices revenue revenues cost costs fee fees salary salaries wage wages income turnover payment payments spend spent ' +
    'profit subtotal refund refunds preis preise betrag betrage umsatz umsatze kosten gebuhr gebuhren gehalt erlos erlose ' +
    'gewinn lohn rechnungssumme precio precios importe importes ingreso ingresos coste costo prix montant montants cout',
);
const codes = set('eur usd gbp chf jpy cad aud sek nok dkk pln czk inr cny brl mxn zar');
/** Ends of words written together: unitprice, Gesamtbetrag, Nettoumsatz. */
const ends = /(?:price|revenue|preis|preise|betrag|umsatz|kosten|gebuhr|gehalt)$/;
/** Words that mean money only where nothing else is counted: total, line_total, order_amount; never total_visits. */
const vague = set('amount amounts amt total totals sum balance summe gesamt saldo value wert');
const beside = set(
  'line order invoice item sub grand net gross due paid tax vat discount sale sales purchase payment shipping transaction ' +
    'netto brutto rechnung zeile positions bestell kauf monthly annual yearly per open',
);
/** A part of these says that something else is counted, or which one it is. */
const others = set(
  'id no nr number key code count cnt qty quantity units percent pct percentage ratio rate index rank level points score ' +
    'year month day days hour hours minute minutes second seconds anzahl menge stuck prozent anteil satz nummer jahr monat tag tage',
);

const namesMoney = (words: readonly string[]): boolean => {
  const left = words.filter((word) => !/^\d+$/.test(word));
  if (left.length === 0 || left.some((word) => others.has(word))) return false;
  if (left.some((word) => plain.has(word) || codes.has(word) || ends.test(word))) return true;
  return left.some((word) => vague.has(word)) && left.every((word) => vague.has(word) || beside.has(word));
};

/** As people write them: lower case, without accents, cut at camelCase and signs only, since compounds are looked at whole. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

const hasSign = (text: string): boolean => /[$€£¥₹]/.test(text);

/** True for a numeric column that is called like money, or whose values carry a currency sign. */
export const isMoney = (profile: Pick<ColumnProfile, 'name' | 'type' | 'share'>): boolean => {
  if (profile.type !== 'integer' && profile.type !== 'number') return false;
  return profile.share(hasSign) > 0.5 || hasSign(profile.name) || namesMoney(wordsOf(profile.name));
};
