/**
 * Values that no row holds any more go from the vault of persons who stay, and so does what these values led to (P13.3). Only persons who
 * just lost rows are looked at: everybody's tokens would be as many as all rows.
 */
import { join, raw, type Sql, sql } from '../../../kit/literals.ts';
import type { Workspace } from '../../accounts/index.ts';
import { type CatalogueDataset, catalogue, tokenColumn } from '../catalogue.ts';
import { addToVault } from '../correct/add-to-vault.ts';
import { forgetCorrections } from '../correct/correction-store.ts';
import { fingerprintOf } from '../erasure-ledger.ts';
import { besideDatasets } from '../limit/side-tables.ts';
import { heavy } from '../load-context.ts';
import { normaliseIdentifier } from '../normalise-identifier.ts';
import { readVault, type VaultValue } from '../read-vault.ts';
import { createWork, isThere } from '../stage.ts';

const perBatch = 2000;

// Kept until they have been looked at: a run that is cut off in between goes on with them.
const touched = (workspace: Workspace): Sql => workspace.vault('stage_keep_touched');

const makeTouched = async (workspace: Workspace): Promise<void> => {
  if (!(await isThere(workspace, touched(workspace))))
    await createWork(workspace, touched(workspace), raw('subject UInt64'), raw('subject'));
};

/** True while somebody is noted whom `narrowVault` has not looked at. */
export const isTouched = (workspace: Workspace): Promise<boolean> => isThere(workspace, touched(workspace));

/** Notes these persons, who are about to lose rows or values. */
export const noteTouchedPersons = async (workspace: Workspace, subjects: readonly bigint[]): Promise<void> => {
  await makeTouched(workspace);
  const bytes = new BigUint64Array(subjects.filter((subject) => subject !== 0n));
  await workspace.stores.warehouse.insertBytes(
    touched(workspace),
    [{ name: 'subject', type: 'UInt64' }],
    new Uint8Array(bytes.buffer),
  );
};

/** Notes who is about to lose rows that meet `due`. */
export const noteTouched = async (workspace: Workspace, dataset: CatalogueDataset, due: Sql): Promise<void> => {
  const { warehouse } = workspace.stores;
  await makeTouched(workspace);
  await warehouse.command(
    sql`INSERT INTO ${touched(workspace)} SELECT DISTINCT subject FROM ${dataset.table} WHERE subject != 0 AND ${due}`,
    { settings: heavy },
  );
};

const keyOf = (subject: string, domain: string, token: string): string => `${subject} ${token} ${domain}`;

/** What rows hold of these persons, on both sides. */
const heldByRows = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subjects: readonly bigint[],
): Promise<Set<string>> => {
  const pieces = datasets.flatMap(({ table, columns }) =>
    columns.flatMap((column) => {
      const token = tokenColumn(column);
      if (token === null) return [];
      return sql`SELECT DISTINCT subject, ${column.tokenDomain ?? ''} AS domain, ${token} AS token FROM ${table}
          WHERE subject IN ${subjects} AND ${token} != 0`;
    }),
  );
  if (pieces.length === 0) return new Set();
  type Row = { subject: string; domain: string; token: string };
  const rows = await workspace.stores.warehouse.query<Row>(join(pieces, ' UNION ALL '));
  return new Set(rows.map(({ subject, domain, token }) => keyOf(subject, domain, token)));
};

type Packed = { subject: string; content: string; keys: string[] };

/** Vault rows of these persons, each with the values in it. */
const packedRows = async (workspace: Workspace, subjects: readonly bigint[]): Promise<Packed[]> => {
  type Row = { subject: string; domains: string; tokens: string[]; content: string };
  const rows = await workspace.stores.warehouse.query<Row>(
    sql`SELECT subject, domains, tokens, toString(cityHash64(domains, tokens)) AS content FROM ${workspace.vault('vault')}
        WHERE subject IN ${subjects}`,
  );
  return rows.map(({ subject, domains, tokens, content }) => {
    const names = domains.split('\0');
    const keys = tokens.flatMap((token, at) => (token === '0' ? [] : [keyOf(subject, names[at] ?? '', token)]));
    return { subject, content, keys };
  });
};

const eight = (value: string): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

const deleteListed = async (
  workspace: Workspace,
  list: { table: 'vault' | 'identities'; key: Sql; type: string; rows: readonly Buffer[] },
): Promise<void> => {
  const { warehouse } = workspace.stores;
  const work = workspace.vault('stage_keep_stale');
  await createWork(workspace, work, sql`subject UInt64, what ${raw(list.type)}`, raw('subject'));
  const structure = [
    { name: 'subject', type: 'UInt64' },
    { name: 'what', type: list.type },
  ];
  await warehouse.insertBytes(work, structure, Buffer.concat(list.rows));
  await warehouse.command(
    sql`DELETE FROM ${workspace.vault(list.table)} WHERE (subject, ${list.key}) IN (SELECT subject, what FROM ${work})`,
  );
  await warehouse.command(sql`DROP TABLE ${work} SYNC`);
};

