/** Which columns hold the keys of other tables. Roles are decided afterwards, when all references are known. */
import type { Reference } from '../../../contract/catalog.ts';
import { say } from '../../../contract/said.ts';
import type { ColumnProfile } from './column-profile.ts';
import { isCounted, isDistinctiveCode } from './identify-persons.ts';
import { affinity, canRefer, entityOf, isOwnKey, type KeyColumn } from './key-columns.ts';
import { areStrangers, type Draft } from './sampled-table.ts';

type Candidate = { key: KeyColumn; name: number; contained: number; score: number };

/** Most distinct values of a column that are looked up in a key. */
const probeSize = 1000;

/**
 * Adds the references a source declares, else those that names and values give. `declares`: some table of the import has
 * foreign keys, so a table of a database that has none refers to nothing. Ambiguous ones are told in the column's `why`.
 */
export async function findReferences(draft: Draft, keys: readonly KeyColumn[], declares: boolean): Promise<void> {
  if (draft.table.foreignKeys !== undefined) addDeclared(draft);
  const inferable = draft.table.foreignKeys === undefined || !declares ? keys : [];
  if (inferable.length === 0) return;
  for (const [index, profile] of draft.profiles.entries()) {
    if (canRefer(draft, index)) await refer(draft, index, profile, inferable);
  }
}

function addDeclared(draft: Draft): void {
  for (const { column, target } of draft.table.foreignKeys ?? []) {
    draft.references.push({ column, target, role: 'mention', confidence: 1, why: say('why.declared') });
  }
}

async function refer(draft: Draft, index: number, profile: ColumnProfile, keys: readonly KeyColumn[]): Promise<void> {
  const candidates: Candidate[] = [];
  for (const key of keys) {
    if (key.dataset === draft.table.dataset) continue;
    const candidate = await weigh(draft, profile, key);
    if (candidate !== null) candidates.push(candidate);
  }
  candidates.sort((a, b) => b.score - a.score);
  const [best, next] = candidates;
  if (best === undefined) return;
  if (next !== undefined && best.score - next.score < 0.05) {
    const finding = draft.findings[index];
    if (finding !== undefined) finding.why += `; ${say('why.ambiguous', { count: candidates.length })}`;
    return;
  }
  draft.references.push(toReference(profile, best));
}

/** Null when the column does not refer to the key. */
async function weigh(draft: Draft, profile: ColumnProfile, key: KeyColumn): Promise<Candidate | null> {
  const name = affinity(profile.header, key);
  const codes = profile.share(isDistinctiveCode) >= 0.9;
  if (!codes && areStrangers(draft.table.dataset, key.dataset)) return null;
  if (name === 0 && !(codes && profile.distinct.size >= 20)) return null;
  if (oneToOne(profile) && !mayBeOneToOne(draft, profile, key, name, codes)) return null;
  const values = [...profile.distinct].slice(0, probeSize);
  const contained = (await key.hits(values)) / values.length;
  if (!fits(contained, name, key)) return null;
  const kin = 0.3 * shareOfWords(draft.nameWords, key.nameWords);
  return {
    key,
    name,
    contained,
    score: name + 0.3 * contained + kin + (key.ofPersons ? 0.3 : 0) + (isOwnKey(key) ? 0.3 : 0),
  };
}

function fits(contained: number, name: number, key: KeyColumn): boolean {
  if (key.complete) return contained >= (name === 0 ? 0.98 : 0.95);
  if (name === 0) return contained >= 0.9;
  // A sample cannot show that values are missing; then the key has to be the one of the table's own thing.
  return contained >= 0.5 || key.ofPersons || isOwnKey(key);
}

const oneToOne = (profile: ColumnProfile): boolean => profile.unique && profile.filled >= profile.rows.length * 0.9;

/** Where every value occurs once on both sides: counted numbers are no evidence, unless the name leaves no doubt. */
function mayBeOneToOne(draft: Draft, profile: ColumnProfile, key: KeyColumn, name: number, codes: boolean): boolean {
  const entity = entityOf(profile.header).at(-1);
  const own = entity === undefined || draft.nameWords.includes(entity);
  if (codes)
    return key.ofPersons ? !draft.holdsPersons : !draft.holdsPersons && !own && entity === key.nameWords.at(-1);
  if (!isCounted(profile) && name < 1) return false;
  return name === 1 && !own && !(draft.holdsPersons && key.ofPersons) && entity === key.nameWords.at(-1);
}

function shareOfWords(a: readonly string[], b: readonly string[]): number {
  const common = a.filter((word) => b.includes(word)).length;
  return common / Math.max(1, Math.min(a.length, b.length));
}

function toReference(profile: ColumnProfile, { key, name, contained }: Candidate): Reference {
  const percent = Math.floor(contained * 100);
  const evidence = key.complete ? say('why.occur', { percent }) : say('why.occurSampled', { percent });
  return {
    column: profile.name,
    target: { dataset: key.dataset, column: key.column },
    role: 'mention',
    confidence: Math.round(Math.min(0.98, (key.complete ? 0.55 : 0.4) + 0.25 * name + 0.18 * contained) * 100) / 100,
    why: `${say(name > 0 ? 'why.namedLikeKey' : 'why.codes')}, ${evidence}`,
  };
}
