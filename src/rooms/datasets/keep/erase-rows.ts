/** Rows whose time is over go at once from every answer, and from the files afterwards (P13.3). */
import { raw, type Sql, sql } from '../../../kit/literals.ts';
import type { Workspace } from '../../accounts/index.ts';
import { type CatalogueDataset, rowsChanged } from '../catalogue.ts';
import { heavy } from '../load-context.ts';
import { createWork } from '../stage.ts';

/** Subjects of everybody with rows that meet a condition, written down first: a mutation must not read what it changes. */
const listed = async (workspace: Workspace, dataset: CatalogueDataset, due: Sql): Promise<Sql> => {
  const list = workspace.vault('stage_keep_persons');
  await createWork(workspace, list, raw('subject UInt64'), raw('subject'));
  await workspace.stores.warehouse.command(
    sql`INSERT INTO ${list} SELECT DISTINCT subject FROM ${dataset.table} WHERE ${due}`,
    { settings: heavy },
  );
  return list;
};

/** Hides the rows of a dataset that meet `due`. `ofPersons`: the condition is about persons, and asks the rows themselves. */
export const hideDue = async (
  workspace: Workspace,
  dataset: CatalogueDataset,
  due: Sql,
  ofPersons: boolean,
): Promise<void> => {
  const { warehouse } = workspace.stores;
  if (!ofPersons) await warehouse.command(sql`DELETE FROM ${dataset.table} WHERE ${due}`);
  else {
    const list = await listed(workspace, dataset, due);
    await warehouse.command(sql`DELETE FROM ${dataset.table} WHERE subject IN (SELECT subject FROM ${list})`);
    await warehouse.command(sql`DROP TABLE ${list} SYNC`);
  }
  await rowsChanged(workspace);
};

/** Deletes records of these runs that could not be read: they count from when they came. */
export const deleteRejects = (workspace: Workspace, runs: readonly number[]): Promise<void> =>
  runs.length === 0
    ? Promise.resolve()
    : workspace.stores.warehouse.command(sql`DELETE FROM ${workspace.vault('rejects')} WHERE run IN ${runs}`);
