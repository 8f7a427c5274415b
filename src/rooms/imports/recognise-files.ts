/** `perfectlydata recognise`: what is in files, without loading anything. */
import type { Recognition } from '../../contract/imports.ts';
import type { Workspace } from '../accounts/index.ts';
import { catalogue } from '../datasets/index.ts';
import { type InputFile, inspectFiles, recogniseSources } from './propose-tables.ts';
import type { RecognisedTable } from './recognise/index.ts';

const recognitionOf = (found: RecognisedTable, file: string): Recognition => ({
  file,
  columns: found.columns.map(({ name, type, category, treatment, confidence, why }) => ({
    name,
    type,
    category,
    treatment,
    confidence,
    why,
  })),
  identifiers: found.columns.flatMap(({ name, identifier }) =>
    identifier === null ? [] : [{ column: name, kind: identifier.kind }],
  ),
  references: found.references.map(({ column, target }) => ({
    column,
    dataset: target.dataset,
    target: target.column,
  })),
});

/**
 * Recognises files, all together: references among them are found. One entry a file, or one a table where a file holds
 * several (`shop.sqlite#Customer`). With a workspace, its datasets can be referred to.
 */
export const recogniseFiles = async (
  files: readonly InputFile[],
  workspace: Workspace | null = null,
): Promise<Recognition[]> => {
  const inspected = await inspectFiles(files);
  const sources = inspected.map(({ source }) => source);
  const datasets = workspace === null ? [] : await catalogue(workspace);
  const found = await recogniseSources(sources, workspace, datasets);
  const several = (path: string): boolean => sources.filter((source) => source.path === path).length > 1;
  return found.map((table, at) => {
    const source = sources[at];
    const name = source !== undefined && several(source.path) ? `${table.file}#${table.dataset}` : table.file;
    return recognitionOf(table, name);
  });
};
