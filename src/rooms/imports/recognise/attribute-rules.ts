/** What describes a person without naming them: demography, places, work, special categories, prose. */
import type { SayingCode } from '../../../contract/said.ts';
import type { ColumnProfile } from './column-profile.ts';
import {
  holdsPersonalData,
  isAge,
  isBirthDate,
  isCoordinatePair,
  isCountry,
  isCountryName,
  isDegree,
  isGender,
  isGenderWord,
  isProse,
  isStateCode,
} from './detectors/attributes.ts';
import { isNumeric, isTextual } from './detectors/plain.ts';
import { isDistinctPostalCode, looksLikePostalCode } from './detectors/postal-address.ts';
import type { Header } from './header-words.ts';
import { never, type Rule, type TableContext } from './rule.ts';

const named =
  (...concepts: string[]) =>
  (h: Header): 0 | 1 | 2 =>
    h.hasAny(...concepts) ? 2 : 0;

const inPersonTable = (_c: ColumnProfile, table: TableContext): boolean => table.aboutPersons;
const few = (c: ColumnProfile): boolean => c.distinct.size <= Math.max(12, c.filled * 0.2);
const wordsOnly = (c: ColumnProfile): boolean => c.share(isNumeric) < 0.5;
const isPart = (value: string): boolean => /^\d{1,2}$|^(?:1[89]|20)\d{2}$/.test(value);
const isName = (value: string): boolean => isTextual(value) && value.length <= 60;

/** A special category (GDPR art. 9 and 10): never kept without somebody's yes. */
const special = (category: string, header: Rule['header'], when?: Rule['when']): Rule => ({
  category,
  treatment: 'ask',
  header,
  test: (value) => value.length <= 4000,
  least: [never, never, 0.5],
  ...(when === undefined ? {} : { when }),
  what: 'why.special',
});

/** A description that stays in the row, recognised by its header alone. */
const describing = (
  category: string,
  header: Rule['header'],
  what: SayingCode,
  when: Rule['when'] = inPersonTable,
): Rule => ({
  category,
  treatment: 'keep',
  header,
  least: [never, never, 0],
  when,
  what,
});

