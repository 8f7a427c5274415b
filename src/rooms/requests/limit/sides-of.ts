/** Where persons' rows are: in the datasets, or beside them while their processing is restricted. */
import { type CatalogueDataset, besideDatasets, catalogue, isAside, openLimits } from '../../datasets/index.ts';
import type { Workspace } from '../../accounts/index.ts';

type Group = { datasets: readonly CatalogueDataset[]; subjects: readonly bigint[] };

/** Of these persons, those whose rows are beside the datasets now. */
export const limitedOf = async (workspace: Workspace, subjects: readonly bigint[]): Promise<Set<bigint>> =>
  new Set((await openLimits(workspace, subjects)).filter(isAside).map(({ subject }) => subject));

/** The persons in groups, each with the datasets whose `table` holds the rows of its persons. Empty groups are left out. */
export const sidesOf = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subjects: readonly bigint[],
): Promise<Group[]> => {
  const limited = await limitedOf(workspace, subjects);
  if (limited.size === 0) return subjects.length === 0 ? [] : [{ datasets, subjects }];
  const others = subjects.filter((subject) => !limited.has(subject));
  const beside = { datasets: await besideDatasets(workspace, datasets), subjects: [...limited] };
  return others.length === 0 ? [beside] : [{ datasets, subjects: others }, beside];
};

/** The catalogue, with the tables in which the rows of this person are. */
export const catalogueOf = async (workspace: Workspace, subject: bigint): Promise<readonly CatalogueDataset[]> => {
  const datasets = await catalogue(workspace);
  const isLimited = (await limitedOf(workspace, [subject])).has(subject);
  return isLimited ? besideDatasets(workspace, datasets) : datasets;
};

const stateOf = async (workspace: Workspace, subjects: readonly bigint[]): Promise<string> =>
  (await openLimits(workspace, subjects))
    .map((row) => `${row.id} ${isAside(row)}`)
    .toSorted()
    .join();

/** What `work` says about these persons; asked again when their rows were moved meanwhile, so it never says a part of it. */
export const whileSteady = async <T>(
  workspace: Workspace,
  subjects: readonly bigint[],
  work: () => Promise<T>,
): Promise<T> => {
  for (;;) {
    const before = await stateOf(workspace, subjects);
    const [result] = await Promise.allSettled([work()]);
    if ((await stateOf(workspace, subjects)) !== before) continue;
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  }
};
