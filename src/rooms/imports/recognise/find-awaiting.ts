/** Rows loaded earlier that refer to a table which had not come then: order lines before their orders. */
import { say } from '../../../contract/said.ts';
import type { Header } from './header-words.ts';
import { readHeader } from './header-words.ts';
import { affinity, entityOf, isOwnKey, type KeyColumn, keyColumnsOf } from './key-columns.ts';
import {
  areStrangers,
  type Awaiting,
  datasetWords,
  type Draft,
  holdsFirms,
  type KnownDataset,
} from './sampled-table.ts';

type KnownColumn = KnownDataset['keyColumns'][number];
type Candidate = { draft: Draft; found: Awaiting; score: number };

/** What rows are about rather than belong to, and people who only serve. */
const notOwners = [
  'thing',
  'org',
  'city',
  'state',
  'country',
  'region',
  'address',
  'location',
  'parent',
  'person:staff',
] as const;

/**
 * Finds columns of known datasets that refer to nothing yet and hold keys of these tables, and notes them in
 * `awaiting` of the table they fit. Only where the names agree, the values do, and the table's rows belong to somebody.
 */
export async function findAwaiting(drafts: readonly Draft[], known: readonly KnownDataset[]): Promise<void> {
  const owned = drafts.filter(belongsToSomebody);
  if (owned.length === 0) return;
  for (const dataset of known.filter((one) => !holdsFirms(datasetWords(one.dataset)) && !holdsPersons(one))) {
    for (const column of dataset.keyColumns.filter((one) => isOpen(dataset, one)))
      await awaitIn(owned, dataset, column);
  }
}

async function awaitIn(drafts: readonly Draft[], dataset: KnownDataset, column: KnownColumn): Promise<void> {
  const candidates: Candidate[] = [];
  for (const draft of drafts)
    for (const key of keyColumnsOf(draft)) {
      const candidate = await weigh(draft, key, dataset, column);
      if (candidate !== null) candidates.push(candidate);
    }
  candidates.sort((a, b) => b.score - a.score);
  const [best, next] = candidates;
  if (best === undefined || (next !== undefined && best.score - next.score < 0.05)) return;
  best.draft.awaiting.push(best.found);
}

const belongsToSomebody = (draft: Draft): boolean =>
  !draft.holdsFirms &&
  (draft.identifiers.some((identifier) => identifier !== null) ||
    draft.references.some(({ role }) => role === 'owner'));

/** One row a person: its rows are theirs already. */
const holdsPersons = (known: KnownDataset): boolean =>
  known.keyColumns.some(
    (key) =>
      key.distinct >= key.rows &&
      known.columns.some(({ name, identifier }) => name === key.column && identifier?.kind === 'customer_number'),
  );

/** It could refer to something, and neither refers to anything nor says itself whose row it is. */
function isOpen(known: KnownDataset, { column, distinct }: KnownColumn): boolean {
  const found = known.columns.find(({ name }) => name === column);
  if (found === undefined || distinct === 0 || known.settled?.has(column) === true) return false;
  if (found.identifier !== null || readHeader(column).hasAny(...notOwners)) return false;
  if (found.category !== null && !found.category.startsWith('user.unique_id')) return false;
  return found.type === 'string' || found.type === 'integer';
}

async function weigh(
  draft: Draft,
  key: KeyColumn,
  known: KnownDataset,
  column: KnownColumn,
): Promise<Candidate | null> {
  const header = readHeader(column.column);
  const words = datasetWords(known.dataset);
  const name = affinity(header, key);
  if (name < 0.8 || areStrangers(known.dataset, draft.table.dataset)) return null;
  if (key.ofPersons && known.columns.some(({ identifier }) => identifier !== null)) return null;
  if (column.distinct >= column.rows && !(name === 1 && namesAnother(header, words, key))) return null;
  const sampled = [...(draft.profiles.find((profile) => profile.name === key.column)?.distinct ?? [])];
  if (sampled.length === 0) return null;
  const hits = await column.has(sampled);
  const share = Math.min(1, hits / (key.complete ? column.distinct : Math.min(column.distinct, sampled.length)));
  // A sample cannot show that values are missing; then the key has to be the one of the table's own thing.
  if (key.complete ? share < 0.95 : share < 0.5 || !isOwnKey(key)) return null;
  const kin = words.filter((word) => draft.nameWords.includes(word)).length / Math.max(1, words.length);
  return {
    draft,
    found: {
      dataset: known.dataset,
      column: column.column,
      key: key.column,
      confidence: Math.round(((key.complete ? 0.5 : 0.35) + 0.25 * name + 0.18 * share) * 100) / 100,
      why: whyOf(key, Math.floor(share * 100)),
    },
    score: name + 0.3 * share + 0.3 * kin + (key.ofPersons ? 0.3 : 0) + (isOwnKey(key) ? 0.3 : 0),
  };
}

const whyOf = (key: KeyColumn, percent: number): string =>
  [
    say('why.loadedBefore'),
    say('why.namedLikeKey'),
    say(key.complete ? 'why.itsOccur' : 'why.itsSampledOccur', { percent }),
  ].join(', ');

/** Each value stands once on both sides: only a name that leaves no doubt tells who refers to whom. */
function namesAnother(header: Header, words: readonly string[], key: KeyColumn): boolean {
  const entity = entityOf(header).at(-1);
  return entity !== undefined && !words.includes(entity) && entity === key.nameWords.at(-1);
}
