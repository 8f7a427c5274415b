/** Names and the ways to reach somebody: the direct identifiers. */
import type { ColumnProfile } from './column-profile.ts';
import { isDomain, isEmail, isFormattedPhone, looksLikePhone, isUrl } from './detectors/contact.ts';
import { isDate, isNumeric, isTextual } from './detectors/plain.ts';
import {
  hasNameShape,
  isFirstName,
  isFullName,
  isInitial,
  isLastName,
  isNameSuffix,
  isSalutation,
} from './detectors/person-names.ts';
import { isAddressUnit, isNumberedAddress, isStreetAddress, isStreetName } from './detectors/postal-address.ts';
import type { Header } from './header-words.ts';
import { never, type HeaderStrength, type Rule, type TableContext } from './rule.ts';

/** Words that make a "name" somebody else's or something's: file name, company name, street name. */
const namesThing = (h: Header): boolean =>
  h.hasAny(
    'org',
    'thing',
    'city',
    'state',
    'country',
    'region',
    'street',
    'unit',
    'location',
    'postcode',
    'username',
    'host',
    'device',
    'browser',
    'title',
    'file',
    'table',
    'column',
    'field',
    'code',
    'id',
    'uuid',
    'key',
  );

const isNameHeader = (h: Header): boolean => h.has('name') && !namesThing(h);

/** `nombre` beside `apellidos`, `nom` beside `prénom`: the other half of a name. */
const isOtherHalf = (h: Header, half: 'first' | 'last', table: TableContext): boolean =>
  h.has('name') &&
  h.words.length === 1 &&
  !h.hasAny('first', 'last') &&
  table.columns.some((c) => c.header.has(half, 'name')) &&
  !table.columns.some((c) => c.header.has(half === 'first' ? 'last' : 'first', 'name'));

function firstHeader(h: Header, _c: ColumnProfile, table: TableContext): HeaderStrength {
  if (h.has('first') && h.has('name')) return namesThing(h) && !h.has('person') && !h.has('id') ? 1 : 2;
  if (h.has('first') && h.words.length <= 2 && table.columns.some((c) => c.header.has('last'))) return 2;
  if (isOtherHalf(h, 'last', table)) return 2;
  if (h.has('name') && table.columns.some((c) => c.header.has('last') && c.header.raw !== h.raw)) return 1;
  return 0;
}

function lastHeader(h: Header, _c: ColumnProfile, table: TableContext): HeaderStrength {
  if (h.has('last') && h.has('name')) return 2;
  if (h.has('last') && h.words.length <= 2 && table.columns.some((c) => c.header.has('first'))) return 2;
  return h.has('maiden') || isOtherHalf(h, 'first', table) ? 2 : 0;
}

function fullHeader(h: Header): HeaderStrength {
  if (h.has('full', 'name') && !namesThing(h)) return 2;
  if (h.has('name', 'person') && !namesThing(h)) return 2;
  if (h.has('nick', 'name') || h.has('nick')) return 1;
  if (isNameHeader(h) || h.has('person')) return 1;
  return 0;
}

const phoneHeader = (h: Header): HeaderStrength => (h.hasAny('phone', 'fax') ? 2 : h.has('person', 'number') ? 1 : 0);

const holdsDigit = (value: string): boolean => /\d/.test(value);

const streetHeader = (h: Header, c: ColumnProfile): HeaderStrength => {
  if (h.hasAny('email', 'ip', 'mac', 'url', 'host', 'per')) return 0;
  if (h.hasAny('city', 'state', 'country', 'region', 'org') && c.share(holdsDigit) < 0.5) return 1;
  if (h.has('address') || (h.has('street') && !h.hasAny('thing', 'number', 'code'))) return 2;
  return h.hasAny('location', 'street', 'billing', 'ship', 'unit', 'add_short') ? 1 : 0;
};

const secondLine = (h: Header): HeaderStrength => {
  if (!h.hasAny('address', 'street', 'add_short')) return h.has('unit') ? 1 : 0;
  return h.hasAny('continued', 'second', 'unit', '2', '3', 'two', 'line2') ? 2 : 0;
};

const isWebAddress = (value: string): boolean => isUrl(value) || isDomain(value);
const wordy = (c: ColumnProfile): boolean => c.share(isTextual) >= 0.6;

