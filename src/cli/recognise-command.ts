/** recognise: looks into files without loading them; needs no data folder. */
import type { Recognition } from '../contract/imports.ts';
import { type Command, show } from './command.ts';
import { inputFiles } from './input-files.ts';
import { textTable } from './text-table.ts';

/** What was recognised in one file or table, for people. */
export const recognitionText = ({ file, columns, identifiers, references }: Recognition): string => {
  const kinds = new Map(identifiers.map(({ column, kind }) => [column, kind]));
  const rows = columns.map((one) => [
    one.name,
    one.type,
    one.category,
    one.treatment,
    `${Math.round(one.confidence * 100)} %`,
    kinds.get(one.name) ?? '',
    one.why,
  ]);
  const heads = ['Column', 'Type', 'Category', 'Treatment', 'Sure', 'Identifies by', 'Why'];
  return [
    file,
    textTable(heads, rows),
    ...references.map((one) => `  ${one.column} → ${one.dataset}.${one.target}`),
  ].join('\n');
};

export const recogniseCommand: Command = {
  usage: 'recognise FILE…',
  summary: 'Show what each column is, how sure, why, and what would happen to it; loads nothing',
  options: {},
  words: [1, 500],
  run: async (call) => {
    const files = inputFiles(call.files);
    const { recogniseFiles } = await import('../rooms/imports/index.ts');
    const found = await recogniseFiles(files);
    show(call, found, () => found.map(recognitionText).join('\n\n'));
  },
};
