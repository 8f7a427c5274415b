/** What can be asked, for the question builder. */
import type { FieldGroup } from '../../contract/insights.ts';
import { missing } from '../../kit/errors.ts';
import type { Workspace } from '../accounts/index.ts';
import { catalogue, type CatalogueColumn, type CatalogueDataset } from '../datasets/index.ts';
import { throughText, waysFrom } from './joins.ts';
import { aggregatesOf, dimensionName, hasPersons, isReadable, rowType } from './members.ts';
import { measureTitle } from './plan.ts';

const treatmentWords: Record<string, string> = { keep: 'kept', generalise: 'generalised', tokenise: 'tokenised' };

/** "postal code · generalised", or null for what says nothing about a person. */
const chipOf = (column: CatalogueColumn): string | null =>
  column.category === null
    ? null
    : `${(column.category.split('.').at(-1) ?? '').replaceAll('_', ' ')} · ${treatmentWords[column.treatment] ?? ''}`;

const measuresOf = (dataset: CatalogueDataset): FieldGroup['measures'] => [
  { member: `${dataset.name}.count`, title: 'Rows' },
  ...(hasPersons(dataset) ? [{ member: `${dataset.name}.persons`, title: 'Persons' }] : []),
  ...dataset.columns.flatMap((column) =>
    aggregatesOf(column).map((aggregate) => {
      const key = `${dataset.name}.${column.name}.${aggregate}`;
      return { member: key, title: measureTitle({ key, dataset, kind: 'aggregate', column, aggregate }) };
    }),
  ),
];

const dimensionsOf = (dataset: CatalogueDataset): FieldGroup['dimensions'] =>
  dataset.columns.filter(isReadable).map((column) => ({
    member: dimensionName(dataset, column),
    title: column.name,
    type: rowType(column),
    chip: chipOf(column),
  }));

const personOf = (dataset: CatalogueDataset): FieldGroup['dimensions'] =>
  hasPersons(dataset) ? [{ member: `${dataset.name}.person`, title: 'Person', type: 'person', chip: null }] : [];

const baseGroup = (dataset: CatalogueDataset): FieldGroup => ({
  dataset: dataset.name,
  title: dataset.title,
  through: null,
  measures: measuresOf(dataset),
  dimensions: [...dimensionsOf(dataset), ...personOf(dataset)],
});

const reachedGroups = (datasets: readonly CatalogueDataset[], base: CatalogueDataset): FieldGroup[] =>
  [...waysFrom(datasets, base).values()].flatMap((way) => {
    const dataset = way.at(-1)?.to;
    if (dataset === undefined) return [];
    const { name, title } = dataset;
    return [{ dataset: name, title, through: throughText(way), measures: [], dimensions: dimensionsOf(dataset) }];
  });

/**
 * The fields of every dataset; or with `dataset`, those of that one first, then the dimensions of the datasets that its
 * references lead to. Throws `missing` for a dataset that is not there.
 */
export const listFields = async (workspace: Workspace, dataset?: string): Promise<FieldGroup[]> => {
  const datasets = await catalogue(workspace);
  if (dataset === undefined) return datasets.map(baseGroup);
  const base = datasets.find(({ name }) => name === dataset);
  if (base === undefined) throw missing('dataset', 'Check its name on the page Datasets.');
  return [baseGroup(base), ...reachedGroups(datasets, base)];
};
