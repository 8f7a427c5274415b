/** What an erasure will do, counted and frozen before anything is touched. */
import { sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import {
  type CatalogueColumn,
  type CatalogueDataset,
  fingerprintOf,
  fingerprintSql,
  ledgerHashOf,
  ledgerHashSql,
  normalisedSql,
  normaliseIdentifier,
  readVault,
  tokenColumn,
  valueColumn,
  type VaultValue,
} from '../datasets/index.ts';
import type { FrozenPlan } from './erasure-store.ts';
import { exportsOf } from './export-store.ts';
import { sidesOf, whileSteady } from './limit/sides-of.ts';
import { countRowsBySubject } from './person-store.ts';
import { identityHashes, vaultCounts } from './purge-store.ts';
import { hasRejects, type RejectKey, rejectsAbout } from './rejected-records.ts';

type Target = { dataset: CatalogueDataset; column: CatalogueColumn; domain: string };
type Hash = { subject: bigint; hash: Buffer };

/**
 * Key columns by which rows of other datasets belong to somebody (an invoice's number). The person's are entered in the ledger,
 * so that lines of an erased invoice stay out too; columns that identify persons have their fingerprints among the identities.
 */
const ownerTargets = (datasets: readonly CatalogueDataset[]): Target[] => {
  const wanted = datasets.flatMap(({ references }) => references.filter(({ role }) => role === 'owner'));
  return datasets.flatMap((dataset) =>
    dataset.columns.flatMap((column) => {
      const isTarget = wanted.some((one) => one.targetDataset === dataset.name && one.targetColumn === column.name);
      const isStored = column.treatment !== 'drop' && column.treatment !== 'ask';
      return isTarget && isStored && column.identityDomain === null
        ? [{ dataset, column, domain: `${dataset.id}.${column.name}` }]
        : [];
    }),
  );
};

const keptKeyHashes = async (workspace: Workspace, target: Target, subjects: readonly bigint[]): Promise<Hash[]> => {
  const text = sql`ifNull(toString(${valueColumn(target.column)}), '')`;
  const print = fingerprintSql(workspace, target.domain, normalisedSql(target.domain, text));
  const rows = await workspace.stores.warehouse.query<{ subject: string; hash: string }>(
    sql`SELECT DISTINCT subject, hex(${ledgerHashSql(workspace, print)}) AS hash
        FROM ${target.dataset.table} WHERE subject IN ${subjects} AND ${text} != ''`,
  );
  return rows.map(({ subject, hash }) => ({ subject: BigInt(subject), hash: Buffer.from(hash, 'hex') }));
};

const sealedKeyHashes = async (
  workspace: Workspace,
  target: Target,
  subjects: readonly bigint[],
  values: readonly VaultValue[],
): Promise<Hash[]> => {
  const token = tokenColumn(target.column) ?? valueColumn(target.column);
  const rows = await workspace.stores.warehouse.query<{ subject: string; token: string }>(
    sql`SELECT DISTINCT subject, toString(${token}) AS token FROM ${target.dataset.table} WHERE subject IN ${subjects} AND ${token} != 0`,
  );
  const texts = new Map(values.map((value) => [`${value.subject}\0${value.domain}\0${value.token}`, value.text]));
  return rows.flatMap(({ subject, token: t }) => {
    const text = texts.get(`${subject}\0${target.column.tokenDomain ?? ''}\0${t}`);
    if (text === undefined) return [];
    const print = fingerprintOf(workspace, target.domain, normaliseIdentifier(target.domain, text));
    return [{ subject: BigInt(subject), hash: ledgerHashOf(workspace, print) }];
  });
};

const keyHashes = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subjects: readonly bigint[],
  values: readonly VaultValue[],
): Promise<Hash[]> => {
  const groups = await sidesOf(workspace, datasets, subjects);
  // Which columns are keys is asked of all datasets; the rows are read where they are.
  const found = groups.flatMap((group) =>
    ownerTargets(datasets).flatMap((target) => {
      const dataset = group.datasets.find(({ id }) => id === target.dataset.id);
      if (dataset === undefined) return [];
      const here = { ...target, dataset };
      return tokenColumn(target.column) === null
        ? [keptKeyHashes(workspace, here, group.subjects)]
        : [sealedKeyHashes(workspace, here, group.subjects, values)];
    }),
  );
  return (await Promise.all(found)).flat();
};

