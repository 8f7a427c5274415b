/** Whose rows are they? Decides for every reference whether the row belongs to the target's person or only mentions it. */
import type { Reference } from '../../../contract/catalog.ts';
import { say } from '../../../contract/said.ts';
import type { Header } from './header-words.ts';
import { markNumber } from './identify-persons.ts';
import { datasetWords, holdsFirms, type Draft, type KnownDataset } from './sampled-table.ts';

type Place = { dataset: string; column: string };

/** Sets the roles, marks columns that hold a person's number as identifying, and follows row keys (line → order → customer). */
export function assignRoles(drafts: readonly Draft[], known: readonly KnownDataset[]): void {
  const byName = new Map(drafts.map((draft) => [draft.table.dataset, draft]));
  const isPersonKey = (target: Place): boolean => {
    const draft = byName.get(target.dataset);
    if (draft !== undefined) return draft.holdsPersons && !draft.holdsFirms && identifies(draft, target.column);
    return knownIdentifies(known, target);
  };
  for (const draft of drafts) ownByPerson(draft, isPersonKey);
  const owned = new Set(
    known
      .filter((k) => !holdsFirms(datasetWords(k.dataset)) && k.columns.some((c) => c.identifier !== null))
      .map((k) => k.dataset),
  );
  for (const draft of drafts)
    if (!draft.holdsFirms && draft.identifiers.some((identifier) => identifier !== null))
      owned.add(draft.table.dataset);
  while (drafts.some((draft) => ownByRow(draft, owned, isPersonKey)));
}

/** What rows are about rather than belong to. */
const things = ['thing', 'org', 'city', 'state', 'country', 'region', 'address', 'location'] as const;

const identifies = (draft: Draft, column: string): boolean =>
  draft.identifiers[draft.profiles.findIndex((p) => p.name === column)]?.kind === 'customer_number';

const knownIdentifies = (known: readonly KnownDataset[], target: Place): boolean =>
  !holdsFirms(datasetWords(target.dataset)) &&
  known.some(
    (k) => k.dataset === target.dataset && k.columns.some((c) => c.name === target.column && c.identifier !== null),
  );

const headerOf = (draft: Draft, reference: Reference): Header =>
  draft.profiles.find((p) => p.name === reference.column)!.header;

/** References straight to a person's key: one of them owns the row, customers before staff. */
function ownByPerson(draft: Draft, isPersonKey: (target: Place) => boolean): void {
  const persons = draft.references.filter(
    (reference) => isPersonKey(reference.target) && draft.profiles.some((p) => p.name === reference.column),
  );
  const owner = draft.holdsPersons && !isExtension(draft, persons) ? undefined : chooseOwner(draft, persons);
  for (const reference of persons) {
    const index = draft.profiles.findIndex((p) => p.name === reference.column);
    const owns = reference === owner;
    reference.role = owns ? 'owner' : 'mention';
    if (!owns) draft.identifiers[index] = null;
    markNumber(draft, index, say('why.refersTo', { dataset: reference.target.dataset }), owns);
    if (!owns) continue;
    draft.identifiers.forEach((identifier, other) => {
      if (other !== index && identifier?.kind === 'customer_number') draft.identifiers[other] = null;
    });
  }
}

/** The table's own key is the reference: a second table about the same persons. */
function isExtension(draft: Draft, persons: readonly Reference[]): boolean {
  return persons.some(
    (reference) => draft.table.primaryKey?.length === 1 && draft.table.primaryKey[0] === reference.column,
  );
}

function chooseOwner(draft: Draft, persons: readonly Reference[]): Reference | undefined {
  const staff = (reference: Reference): boolean =>
    headerOf(draft, reference).has('person:staff') && !headerOf(draft, reference).has('person:customer');
  const customers = persons.filter((reference) => !staff(reference) && !headerOf(draft, reference).has('parent'));
  const chosen = customers.find((reference) => headerOf(draft, reference).has('person:customer')) ?? customers[0];
  if (chosen !== undefined) return chosen;
  const namesSomebody = draft.findings.some(
    (f, i) => f.category === 'user.name' || draft.identifiers[i]?.scope === 'everywhere',
  );
  const other = draft.identifiers.some(
    (identifier, i) => identifier !== null && !persons.some((r) => r.column === draft.profiles[i]?.name),
  );
  if (namesSomebody || other) return undefined;
  return persons.find((reference) => entityWords(headerOf(draft, reference)) <= 1);
}

const entityWords = (header: Header): number =>
  header.words.filter((word) => !['id', 'no', 'nr', 'key', 'number', 'code'].includes(word)).length;

/** References to rows that belong to somebody; true when this made the table's rows belong to somebody, too. */
function ownByRow(draft: Draft, owned: Set<string>, isPersonKey: (target: Place) => boolean): boolean {
  if (draft.holdsPersons) return false;
  const before = owned.has(draft.table.dataset);
  for (const reference of draft.references) {
    if (reference.role === 'owner' || isPersonKey(reference.target) || !owned.has(reference.target.dataset)) continue;
    if (reference.target.dataset === draft.table.dataset || headerOf(draft, reference).hasAny(...things)) continue;
    reference.role = 'owner';
    owned.add(draft.table.dataset);
  }
  return !before && owned.has(draft.table.dataset);
}
