/** Columns that other tables can refer to: the keys of the tables of this import and of the datasets known before. */
import type { ColumnProfile } from './column-profile.ts';
import { isNumeric } from './detectors/plain.ts';
import { readHeader, type Header } from './header-words.ts';
import { isCounted, isDistinctiveCode, isKeyValue, isNamedLikeKey } from './identify-persons.ts';
import { datasetWords, holdsFirms, singular, type Draft, type KnownDataset } from './sampled-table.ts';

export type KeyColumn = {
  dataset: string;
  column: string;
  header: Header;
  nameWords: readonly string[];
  /** Its values can be counted on: the sample is the whole column. */
  complete: boolean;
  /** The key of a table with one row a person. */
  ofPersons: boolean;
  /** How many of these distinct values occur in the column. */
  hits(values: readonly string[]): Promise<number>;
};

/** The columns of a table that could be its key: every value differs, and it looks or is named like a key. */
export function keyColumnsOf(draft: Draft): KeyColumn[] {
  const { table } = draft;
  return draft.profiles.flatMap((profile, index) => {
    if (!canBeKey(draft, profile, index)) return [];
    return [
      {
        dataset: table.dataset,
        column: profile.name,
        header: profile.header,
        nameWords: draft.nameWords,
        complete: draft.complete,
        ofPersons: draft.holdsPersons && !draft.holdsFirms && draft.identifiers[index]?.kind === 'customer_number',
        hits: async (values: readonly string[]) => values.filter((value) => profile.distinct.has(value)).length,
      },
    ];
  });
}

function canBeKey(draft: Draft, profile: ColumnProfile, index: number): boolean {
  const category = draft.findings[index]?.category ?? null;
  if (category !== null && !category.startsWith('user.unique_id')) return false;
  if (!profile.unique || profile.filled < profile.rows.length || profile.filled === 0) return false;
  if (profile.share(isKeyValue) < 0.98 || ['date', 'datetime', 'boolean', 'number'].includes(profile.type))
    return false;
  const declared = draft.table.primaryKey;
  if (declared?.length === 1 && declared[0] === profile.name) return true;
  return (
    isNamedLikeKey(profile.header) ||
    profile.share(isDistinctiveCode) >= 0.9 ||
    (index === 0 && isCounted(profile) && namesItself(draft, profile))
  );
}

const namesItself = (draft: Draft, profile: ColumnProfile): boolean =>
  profile.header.words.some((word) => draft.nameWords.includes(singular(word)));

/** The keys of datasets loaded earlier; a column with repeated values is none. */
export function keyColumnsOfKnown(known: KnownDataset): KeyColumn[] {
  return known.keyColumns
    .filter((key) => key.rows > 0 && key.distinct >= key.rows * 0.999)
    .map((key) => ({
      dataset: known.dataset,
      column: key.column,
      header: readHeader(key.column),
      nameWords: datasetWords(known.dataset),
      complete: true,
      ofPersons: known.columns.some((c) => c.name === key.column && c.identifier !== null) && namesPersons(known),
      hits: (values) => key.has([...values]),
    }));
}

const namesPersons = (known: KnownDataset): boolean =>
  !holdsFirms(datasetWords(known.dataset)) &&
  known.columns.some(
    (c) =>
      c.category?.startsWith('user.name') === true ||
      c.category === 'user.contact.email' ||
      c.category === 'user.demographic.date_of_birth',
  );

/** The key numbers what its table holds: orders.order_id, customers.id; not shipments.order_id. */
export function isOwnKey(key: KeyColumn): boolean {
  const things = new Set(key.nameWords.map(thingOf));
  return entityOf(key.header).every((word) => things.has(word));
}

/** Columns that may hold another table's keys. */
export function canRefer(draft: Draft, index: number): boolean {
  const profile = draft.profiles[index]!;
  const category = draft.findings[index]?.category ?? null;
  if (category !== null && !category.startsWith('user.unique_id')) return false;
  if (profile.filled === 0 || ['date', 'datetime', 'boolean'].includes(profile.type)) return false;
  if (profile.share(isKeyValue) < 0.95) return false;
  return isNamedLikeKey(profile.header) || profile.share(isNumeric) < 0.5;
}

const keyWords = new Set([
  'id',
  'ids',
  'no',
  'nr',
  'num',
  'number',
  'nummer',
  'numero',
  'key',
  'code',
  'fk',
  'pk',
  'uuid',
  'guid',
  'codigo',
  'schluessel',
  'identifier',
]);
const alike: Readonly<Record<string, string>> = {
  client: 'customer',
  kunde: 'customer',
  kunden: 'customer',
  cliente: 'customer',
  bestellung: 'bestell',
  bestellungen: 'bestell',
  rechnung: 'rechnungs',
  rechnungen: 'rechnungs',
  cust: 'customer',
  emp: 'employee',
};

/** customers, clients, Kunden, Kundennr → customer. */
function thingOf(word: string): string {
  const bare = word.length > 6 ? word.replace(/(?:nummer|nr)$/, '') : word;
  return alike[singular(bare)] ?? singular(bare);
}

/** The thing a key column numbers: billing_customer_id → billing, customer; id → nothing. */
export function entityOf(header: Header): string[] {
  return header.words.filter((word) => !keyWords.has(word) && !/^\d+$/.test(word)).map((word) => thingOf(word));
}

/** 0 to 1: how well a column's name says that it refers to this key. */
export function affinity(header: Header, key: KeyColumn): number {
  const from = entityOf(header);
  const to = entityOf(key.header);
  const thing = key.nameWords.map(thingOf).at(-1);
  if (from.length === 0) return 0;
  if (to.length > 0 && from.join() === to.join()) return 1;
  if (to.length === 0) return endsWith(from, thing === undefined ? [] : [thing]) ? (from.length === 1 ? 1 : 0.85) : 0;
  if (endsWith(from, to)) return 0.85;
  return endsWith(to, from) && thing !== undefined && from.includes(thing) ? 0.8 : 0;
}

function endsWith(words: readonly string[], tail: readonly string[]): boolean {
  return tail.length > 0 && tail.every((word, i) => words[words.length - tail.length + i] === word);
}
