/** Names for the datasets of one import: every table its own, foreign keys follow. */
import type { SourceTable } from './read/index.ts';

const longest = 128;

/** As datasetNameOf asks of people: a table may be called `../../x`, or its name cut inside a character. */
const plainName = (name: string): string =>
  name
    .slice(0, longest)
    .replace(/[\p{C}/\\]+/gu, '_')
    .trim() || 'data';

const freeName = (wanted: string, taken: ReadonlySet<string>): string => {
  for (let n = 2; ; n += 1) {
    const name = `${wanted.slice(0, longest - 6)}-${n}`;
    if (!taken.has(name)) return name;
  }
};

const renamed = (source: SourceTable, dataset: string, names: ReadonlyMap<string, string>): SourceTable => {
  if (source.foreignKeys === undefined) return { ...source, dataset };
  const foreignKeys = source.foreignKeys.map(({ column, target }) => ({
    column,
    target: { ...target, dataset: names.get(`${source.path}\0${target.dataset}`) ?? target.dataset },
  }));
  return { ...source, dataset, foreignKeys };
};

/** Two tables of one name in one import become `name` and `name-2`; references declared by a source follow its own tables. */
export const nameDatasets = (sources: readonly SourceTable[]): SourceTable[] => {
  const taken = new Set<string>();
  const names = new Map<string, string>();
  const chosen = sources.map((source) => {
    const wanted = plainName(source.dataset);
    const name = taken.has(wanted) ? freeName(wanted, taken) : wanted;
    taken.add(name);
    names.set(`${source.path}\0${source.dataset}`, name);
    return name;
  });
  return sources.map((source, at) => renamed(source, chosen[at] ?? source.dataset, names));
};
