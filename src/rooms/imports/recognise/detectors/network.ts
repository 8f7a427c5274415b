import { isIP } from 'node:net';

/** An IPv4 or IPv6 address, also with a prefix length or, for IPv4, a port. */
export function isIpAddress(value: string): boolean {
  const text = value.trim();
  if (!/[.:]/.test(text) || text.length > 49) return false;
  const bare = text.replace(/\/\d{1,3}$/, '');
  return isIP(bare) !== 0 || isIP(bare.replace(/:\d{1,5}$/, '')) === 4;
}

/** A network card's address: six pairs of hexadecimal digits. */
export function isMacAddress(value: string): boolean {
  return /^(?:[\da-f]{2}[:-]){5}[\da-f]{2}$|^(?:[\da-f]{4}\.){2}[\da-f]{4}$/i.test(value.trim());
}

/** A UUID (RFC 9562). */
export function isUuid(value: string): boolean {
  return /^\{?[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\}?$/i.test(value.trim());
}

/** What a browser says of itself. */
export function isUserAgent(value: string): boolean {
  return /^(?:Mozilla|Opera|Dalvik|curl|Wget|python-requests|okhttp|Googlebot)\/\d/i.test(value.trim());
}

/** A password hash of bcrypt, argon2, crypt or PBKDF2, or a bare MD5, SHA-1 or SHA-2 digest. */
export function isHash(value: string): boolean {
  const text = value.trim();
  if (/^\$(?:2[abxy]|argon2\w*|[156]|pbkdf2[\w-]*)\$/.test(text)) return true;
  return /^(?:[\da-f]{32}|[\da-f]{40}|[\da-f]{56}|[\da-f]{64}|[\da-f]{96}|[\da-f]{128})$/i.test(text);
}
