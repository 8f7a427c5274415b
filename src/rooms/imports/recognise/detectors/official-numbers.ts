/** Numbers that banks and authorities give out, with their check digits. */

/** Luhn's check digit (ISO/IEC 7812-1, annex B). */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = digit * 2;
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const cardPrefix = /^(?:4|5[0-9]|2[2-7]|3[0-9]|6[0-9])/;

/** A payment card number: 12 to 19 digits, a scheme's prefix, Luhn. */
export function isCardNumber(value: string): boolean {
  const digits = value.trim().replace(/[ -]/g, '');
  return /^\d{12,19}$/.test(digits) && cardPrefix.test(digits) && !/^(\d)\1+$/.test(digits) && passesLuhn(digits);
}

/** An international bank account number (ISO 13616): country, check digits, mod 97 = 1. */
export function isIban(value: string): boolean {
  const text = value.trim().replace(/ /g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/.test(text)) return false;
  let rest = 0;
  for (const character of text.slice(4) + text.slice(0, 4)) {
    for (const digit of Number.parseInt(character, 36).toString()) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}

/** A United States social security number as written: 3-2-4 digits, no area 000, 666 or 9xx. */
export function isSsn(value: string): boolean {
  return /^(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$/.test(value.trim());
}

/** Spanish DNI or NIE with its control letter. */
export function isDni(value: string): boolean {
  const match = /^([XYZ]?)(\d{7,8})-?([A-Z])$/i.exec(value.trim());
  if (match === null) return false;
  const [, letter = '', digits = '', control = ''] = match;
  if ((letter === '') !== (digits.length === 8)) return false;
  const number = Number((letter === '' ? '' : 'XYZ'.indexOf(letter.toUpperCase())) + digits);
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23] === control.toUpperCase();
}

/** Brazilian CPF with both check digits, written 000.000.000-00. */
export function isCpf(value: string): boolean {
  const text = value.trim();
  if (!/^\d{3}\.\d{3}\.\d{3}-\d{2}$/.test(text)) return false;
  const digits = [...text.replace(/\D/g, '')].map(Number);
  const check = (size: number): number => {
    const sum = digits.slice(0, size).reduce((total, digit, i) => total + digit * (size + 1 - i), 0);
    return ((sum * 10) % 11) % 10;
  };
  return new Set(digits).size > 1 && check(9) === digits[9] && check(10) === digits[10];
}

/** French NIR (numéro de sécurité sociale) with its mod-97 key. */
export function isNir(value: string): boolean {
  const text = value.trim().replace(/ /g, '');
  if (!/^[12]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)\d{10}$/.test(text)) return false;
  return 97 - Number(BigInt(text.slice(0, 13)) % 97n) === Number(text.slice(13));
}

/** British national insurance number. */
export function isNino(value: string): boolean {
  return /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]$/i.test(
    value.trim(),
  );
}

/** German tax identification number (Steuer-ID): 11 digits, ISO 7064 mod 11,10. */
export function isSteuerId(value: string): boolean {
  const text = value.trim().replace(/ /g, '');
  if (!/^[1-9]\d{10}$/.test(text) || new Set(text.slice(0, 10)).size > 9) return false;
  let product = 10;
  for (const digit of text.slice(0, 10)) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === Number(text[10]);
}

/** A national number whose form or check digit tells it from a plain number. */
export function isNationalId(value: string): boolean {
  return isSsn(value) || isDni(value) || isCpf(value) || isNir(value) || isNino(value);
}

const vinValues: Record<string, number> = {};
[...'ABCDEFGH'].forEach((letter, i) => (vinValues[letter] = i + 1));
[...'JKLMN'].forEach((letter, i) => (vinValues[letter] = i + 1));
Object.assign(vinValues, { P: 7, R: 9 });
[...'STUVWXYZ'].forEach((letter, i) => (vinValues[letter] = i + 2));
const vinWeights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/** A vehicle identification number (ISO 3779) with the North American check digit. */
export function isVin(value: string): boolean {
  const text = value.trim().toUpperCase();
  if (!/^[A-HJ-NPR-Z\d]{17}$/.test(text) || !/[A-Z]/.test(text)) return false;
  const sum = [...text].reduce((total, c, i) => total + (vinValues[c] ?? Number(c)) * (vinWeights[i] ?? 0), 0);
  return 'X' === text[8] ? sum % 11 === 10 : sum % 11 === Number(text[8]);
}
