/** Reads everything the stores hold about the made-up persons, past the rooms' own counting, for comparison with the oracle. */
import { readdirSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { declared } from '../../src/declared.ts';
import { bytes, id, join, type Sql, sql } from '../../src/kit/literals.ts';
import type { Workspace } from '../../src/rooms/accounts/index.ts';
import { verifyChain } from '../../src/rooms/audit/index.ts';
import {
  type CatalogueDataset,
  catalogue,
  ensureVaultTables,
  fingerprintOf,
  importRuns,
  normaliseIdentifier,
  readVault,
} from '../../src/rooms/datasets/index.ts';
import { listImports } from '../../src/rooms/imports/index.ts';
import { checkInventory } from '../../src/rooms/inventory/index.ts';
import {
  certificateKey,
  checkCertificate,
  checkCertificateChain,
  listErasures,
  personExports,
  readCertificate,
} from '../../src/rooms/requests/index.ts';
import type { Contents, Person } from './script.ts';

export type Look = {
  contents: Contents;
  /** Anything that should not be there: staging tables, files, runs, subjects without a key, keys without a row. */
  leftovers: string[];
  undeclared: string[];
  /** First audit entry that breaks the chain, or null. */
  brokenAudit: number | null;
  erasures: { subject: string; state: string; datasets: Record<string, number> }[];
  certificateProblems: string[];
};

const sumColumn: Readonly<Record<string, string>> = { orders: 'total', order_lines: 'amount', calls: 'minutes' };

type Owner = ReadonlyMap<bigint, number>;

const identifiers = (person: Person, numberDomain: string | null): [string, string][] => [
  ['email', person.email],
  ['phone', person.phone],
  ...(numberDomain === null ? [] : [[numberDomain, person.number] as [string, string]]),
];

const numberDomainOf = (datasets: readonly CatalogueDataset[]): string | null =>
  datasets.flatMap(({ columns }) => columns).find(({ name }) => name === 'customer_id')?.identityDomain ?? null;

/** Which made-up person each subject is, by what leads to them. */
export const ownersOf = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  persons: readonly Person[],
): Promise<Map<bigint, number>> => {
  const numberDomain = numberDomainOf(datasets);
  const prints = persons.flatMap((person, at) =>
    identifiers(person, numberDomain).map(
      ([domain, value]) => [fingerprintOf(workspace, domain, normaliseIdentifier(domain, value)), at] as const,
    ),
  );
  const known = new Map(prints.map(([print, at]) => [print.toString('hex'), at]));
  const list = prints.map(([print]) => sql`toFixedString(${bytes(print)}, 16)`);
  const rows = await workspace.stores.warehouse.query<{ print: string; subject: string }>(
    sql`SELECT lower(hex(fingerprint)) AS print, subject FROM ${workspace.vault('identities')} WHERE fingerprint IN ${list}`,
  );
  return new Map(rows.map(({ print, subject }) => [BigInt(subject), known.get(print) ?? -1]));
};

const sumSql = (dataset: CatalogueDataset): Sql => {
  const column = dataset.columns.find(({ name }) => name === sumColumn[dataset.name]);
  return column === undefined ? sql`0` : sql`sum(round(toFloat64(ifNull(${id(`c${column.position}`)}, 0)) * 100))`;
};

const contentsOf = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  owners: Owner,
  leftovers: string[],
): Promise<Contents> => {
  const found: Contents = { persons: {}, nobody: {} };
  const heldBy = (at: number) => (found.persons[at] ??= { rows: {}, cents: {}, values: [] });
  for (const dataset of datasets) {
    const rows = await workspace.stores.warehouse.query<{ subject: string; n: string; cents: number }>(
      sql`SELECT subject, count() AS n, ${sumSql(dataset)} AS cents FROM ${dataset.table} GROUP BY subject`,
    );
    for (const { subject, n, cents } of rows) {
      const at = owners.get(BigInt(subject));
      if (subject === '0') found.nobody[dataset.name] = Number(n);
      else if (at === undefined) leftovers.push(`${n} rows of somebody unknown in ${dataset.name}`);
      else {
        const held = heldBy(at);
        held.rows[dataset.name] = (held.rows[dataset.name] ?? 0) + Number(n);
        held.cents[dataset.name] = (held.cents[dataset.name] ?? 0) + cents;
      }
    }
  }
  for (const { subject, text } of await readVault(workspace, [...owners.keys()])) {
    const held = heldBy(owners.get(subject) ?? -1);
    held.values = [...new Set([...held.values, text])].sort();
  }
  return found;
};

const filesBelow = (folder: string): string[] => {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
};

const strayTables = async (workspace: Workspace, datasets: readonly CatalogueDataset[]): Promise<string[]> => {
  const known = new Set([
    ...datasets.map((dataset) => `w_${workspace.id}.d_${dataset.id}`),
    ...['keys', 'identities', 'vault', 'rejects', 'ledger'].map((name) => `v_${workspace.id}.${name}`),
  ]);
  const tables = await workspace.stores.warehouse.query<{ name: string }>(
    sql`SELECT concat(database, '.', name) AS name FROM system.tables
        WHERE database IN ${[`w_${workspace.id}`, `v_${workspace.id}`]}`,
  );
  const parts = await workspace.stores.warehouse.query<{ name: string }>(
    sql`SELECT concat('detached part of ', database, '.', table) AS name FROM system.detached_parts`,
  );
  return [...tables.filter(({ name }) => !known.has(name)), ...parts].map(({ name }) => name);
};

