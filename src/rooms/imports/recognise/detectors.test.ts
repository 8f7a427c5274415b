import { expect, test } from 'vitest';
import { holdsPersonalData, isBirthDate, isCoordinatePair, isCountry, isGender } from './detectors/attributes.ts';
import { isEmail, isFormattedPhone, isUrl, looksLikePhone } from './detectors/contact.ts';
import { isHash, isIpAddress, isMacAddress, isUserAgent, isUuid } from './detectors/network.ts';
import {
  isCardNumber,
  isCpf,
  isDni,
  isIban,
  isNino,
  isNir,
  isSsn,
  isSteuerId,
  isVin,
  passesLuhn,
} from './detectors/official-numbers.ts';
import { isFirstName, isFullName, isInitial, isLastName, isNameSuffix } from './detectors/person-names.ts';
import {
  isAddressUnit,
  isDistinctPostalCode,
  isNumberedAddress,
  isStreetAddress,
  isStreetName,
  looksLikePostalCode,
} from './detectors/postal-address.ts';

type Case = [name: string, detector: (value: string) => boolean, valid: string[], invalid: string[]];

const cases: Case[] = [
  [
    'email addresses',
    isEmail,
    ['ada@example.org', 'Ada L <ada@example.org>', 'stanisław@wp.pl', 'a@b.co; c@d.co'],
    ['ada@', '@home', 'a b@c', 'ada at example.org', 'a@b'],
  ],
  [
    'formatted telephone numbers',
    isFormattedPhone,
    ['+49 30 901820', '(312) 744-3063', '212.598.4533', '030 901820123', '+1 (403) 262-3443'],
    ['3125551234', '2019-04-03', '10.0.0.1', '12345-6789', '123-45-6789', '3.14159265'],
  ],
  [
    'things like telephone numbers',
    looksLikePhone,
    ['6342532', '3125551234', '773-302-4000 x12'],
    ['12', '1111111111', '1.2.3.4', '2020-10-10', 'call me'],
  ],
  ['web addresses', isUrl, ['https://example.org/a', 'www.example.org'], ['example', 'mailto:a@b.co', 'https://']],
  [
    'IP addresses',
    isIpAddress,
    ['192.168.0.1', '2001:db8::1', '10.0.0.0/8', '8.8.8.8:53'],
    ['256.1.1.1', '1.2.3', '12:30', '3.14'],
  ],
  [
    'hardware addresses',
    isMacAddress,
    ['00:1A:2b:3c:4d:5e', '001a.2b3c.4d5e'],
    ['00:1A:2b:3c:4d', 'zz:1A:2b:3c:4d:5e'],
  ],
  ['UUIDs', isUuid, ['123e4567-e89b-12d3-a456-426614174000'], ['123e4567e89b', 'not-a-uuid']],
  ['user agents', isUserAgent, ['Mozilla/5.0 (X11; Linux x86_64)'], ['Mozilla', 'Firefox']],
  ['hashes', isHash, ['5f4dcc3b5aa765d61d8327deb882cf99', '$2b$12$abcdefghijklmnopqrstuv'], ['5f4dcc3b', 'password']],
  ['Luhn digits', passesLuhn, ['79927398713'], ['79927398714']],
  [
    'card numbers',
    isCardNumber,
    ['4111 1111 1111 1111', '378282246310005'],
    ['4111 1111 1111 1112', '0000000000000000', '1234567890123'],
  ],
  ['IBANs', isIban, ['DE89 3704 0044 0532 0130 00', 'GB82WEST12345698765432'], ['DE88 3704 0044 0532 0130 00', 'DE89']],
  [
    'US social security numbers',
    isSsn,
    ['078-05-1120'],
    ['000-12-3456', '666-12-3456', '900-12-3456', '123456789', '123-00-4567'],
  ],
  ['Spanish DNIs and NIEs', isDni, ['12345678Z', 'X1234567L'], ['12345678A', 'X1234567A', '1234567']],
  ['Brazilian CPFs', isCpf, ['529.982.247-25'], ['529.982.247-24', '111.111.111-11', '52998224725']],
  ['French NIRs', isNir, ['255081416802538'], ['255081416802539', '355081416802538']],
  ['British national insurance numbers', isNino, ['AB 12 34 56 C'], ['BG 12 34 56 C', 'AB 12 34 56 E']],
  ['German tax identification numbers', isSteuerId, ['86095742719'], ['86095742718', '06095742719']],
  [
    'vehicle identification numbers',
    isVin,
    ['1HGCM82633A004352', '1M8GDM9AXKP042788'],
    ['1HGCM82633A004353', '1HGCM82633A00435I'],
  ],
  ['first names', isFirstName, ['Mary', 'Jürgen', 'Sarah E', 'JOSÉ'], ['Chicago', '12', 'Zzxq']],
  ['last names', isLastName, ['Müller', 'García López', 'van Dijk', 'Smith Jr.'], ['Street 5', 'Qzxv']],
  [
    'whole names',
    isFullName,
    ['Maria Cantwell', 'Woods, Marlon F', 'Braund, Mr. Owen Harris', 'LUIS ENRIQUE DUSSAN'],
    ['Harold Construction Inc', 'Main Street', 'per Annum', 'Springfield Elementary School', 'Maria'],
  ],
  ['initials', isInitial, ['M.', 'E P'], ['Mary', '5']],
  ['name suffixes', isNameSuffix, ['Jr.', 'III'], ['Smith', 'X']],
  [
    'street addresses',
    isStreetAddress,
    [
      '930 West 7th Street',
      'Lange Str. 5',
      'Hauptstraße 12',
      'Calle 8 # 4-20',
      '12 rue de la Paix',
      'PO Box 42',
      'Postfach 1234',
    ],
    ['Chicago', 'The quick brown fox', '12345'],
  ],
  [
    'numbered addresses',
    isNumberedAddress,
    ['930 West 7th Street', 'Hauptstraße 12'],
    ['Main Street', 'State Street Bank'],
  ],
  [
    'street names',
    isStreetName,
    ['West Kirkwood Avenue', '6th St NW', 'Hauptstraße', 'Rue de la Paix'],
    ['Main', '930 (near Elm)', 'Court of Appeals'],
  ],
  [
    'second lines of addresses',
    isAddressUnit,
    ['Suite 300', 'APT#260', '3RD FLOOR', 'PO BOX 12', '# 4'],
    ['Chicago', 'n/a'],
  ],
  [
    'possible postal codes',
    looksLikePostalCode,
    ['94103', '94103-1234', 'K1A 0B1', 'SW1A 1AA', '1010', '1234 AB', '00-950', '28013'],
    ['941', 'Berlin', '1234567'],
  ],
  ['postal codes by form', isDistinctPostalCode, ['94103-1234', 'K1A 0B1', 'SW1A 1AA'], ['94103', 'D1D 1D11']],
  [
    'birth dates',
    isBirthDate,
    ['1966-04-08', '5/14/1965', '08.11.1972', '19720811', '1981-03-07 00:00:00'],
    ['2999-01-01', 'monday', '12'],
  ],
  ['genders', isGender, ['F', 'female', 'männlich', 'Mujer'], ['yes', 'Q']],
  ['countries', isCountry, ['Germany', 'Deutschland', 'US', 'España'], ['Berlin', 'zz9']],
  [
    'coordinate pairs',
    isCoordinatePair,
    ['(38.95, -94.49)', 'POINT (-94.5 39.1)', '38.951,-94.491'],
    ['930 Elm St (38.95, -94.49)', '38.95'],
  ],
  [
    'prose with contact data',
    holdsPersonalData,
    ['please write to ada@example.org', 'call me at (312) 744-3063 today', 'card 4111 1111 1111 1111 was charged'],
    ['the case was closed in 2015', 'order 123456 shipped on 2020-01-01'],
  ],
];

test.each(cases)('%s are told from what only looks like them', (_name, detector, valid, invalid) => {
  expect(valid.filter((value) => !detector(value))).toEqual([]);
  expect(invalid.filter((value) => detector(value))).toEqual([]);
});
