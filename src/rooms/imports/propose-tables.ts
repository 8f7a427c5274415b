/** From files to a proposal: what is in them, what was recognised, and what the workspace had decided before. */
import type { Column, Reference } from '../../contract/catalog.ts';
import type { ImportTable } from '../../contract/imports.ts';
import { invalid, isTrouble, Trouble } from '../../kit/errors.ts';
import type { Workspace } from '../accounts/index.ts';
import { type CatalogueDataset, catalogue } from '../datasets/index.ts';
import { datasetNameOf } from './change-table.ts';
import { knownDatasets } from './known-datasets.ts';
import { nameDatasets } from './name-datasets.ts';
import { lowCardinalityOf, type PlannedTable, withoutSample } from './plan.ts';
import { inspectFile, type SourceTable } from './read/index.ts';
import { type RecognisedTable, recogniseTables, type SampledTable } from './recognise/index.ts';

/** A file to look at: where it lies, what people call it, and the upload it came in. */
export type InputFile = {
  path: string;
  name: string;
  uploadId?: string;
  /** The dataset that its one table becomes or is added to, instead of one named after the file. */
  dataset?: string;
};

export type Proposal = {
  /** As read, with samples. */
  sources: SourceTable[];
  /** Without samples: those are added when it is shown. */
  tables: ImportTable[];
  planned: PlannedTable[];
};

export type InspectedTable = { source: SourceTable; uploadId: string | null; origin: number };

const inFile = (error: unknown, name: string, among: number): unknown =>
  isTrouble(error) && among > 1 && error.kind !== 'cancelled'
    ? new Trouble(
        error.kind,
        { code: error.code, title: error.title, detail: `In ${name}: ${error.detail}` },
        { cause: error },
      )
    : error;

const asked = (tables: readonly SourceTable[], file: InputFile): SourceTable[] => {
  if (file.dataset === undefined) return [...tables];
  const dataset = datasetNameOf(file.dataset);
  if (tables.length === 1) return tables.map((table) => ({ ...table, dataset }));
  throw invalid(
    'dataset-needs-one-table',
    `${file.name} holds ${tables.length} tables`,
    'A name for the dataset can be given to a file with one table only. Nothing was changed.',
  );
};

/** The tables of all files, each with a dataset name of its own. Throws the reader's trouble, with the file's name. */
export const inspectFiles = async (files: readonly InputFile[], signal?: AbortSignal): Promise<InspectedTable[]> => {
  const found: InspectedTable[] = [];
  for (const file of files) {
    try {
      const options = signal === undefined ? { name: file.name } : { name: file.name, signal };
      const tables = asked(await inspectFile(file.path, options), file);
      found.push(...tables.map((source, origin) => ({ source, uploadId: file.uploadId ?? null, origin })));
    } catch (error) {
      throw inFile(error, file.name, files.length);
    }
  }
  const named = nameDatasets(found.map(({ source }) => source));
  return found.map((table, at) => ({ ...table, source: named[at] ?? table.source }));
};

const sampled = (source: SourceTable): SampledTable => ({
  dataset: source.dataset,
  file: source.file,
  columns: source.columns.map(({ name, type }, at) => ({
    name,
    type,
    values: source.sample.map((row) => row[at] ?? null),
  })),
  rowsSampled: source.sample.length,
  totalRows: source.records,
  ...(source.primaryKey === undefined ? {} : { primaryKey: source.primaryKey }),
  ...(source.foreignKeys === undefined ? {} : { foreignKeys: source.foreignKeys }),
});

/** Recognises tables that were read, knowing the workspace's datasets when there is a workspace. */
export const recogniseSources = async (
  sources: readonly SourceTable[],
  workspace: Workspace | null,
  datasets: readonly CatalogueDataset[],
): Promise<RecognisedTable[]> => {
  const names = new Set(sources.map(({ dataset }) => dataset));
  const known = workspace === null ? [] : await knownDatasets(workspace, datasets, names);
  return recogniseTables(sources.map(sampled), known);
};

const decidedColumn = (column: Column, before: CatalogueDataset | undefined): Column => {
  const old = before?.columns.find(({ name }) => name === column.name);
  if (old === undefined) return column;
  const { category, treatment, generalisation, confidence, why, identifier, unit } = old;
  return { ...column, category, treatment, generalisation, confidence, why, identifier, unit };
};

const decidedReferences = (found: readonly Reference[], before: CatalogueDataset | undefined): Reference[] => {
  if (before === undefined) return [...found];
  const old = before.references.map(({ targetDataset, targetColumn, ...rest }) => ({
    ...rest,
    target: { dataset: targetDataset, column: targetColumn },
  }));
  const decided = new Set(before.columns.map(({ name }) => name));
  return [...old, ...found.filter(({ column }) => !decided.has(column))];
};

/** What recognition says of a table, corrected by what was decided when the dataset of that name was loaded before. */
const tableOf = (
  source: SourceTable,
  recognised: RecognisedTable,
  datasets: readonly CatalogueDataset[],
): ImportTable => {
  const before = datasets.find(({ name }) => name === source.dataset);
  return {
    dataset: source.dataset,
    isNew: before === undefined,
    file: source.file,
    description: source.description,
    bytes: source.bytes,
    records: source.records,
    columns: recognised.columns.map((column) => ({ ...decidedColumn(column, before), sample: [] })),
    references: decidedReferences(recognised.references, before),
    firstRows: [],
  };
};

/** Looks at files and proposes how to import them. Reads parts of them and changes nothing. */
export const proposeTables = async (
  workspace: Workspace,
  files: readonly InputFile[],
  signal?: AbortSignal,
): Promise<Proposal> => {
  const inspected = await inspectFiles(files, signal);
  const sources = inspected.map(({ source }) => source);
  const datasets = await catalogue(workspace);
  const recognised = await recogniseSources(sources, workspace, datasets);
  const tables: ImportTable[] = [];
  const planned: PlannedTable[] = [];
  inspected.forEach(({ source, uploadId, origin }, at) => {
    const found = recognised[at];
    if (found === undefined) return;
    const before = datasets.find(({ name }) => name === source.dataset);
    tables.push(tableOf(source, found, datasets));
    planned.push({
      source: withoutSample(source),
      uploadId,
      origin,
      timeColumn: before?.timeColumn ?? found.timeColumn,
      lowCardinality: lowCardinalityOf(source),
      awaiting: found.awaiting,
    });
  });
  return { sources, tables, planned };
};
