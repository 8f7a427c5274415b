/** One form for one identifier, so that the same email or number typed differently is the same person. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** Trimmed and case-folded; a phone in E.164 where it can be read as such. `domain` is the identity domain. */
export const normaliseIdentifier = (domain: string, text: string): string => {
  const trimmed = text.trim();
  const phone = domain === 'phone' ? parsePhoneNumberFromString(trimmed) : undefined;
  return phone?.isPossible() ? phone.number : trimmed.toLowerCase();
};
