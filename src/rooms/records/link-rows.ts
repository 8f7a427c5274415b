/**
 * Whose a row is that comes by itself. It belongs to the person of its strongest identifier that is known (numbers, then email, then
 * phone), and identifiers that lead to nobody yet lead there from then on. Nothing is joined: that two known persons are one is found
 * when a file is loaded (docs/decisions/0005-who-is-who.md). A phone is shared by households, so beside a stronger identifier it is not
 * followed. Values never stand in a statement: they are hashed here.
 */
import { randomBytes } from 'node:crypto';
import { bytes, join, type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import {
  type CatalogueColumn,
  type CatalogueDataset,
  fingerprintOf,
  ledgerHashOf,
  normaliseIdentifier,
  ownersOfKeys,
  personKeys,
  unwrapKey,
} from '../datasets/index.ts';
import type { WrittenIdentity } from './entries.ts';

/** A row's exact texts by the name of the column; columns without one are left out. */
export type Texts = ReadonlyMap<string, string>;

type Named = { domain: string; fingerprint: string };
/** `isWithheld`: the ledger keeps the row out. `subject` 0: about nobody. */
export type Linked = { subject: bigint; isWithheld: boolean; identities: WrittenIdentity[] };
export type Person = { key: Buffer; wrapped: Buffer | null };

/** `persons` has the keys of everybody rows were linked to; `wrapped` is null for those who are not new. */
export type Links = { rows: Linked[]; persons: Map<bigint, Person> };

const strength = (domain: string): number => (domain === 'phone' ? 2 : domain === 'email' ? 1 : 0);

const print = (workspace: Workspace, domain: string, text: string): Buffer =>
  fingerprintOf(workspace, domain, normaliseIdentifier(domain, text));

const namesOf = (workspace: Workspace, columns: readonly CatalogueColumn[], texts: Texts): Named[] =>
  columns
    .flatMap(({ name, identityDomain }) => {
      const text = texts.get(name);
      if (identityDomain === null || text === undefined) return [];
      return [{ domain: identityDomain, fingerprint: print(workspace, identityDomain, text).toString('hex') }];
    })
    .toSorted((a, b) => strength(a.domain) - strength(b.domain));

type OwnerKey = { column: string; targetDataset: string; targetColumn: string; ledgerDomain: string };

const ownerKeysOf = ({ columns, references }: CatalogueDataset): OwnerKey[] =>
  references.flatMap(({ role, column, targetDataset, targetColumn, targetId }) => {
    const own = columns.find(({ name }) => name === column);
    if (role !== 'owner' || own === undefined || own.identityDomain !== null) return [];
    return [{ column, targetDataset, targetColumn, ledgerDomain: `${targetId}.${targetColumn}` }];
  });

type Known = { persons: Map<string, bigint>; erased: Set<string>; keys: Map<bigint, Buffer> };

const literals = (hashes: readonly string[]): Sql =>
  sql`(${join(hashes.map((hash) => sql`toFixedString(${bytes(Buffer.from(hash, 'hex'))}, 16)`))})`;

const lookUp = async (
  workspace: Workspace,
  fingerprints: readonly string[],
  hashes: readonly string[],
): Promise<Known> => {
  const known: Known = { persons: new Map(), erased: new Set(), keys: new Map() };
  if (hashes.length === 0) return known;
  const identities = workspace.vault('identities');
  const isThere = fingerprints.length === 0 ? sql`0` : sql`fingerprint IN ${literals(fingerprints)}`;
  type Row = { what: 'person' | 'key' | 'erased'; name: string; value: string };
  const rows = await workspace.stores.warehouse.query<Row>(
    sql`SELECT 'person' AS what, lower(hex(fingerprint)) AS name, toString(min(subject)) AS value
        FROM ${identities} WHERE ${isThere} AND subject != 0 GROUP BY fingerprint
        UNION ALL SELECT 'key', toString(subject), lower(hex(wrapped)) FROM ${workspace.vault('keys')}
        WHERE subject IN (SELECT subject FROM ${identities} WHERE ${isThere})
        UNION ALL SELECT DISTINCT 'erased', lower(hex(hash)), '' FROM ${workspace.vault('ledger')} WHERE hash IN ${literals(hashes)}`,
  );
  for (const { what, name, value } of rows) {
    if (what === 'person') known.persons.set(name, BigInt(value));
    else if (what === 'erased') known.erased.add(name);
    else known.keys.set(BigInt(name), unwrapKey(workspace, BigInt(name), Buffer.from(value, 'hex')));
  }
  return known;
};

/** A random subject and key. What is drawn is the wrapped key: see draw-persons.ts in the datasets room. */
const draw = (workspace: Workspace): { subject: bigint; person: Person } => {
  const subject = randomBytes(8).readBigUInt64LE();
  if (subject === 0n) return draw(workspace); // 0 means nobody
  const wrapped = randomBytes(32);
  return { subject, person: { key: unwrapKey(workspace, subject, wrapped), wrapped } };
};

type Asked = { names: Named[]; owners: { key: OwnerKey; text: string }[]; needsSomebody: boolean };

const ledgerHash = (workspace: Workspace, fingerprint: string): string =>
  ledgerHashOf(workspace, Buffer.from(fingerprint, 'hex')).toString('hex');

const hashesOf = (workspace: Workspace, { names, owners }: Asked): string[] => [
  ...names.map(({ fingerprint }) => ledgerHash(workspace, fingerprint)),
  ...owners.map(({ key, text }) => ledgerHash(workspace, print(workspace, key.ledgerDomain, text).toString('hex'))),
];

const personOf = (names: readonly Named[], leads: ReadonlyMap<string, bigint>): bigint | undefined => {
  const found = names.find(({ fingerprint }) => leads.has(fingerprint));
  const isFollowed =
    found !== undefined && (found.domain !== 'phone' || names.every(({ domain }) => domain === 'phone'));
  return isFollowed ? leads.get(found.fingerprint) : undefined;
};

const asked = (workspace: Workspace, dataset: CatalogueDataset, texts: Texts): Asked => ({
  names: namesOf(workspace, dataset.columns, texts),
  owners: ownerKeysOf(dataset).flatMap((key) => {
    const text = texts.get(key.column);
    return text === undefined ? [] : [{ key, text }];
  }),
  needsSomebody: dataset.columns.some(
    ({ name, treatment }) => (treatment === 'tokenise' || treatment === 'generalise') && texts.has(name),
  ),
});

/** Persons of rows that name nobody themselves, through the rows they belong to; by column and text. */
const owners = async (
  workspace: Workspace,
  dataset: CatalogueDataset,
  all: readonly Asked[],
): Promise<Map<string, bigint>> => {
  const found = new Map<string, bigint>();
  for (const key of ownerKeysOf(dataset)) {
    const texts = new Set(
      all.flatMap((one) => one.owners.filter((owner) => owner.key.column === key.column).map(({ text }) => text)),
    );
    for (const [text, subject] of await ownersOfKeys(workspace, dataset, key.column, [...texts]))
      found.set(`${key.column}\0${text}`, subject);
  }
  return found;
};

/** What is known without asking the tables. */
export type Nearby = {
  /** Identities that stand in no table yet, by fingerprint, and keys. */
  pending: { identities: ReadonlyMap<string, WrittenIdentity>; keys: ReadonlyMap<bigint, Buffer> };
  /** The person of another row of the dataset that has the same text in this column, or undefined. */
  personOf(column: CatalogueColumn, text: string): bigint | undefined;
  keyOf(subject: bigint): Promise<Buffer | null>;
};

/**
 * A row that names somebody by one identifier only, which stands in another row of the dataset, is theirs: rows of whoever was
 * erased are not there.
 */
const nearbyPerson = async (
  dataset: CatalogueDataset,
  nearby: Nearby,
  texts: Texts,
  one: Asked,
): Promise<[bigint, Buffer] | null> => {
  if (one.names.length !== 1 || one.owners.length > 0) return null;
  const column = dataset.columns.find(({ name, identityDomain }) => identityDomain !== null && texts.has(name));
  const subject = column === undefined ? undefined : nearby.personOf(column, texts.get(column.name) ?? '');
  const key = subject === undefined ? null : await nearby.keyOf(subject);
  return subject === undefined || key === null ? null : [subject, key];
};

/** Who is known of rows: by fingerprint who it leads to, and keys. */
const knownOf = async (
  workspace: Workspace,
  dataset: CatalogueDataset,
  { pending }: Nearby,
  all: readonly Asked[],
): Promise<Known & { owned: Map<string, bigint> }> => {
  const fingerprints = new Set(all.flatMap(({ names }) => names.map(({ fingerprint }) => fingerprint)));
  const hashes = new Set(all.flatMap((one) => hashesOf(workspace, one)));
  const known = await lookUp(workspace, [...fingerprints], [...hashes]);
  const owned = await owners(workspace, dataset, all);
  const others = [...new Set(owned.values())].filter((subject) => !known.keys.has(subject));
  for (const [subject, key] of others.length === 0 ? [] : await personKeys(workspace, others))
    known.keys.set(subject, key);
  for (const fingerprint of fingerprints) {
    const subject = pending.identities.get(fingerprint)?.subject;
    if (subject !== undefined) known.persons.set(fingerprint, BigInt(subject));
  }
  return { ...known, owned };
};

/** Links rows to persons. */
export const linkRows = async (
  workspace: Workspace,
  dataset: CatalogueDataset,
  nearby: Nearby,
  rows: readonly Texts[],
): Promise<Links> => {
  const all = rows.map((texts) => asked(workspace, dataset, texts));
  const found = new Map<Asked, bigint>();
  const persons = new Map<bigint, Person>();
  for (const [at, one] of all.entries()) {
    const person = await nearbyPerson(dataset, nearby, rows[at] ?? new Map<string, string>(), one);
    if (person === null) continue;
    found.set(one, person[0]);
    persons.set(person[0], { key: person[1], wrapped: null });
  }
  const {
    persons: leads,
    erased,
    keys,
    owned,
  } = await knownOf(
    workspace,
    dataset,
    nearby,
    all.filter((one) => !found.has(one)),
  );
  for (const [subject, key] of keys) persons.set(subject, { key, wrapped: null });

  // Without a key: anonymous, or erased at this moment.
  const keyed = (subject: bigint | undefined): bigint | undefined => {
    if (subject === undefined || persons.has(subject)) return subject;
    const wrapped = nearby.pending.keys.get(subject);
    if (wrapped === undefined) return undefined;
    persons.set(subject, { key: unwrapKey(workspace, subject, wrapped), wrapped: null });
    return subject;
  };

  const drawn = (): bigint => {
    const { subject, person } = draw(workspace);
    persons.set(subject, person);
    return subject;
  };

  const known = (one: Asked): bigint | undefined => {
    const byName = keyed(personOf(one.names, leads));
    if (byName !== undefined || one.names.length > 0) return byName;
    return keyed(one.owners.flatMap(({ key, text }) => owned.get(`${key.column}\0${text}`) ?? [])[0]);
  };

  const link = (one: Asked): Linked => {
    const there = found.get(one);
    if (there !== undefined) return { subject: there, isWithheld: false, identities: [] };
    if (hashesOf(workspace, one).some((hash) => erased.has(hash)))
      return { subject: 0n, isWithheld: true, identities: [] };
    const subject = known(one) ?? (one.names.length > 0 || one.needsSomebody ? drawn() : 0n);
    const fresh = one.names.filter(({ fingerprint }) => !leads.has(fingerprint));
    for (const { fingerprint } of fresh) leads.set(fingerprint, subject);
    return { subject, isWithheld: false, identities: fresh.map((named) => ({ ...named, subject: String(subject) })) };
  };

  return { rows: all.map(link), persons };
};
