/** What legal holds keep: whose rows are left alone, and what is refused while one is in force (P13.1). */
import { Trouble } from '../../../kit/errors.ts';
import { join, type Sql, sql } from '../../../kit/literals.ts';
import type { Workspace } from '../../accounts/index.ts';
import type { CatalogueDataset } from '../catalogue.ts';
import { besideDatasets } from '../limit/side-tables.ts';
import { activeHolds, type HoldRow } from './hold-store.ts';

/** Refused, naming the holds: it is asked for again once they are lifted. */
export const onHold = (held: readonly HoldRow[]): Trouble => {
  const ids = held.map(({ id }) => id).join(', ');
  return new Trouble('conflict', {
    code: 'on-hold',
    title: 'A legal hold keeps this data',
    detail: `It is kept under the hold ${ids}. Lift the hold first, or wait for its end. Nothing was done, and what was asked stays open.`,
  });
};

export type Held = {
  isAll: boolean;
  /** Ids of datasets on hold. */
  datasets: Set<string>;
  subjects: bigint[];
};

/** What is on hold now. */
export const heldNow = async (workspace: Workspace): Promise<Held> => {
  const active = await activeHolds(workspace);
  return {
    isAll: active.some(({ kind }) => kind === 'workspace'),
    datasets: new Set(active.flatMap(({ datasetId }) => datasetId ?? [])),
    subjects: [...new Set(active.flatMap(({ subject }) => subject ?? []))],
  };
};

const holdsAny = async (
  workspace: Workspace,
  tables: readonly Sql[],
  subjects: readonly bigint[],
): Promise<boolean> => {
  if (tables.length === 0 || subjects.length === 0) return false;
  const pieces = tables.map((table) => sql`(SELECT 1 AS one FROM ${table} WHERE subject IN ${subjects} LIMIT 1)`);
  return (await workspace.stores.warehouse.query(join(pieces, ' UNION ALL '))).length > 0;
};

const bothSides = async (workspace: Workspace, datasets: readonly CatalogueDataset[]): Promise<Sql[]> =>
  [...datasets, ...(await besideDatasets(workspace, datasets))].map(({ table }) => table);

/** Throws `on-hold` while one of these persons, a dataset with rows of theirs, or the workspace is on hold. */
export const requirePersonsFree = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subjects: readonly bigint[],
): Promise<void> => {
  const active = await activeHolds(workspace);
  if (active.length === 0) return;
  const asked = new Set(subjects);
  const found: HoldRow[] = [];
  for (const one of active) {
    const held = datasets.filter(({ id }) => id === one.datasetId);
    if (one.kind === 'workspace' || (one.subject !== null && asked.has(one.subject))) found.push(one);
    else if (await holdsAny(workspace, await bothSides(workspace, held), subjects)) found.push(one);
  }
  if (found.length > 0) throw onHold(found);
};

/** Throws `on-hold` while the dataset, somebody with rows in it, or the workspace is on hold. */
export const requireDatasetFree = async (workspace: Workspace, dataset: CatalogueDataset): Promise<void> => {
  const active = await activeHolds(workspace);
  const found: HoldRow[] = [];
  for (const one of active) {
    if (one.kind === 'workspace' || one.datasetId === dataset.id) found.push(one);
    else if (one.subject !== null && (await holdsAny(workspace, await bothSides(workspace, [dataset]), [one.subject])))
      found.push(one);
  }
  if (found.length > 0) throw onHold(found);
};

/** Of these persons, those who are on hold by name. */
export const heldOf = async (workspace: Workspace, subjects: readonly bigint[]): Promise<Set<bigint>> => {
  const held = new Set((await heldNow(workspace)).subjects);
  return new Set(subjects.filter((subject) => held.has(subject)));
};

/** Throws `on-hold` while the dataset, one of these persons of its rows, or the workspace is on hold. */
export const requireRowsFree = async (
  workspace: Workspace,
  dataset: Pick<CatalogueDataset, 'id'>,
  subjects: ReadonlySet<bigint>,
): Promise<void> => {
  const found = (await activeHolds(workspace)).filter(
    ({ kind, datasetId, subject }) =>
      kind === 'workspace' || datasetId === dataset.id || (subject !== null && subjects.has(subject)),
  );
  if (found.length > 0) throw onHold(found);
};
