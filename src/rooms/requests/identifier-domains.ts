/** Which identities a word typed into "Find a person" may mean. Pure. */
import { invalid } from '../../kit/errors.ts';
import type { CatalogueColumn, CatalogueDataset } from '../datasets/index.ts';
import { listed, wordsOf } from './words.ts';

/** An identity domain with the kind people know it by. */
export type Domain = { domain: string; kind: string };

/** An identifying column. */
export type Identifying = { dataset: CatalogueDataset; column: CatalogueColumn; kind: string; domain: string };

/** Every identifying column of the workspace. */
export const identifyingColumns = (datasets: readonly CatalogueDataset[]): Identifying[] =>
  datasets.flatMap((dataset) =>
    dataset.columns.flatMap((column) =>
      column.identifier === null || column.identityDomain === null
        ? []
        : [{ dataset, column, kind: column.identifier.kind, domain: column.identityDomain }],
    ),
  );

const everywhere: readonly Domain[] = [
  { domain: 'email', kind: 'email' },
  { domain: 'phone', kind: 'phone' },
];

const distinct = (domains: readonly Domain[]): Domain[] => [
  ...new Map(domains.toReversed().map((domain) => [domain.domain, domain])).values(),
];

// "customer_number", "Customer Number" and "customernumber" are one kind.
const same = (a: string, b: string): boolean => wordsOf(a).replaceAll(' ', '') === wordsOf(b).replaceAll(' ', '');

const unknownKind = (known: readonly Identifying[]): Error => {
  const names = [...new Set(['email', 'phone', ...known.map(({ kind }) => wordsOf(kind))])];
  return invalid(
    'unknown-kind',
    'No dataset identifies persons by that',
    `Persons are known here by ${listed(names)}, or by the name of an identifying column. Leave the kind out to try all.`,
  );
};

/** Domains of a kind: `email`, `phone`, a user's own word, or an identifying column's name. Throws `unknown-kind`. */
export const domainsOfKind = (datasets: readonly CatalogueDataset[], kind: string): Domain[] => {
  const known = identifyingColumns(datasets);
  const meant = known.filter((one) => same(one.kind, kind) || same(one.column.name, kind) || one.domain === kind);
  const built = everywhere.filter((one) => same(one.kind, kind));
  if (meant.length + built.length === 0) throw unknownKind(known);
  return distinct([...built, ...meant]);
};

const looksLikePhone = (value: string): boolean =>
  /^[+(]?[\d\s().\-/]{6,}$/.test(value) && (value.match(/\d/g) ?? []).length >= 6;

/** What a value looks like: `email`, `phone` or null. */
export const recogniseKind = (value: string): 'email' | 'phone' | null => {
  if (value.includes('@')) return 'email';
  return looksLikePhone(value.trim()) ? 'phone' : null;
};

/** Domains to try when the kind was left out: the recognised one, and every other one that is no email or phone. */
export const domainsOfValue = (datasets: readonly CatalogueDataset[], value: string): Domain[] => {
  const kind = recogniseKind(value);
  const numbers = identifyingColumns(datasets).filter(({ domain }) => domain !== 'email' && domain !== 'phone');
  return distinct([...everywhere.filter((one) => one.kind === kind), ...numbers]);
};

/** How the rows of a dataset lead to their person, in words: "email", "customer number", "orders → order number". */
export const throughOf = (datasets: readonly CatalogueDataset[], dataset: CatalogueDataset): string =>
  path(datasets, dataset, new Set()) ?? 'the import';

const path = (all: readonly CatalogueDataset[], dataset: CatalogueDataset, seen: Set<string>): string | null => {
  const kinds = identifyingColumns([dataset]).map(({ kind }) => wordsOf(kind));
  if (kinds.length > 0) return listed([...new Set(kinds)]);
  seen.add(dataset.name);
  for (const reference of dataset.references.filter(({ role }) => role === 'owner')) {
    const target = all.find(({ name }) => name === reference.targetDataset);
    if (target === undefined || seen.has(target.name)) continue;
    const before = identifyingColumns([target]).length > 0 ? null : path(all, target, seen);
    const step = `${wordsOf(target.title)} → ${wordsOf(reference.column)}`;
    return before === null ? step : `${before} → ${step}`;
  }
  return null;
};
