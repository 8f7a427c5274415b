/** For tests: a CSV written by hand becomes a prepared source, as the imports room would prepare it. */
import { createHash, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Identifier } from '../../contract/catalog.ts';
import type { LoadColumn, LoadReference, LoadTable } from './load-shapes.ts';

export type Draft = Partial<LoadColumn> & { name: string };

const column = (position: number, draft: Draft): LoadColumn => {
  const text = `ifNull(c${position}, '')`;
  const isInteger = draft.type === 'integer';
  return {
    type: 'string',
    category: null,
    treatment: 'keep',
    generalisation: null,
    confidence: 1,
    why: 'by hand',
    identifier: null,
    value: isInteger ? `toInt64OrNull(c${position})` : text,
    text,
    valid: isInteger ? `(empty(c${position}) OR toInt64OrNull(c${position}) IS NOT NULL)` : null,
    sqlType: isInteger ? 'Int64' : 'String',
    nullable: isInteger,
    lowCardinality: false,
    reason: 'is not a whole number',
    ...draft,
  };
};

/** A tokenised identifying column. */
export const identifying = (name: string, kind: string, scope: Identifier['scope'] = 'source'): Draft => ({
  name,
  treatment: 'tokenise',
  category: kind === 'email' ? 'user.contact.email' : null,
  identifier: { kind, scope: kind === 'email' || kind === 'phone' ? 'everywhere' : scope },
});

/** A tokenised column that identifies nobody. */
export const personal = (name: string, category = 'user.name'): Draft => ({ name, category, treatment: 'tokenise' });

/** "InvoiceId → Invoice.InvoiceId". */
export const owner = (name: string, dataset: string, target = name): LoadReference => ({
  column: name,
  target: { dataset, column: target },
  role: 'owner',
  confidence: 1,
  why: 'by hand',
});

/** A table of plain cells without quotes. */
export const tableOf = (
  dir: string,
  dataset: string,
  columns: Draft[],
  rows: readonly (readonly (string | number)[])[],
  references: LoadReference[] = [],
): LoadTable => {
  const lines = rows.map((row) => row.join('|'));
  const path = join(dir, `${randomUUID()}.psv`);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return {
    dataset,
    file: `${dataset}.csv`,
    contentHash: createHash('sha256').update(lines.join('\n')).digest('hex'),
    columns: columns.map((draft, at) => column(at + 1, draft)),
    references,
    timeColumn: null,
    source: {
      file: {
        path,
        format: 'CSV',
        structure: columns.map((_, at) => ({ name: `c${at + 1}`, type: 'String' })),
        settings: { format_csv_delimiter: '|', input_format_csv_trim_whitespaces: 0 },
      },
      records: rows.length,
      bytes: lines.join('\n').length,
    },
    rejects: [],
    locate: (numbers) =>
      Promise.resolve(numbers.map((number) => ({ line: number, reason: '', record: lines[number - 1] ?? '' }))),
  };
};