/** Folders of tables on the encrypted disk that no table of the engine knows. */
const strayFolders = async (workspace: Workspace): Promise<string[]> => {
  const rows = await workspace.stores.warehouse.query<{ path: string }>(
    sql`SELECT arrayJoin(data_paths) AS path FROM system.tables WHERE notEmpty(data_paths)`,
  );
  const live = new Set(rows.map(({ path }) => path.replace(/\/$/, '').split('/').at(-1) ?? ''));
  const store = joinPath(workspace.stores.dataDir, 'warehouse', 'disk', 'sealed', 'store');
  const folders = readdirSync(store).flatMap((prefix) => readdirSync(joinPath(store, prefix)));
  return folders.filter((name) => !live.has(name)).map((name) => `folder of no table: ${name}`);
};

const countRows = async (workspace: Workspace, from: Sql): Promise<number> => {
  const [row] = await workspace.stores.warehouse.query<{ n: string }>(sql`SELECT count() AS n FROM ${from}`);
  return Number(row?.n ?? 0);
};

const unmatched = async (workspace: Workspace, datasets: readonly CatalogueDataset[]): Promise<string[]> => {
  const subjects = sql`(${join(
    [sql`SELECT 0::UInt64 AS subject`, ...datasets.map(({ table }) => sql`SELECT subject FROM ${table}`)],
    ' UNION ALL ',
  )})`;
  const keys = workspace.vault('keys');
  const checks: [string, Sql][] = [
    ['keys of nobody', sql`${keys} WHERE subject NOT IN ${subjects}`],
    [
      'subjects without a key',
      sql`(SELECT DISTINCT subject FROM ${subjects}) WHERE subject != 0 AND subject NOT IN (SELECT subject FROM ${keys})`,
    ],
    ['subjects with two keys', sql`(SELECT subject FROM ${keys} GROUP BY subject HAVING count() > 1)`],
    ['identities of nobody', sql`${workspace.vault('identities')} WHERE subject NOT IN ${subjects}`],
    ['vault values of nobody', sql`${workspace.vault('vault')} WHERE subject NOT IN ${subjects}`],
  ];
  const found: string[] = [];
  for (const [what, from] of checks) {
    const n = await countRows(workspace, from);
    if (n > 0) found.push(`${n} ${what}`);
  }
  return found;
};

const openRuns = async (workspace: Workspace): Promise<string[]> => {
  const rows = await workspace.stores.db.select({ state: importRuns.state }).from(importRuns);
  const imports = await listImports(workspace);
  return [
    ...rows.filter(({ state }) => state !== 'published').map(({ state }) => `a run left in ${state}`),
    ...imports
      .filter(({ state }) => state === 'loading' || state === 'inspecting')
      .map(({ state }) => `an import left in ${state}`),
  ];
};

const strayFiles = async (workspace: Workspace): Promise<string[]> => {
  const { dataDir, db } = workspace.stores;
  const exports = new Set(
    (await db.select({ id: personExports.id }).from(personExports)).map(({ id: one }) => `${one}.zip`),
  );
  return [
    ...filesBelow(joinPath(dataDir, 'temp')).map(() => 'a file in temp'),
    ...filesBelow(joinPath(dataDir, 'uploads')).map(() => 'a file in uploads'),
    ...filesBelow(joinPath(dataDir, 'exports'))
      .filter((name) => !exports.has(name))
      .map(() => 'an export nobody knows'),
  ];
};

const certificates = async (workspace: Workspace): Promise<string[]> => {
  const erasures = (await listErasures(workspace)).filter(({ state }) => state === 'proven');
  const key = certificateKey(workspace.stores);
  const texts = await Promise.all(erasures.map(({ id: one }) => readCertificate(workspace, one)));
  const provenAt = (text: string): string => (JSON.parse(text) as { times: { proven: string } }).times.proven;
  const single = texts.flatMap((text) => checkCertificate(text, key).problems);
  const inOrder = texts.toSorted((a, b) => (provenAt(a) < provenAt(b) ? -1 : 1));
  return [...single, ...(texts.length === 0 ? [] : checkCertificateChain(inOrder, key).problems)];
};

/** Looks at everything. Call it when nothing is under way. */
export const lookAtAll = async (workspace: Workspace, persons: readonly Person[]): Promise<Look> => {
  await ensureVaultTables(workspace); // a workspace that was never loaded into has none yet
  const datasets = await catalogue(workspace);
  const leftovers: string[] = [];
  const owners = await ownersOf(workspace, datasets, persons);
  const contents = await contentsOf(workspace, datasets, owners, leftovers);
  leftovers.push(...(await strayTables(workspace, datasets)), ...(await strayFolders(workspace)));
  leftovers.push(
    ...(await unmatched(workspace, datasets)),
    ...(await openRuns(workspace)),
    ...(await strayFiles(workspace)),
  );
  return {
    contents,
    leftovers,
    undeclared: (await checkInventory(workspace.stores, declared)).undeclared,
    brokenAudit: await verifyChain(workspace),
    erasures: (await listErasures(workspace)).map(({ subject, state, datasets: some }) => ({
      subject,
      state,
      datasets: Object.fromEntries(some.map(({ dataset, rows }) => [dataset, rows])),
    })),
    certificateProblems: await certificates(workspace),
  };
};
