/** Find a person (P4.7, P12.1): a value typed in leads to every row about them in every dataset, in counts only. */
import type { FindAnswer, FindRequest, FoundPerson, HeldDataset } from '../../contract/people.ts';
import type { Workspace } from '../accounts/index.ts';
import { recordEntry } from '../audit/index.ts';
import {
  type CatalogueDataset,
  catalogue,
  fingerprintOf,
  heldOf,
  normaliseIdentifier,
  openLimits,
  pseudonymOf,
  subjectHex,
} from '../datasets/index.ts';
import { begunErasures } from './erasure-store.ts';
import { whileSteady } from './limit/sides-of.ts';
import {
  type Domain,
  domainsOfKind,
  domainsOfValue,
  identifyingColumns,
  recogniseKind,
  throughOf,
} from './identifier-domains.ts';
import { countRowsBySubject, type HeldMonth, heldByMonth, runsOf, subjectsOf, vaultDomains } from './person-store.ts';
import { wordsOf } from './words.ts';

/** Rows by subject, then by dataset id. */
type Rows = ReadonlyMap<bigint, ReadonlyMap<string, number>>;

/** Persons whom a value leads to, each with the domains it is known in. */
export const identify = async (
  workspace: Workspace,
  identifier: { domains: readonly Domain[]; value: string },
): Promise<Map<bigint, string[]>> => {
  const domains = new Map<string, string>();
  const fingerprints = identifier.domains.map(({ domain }) => {
    const fingerprint = fingerprintOf(workspace, domain, normaliseIdentifier(domain, identifier.value));
    domains.set(fingerprint.toString('hex'), domain);
    return fingerprint;
  });
  const subjects = new Map<bigint, string[]>();
  for (const { subject, fingerprint } of await subjectsOf(workspace, fingerprints)) {
    const domain = domains.get(fingerprint.toString('hex')) ?? ''; // a fingerprint is of a value and its domain
    subjects.set(subject, [...(subjects.get(subject) ?? []), domain]);
  }
  return subjects;
};

const chipsOf = (dataset: CatalogueDataset): HeldDataset['held'] =>
  dataset.columns.flatMap(({ name, category, treatment }) =>
    category === null || treatment === 'drop' || treatment === 'ask'
      ? []
      : [{ label: wordsOf(name) || name, category, treatment }],
  );

type Known = {
  datasets: readonly CatalogueDataset[];
  rows: Rows;
  held: readonly HeldMonth[];
  runs: ReadonlyMap<number, Date>;
  vault: readonly { subject: bigint; domain: string; values: number }[];
  /** Since when persons are restricted. */
  limits: ReadonlyMap<bigint, Date>;
  /** Persons whom a legal hold keeps. */
  onHold: ReadonlySet<bigint>;
};

const heldDatasets = (datasets: readonly CatalogueDataset[], counts: ReadonlyMap<string, number>): HeldDataset[] =>
  datasets.flatMap((dataset) => {
    const rows = counts.get(dataset.id) ?? 0;
    return rows === 0
      ? []
      : [{ dataset: dataset.name, through: throughOf(datasets, dataset), rows, held: chipsOf(dataset) }];
  });

const knownSince = (held: readonly HeldMonth[], known: Known): string => {
  const times = held.flatMap(({ runs }) => runs.flatMap((run) => known.runs.get(run)?.getTime() ?? []));
  const oldest = known.datasets.filter(({ id }) => held.some((month) => month.dataset === id));
  const fallback = oldest.map(({ createdAt }) => createdAt.getTime());
  return new Date(Math.min(...(times.length > 0 ? times : fallback), Date.now())).toISOString();
};

// An identifier's token domain is its identity domain, so the vault tells how many of each kind a person has.
const knownBy = (subject: bigint, known: Known): FoundPerson['knownBy'] => {
  const kinds = new Map(
    identifyingColumns(known.datasets).map((one) => [one.column.tokenDomain ?? one.domain, one.kind]),
  );
  const counts = new Map<string, number>();
  for (const { domain, values } of known.vault.filter((row) => row.subject === subject)) {
    const kind = kinds.get(domain);
    if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + values);
  }
  return [...counts].map(([kind, count]) => ({ kind, count }));
};

