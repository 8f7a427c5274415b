/** Time zones, number formats and currencies, with names from the browser's own tables. */
import { localeTag } from '../../i18n.ts';

/** IANA names that this browser knows. */
export const timeZones = (): string[] => Intl.supportedValuesOf('timeZone');

export type Choice = { value: string; label: string };

const regions = ['de-DE', 'de-AT', 'de-CH', 'en-GB', 'en-US', 'en-IE', 'fr-FR', 'it-IT', 'es-ES', 'nl-NL', 'pl-PL'];
const currencies = ['EUR', 'CHF', 'GBP', 'USD', 'SEK', 'DKK', 'NOK', 'PLN', 'CZK', 'HUF', 'JPY'];

/** The usual ones, and the one that is set if it is none of them. */
const withSet = (usual: string[], set: string): string[] => (usual.includes(set) ? usual : [set, ...usual]);

/** "German (Germany), 1.234,5": what a number looks like is part of the choice. */
export function regionOptions(set: string): Choice[] {
  const names = new Intl.DisplayNames(localeTag(), { type: 'language' });
  return withSet(regions, set).map((tag) => ({
    value: tag,
    label: `${names.of(tag) ?? tag}, ${new Intl.NumberFormat(tag).format(1234.5)}`,
  }));
}

/** "EUR, Euro" */
export function currencyOptions(set: string): Choice[] {
  const names = new Intl.DisplayNames(localeTag(), { type: 'currency' });
  return withSet(currencies, set).map((code) => ({ value: code, label: `${code}, ${names.of(code) ?? code}` }));
}
