/** Which columns of a table say whose row it is. */
import type { Identifier } from '../../../contract/catalog.ts';
import { say } from '../../../contract/said.ts';
import type { ColumnProfile } from './column-profile.ts';
import { isInteger } from './detectors/plain.ts';
import type { Header } from './header-words.ts';
import { singular, type Draft } from './sampled-table.ts';

const keyConcepts = ['id', 'number', 'key', 'code', 'uuid'] as const;
const customerNumber: Identifier = { kind: 'customer_number', scope: 'source' };

/** A compact value as keys have them: no spaces to speak of, not a decimal. */
export function isKeyValue(value: string): boolean {
  return value.length <= 64 && /^[\p{L}\p{N}][\p{L}\p{N}_\-./:#]*$/u.test(value) && !/^-?\d+\.\d*[1-9]\d*$/.test(value);
}

/** A code that two systems do not both make up by counting: letters and digits, five characters or more. */
export function isDistinctiveCode(value: string): boolean {
  return value.length >= 5 && isKeyValue(value) && /\d/.test(value) && /\p{L}/u.test(value);
}

/** The header says that the column numbers something: CustomerId, order_no, Key. */
export function isNamedLikeKey(header: Header): boolean {
  return (
    header.hasAny(...keyConcepts) && !header.hasAny('phone', 'fax', 'postcode', 'per', 'date', 'ip', 'street', 'unit')
  );
}

/** Numbers a person by its name alone: customer_id, reviewerId, Kundennummer. */
export function numbersPerson(profile: ColumnProfile): boolean {
  return isNamedLikeKey(profile.header) && profile.header.has('person') && profile.share(isKeyValue) >= 0.9;
}

const isStaff = (header: Header): boolean => header.has('person:staff');
const eventWords = ['order', 'pay', 'ship', 'event', 'billing', 'text', 'thing'] as const;

/** Marks the identifying columns of one table, and whether it holds one row a person. */
export function identifyPersons(draft: Draft): void {
  draft.holdsPersons = holdsPersons(draft);
  if (draft.holdsPersons) markPersonKeys(draft);
  else markPersonNumbers(draft);
  markContacts(draft);
}

/** Gives a column the identifier of a person's number, and the category that goes with it. */
export function markNumber(draft: Draft, index: number, why: string, identifies: boolean): void {
  const named = draft.findings.some(
    (f) => f.category?.startsWith('user.name') === true || f.category === 'user.contact.email',
  );
  draft.findings[index] = {
    category: named ? 'user.unique_id' : 'user.unique_id.pseudonymous',
    treatment: 'tokenise',
    generalisation: null,
    confidence: identifies ? 0.9 : 0.75,
    why,
  };
  if (identifies) draft.identifiers[index] = customerNumber;
}

const indexOf = (draft: Draft, category: string): number =>
  draft.findings.findIndex((f, i) => f.category === category && draft.profiles[i]!.filled > 0);

const described = new Set([
  'user.name.first',
  'user.name.last',
  'user.name',
  'user.demographic.date_of_birth',
  'user.contact.email',
  'user.authorization.password',
]);

function holdsPersons(draft: Draft): boolean {
  const { findings, profiles } = draft;
  if (profiles.some((p) => isFull(p) && numbersPerson(p) && namesDataset(draft, p.header))) return true;
  if (!findings.some((f) => f.category !== null && described.has(f.category))) return false;
  if (profiles.some((p) => p.unique && isNamedLikeKey(p.header) && p.header.has('order') && !p.header.has('person')))
    return false;
  const persons = personOfRow(draft);
  const told = persons === null ? 1 : distinctShare(persons);
  if (persons !== null && told >= 0.8) return true;
  if (profiles.some((p) => isFull(p) && numbersPerson(p))) return true;
  // Records of persons whom nothing else tells apart: better found row by row than not at all.
  if (nameOfRow(draft) !== null && indexOf(draft, 'user.demographic.date_of_birth') >= 0)
    return !profiles.some(numbersPerson);
  return told >= 0.4 && indexOf(draft, 'user.contact.email') < 0 && !profiles.some(numbersPerson);
}

const isFull = (profile: ColumnProfile): boolean => profile.unique && profile.filled >= profile.rows.length * 0.98;

const namesDataset = (draft: Draft, header: Header): boolean =>
  header.words.some((word) => word.length > 2 && draft.nameWords.includes(singular(word)));

function distinctShare(values: readonly (string | null)[]): number {
  const filled = values.filter((value) => value !== null);
  return filled.length === 0 ? 0 : new Set(filled).size / filled.length;
}

/** What tells the persons of a table apart, row by row: the email, else the whole name; null when there is neither. */
function personOfRow(draft: Draft): (string | null)[] | null {
  return nameOfRow(draft) ?? emailOfRow(draft);
}

function emailOfRow(draft: Draft): (string | null)[] | null {
  const email = draft.profiles[indexOf(draft, 'user.contact.email')];
  return email === undefined ? null : email.rows.map((value) => value?.toLowerCase() ?? null);
}

function nameOfRow(draft: Draft): (string | null)[] | null {
  const first = draft.profiles[indexOf(draft, 'user.name.first')];
  const last = draft.profiles[indexOf(draft, 'user.name.last')];
  const full = draft.profiles.find(
    (p, i) =>
      draft.findings[i]?.category === 'user.name' &&
      !p.header.hasAny('middle', 'suffix', 'prefix', 'nick', 'initial', 'title'),
  );
  if (first === undefined && last === undefined) return full === undefined ? null : [...full.rows];
  return draft.profiles[0]!.rows.map((_, row) => {
    const name = [first?.rows[row], last?.rows[row]].filter((part) => part != null).join(' ');
    return name === '' ? null : name.toLowerCase();
  });
}

function markPersonKeys(draft: Draft): void {
  const foreign = new Set(draft.table.foreignKeys?.map((key) => key.column));
  const candidates = draft.profiles
    .map((profile, index) => ({ profile, index, rank: rankKey(draft, profile, index) }))
    .filter(({ profile, rank }) => rank > 0 && !foreign.has(profile.name));
  for (const { index, rank } of candidates) {
    markNumber(draft, index, say(rank === 3.5 ? 'why.uniqueCodes' : 'why.uniqueKey'), true);
  }
  draft.profiles.forEach((profile, index) => {
    if (draft.findings[index]?.category === null && numbersPerson(profile))
      markNumber(draft, index, say('why.personNumber'), false);
  });
}

/** 0: no key of the row's person; else the better the higher. */
function rankKey(draft: Draft, profile: ColumnProfile, index: number): number {
  if (!isFull(profile) || profile.filled < 2 || draft.findings[index]?.category !== null) return 0;
  if (profile.share(isKeyValue) < 0.95 || ['date', 'datetime', 'boolean', 'number'].includes(profile.type)) return 0;
  const { header } = profile;
  if (draft.table.primaryKey?.length === 1 && draft.table.primaryKey[0] === profile.name) return 6;
  if (isNamedLikeKey(header)) {
    if (numbersPerson(profile) && !header.has('parent')) return 5;
    if (namesDataset(draft, header)) return 5;
    if (header.words.some((word) => draft.otherThings.has(singular(word)))) return 0;
    if (header.words.length === 1) return 4;
    return header.hasAny(...eventWords, 'org', 'social', 'address', 'location', 'city', 'country', 'state') ? 0 : 3;
  }
  return index === 0 && profile.share(isDistinctiveCode) >= 0.9 ? 3.5 : 0;
}

function markPersonNumbers(draft: Draft): void {
  const found = draft.profiles
    .map((profile, index) => ({ profile, index }))
    .filter(({ profile, index }) => numbersPerson(profile) && draft.findings[index]?.category === null);
  const owner =
    found.find(({ profile }) => profile.header.has('person:customer')) ??
    found.find(({ profile }) => !isStaff(profile.header)) ??
    found[0];
  const named = nameOfRow(draft) !== null || emailOfRow(draft) !== null;
  for (const { profile, index } of found) {
    const owns = index === owner?.index && !(isStaff(profile.header) && named);
    markNumber(
      draft,
      index,
      owns
        ? `${say('why.personNumber')}${profile.unique ? '' : `, ${say('why.severalRows')}`}`
        : say('why.otherNumber'),
      owns,
    );
  }
}

function markContacts(draft: Draft): void {
  draft.profiles.forEach((profile, index) => {
    const finding = draft.findings[index];
    const email = finding?.category === 'user.contact.email';
    if (finding === undefined || profile.filled === 0 || (!email && finding.category !== 'user.contact.phone_number'))
      return;
    const reason = whyNoContact(draft, profile, email);
    if (reason === null) draft.identifiers[index] = { kind: email ? 'email' : 'phone', scope: 'everywhere' };
    else finding.why += `; ${reason}`;
  });
}

/** Why an email or a phone does not say whose row it is; null when it does. */
function whyNoContact(draft: Draft, profile: ColumnProfile, email: boolean): string | null {
  const { header } = profile;
  if (
    header.hasAny('org', 'thing', 'person:staff', 'location') &&
    !(header.has('person:staff') && draft.nameWords.at(-1) !== undefined && namesDataset(draft, header))
  ) {
    return say('why.notItsPerson');
  }
  const names = nameOfRow(draft);
  if (!email && names === null && emailOfRow(draft) === null) return say('why.nobodyNamed');
  if (!email && header.hasAny('code', 'country', 'fax')) return say('why.partOfNumber');
  const others = names ?? (email ? numberOfRow(draft) : emailOfRow(draft)) ?? numberOfRow(draft);
  if (others === null) return null;
  const persons = personsPerValue(profile.rows, others);
  const shared = email ? persons.mean > 2.5 : persons.shared > 0.05;
  return shared ? say('why.shared') : null;
}

function numberOfRow(draft: Draft): readonly (string | null)[] | null {
  const index = draft.identifiers.findIndex((identifier) => identifier?.kind === 'customer_number');
  return draft.profiles[index]?.rows ?? null;
}

/** How many persons stand beside each distinct value: the mean, and the share of values with more than one. */
function personsPerValue(
  values: readonly (string | null)[],
  persons: readonly (string | null)[],
): { mean: number; shared: number } {
  const beside = new Map<string, Set<string>>();
  values.forEach((value, row) => {
    const person = persons[row];
    if (value === null || person == null) return;
    const known = beside.get(value);
    if (known === undefined) beside.set(value, new Set([person]));
    else known.add(person);
  });
  if (beside.size === 0) return { mean: 0, shared: 0 };
  let sum = 0;
  let shared = 0;
  for (const { size } of beside.values()) {
    sum += size;
    if (size > 1) shared++;
  }
  return { mean: sum / beside.size, shared: shared / beside.size };
}

/** Whole numbers that anybody gets by counting. */
export function isCounted(profile: ColumnProfile): boolean {
  return profile.share(isInteger) >= 0.95;
}