const bySubject = <T extends { subject: bigint }>(items: readonly T[]): Map<bigint, T[]> =>
  Map.groupBy(items, ({ subject }) => subject);

type Gathered = {
  rows: Map<bigint, Map<string, number>>;
  vault: Awaited<ReturnType<typeof vaultCounts>>;
  hashes: Map<bigint, Hash[]>;
  rejects: Map<bigint, RejectKey[]>;
  exports: Map<bigint, unknown[]>;
};

// Opening the vault takes longer than all the rest: only where a value has to be known.
const neededValues = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subjects: readonly bigint[],
): Promise<VaultValue[]> => {
  const isSealedKey = ownerTargets(datasets).some(({ column }) => tokenColumn(column) !== null);
  return isSealedKey || (await hasRejects(workspace)) ? readVault(workspace, subjects) : [];
};

const gather = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subjects: readonly bigint[],
): Promise<Gathered> => {
  const [rows, vault, identities, values, exports] = await Promise.all([
    countRowsBySubject(workspace, datasets, subjects),
    vaultCounts(workspace, subjects, ['keys', 'vault']),
    identityHashes(workspace, subjects),
    neededValues(workspace, datasets, subjects),
    exportsOf(workspace, subjects),
  ]);
  for (const { subject } of identities) {
    const counts = vault.get(subject);
    if (counts !== undefined) counts.identifiers += 1;
  }
  const [keys, rejects] = await Promise.all([
    keyHashes(workspace, datasets, subjects, values),
    rejectsAbout(workspace, datasets, values),
  ]);
  return { rows, vault, hashes: bySubject([...identities, ...keys]), rejects, exports: bySubject(exports) };
};

const distinctHashes = (hashes: readonly Hash[]): Buffer[] => [
  ...new Map(hashes.map(({ hash }) => [hash.toString('hex'), hash])).values(),
];

const planOf = (datasets: readonly CatalogueDataset[], subject: bigint, all: Gathered): FrozenPlan => {
  const rows = all.rows.get(subject) ?? new Map<string, number>();
  const vault = all.vault.get(subject) ?? { keys: 0, identifiers: 0, vaultValues: 0 };
  const hashes = distinctHashes(all.hashes.get(subject) ?? []);
  const rejects = all.rejects.get(subject) ?? [];
  const held = datasets.filter(({ id }) => (rows.get(id) ?? 0) > 0);
  return {
    before: {
      datasets: held.map(({ id, name }) => ({ dataset: name, rows: rows.get(id) ?? 0 })),
      ...vault,
      exports: (all.exports.get(subject) ?? []).length,
      rejectedRecords: rejects.length,
    },
    ledger: Buffer.concat(hashes).toString('base64'),
    ledgerEntries: hashes.length,
    rejects,
  };
};

/** The frozen plan of each person, by subject. */
export const freezePlans = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subjects: readonly bigint[],
): Promise<Map<bigint, FrozenPlan>> => {
  const all = await whileSteady(workspace, subjects, () => gather(workspace, datasets, subjects));
  return new Map(subjects.map((subject) => [subject, planOf(datasets, subject, all)]));
};

/** The ledger hashes of a frozen plan. */
export const ledgerOf = (plan: FrozenPlan): Buffer[] => {
  const bytes = Buffer.from(plan.ledger, 'base64');
  return Array.from({ length: bytes.length / 16 }, (_, i) => bytes.subarray(i * 16, (i + 1) * 16));
};

/** True when nothing at all is held of the person. */
export const isEmptyPlan = ({ before }: FrozenPlan): boolean =>
  before.datasets.length + before.keys + before.identifiers + before.vaultValues === 0;
