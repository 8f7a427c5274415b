/**
 * Under which name a column's values are fingerprinted (who is it?) and tokenised (is it the same value?). A number is at
 * home in one column of one dataset; columns that refer to it take its name, in whatever order the files come.
 */
import type { Identifier } from '../../contract/catalog.ts';
import type { CatalogueDataset } from './catalogue.ts';
import type { LoadReference, LoadTable } from './load-shapes.ts';

export type ColumnDomains = { identifier: Identifier | null; identityDomain: string | null; tokenDomain: string };
export type DatasetIds = ReadonlyMap<string, string>;

type Found = ColumnDomains | 'unknown';

/** Reads domains of any column of any dataset: of the catalogue, of this import, or of datasets still to come. */
export type Domains = { of(dataset: string, column: string): Found };

/** The name of a column whose values mean something only there. */
export const homeDomain = (ids: DatasetIds, dataset: string, column: string): string =>
  `${ids.get(dataset) ?? dataset}.${column}`;

/**
 * `ids` has an id for every dataset of the catalogue, of this import, and that anything refers to. Datasets of the
 * catalogue keep the domains they have.
 */
export const planDomains = (
  existing: readonly CatalogueDataset[],
  loads: readonly LoadTable[],
  ids: DatasetIds,
): Domains => {
  const known = new Map(existing.map((dataset) => [dataset.name, dataset]));
  const coming = new Map(loads.filter(({ dataset }) => !known.has(dataset)).map((load) => [load.dataset, load]));
  const used = new Set(
    existing.flatMap(({ columns }) => columns.flatMap((column) => [column.identityDomain, column.tokenDomain])),
  );
  const expected = expectedIdentifiers(loads);
  const memo = new Map<string, ColumnDomains>();
  const open = new Set<string>();

  const ofExisting = (dataset: CatalogueDataset, column: string): Found => {
    const found = dataset.columns.find(({ name }) => name === column);
    if (found === undefined) return 'unknown';
    const { identifier, identityDomain } = found;
    return { identifier, identityDomain, tokenDomain: found.tokenDomain ?? homeDomain(ids, dataset.name, column) };
  };

  const targetOf = (reference: LoadReference): Found => of(reference.target.dataset, reference.target.column);

  // Of a column whose own identifier means something only at its source.
  const sourceIdentity = (load: LoadTable, column: string, own: Identifier | null): ColumnDomains | null => {
    const owner = load.references.find((one) => one.column === column && one.role === 'owner');
    const home = homeDomain(ids, load.dataset, column);
    if (owner !== undefined) {
      const target = targetOf(owner);
      if (target !== 'unknown')
        return target.identityDomain === null ? null : { ...target, identifier: own ?? target.identifier };
      if (own !== null) {
        const there = homeDomain(ids, owner.target.dataset, owner.target.column);
        return { identifier: own, identityDomain: there, tokenDomain: there };
      }
    }
    const isAwaited = usedAsIdentity(existing, home) || expected.has(`${load.dataset}\0${column}`);
    if (own === null && !isAwaited) return null;
    return { identifier: own ?? { kind: column, scope: 'source' }, identityDomain: home, tokenDomain: home };
  };

  const plainToken = (load: LoadTable, column: string, category: string | null): string => {
    const home = homeDomain(ids, load.dataset, column);
    const reference = load.references.find((one) => one.column === column);
    const target = reference === undefined ? undefined : targetOf(reference);
    if (reference !== undefined && target === 'unknown')
      return homeDomain(ids, reference.target.dataset, reference.target.column);
    if (target !== undefined && target !== 'unknown') return target.tokenDomain;
    const awaiting = load.awaiting?.find(({ key }) => key === column);
    const there = awaiting === undefined ? 'unknown' : of(awaiting.dataset, awaiting.column);
    if (there !== 'unknown') return there.tokenDomain; // so that tokens on both sides are the same
    return used.has(home) ? home : (category ?? home);
  };

  const ofComing = (load: LoadTable, name: string): Found => {
    const column = load.columns.find((one) => one.name === name);
    if (column === undefined) return 'unknown';
    const home = homeDomain(ids, load.dataset, name);
    const own = column.identifier;
    if (own?.scope === 'everywhere' && !usedAsIdentity(existing, home))
      return { identifier: own, identityDomain: own.kind, tokenDomain: own.kind };
    const identity = sourceIdentity(load, name, own);
    return identity ?? { identifier: null, identityDomain: null, tokenDomain: plainToken(load, name, column.category) };
  };

  const of = (dataset: string, column: string): Found => {
    const existingOne = known.get(dataset);
    if (existingOne !== undefined) return ofExisting(existingOne, column);
    const load = coming.get(dataset);
    const key = `${dataset}\0${column}`;
    if (load === undefined || open.has(key)) return 'unknown'; // a reference that leads back to itself
    const done = memo.get(key);
    if (done !== undefined) return done;
    open.add(key);
    const found = ofComing(load, column);
    open.delete(key);
    if (found !== 'unknown') memo.set(key, found);
    return found;
  };
  return { of };
};

const usedAsIdentity = (existing: readonly CatalogueDataset[], domain: string): boolean =>
  existing.some(({ columns }) => columns.some((column) => column.identityDomain === domain));

// An identifying number that says it is at home elsewhere makes that other column identify persons too.
const expectedIdentifiers = (loads: readonly LoadTable[]): Set<string> =>
  new Set(
    loads.flatMap((load) =>
      load.references
        .filter(({ role, column }) => role === 'owner' && isSourceIdentifier(load, column))
        .map(({ target }) => `${target.dataset}\0${target.column}`),
    ),
  );

const isSourceIdentifier = (load: LoadTable, column: string): boolean =>
  load.columns.find(({ name }) => name === column)?.identifier?.scope === 'source';
