/**
 * Taking persons out of the warehouse: hiding rows, rewriting the files without them, and looking that the old files are gone.
 * Mutations name subjects only, never identifiers: a mutation's text stays on disk.
 */
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Trouble } from '../../kit/errors.ts';
import { bytes, join, type Sql, sql } from '../../kit/literals.ts';
import { databaseNames, type Workspace } from '../accounts/index.ts';
import { type CatalogueDataset, heldSql, hideIn, ledgerHashSql, rowsChanged } from '../datasets/index.ts';

const personTables = ['keys', 'identities', 'vault'] as const;

/** Hides the rows of these persons in these tables at once. Every reader has `apply_deleted_mask = 1` by default. */
export const hideRows = async (
  workspace: Workspace,
  tables: readonly Sql[],
  subjects: readonly bigint[],
): Promise<void> => {
  await hideIn(workspace, tables, subjects);
  await rowsChanged(workspace);
};

/** Hides keys, identities and vault rows of these persons, and the rejected records named. */
export const hideVault = async (
  workspace: Workspace,
  subjects: readonly bigint[],
  rejects: readonly { run: number; line: string }[],
): Promise<void> => {
  const remove = (table: string, where: Sql): Promise<void> =>
    workspace.stores.warehouse.command(sql`DELETE FROM ${workspace.vault(table)} WHERE ${where}`);
  await Promise.all([
    ...personTables.map((table) => remove(table, sql`subject IN ${subjects}`)),
    ...chunks(rejects, 2000).map((some) => remove('rejects', inRejects(some))),
  ]);
};

const inRejects = (rejects: readonly { run: number; line: string }[]): Sql =>
  sql`(run, line) IN (${join(rejects.map(({ run, line }) => sql`(${run}, ${BigInt(line)})`))})`;

export const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

type Part = { database: string; table: string; name: string; path: string };

const partsWhere = (workspace: Workspace, databases: readonly string[], where: Sql): Promise<Part[]> =>
  workspace.stores.warehouse.query<Part>(
    sql`SELECT database, table, name, path FROM system.parts WHERE database IN ${databases} AND ${where}`,
  );

/** Rewrites every file that holds hidden rows, once for all erasures that wait, and returns when no old file is left. */
export const purgeHidden = async (workspace: Workspace, which: 'rows' | 'vault'): Promise<void> => {
  const database = databaseNames(workspace.id)[which];
  const masked = await partsWhere(workspace, [database], sql`active AND has_lightweight_delete`);
  const tables = [...new Set(masked.map(({ table }) => table))];
  await Promise.all(
    tables.map((table) =>
      workspace.stores.warehouse.command(
        sql`ALTER TABLE ${workspace[which](table)} APPLY DELETED MASK SETTINGS mutations_sync = 2`,
      ),
    ),
  );
  await waitUntilGone(workspace, database);
};

/** Old parts of a database: those the engine still lists, and folders on this disk that it lists no longer. */
const oldParts = async (workspace: Workspace, database: string): Promise<string[]> => {
  const parts = await workspace.stores.warehouse.query<Part & { active: number }>(
    sql`SELECT database, table, name, path, active FROM system.parts WHERE database = ${database}`,
  );
  const live = new Set(parts.filter(({ active }) => active === 1).map(({ path }) => path));
  const listed = parts.filter(({ active }) => active === 0).map(({ path }) => path);
  return [...new Set([...listed, ...(await foldersOnDisk(workspace, database)).filter((path) => !live.has(path))])];
};

const partName = /^(?:delete_tmp_|tmp_\w+?_)?[^_/]+_\d+_\d+_\d+(?:_\d+)?$/;

const foldersOnDisk = async (workspace: Workspace, database: string): Promise<string[]> => {
  if (workspace.stores.warehouse.kind === 'server') return []; // its disk is not ours to look at
  const tables = await workspace.stores.warehouse.query<{ data_paths: string[] }>(
    sql`SELECT data_paths FROM system.tables WHERE database = ${database}`,
  );
  return tables.flatMap(({ data_paths: paths }) => paths.flatMap(partFolders));
};

const partFolders = (path: string): string[] => {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && partName.test(entry.name))
      .map((entry) => `${path}${entry.name}/`);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []; // the table was dropped meanwhile
    throw error;
  }
};

// An engine on a server may keep its defaults: eight minutes.
const patience = { embedded: 60_000, server: 900_000 } as const;

/** Waits until every part that is old now is gone. Throws `old-files-stay` when it takes too long. */
const waitUntilGone = async (workspace: Workspace, database: string): Promise<void> => {
  const until = performance.now() + patience[workspace.stores.warehouse.kind];
  let waiting = new Set(await oldParts(workspace, database));
  while (waiting.size > 0) {
    if (performance.now() > until) throw oldFilesStay();
    await sleep(100);
    const still = new Set(await oldParts(workspace, database));
    waiting = waiting.intersection(still);
  }
};

