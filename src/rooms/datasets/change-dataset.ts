/** Changing how the numbers of a loaded dataset are shown; its rows stay as they are. */
import { and, eq } from 'drizzle-orm';
import type { Dataset, DatasetChange } from '../../contract/catalog.ts';
import { invalid } from '../../kit/errors.ts';
import type { Workspace } from '../accounts/index.ts';
import { type CatalogueDataset, catalogueDataset } from './catalogue.ts';
import { datasetColumns } from './tables.ts';
import { describeDataset } from './view-datasets.ts';

type ColumnChange = DatasetChange['columns'][number];

/** Throws unless the column is there and holds numbers, when it is to count something. */
const requireNumbers = (dataset: CatalogueDataset, { name, unit }: ColumnChange): void => {
  const column = dataset.columns.find((one) => one.name === name);
  if (column === undefined)
    throw invalid(
      'no-such-column',
      `There is no column ${name}`,
      `The dataset ${dataset.name} has no column of that name. Nothing was changed.`,
    );
  if (unit !== null && column.type !== 'integer' && column.type !== 'number')
    throw invalid(
      'unit-needs-numbers',
      `The column ${name} does not hold numbers`,
      'Only numbers can be shown as money. Nothing was changed.',
    );
};

/**
 * Says of columns what their numbers count, all or none of them. Throws `missing` for a dataset that is not there,
 * `no-such-column`, `unit-needs-numbers`.
 */
export const changeDataset = async (workspace: Workspace, name: string, change: DatasetChange): Promise<Dataset> => {
  const dataset = await catalogueDataset(workspace, name);
  for (const column of change.columns) requireNumbers(dataset, column);
  await workspace.stores.db.transaction(async (tx) => {
    for (const { name: column, unit } of change.columns)
      await tx
        .update(datasetColumns)
        .set({ unit })
        .where(and(eq(datasetColumns.datasetId, dataset.id), eq(datasetColumns.name, column)));
  });
  return describeDataset(workspace, name);
};