export const contactRules: readonly Rule[] = [
  {
    category: 'user.contact.email',
    treatment: 'tokenise',
    header: (h) => (h.hasAny('email') ? 2 : h.hasAny('person', 'account', 'address') ? 1 : 0),
    test: isEmail,
    least: [0.5, 0.4, 0.25],
    what: 'why.email',
  },
  {
    category: 'user.contact.fax_number',
    treatment: 'tokenise',
    header: (h) => (h.has('fax') ? 2 : 0),
    test: looksLikePhone,
    least: [never, never, 0.4],
    what: 'why.fax',
  },
  {
    category: 'user.contact.phone_number',
    treatment: 'tokenise',
    header: phoneHeader,
    test: looksLikePhone,
    least: [never, never, 0.4],
    what: 'why.phone',
  },
  {
    category: 'user.contact.phone_number',
    treatment: 'tokenise',
    header: phoneHeader,
    test: isFormattedPhone,
    tally: looksLikePhone,
    least: [0.7, 0.5, 0.3],
    when: (c) => !c.header.hasAny('date', 'time', 'id', 'code', 'lat', 'lon', 'coord', 'fax'),
    what: 'why.phone',
  },
  {
    category: 'user.name',
    treatment: 'tokenise',
    header: (h) => (h.has('suffix') ? 2 : 0),
    test: isNameSuffix,
    least: [never, never, 0.6],
    when: (_c, table) => table.columns.some((c) => c.header.hasAny('last', 'first', 'name')),
    what: 'why.nameSuffix',
  },
  {
    category: 'user.name',
    treatment: 'tokenise',
    header: (h) => (h.has('prefix') ? 2 : h.has('title') ? 1 : 0),
    test: isSalutation,
    least: [never, 0.5, 0.5],
    what: 'why.salutation',
  },
  {
    category: 'user.name',
    treatment: 'tokenise',
    header: (h) =>
      h.has('middle') && (h.hasAny('name', 'initial') || h.words.length <= 2) ? 2 : h.has('initial') ? 1 : 0,
    test: (value) => isInitial(value) || hasNameShape(value),
    least: [never, never, 0.5],
    what: 'why.middleName',
  },
  {
    category: 'user.name.first',
    treatment: 'tokenise',
    header: (h, c, t) => (h.hasAny('middle', 'last') && !h.has('first') ? 0 : firstHeader(h, c, t)),
    test: isFirstName,
    least: [0.8, 0.55, 0.15],
    when: (c, t) =>
      wordy(c) &&
      (c.header.has('first') ||
        isOtherHalf(c.header, 'last', t) ||
        (t.aboutPersons &&
          c.distinct.size >= 12 &&
          !namesThing(c.header) &&
          !c.header.hasAny('region', 'location', 'text'))),
    what: 'why.firstName',
  },
  {
    category: 'user.name.last',
    treatment: 'tokenise',
    header: lastHeader,
    test: hasNameShape,
    least: [never, never, 0.6],
    when: wordy,
    what: 'why.lastNameForm',
  },
  {
    category: 'user.name.last',
    treatment: 'tokenise',
    header: (h) => (h.has('name') && !namesThing(h) ? 1 : 0),
    test: isLastName,
    least: [never, 0.85, 0.5],
    when: (c, t) =>
      c.distinct.size >= 12 &&
      t.columns.some((o) => o.header.has('first')) &&
      c.share(isFirstName) < 0.5 &&
      c.share(isFullName) < 0.3,
    what: 'why.lastName',
  },
  {
    category: 'user.name',
    treatment: 'tokenise',
    header: fullHeader,
    test: isFullName,
    least: [0.7, 0.5, 0.3],
    when: (c) => wordy(c) && !c.header.hasAny('first', 'last') && (c.distinct.size >= 3 || fullHeader(c.header) > 0),
    what: 'why.fullName',
  },
  {
    category: 'user.contact.address.street',
    treatment: 'tokenise',
    header: secondLine,
    test: isAddressUnit,
    least: [never, 0.6, 0],
    when: (c) => c.share(isNumeric) < 0.95 || c.header.has('address'),
    what: 'why.addressLine',
  },
  {
    category: 'user.contact.address.street',
    treatment: 'tokenise',
    header: (h) => (h.has('street', 'number') ? 2 : 0),
    test: (value) => /^\d{1,5}(?:[-/ ]?\w{0,4})?$/.test(value),
    least: [never, never, 0.6],
    when: (_c, table) => table.aboutPersons,
    what: 'why.houseNumber',
  },
  {
    category: 'user.contact.address.street',
    treatment: 'tokenise',
    header: streetHeader,
    test: isStreetAddress,
    least: [never, 0.4, 0],
    when: (c) => wordy(c) && c.share(isEmail) < 0.3 && c.share(isUrl) < 0.5 && c.share(isDate) < 0.5,
    what: 'why.street',
  },
  {
    category: 'user.contact.address.street',
    treatment: 'tokenise',
    header: () => 0,
    test: isNumberedAddress,
    least: [0.5, never, never],
    when: (c) => !c.header.hasAny('text') || c.share(isNumberedAddress) > 0.8,
    what: 'why.street',
  },
  {
    category: 'user.contact.address.street',
    treatment: 'tokenise',
    header: () => 0,
    test: isStreetName,
    least: [0.75, never, never],
    when: (c) => c.distinct.size >= 8 && !c.header.has('text'),
    what: 'why.streetName',
  },
  {
    category: 'user.contact.url',
    treatment: 'tokenise',
    header: (h) => (h.has('url') ? 2 : 0),
    test: isWebAddress,
    least: [0.8, 0.8, 0.5],
    when: (c, table) => table.aboutPersons && (c.header.has('url') || c.distinct.size >= c.filled * 0.8),
    what: 'why.url',
  },
  {
    category: 'user.social',
    treatment: 'tokenise',
    header: (h) => (h.has('social') && !h.hasAny('thing', 'text', 'flag') ? 2 : 0),
    test: (value) => value.length <= 120 && !/\s\S+\s/.test(value),
    least: [never, never, 0.7],
    when: (_c, table) => table.aboutPersons || table.columns.filter((c) => c.header.has('social')).length > 1,
    what: 'why.social',
  },
];