const oldFilesStay = (): Trouble =>
  new Trouble('unavailable', {
    code: 'old-files-stay',
    title: 'Old files with erased rows are still there',
    detail: 'A long query may hold them. The erasure goes on by itself; nothing can be found of the person meanwhile.',
  });

/** Rows and vault rows of each person that still stand in a file in use, hidden ones included. */
export const hiddenRows = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subjects: readonly bigint[],
): Promise<Map<bigint, number>> => {
  const tables = [...datasets.map(({ table }) => table), ...personTables.map((table) => workspace.vault(table))];
  const pieces = tables.map(
    (table) => sql`SELECT subject, count() AS n FROM ${table} WHERE subject IN ${subjects} GROUP BY subject`,
  );
  const rows = await workspace.stores.warehouse.query<{ subject: string; n: string }>(join(pieces, ' UNION ALL '), {
    settings: { apply_deleted_mask: 0 },
  });
  const counts = new Map<bigint, number>();
  for (const { subject, n } of rows) counts.set(BigInt(subject), (counts.get(BigInt(subject)) ?? 0) + Number(n));
  return counts;
};

export type VaultCounts = { keys: number; identifiers: number; vaultValues: number };

const countedAs = { keys: 'keys', identities: 'identifiers', vault: 'vaultValues' } as const;

const counted = (table: keyof typeof countedAs): Sql =>
  table === 'vault' ? sql`uniqExactArray(${heldSql})` : sql`count()`;

/** What the vault database holds of each person, in all its tables unless told. */
export const vaultCounts = async (
  workspace: Workspace,
  subjects: readonly bigint[],
  tables: readonly (keyof typeof countedAs)[] = personTables,
): Promise<Map<bigint, VaultCounts>> => {
  const pieces = tables.map(
    (table) => sql`SELECT subject, ${countedAs[table]} AS what, ${counted(table)} AS n FROM ${workspace.vault(table)}
        WHERE subject IN ${subjects} GROUP BY subject`,
  );
  type Row = { subject: string; what: keyof VaultCounts; n: string };
  const rows = await workspace.stores.warehouse.query<Row>(join(pieces, ' UNION ALL '));
  const counts = new Map(subjects.map((subject) => [subject, { keys: 0, identifiers: 0, vaultValues: 0 }]));
  for (const { subject, what, n } of rows) {
    const of = counts.get(BigInt(subject));
    if (of !== undefined) of[what] = Number(n);
  }
  return counts;
};

/** The ledger hash of every identity of these persons, one a row of the table. */
export const identityHashes = async (
  workspace: Workspace,
  subjects: readonly bigint[],
): Promise<{ subject: bigint; hash: Buffer }[]> => {
  const rows = await workspace.stores.warehouse.query<{ subject: string; hash: string }>(
    sql`SELECT subject, hex(${ledgerHashSql(workspace, sql`fingerprint`)}) AS hash
        FROM ${workspace.vault('identities')} WHERE subject IN ${subjects}`,
  );
  return rows.map(({ subject, hash }) => ({ subject: BigInt(subject), hash: Buffer.from(hash, 'hex') }));
};

const isOneOf = (workspace: Workspace, hashes: readonly Buffer[]): Sql => {
  const list = hashes.map((hash) => sql`toFixedString(${bytes(hash)}, 16)`);
  return sql`${ledgerHashSql(workspace, sql`fingerprint`)} IN ${list}`;
};

/** How many identities there are whose ledger hash is one of these: asked by what led to the person, not by their subject. */
export const identitiesOfHashes = async (workspace: Workspace, hashes: readonly Buffer[]): Promise<number> => {
  let found = 0;
  for (const some of chunks(hashes, 2000)) {
    const [row] = await workspace.stores.warehouse.query<{ n: string }>(
      sql`SELECT count() AS n FROM ${workspace.vault('identities')} WHERE ${isOneOf(workspace, some)}`,
    );
    found += Number(row?.n ?? 0);
  }
  return found;
};

/** Persons whom identities with one of these ledger hashes lead to. */
export const subjectsOfHashes = async (workspace: Workspace, hashes: readonly Buffer[]): Promise<bigint[]> => {
  const found = new Set<bigint>();
  for (const some of chunks(hashes, 2000)) {
    const rows = await workspace.stores.warehouse.query<{ subject: string }>(
      sql`SELECT DISTINCT subject FROM ${workspace.vault('identities')} WHERE ${isOneOf(workspace, some)}`,
    );
    for (const { subject } of rows) found.add(BigInt(subject));
  }
  return [...found];
};

/** How many of these rejected records are there. */
export const countRejects = async (
  workspace: Workspace,
  rejects: readonly { run: number; line: string }[],
): Promise<number> => {
  let found = 0;
  for (const some of chunks(rejects, 2000)) {
    const [row] = await workspace.stores.warehouse.query<{ n: string }>(
      sql`SELECT count() AS n FROM ${workspace.vault('rejects')} WHERE ${inRejects(some)}`,
    );
    found += Number(row?.n ?? 0);
  }
  return found;
};
