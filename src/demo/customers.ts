/** Made-up persons. Addresses of email at domains set aside for examples (RFC 2606), telephone numbers set aside for fiction. */
import type { Calendar } from './calendar.ts';
import { countries, type Country } from './places.ts';
import { cumulate, type Random } from './random.ts';

export type Customer = { id: number; email: string; country: string; signedUp: number; loyalty: number };
/** A line of customers.csv beside what the rest of the shop needs to know of the person. */
export type CustomerRow = { customer: Customer; cells: readonly string[] };

export const customerColumns = [
  'customer_id',
  'first_name',
  'last_name',
  'email',
  'phone',
  'date_of_birth',
  'street',
  'postcode',
  'city',
  'country',
  'signed_up_on',
  'newsletter',
  'loyalty_tier',
] as const;

const domains = ['example.com', 'example.org', 'example.net'] as const;
const tiers = ['none', 'bronze', 'silver', 'gold'] as const;
const tierWeights = cumulate([60, 24, 12, 4]);
const letters = 'ABCDEFGHJKLMNPRSTUVWXY';

const plain = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/[^a-z]/g, '');

const codeOf = (random: Random, pattern: string): string =>
  pattern.replace(/[9A]/g, (sign) =>
    sign === '9' ? String(random.between(0, 9)) : (letters[random.between(0, 21)] ?? 'A'),
  );

const birthDate = (random: Random, today: number): string => {
  const age = 18 + Math.floor((random.next() + random.next()) * 32);
  return new Date(today - age * 31_557_600_000 - random.between(0, 364) * 86_400_000).toISOString().slice(0, 10);
};

/** Numbers one after another from the ranges for fiction, so that nobody shares one; null when they are used up. */
const phoneBook = (country: Country): (() => string | null) => {
  let range = 0;
  let number = 0;
  return () => {
    const pattern = country.phones[range];
    if (pattern === undefined) return null;
    const places = /#+/.exec(pattern)?.[0].length ?? 1;
    const phone = pattern.replace(/#+/, String(number).padStart(places, '0'));
    number += 1;
    if (number === 10 ** places) [range, number] = [range + 1, 0];
    return phone;
  };
};

const countryList = (random: Random, persons: number): Country[] => {
  const tiny = countries.flatMap((country) => Array.from({ length: country.persons ?? 0 }, () => country));
  const shares = cumulate(countries.map(({ share }) => share));
  const list = Array.from({ length: persons - tiny.length }, () => countries[random.weighted(shares)]);
  for (const country of tiny) list.splice(random.between(0, list.length), 0, country);
  return list.filter((country) => country !== undefined);
};

/** The customers, in the order they signed up. */
export function* makeCustomers(random: Random, calendar: Calendar, persons: number): Generator<CustomerRow> {
  const today = calendar.start + calendar.days * 86_400_000;
  const days = Int32Array.from({ length: persons }, () => calendar.pickDay(random, 0)).sort();
  const books = new Map(countries.map((country) => [country, phoneBook(country)]));
  let id = 10_000;
  for (const country of countryList(random, persons)) {
    const signedUp = days[id - 10_000] ?? 0;
    id += 1;
    const [first, last] = [random.pick(country.first), random.pick(country.last)];
    const email = `${plain(first)}.${plain(last)}${id - 10_000}@${random.pick(domains)}`;
    const loyalty = random.weighted(tierWeights);
    const house = String(random.between(1, 180));
    const street = random.pick(country.streets);
    const phone = random.chance(0.6) ? (books.get(country)?.() ?? '') : '';
    const cells = [
      String(id),
      first,
      last,
      email,
      phone,
      random.chance(0.8) ? birthDate(random, today) : '',
      country.numberFirst ? `${house} ${street}` : `${street} ${house}`,
      codeOf(random, country.postcode),
      random.pick(country.cities),
      country.name,
      calendar.dateOf(signedUp),
      random.chance(0.42) ? 'true' : 'false',
      tiers[loyalty] ?? 'none',
    ];
    yield { customer: { id, email, country: country.name, signedUp, loyalty }, cells };
  }
}
