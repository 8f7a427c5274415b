/** Numbers, accounts and devices of a person. */
import { isDomain } from './detectors/contact.ts';
import { isHash, isIpAddress, isMacAddress, isUserAgent, isUuid } from './detectors/network.ts';
import { isCardNumber, isIban, isNationalId, isSteuerId, isVin } from './detectors/official-numbers.ts';
import { isNumeric } from './detectors/plain.ts';
import { never, type Rule } from './rule.ts';

const compact = (value: string): boolean => value.length <= 64 && !/\s\S+\s/.test(value);
const idLike = (value: string): boolean => /^[\p{L}\p{N}][\p{L}\p{N} .\-/]{3,24}$/u.test(value) && /\d/.test(value);
const digitsOnly = (value: string): boolean => /^\d{3,4}$/.test(value);

export const accountRules: readonly Rule[] = [
  {
    category: 'user.authorization.password',
    treatment: 'drop',
    header: (h) => (h.has('password') || (h.has('salt') && h.words.length <= 3) ? 2 : h.has('hash') ? 1 : 0),
    test: (value) => compact(value) && value.length > 3,
    least: [never, never, 0.5],
    what: 'why.password',
  },
  {
    category: 'user.authorization.password',
    treatment: 'drop',
    header: (h) => (h.hasAny('password', 'hash') ? 2 : 0),
    test: (value) => value.startsWith('$') && isHash(value),
    least: [0.8, 0.8, 0.5],
    what: 'why.passwordHash',
  },
  {
    category: 'user.account.username',
    treatment: 'tokenise',
    header: (h, _c, table) => {
      if (h.hasAny('email', 'password', 'date', 'time', 'id', 'number')) return 0;
      if (h.hasAny('username') || (h.words.includes('user') && h.has('name'))) return 2;
      return h.words.length === 1 &&
        ['user', 'usuario', 'benutzer'].includes(h.words[0] ?? '') &&
        table.columns.length > 1
        ? 2
        : 0;
    },
    test: (value) => compact(value) && /\p{L}/u.test(value),
    least: [never, never, 0.6],
    what: 'why.username',
  },
  {
    category: 'user.financial.bank_account',
    treatment: 'tokenise',
    header: (h) => (h.has('iban') ? 2 : h.hasAny('bank', 'account') ? 1 : 0),
    test: isIban,
    least: [0.5, 0.4, 0.3],
    what: 'why.iban',
  },
  {
    category: 'user.financial.bank_account',
    treatment: 'tokenise',
    header: (h) => (h.has('bank') && h.hasAny('account', 'number', 'code') && !h.has('name') ? 2 : 0),
    test: (value) => /\d{4}/.test(value),
    least: [never, never, 0.6],
    what: 'why.bankAccount',
  },
  {
    category: 'user.financial.credit_card',
    treatment: 'tokenise',
    header: (h) => (h.has('card') && !h.hasAny('count', 'flag') ? 2 : h.hasAny('account', 'number', 'pay') ? 1 : 0),
    test: isCardNumber,
    least: [0.9, 0.85, 0.3],
    what: 'why.card',
  },
  {
    category: 'user.financial.credit_card',
    treatment: 'drop',
    header: (h) => (h.has('cvv') ? 2 : 0),
    test: digitsOnly,
    least: [never, never, 0.6],
    what: 'why.cardCode',
  },
  {
    category: 'user.financial.credit_card',
    treatment: 'tokenise',
    header: (h) =>
      h.has('card') && h.hasAny('expiry', 'number', 'name', 'type', 'per')
        ? 2
        : h.has('expiry') && h.hasAny('month', 'year')
          ? 1
          : 0,
    least: [never, never, 0],
    when: (c, table) => table.columns.some((o) => o.share(isCardNumber) > 0.3 || (o !== c && o.header.has('card'))),
    what: 'why.cardDetail',
  },
  {
    category: 'user.government_id.national_identification_number',
    treatment: 'tokenise',
    header: (h) => {
      if (
        h.hasAny('ssn', 'government_id') ||
        h.has('social_word', 'security') ||
        (h.has('national') && h.hasAny('id', 'number'))
      )
        return 2;
      return h.has('tax') && h.hasAny('id', 'number') ? 1 : h.has('social_word', 'id') ? 2 : 0;
    },
    test: idLike,
    least: [never, never, 0.5],
    what: 'why.nationalIdNamed',
  },
  {
    category: 'user.government_id.national_identification_number',
    treatment: 'tokenise',
    header: (h) => (h.hasAny('ssn', 'government_id', 'tax') ? 2 : 0),
    test: (value) => isNationalId(value) || isSteuerId(value),
    least: [never, 0.6, 0.4],
    what: 'why.nationalId',
  },
  {
    category: 'user.government_id.national_identification_number',
    treatment: 'tokenise',
    header: () => 0,
    test: (value) => isNationalId(value) && !isNumeric(value),
    least: [0.85, never, never],
    what: 'why.nationalIdForm',
  },
  {
    category: 'user.government_id.passport_number',
    treatment: 'tokenise',
    header: (h) => (h.has('passport') && !h.hasAny('country', 'date', 'expiry') ? 2 : 0),
    test: idLike,
    least: [never, never, 0.6],
    what: 'why.passport',
  },
  {
    category: 'user.government_id.drivers_license_number',
    treatment: 'tokenise',
    header: (h) => (h.has('driver', 'licence') && !h.hasAny('state', 'date', 'expiry', 'type') ? 2 : 0),
    test: idLike,
    least: [never, never, 0.6],
    what: 'why.drivingLicence',
  },
  {
    category: 'user.government_id.vehicle_registration',
    treatment: 'tokenise',
    header: (h) => (h.has('vin') ? 2 : 0),
    test: isVin,
    least: [0.7, 0.7, 0.4],
    what: 'why.vehicle',
  },
  {
    category: 'user.government_id.vehicle_registration',
    treatment: 'tokenise',
    header: (h) =>
      h.has('plate') &&
      (h.hasAny('licence', 'number', 'id') || h.words.length === 1) &&
      !h.hasAny('state', 'type', 'per')
        ? 2
        : 0,
    test: (value) => /^[\p{L}\d][\p{L}\d \-·]{1,11}$/u.test(value),
    least: [never, never, 0.7],
    when: (_c, table) => table.aboutPersons,
    what: 'why.plate',
  },
  {
    category: 'user.device.ip_address',
    treatment: 'generalise',
    generalisation: 'network',
    header: (h) => (h.has('ip') ? 2 : h.has('host') ? 1 : 0),
    test: isIpAddress,
    least: [0.6, 0.3, 0.3],
    what: 'why.ip',
  },
  {
    category: 'user.device.ip_address',
    treatment: 'tokenise',
    header: (h) => (h.has('host') && h.words.length <= 2 ? 2 : 0),
    test: (value) => isIpAddress(value) || isDomain(value),
    least: [never, never, 0.8],
    when: (c) => c.share(isIpAddress) >= 0.03,
    what: 'why.ipOrHost',
  },
  {
    category: 'user.device.device_id',
    treatment: 'tokenise',
    header: (h) => (h.has('mac') ? 2 : 0),
    test: isMacAddress,
    least: [0.7, 0.6, 0.5],
    what: 'why.mac',
  },
  {
    category: 'user.device.device_id',
    treatment: 'tokenise',
    header: (h) => (h.has('device') && h.hasAny('id', 'uuid', 'number') ? 2 : 0),
    test: (value) => isUuid(value) || idLike(value),
    least: [never, never, 0.5],
    what: 'why.device',
  },
  {
    category: 'user.device.cookie_id',
    treatment: 'tokenise',
    header: (h) => (h.has('cookie') ? 2 : 0),
    test: (value) => compact(value) && value.length > 6,
    least: [never, never, 0.6],
    what: 'why.cookie',
  },
  {
    category: 'user.device',
    treatment: 'keep',
    header: (h) => (h.has('agent_ua') || (h.words.includes('user') && h.words.includes('agent')) ? 2 : 0),
    test: isUserAgent,
    least: [0.7, 0.5, 0.3],
    what: 'why.userAgent',
  },
];
