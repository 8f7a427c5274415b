/** The other way round: persons that arrive after the rows that know them by number only. */
import { say } from '../../../contract/said.ts';
import { readHeader } from './header-words.ts';
import { affinity } from './key-columns.ts';
import { areStrangers, datasetWords, type Draft, type KnownDataset } from './sampled-table.ts';

/**
 * A table of persons whose key column is used by rows loaded before it (orders came first, now come the customers).
 * Proposed only where the names agree, the known column repeats its values, and its values are nearly all among the sampled ones.
 */
export async function linkBack(draft: Draft, known: readonly KnownDataset[]): Promise<void> {
  if (!draft.holdsPersons) return;
  for (const [index, profile] of draft.profiles.entries()) {
    if (draft.identifiers[index]?.kind !== 'customer_number' || draft.references.some((r) => r.column === profile.name))
      continue;
    const own = {
      dataset: draft.table.dataset,
      column: profile.name,
      header: profile.header,
      nameWords: draft.nameWords,
    };
    const fitting: { dataset: string; column: string; share: number }[] = [];
    for (const dataset of known) {
      if (areStrangers(dataset.dataset, draft.table.dataset)) continue;
      for (const key of dataset.keyColumns) {
        const numbersPersons = dataset.columns.some(
          (c) => c.name === key.column && c.identifier?.kind === 'customer_number',
        );
        if (!numbersPersons || key.distinct >= key.rows || dataset.settled?.has(key.column) === true) continue;
        if (affinity(readHeader(key.column), { ...own, complete: true, ofPersons: true, hits: async () => 0 }) < 0.8)
          continue;
        const share = (await key.has([...profile.distinct])) / Math.min(key.distinct, profile.distinct.size);
        if (share >= 0.95) fitting.push({ dataset: dataset.dataset, column: key.column, share });
      }
    }
    const best = nearest(draft, fitting);
    if (best === null) continue;
    draft.references.push({
      column: profile.name,
      target: { dataset: best.dataset, column: best.column },
      role: 'owner',
      confidence: 0.7,
      why: say('why.usedBefore'),
    });
  }
}

function nearest<T extends { dataset: string }>(draft: Draft, fitting: readonly T[]): T | null {
  const kin = (dataset: string): number =>
    datasetWords(dataset).filter((word) => draft.nameWords.includes(word)).length;
  const sorted = [...fitting].sort((a, b) => kin(b.dataset) - kin(a.dataset));
  const [best, next] = sorted;
  if (best === undefined || (next !== undefined && kin(best.dataset) === kin(next.dataset))) return null;
  return best;
}
