/**
 * How well direct identifiers are recognised in the Socrata columns with reference labels; the metric of issue "First light".
 *
 * Counted are the rows of labels.csv with `scoring = score`. A column is *truly direct* when its `strength` is `direct`, and
 * *found* when the recognition gives it a category among {@link directCategories}. Found truly direct columns whose category
 * disagrees (fax and phone count as one, since the reference has no fax; user.name and its children count as one) are misses for
 * the recall and false alarms for the precision. recall = right / truly direct; precision = right / found.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { directCategories } from './classify-column.ts';
import { recogniseTables } from './recognise-tables.ts';
import { readCsv, toColumns } from './labelled-data.ts';

export type Score = { right: number; direct: number; found: number };

/** `tuned`: portals whose columns were looked at while writing the rules; `heldOut`: the others, of which only figures were seen. */
export type SocrataScores = { all: Score; tuned: Score; heldOut: Score };

export const recall = (score: Score): number => score.right / score.direct;
export const precision = (score: Score): number => score.right / score.found;

/** Recognises every labelled file in `folder` (that of labels.csv), 1,000 rows each, and counts. */
export async function scoreSocrata(folder: string): Promise<SocrataScores> {
  const [names = [], ...rows] = readCsv(join(folder, 'labels.csv'));
  const labels = rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? ''])));
  const byFile = Map.groupBy(labels, (label) => label['file'] ?? '');
  const scores: SocrataScores = { all: empty(), tuned: empty(), heldOut: empty() };
  for (const [file, columns] of byFile) {
    const [header = [], ...records] = readCsv(join(folder, file));
    const table = {
      dataset: file.replace(/.*\/|\.csv\.gz$/g, ''),
      file,
      columns: toColumns(header, records),
      rowsSampled: records.length,
      totalRows: records.length,
    };
    const [recognised] = await recogniseTables([table], []);
    const half = isTuned(file) ? scores.tuned : scores.heldOut;
    for (const label of columns) {
      if (label['scoring'] !== 'score') continue;
      const given = recognised?.columns[Number(label['column_index'])]?.category ?? null;
      for (const score of [scores.all, half])
        count(score, label['strength'] === 'direct' ? (label['fides_category'] ?? '') : null, given);
    }
  }
  return scores;
}

const empty = (): Score => ({ right: 0, direct: 0, found: 0 });

/** Half of the portals, chosen by a hash of their name before any rule was written. */
const isTuned = (file: string): boolean =>
  (createHash('md5')
    .update(file.split('/')[1] ?? '')
    .digest()[0] ?? 0) %
    2 ===
  0;

function count(score: Score, truth: string | null, given: string | null): void {
  const found = given !== null && directCategories.has(given);
  if (found) score.found++;
  if (truth === null) return;
  score.direct++;
  if (found && family(given) === family(truth)) score.right++;
}

const family = (category: string): string =>
  category.startsWith('user.name')
    ? 'user.name'
    : category === 'user.contact.fax_number'
      ? 'user.contact.phone_number'
      : category;