const personOf = (workspace: Workspace, subject: bigint, known: Known): FoundPerson => {
  const held = known.held.filter((month) => month.subject === subject);
  const counts = known.rows.get(subject) ?? new Map<string, number>();
  const name = new Map(known.datasets.map((dataset) => [dataset.id, dataset.name]));
  return {
    subject: subjectHex(subject),
    pseudonym: pseudonymOf(workspace, subject),
    knownSince: knownSince(held, known),
    knownBy: knownBy(subject, known),
    datasets: heldDatasets(known.datasets, counts),
    timeline: held
      .filter(({ month }) => month !== '')
      .map(({ dataset, month, rows }) => ({ dataset: name.get(dataset) ?? dataset, month, rows }))
      .sort((a, b) => a.month.localeCompare(b.month) || a.dataset.localeCompare(b.dataset)),
    rows: [...counts.values()].reduce((total, rows) => total + rows, 0),
    restrictedSince: known.limits.get(subject)?.toISOString() ?? null,
    isOnHold: known.onHold.has(subject),
  };
};

const domainsOf = (datasets: readonly CatalogueDataset[], request: FindRequest): Domain[] =>
  request.kind === undefined ? domainsOfValue(datasets, request.value) : domainsOfKind(datasets, request.kind);

const kindOf = (request: FindRequest, domains: readonly Domain[], found: Map<bigint, string[]>): string | null => {
  if (request.kind !== undefined) return request.kind;
  const first = [...found.values()][0]?.[0];
  return domains.find(({ domain }) => domain === first)?.kind ?? recogniseKind(request.value);
};

/** Persons found, without those whose erasure began: asked after their rows were counted, so that no half is ever shown. */
const stillThere = async (workspace: Workspace, subjects: readonly bigint[]): Promise<bigint[]> => {
  const begun = new Set((await begunErasures(workspace, subjects)).map(({ subject }) => subject));
  return subjects.filter((subject) => !begun.has(subject));
};

const details = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subjects: readonly bigint[],
): Promise<Known> => {
  const rows = await countRowsBySubject(workspace, datasets, subjects);
  const [held, vault, limits, onHold] = await Promise.all([
    heldByMonth(workspace, datasets, subjects),
    vaultDomains(workspace, subjects),
    openLimits(workspace, subjects),
    heldOf(workspace, subjects),
  ]);
  const runs = await runsOf(workspace, [...new Set(held.flatMap((month) => month.runs))]);
  return {
    datasets,
    rows,
    held,
    vault,
    runs: new Map(runs.map(({ run, at }) => [run, at])),
    limits: new Map(limits.map(({ subject, askedAt }) => [subject, askedAt])),
    onHold,
  };
};

/**
 * Every person that the value leads to, with what each dataset holds of them. The kind may be left out. Writes
 * `person.searched` to the audit log, with the kind and never the value. Throws `unknown-kind`.
 */
export const findPerson = async (workspace: Workspace, request: FindRequest): Promise<FindAnswer> => {
  const datasets = await catalogue(workspace);
  const domains = domainsOf(datasets, request);
  const found = await (datasets.length === 0
    ? new Map<bigint, string[]>()
    : identify(workspace, { domains, value: request.value }));
  const kind = kindOf(request, domains, found);
  await recordEntry(workspace, {
    action: 'person.searched',
    detail: `Searched by ${wordsOf(kind ?? '') || 'a number'}`,
  });
  if (found.size === 0) return { kind, persons: [] };
  const subjects = [...found.keys()];
  const known = await whileSteady(workspace, subjects, () => details(workspace, datasets, subjects));
  const there = await stillThere(workspace, subjects);
  return { kind, persons: there.map((subject) => personOf(workspace, subject, known)) };
};