/** Token domains of columns that identify persons, with the domain of their fingerprints; not where rows keep the value itself. */
const identityDomains = (datasets: readonly CatalogueDataset[]): Map<string, string> => {
  const columns = datasets
    .flatMap((dataset) => dataset.columns)
    .filter(({ identityDomain }) => identityDomain !== null);
  const kept = new Set(
    columns.filter(({ treatment }) => treatment === 'keep').map(({ identityDomain }) => identityDomain),
  );
  return new Map(
    columns.flatMap(({ tokenDomain, identityDomain }) =>
      tokenDomain === null || identityDomain === null || kept.has(identityDomain)
        ? []
        : [[tokenDomain, identityDomain]],
    ),
  );
};

const printsOf = (
  workspace: Workspace,
  domains: ReadonlyMap<string, string>,
  values: readonly VaultValue[],
): Map<string, Buffer> =>
  new Map(
    values.flatMap(({ subject, domain, text }) => {
      const identity = domains.get(domain);
      if (identity === undefined) return [];
      const print = fingerprintOf(workspace, identity, normaliseIdentifier(identity, text));
      const row = Buffer.concat([eight(String(subject)), print]);
      return [[row.toString('hex'), row]];
    }),
  );

const narrow = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subjects: readonly bigint[],
): Promise<void> => {
  const both = [...datasets, ...(await besideDatasets(workspace, datasets))];
  const held = await heldByRows(workspace, both, subjects);
  const rows = await packedRows(workspace, subjects);
  const stale = rows.filter(({ keys }) => keys.some((key) => !held.has(key)));
  if (stale.length === 0) return;
  const staying = new Set(rows.filter((row) => !stale.includes(row)).flatMap(({ keys }) => keys));
  const values = await readVault(workspace, [...new Set(stale.map(({ subject }) => BigInt(subject)))]);
  const nameOf = ({ subject, domain, token }: VaultValue): string => keyOf(String(subject), domain, token);
  const live = values.filter((value) => held.has(nameOf(value)));
  const repacked = new Set(stale.flatMap(({ keys }) => keys));
  await addToVault(
    workspace,
    workspace.vault('vault'),
    live.filter((value) => repacked.has(nameOf(value)) && !staying.has(nameOf(value))),
  );
  const domains = identityDomains(datasets);
  const livePrints = printsOf(workspace, domains, live);
  const dead = printsOf(
    workspace,
    domains,
    values.filter((value) => !held.has(nameOf(value))),
  );
  const prints = [...dead].flatMap(([name, row]) => (livePrints.has(name) ? [] : [row]));
  if (prints.length > 0)
    await deleteListed(workspace, {
      table: 'identities',
      key: raw('fingerprint'),
      type: 'FixedString(16)',
      rows: prints,
    });
  const contents = stale.map(({ subject, content }) => Buffer.concat([eight(subject), eight(content)]));
  await deleteListed(workspace, {
    table: 'vault',
    key: raw('cityHash64(domains, tokens)'),
    type: 'UInt64',
    rows: contents,
  });
};

/**
 * Takes values out of the vault that rows held which are gone, of everybody noted by `noteTouched` who has a key; and the corrections of
 * those who have none any more. To be run while nothing else moves rows of the workspace.
 */
export const narrowVault = async (workspace: Workspace): Promise<void> => {
  const { warehouse } = workspace.stores;
  if (!(await isThere(workspace, touched(workspace)))) return;
  const rows = await warehouse.query<{ subject: string; stays: number }>(
    sql`SELECT DISTINCT subject, subject IN (SELECT subject FROM ${workspace.vault('keys')}) AS stays FROM ${touched(workspace)}`,
  );
  const subjects = rows.flatMap(({ subject, stays }) => (stays === 1 ? [BigInt(subject)] : []));
  const gone = rows.flatMap(({ subject, stays }) => (stays === 1 ? [] : [BigInt(subject)]));
  for (let at = 0; at < gone.length; at += perBatch) await forgetCorrections(workspace, gone.slice(at, at + perBatch));
  const datasets = await catalogue(workspace);
  for (let at = 0; at < subjects.length; at += perBatch)
    await narrow(workspace, datasets, subjects.slice(at, at + perBatch));
  await warehouse.command(sql`DROP TABLE ${touched(workspace)} SYNC`);
};
