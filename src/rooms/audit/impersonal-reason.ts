/**
 * Reasons stay in the audit log, which nothing is erased from: what would name somebody must not come in with them (P4.8).
 * Looks for what has a shape of its own; a name looks like any other word, and the pages say not to write one.
 */
import { invalid } from '../../kit/errors.ts';

/** RFC 5321's local part and domain, as loosely as people write them. Tried once for each word: its time grows with the text. */
const email = /(?<![^\s@<>()[\]"',;:])[^\s@<>()[\]"',;:]+@[^\s@<>()[\]"',;:]+\.\p{L}{2,}/u;

/** ISO 13616: country, two check digits, up to 30 letters and digits in groups of four. */
const iban = /(?<![\p{L}\d])[A-Z]{2}\d{2}(?:[ -]?[A-Z\d]{4}){2,7}(?:[ -]?[A-Z\d]{1,4})?(?![\p{L}\d])/giu;

/** Digits that belong together, however they are grouped. */
const digitRun = /(?<![\p{L}\d#])(?:\+|\()?\d(?:[\d ()./-]*\d)?(?![\p{L}\d])/gu;

const day = /(?<!\d)(?:\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2,4})(?!\d)/g;
const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** A bank account has many digits; words in groups of four letters have not. */
const holdsIban = (text: string): boolean =>
  (text.match(iban) ?? []).some((one) => digitsOf(one).length >= 8 && one.replace(/[ -]/g, '').length >= 15);

/** E.164 after `+` or `00`, national after a trunk `0`, or grouped as in North America. */
const isPhone = (run: string): boolean => {
  const count = digitsOf(run).length;
  if (count > 15) return false;
  if (/^\(?(?:\+|00)/.test(run)) return count >= 7;
  if (/^\(?0/.test(run)) return count >= 8;
  return /^\(?\d{3}\)?[ ./-]\d{3}[ ./-]\d{4}$/.test(run);
};

/** ISO/IEC 7812: cards have 13 to 19 digits; nothing that belongs in a reason has so many. */
const isCard = (run: string): boolean => digitsOf(run).length >= 13;

/** True for a text with something in it that looks like an email address, a phone number, an IBAN or a card number. */
export const looksPersonal = (text: string): boolean => {
  if (email.test(text) || holdsIban(text)) return true;
  const runs = text.replace(day, ' – ').match(digitRun) ?? [];
  return runs.some((run) => isPhone(run) || isCard(run));
};

/** A reason as it may be written down. Throws `reason-personal` (invalid), which repeats nothing of it. */
export const impersonalReason = (reason: string): string => {
  if (!looksPersonal(reason)) return reason;
  throw invalid(
    'reason-personal',
    'The reason holds something personal',
    'It holds what looks like an email address, a phone number, an IBAN or a card number. Reasons stay in the audit log, ' +
      'where nothing is erased: name nobody, and give the number of a ticket instead. Nothing was done.',
  );
};