export const attributeRules: readonly Rule[] = [
  {
    category: 'user.demographic.date_of_birth',
    treatment: 'generalise',
    generalisation: 'year',
    header: (h) =>
      h.has('birth') && !h.hasAny('city', 'state', 'country', 'region', 'location', 'name', 'order', 'weight', 'per')
        ? 2
        : 0,
    test: (value) => isBirthDate(value) || isPart(value),
    least: [never, never, 0.6],
    what: 'why.birthDate',
  },
  {
    category: 'user.location.imprecise',
    treatment: 'keep',
    header: (h) => (h.has('birth') && h.hasAny('city', 'state', 'country', 'region', 'location') ? 2 : 0),
    test: isName,
    least: [never, never, 0.5],
    what: 'why.birthPlace',
  },
  {
    category: 'user.demographic.gender',
    treatment: 'keep',
    header: (h) => (h.has('gender') ? 2 : 0),
    test: isGender,
    least: [never, never, 0.3],
    when: (c) => c.distinct.size <= 30,
    what: 'why.gender',
  },
  {
    category: 'user.demographic.gender',
    treatment: 'keep',
    header: () => 0,
    test: isGenderWord,
    least: [0.66, never, never],
    when: (c) => c.distinct.size >= 2 && c.distinct.size <= 6,
    what: 'why.gender',
  },
  {
    category: 'user.demographic.age_range',
    treatment: 'keep',
    header: (h) => (h.has('age') && !h.hasAny('org', 'count', 'date') ? 2 : 0),
    test: isAge,
    least: [never, never, 0.5],
    when: (c, table) =>
      table.aboutPersons ||
      table.columns.some((o) => o !== c && o.header.hasAny('gender', 'race', 'marital', 'education')),
    what: 'why.age',
  },
  special(
    'user.demographic.race_ethnicity',
    named('race'),
    (c) => wordsOnly(c) && !c.header.hasAny('event', 'date', 'time', 'id'),
  ),
  special('user.demographic.religious_belief', named('religion'), (c) => wordsOnly(c)),
  special(
    'user.demographic.political_opinion',
    named('party', 'political'),
    (c, t) => t.aboutPersons && wordsOnly(c) && few(c),
  ),
  special(
    'user.demographic.sexual_orientation',
    (h) => (h.has('orientation') && h.hasAny('gender', 'orientation') ? 2 : 0),
    (c, t) => t.aboutPersons && wordsOnly(c),
  ),
  special('user.demographic.marital_status', named('marital'), (c) => few(c)),
  special('user.health_and_medical', named('health'), (c, t) => t.aboutPersons && !c.header.hasAny('org', 'thing')),
  special('user.biometric', named('biometric'), inPersonTable),
  special('user.health_and_medical.genetic', named('genetic'), inPersonTable),
  special('user.criminal_history', named('criminal'), inPersonTable),
  special(
    'user.workplace',
    (h) => (h.has('union') || (h.has('union_word') && h.has('person:member')) ? 2 : 0),
    inPersonTable,
  ),
  {
    category: 'user.contact.address.postal_code',
    treatment: 'generalise',
    generalisation: 'area',
    header: named('postcode'),
    test: looksLikePostalCode,
    least: [never, never, 0.4],
    what: 'why.postcode',
  },
  {
    category: 'user.contact.address.postal_code',
    treatment: 'generalise',
    generalisation: 'area',
    header: () => 0,
    test: isDistinctPostalCode,
    least: [0.85, never, never],
    when: (c) => c.distinct.size >= 3,
    what: 'why.postcodeForm',
  },
  {
    category: 'user.contact.address.country',
    treatment: 'keep',
    header: named('country'),
    test: (value) => isCountry(value) || isName(value),
    least: [never, never, 0.5],
    when: (c) => !c.header.hasAny('phone'),
    what: 'why.country',
  },
  {
    category: 'user.contact.address.country',
    treatment: 'keep',
    header: () => 0,
    test: isCountryName,
    least: [0.8, never, never],
    when: (c) => c.distinct.size >= 4,
    what: 'why.country',
  },
  {
    category: 'user.contact.address.state',
    treatment: 'keep',
    header: (h, _c, t) => {
      if (!h.has('state') || h.hasAny('order', 'flag', 'date', 'id'))
        return h.has('region') && t.columns.some((c) => c.header.hasAny('postcode', 'city')) ? 2 : 0;
      return 2;
    },
    test: isName,
    least: [never, never, 0.5],
    what: 'why.state',
  },
  {
    category: 'user.contact.address.state',
    treatment: 'keep',
    header: () => 0,
    test: isStateCode,
    least: [0.95, never, never],
    when: (c) => c.distinct.size >= 6,
    what: 'why.stateCode',
  },
  {
    category: 'user.contact.address.city',
    treatment: 'keep',
    header: (h) => (h.has('city') && !h.hasAny('flag', 'phone', 'email', 'address', 'street', 'id', 'code') ? 2 : 0),
    test: isName,
    least: [never, never, 0.6],
    what: 'why.city',
  },
  {
    category: 'user.location.precise',
    treatment: 'keep',
    header: (h) => (h.hasAny('lat', 'lon') ? 2 : 0),
    test: isDegree,
    least: [never, never, 0.5],
    what: 'why.coordinate',
  },
  {
    category: 'user.location.precise',
    treatment: 'keep',
    header: (h) => (h.hasAny('xcoord', 'ycoord') ? 2 : 0),
    test: isNumeric,
    least: [never, never, 0.8],
    what: 'why.coordinate',
  },
  {
    category: 'user.location.precise',
    treatment: 'keep',
    header: (h) => (h.hasAny('coord', 'location') ? 2 : 0),
    test: isCoordinatePair,
    least: [0.7, 0.6, 0.4],
    what: 'why.coordinate',
  },
  {
    category: 'user.contact.organization',
    treatment: 'keep',
    header: (h) =>
      h.has('org') && (h.has('name') || h.words.length === 1) && !h.hasAny('id', 'number', 'date', 'flag') ? 2 : 0,
    test: isName,
    least: [never, never, 0.6],
    when: (_c, table) => table.aboutPersons,
    what: 'why.organisation',
  },
  describing(
    'user.job_title',
    (h) => (h.has('job') && !h.hasAny('id', 'date', 'number') ? 2 : h.has('title') && !h.hasAny('thing', 'id') ? 2 : 0),
    'why.job',
    (c, t) => (t.aboutPersons || c.header.has('job', 'title')) && wordsOnly(c),
  ),
  describing('user.financial', named('salary'), 'why.income', (_c, t) => t.aboutPersons),
  describing('user.demographic.language', named('language'), 'why.language', wordsOnly),
  describing('user.workplace', named('workplace'), 'why.workplace'),
  describing(
    'user.demographic.profile',
    named('education', 'children', 'household', 'demographic'),
    'why.circumstance',
  ),
  describing(
    'user.demographic.marital_status',
    (h) => (h.words.length === 1 && h.has('partner') ? 2 : 0),
    'why.partnership',
    (c, t) => t.aboutPersons && few(c),
  ),
  {
    category: 'user.content.self_image',
    treatment: 'drop',
    header: (h) => (h.has('photo') && !h.hasAny('thing', 'count', 'flag') ? 2 : 0),
    least: [never, never, 0],
    when: (_c, table) => table.aboutPersons,
    what: 'why.picture',
  },
  {
    category: 'user.content',
    treatment: 'tokenise',
    header: named('text'),
    test: isProse,
    least: [never, never, 0.15],
    when: inPersonTable,
    what: 'why.freeText',
  },
  {
    category: 'user.content',
    treatment: 'tokenise',
    header: named('description'),
    test: isProse,
    least: [never, never, 0.5],
    when: (c, table) =>
      table.aboutPersons &&
      c.distinct.size >= c.filled * 0.5 &&
      c.probe.reduce((sum, value) => sum + value.length, 0) > 60 * c.probe.length,
    what: 'why.freeText',
  },
  {
    category: 'user.content',
    treatment: 'tokenise',
    header: () => 0,
    test: (value) => isProse(value) && holdsPersonalData(value),
    least: [0.01, 0.01, 0.01],
    what: 'why.freeTextPersonal',
  },
];
