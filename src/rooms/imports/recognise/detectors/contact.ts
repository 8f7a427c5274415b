import { isValidPhoneNumber } from 'libphonenumber-js/min';

const emailShape = /^[^\s@<>,;:"()[\]\\]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,62}[\p{L}\p{N}])?\.)+\p{L}{2,24}$/u;

/** An email address, alone or as `Name <address>`, also international ones (RFC 6531). */
export function isEmail(value: string): boolean {
  if (!value.includes('@')) return false;
  const text = value.trim().replace(/^mailto:/i, '');
  if (emailShape.test(text)) return true;
  const inBrackets = /^[^<>]{0,100}<([^<>]+)>$/.exec(text)?.[1];
  if (inBrackets !== undefined) return emailShape.test(inBrackets.trim());
  const several = text.split(/[;,/]|\s+/).filter((part) => part !== '');
  return several.length > 1 && several.length <= 6 && several.every((part) => emailShape.test(part));
}

const phoneCharacters = /^\+?[\d\s().\-/\u2010-\u2015·]{6,26}(?:\s*(?:ext|extension|x|durchwahl|#)[.:\s]*\d{1,6})?$/i;
const digitsOf = (value: string): string => value.replace(/(?:e?xt?|#).*$/i, '').replace(/\D/g, '');

/** Written with the characters of a telephone number, 7 to 15 digits (E.164), and no date, decimal or IP address. */
export function looksLikePhone(value: string): boolean {
  const text = value.trim();
  if (!phoneCharacters.test(text)) return false;
  const digits = digitsOf(text);
  if (digits.length < 7 || digits.length > 15 || /^(\d)\1+$/.test(digits)) return false;
  return !/^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$/.test(text) && !/^\d{1,3}(\.\d{1,3}){3}$/.test(text);
}

const homes = ['US', 'DE', 'GB', 'ES', 'FR', 'CO', 'AU', 'IT', 'BR', 'IN', 'MX', 'NL', 'CH', 'AT', 'PL'] as const;

/**
 * A telephone number that is valid internationally, or in the national format of a common country, and written so that
 * it can be told from a plain number: with a plus, brackets or separators.
 */
export function isFormattedPhone(value: string): boolean {
  const text = value.trim();
  if (!looksLikePhone(text) || /^\d+$/.test(text) || /^-?\d+\.\d+$/.test(text) || /^\d{4} ?- ?\d{4}$/.test(text))
    return false;
  if (/^\d{5}-\d{4}$/.test(text) || /^\d{3}-\d{2}-\d{4}$/.test(text)) return false;
  if (text.startsWith('+') || text.startsWith('00')) return isValidPhoneNumber(text.replace(/^00/, '+'));
  if (/^\(?[2-9]\d{2}\)?[-.\s/]*[2-9]\d{2}[-.\s]+\d{4}/.test(text)) return true;
  if (!/^[(0]/.test(text) || digitsOf(text).length < 9) return false;
  return homes.some((home) => isValidPhoneNumber(text, home));
}

/** A web address. */
export function isUrl(value: string): boolean {
  return /^(?:https?:\/\/|ftp:\/\/|www\.)[^\s/$.?#][^\s]*\.[^\s]{2,}$/i.test(value.trim());
}

/** A bare domain such as the one a company's mail comes from. */
export function isDomain(value: string): boolean {
  return /^(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}(?:\/\S*)?$/i.test(value.trim());
}
