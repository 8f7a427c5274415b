/**
 * Correction (GDPR Art. 16): a value changes in the rows, in the vault and in what leads to the person. Never by an UPDATE, whose
 * text stays on disk: changed rows are put together and take the place of the old ones (settle-limits.ts). Every step may run
 * again: the journal names the tokens, and the new values are in the vault before anything else changes.
 */
import { bytes, join, type Sql, sql } from '../../../kit/literals.ts';
import type { Workspace } from '../../accounts/index.ts';
import { type CatalogueColumn, type CatalogueDataset, catalogue, tokenColumn } from '../catalogue.ts';
import { fingerprintOf } from '../erasure-ledger.ts';
import type { OnStep } from '../limit/move-rows.ts';
import { rewriteRows } from '../limit/settle-limits.ts';
import { besideDatasets } from '../limit/side-tables.ts';
import { normaliseIdentifier } from '../normalise-identifier.ts';
import { readVault, type VaultValue } from '../read-vault.ts';
import { addToVault } from './add-to-vault.ts';
import { storedValue, tokenOfRow, vaultDomain } from './column-values.ts';
import {
  allCorrections,
  type CorrectionRow,
  dropCorrections,
  endCorrections,
  followCorrections,
} from './correction-store.ts';
import { finishSwaps, swapPerson } from './swap-person.ts';

type Change = { row: CorrectionRow; dataset: CatalogueDataset; column: CatalogueColumn; text: string };

const changesOf = (
  datasets: readonly CatalogueDataset[],
  rows: readonly CorrectionRow[],
  values: readonly VaultValue[],
): Change[] =>
  rows.flatMap((row) => {
    const dataset = datasets.find(({ id }) => id === row.datasetId);
    const column = dataset?.columns.find(({ position }) => position === row.position);
    if (dataset === undefined || column === undefined) return [];
    const domain = vaultDomain(dataset, column);
    const found = values.find((value) => value.domain === domain && value.token === String(row.newToken));
    if (found === undefined && row.newToken !== 0n) return [];
    return [{ row, dataset, column, text: found?.text ?? '' }];
  });

// Column by column: the value where a row has the old token, else what the row has.
const replaced = (workspace: Workspace, changes: readonly Change[]): Sql => {
  const columns = Map.groupBy(changes, ({ column }) => column.position);
  const pieces = [...columns.values()].flatMap((some) => {
    const stored = some.map((change) => storedValue(workspace, change.column, change.text));
    return (stored[0] ?? []).map(({ name }, part) => {
      const cases = some.map(
        ({ row, dataset, column }, at) =>
          sql`${tokenOfRow(workspace, dataset, column)} = ${row.oldToken}, ${stored[at]?.[part]?.value ?? name}`,
      );
      return sql`multiIf(${join(cases)}, d.${name}) AS ${name}`;
    });
  });
  return sql`d.* REPLACE(${join(pieces)})`;
};

const changeRows = async (workspace: Workspace, subject: bigint, changes: readonly Change[]): Promise<void> => {
  for (const [datasetId, some] of Map.groupBy(changes, ({ dataset }) => dataset.id))
    await rewriteRows(workspace, datasetId, [subject], replaced(workspace, some));
};

/** Tokens that rows of the person still have in columns whose values are kept under `domain`. */
const tokensLeft = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subject: bigint,
  domain: string,
): Promise<Set<string>> => {
  const both = [...datasets, ...(await besideDatasets(workspace, datasets))];
  const pieces = both.flatMap(({ table, columns }) =>
    columns
      .filter((column) => tokenColumn(column) !== null && column.tokenDomain === domain)
      .map((column) => sql`SELECT ${tokenColumn(column) ?? 0} AS token FROM ${table} WHERE subject = ${subject}`),
  );
  if (pieces.length === 0) return new Set();
  const rows = await workspace.stores.warehouse.query<{ token: string }>(
    sql`SELECT DISTINCT token FROM (${join(pieces, ' UNION ALL ')})`,
  );
  return new Set(rows.map(({ token }) => token));
};

/** Old values that no row of the person has any more. */
const orphaned = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subject: bigint,
  changes: readonly Change[],
): Promise<Set<string>> => {
  const gone = new Set<string>();
  for (const { row, dataset, column } of changes) {
    const domain = vaultDomain(dataset, column);
    const left = await tokensLeft(workspace, datasets, subject, domain);
    if (tokenColumn(column) !== null && !left.has(String(row.oldToken))) gone.add(`${domain}\0${row.oldToken}`);
  }
  return gone;
};

const nameOf = ({ domain, token }: VaultValue): string => `${domain}\0${token}`;

const dropIdentities = async (
  workspace: Workspace,
  subject: bigint,
  changes: readonly Change[],
  old: readonly VaultValue[],
  kept: readonly VaultValue[],
): Promise<void> => {
  const domains = new Map(changes.map(({ column }) => [column.tokenDomain ?? '', column.identityDomain]));
  const printOf = ({ domain, text }: VaultValue): string | null => {
    const identity = domains.get(domain) ?? null;
    if (identity === null) return null;
    return fingerprintOf(workspace, identity, normaliseIdentifier(identity, text)).toString('hex');
  };
  const staying = new Set(kept.map(printOf)); // another way of writing the same identifier
  const gone = old.map(printOf).filter((print) => print !== null && !staying.has(print));
  if (gone.length === 0) return;
  const identities = workspace.vault('identities');
  const isGone = sql`fingerprint IN ${gone.map((print) => sql`toFixedString(${bytes(Buffer.from(print ?? '', 'hex'))}, 16)`)}`;
  const [row] = await workspace.stores.warehouse.query<{ gone: string; left: string }>(
    sql`SELECT countIf(${isGone}) AS gone, countIf(NOT ${isGone}) AS left FROM ${identities} WHERE subject = ${subject}`,
  );
  if (Number(row?.gone ?? 0) === 0 || Number(row?.left ?? 0) === 0) return;
  await swapPerson(workspace, 'identities', (making) =>
    workspace.stores.warehouse.command(
      sql`INSERT INTO ${making} SELECT * FROM ${identities} WHERE subject = ${subject} AND NOT ${isGone}`,
    ),
  );
};

// Values of one vault row are sealed together, so those that stay are sealed anew.
const dropOld = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  subject: bigint,
  changes: readonly Change[],
): Promise<void> => {
  const gone = await orphaned(workspace, datasets, subject, changes);
  const values = await readVault(workspace, [subject]);
  const old = values.filter((value) => gone.has(nameOf(value)));
  const kept = values.filter((value) => !gone.has(nameOf(value)));
  if (old.length === 0 || kept.length === 0) return;
  await dropIdentities(workspace, subject, changes, old, kept);
  await swapPerson(workspace, 'vault', (making) => addToVault(workspace, making, kept));
};

/** Carries out corrections whose new values are in the vault. Others changed nothing, and are forgotten. */
export const applyCorrections = async (
  workspace: Workspace,
  rows: readonly CorrectionRow[],
  onStep: OnStep = () => {},
): Promise<void> => {
  const datasets = await catalogue(workspace);
  for (const [subject, mine] of Map.groupBy(rows, (row) => row.subject)) {
    const changes = changesOf(datasets, mine, await readVault(workspace, [subject]));
    await onStep('change rows');
    await changeRows(workspace, subject, changes);
    await onStep('drop old values');
    await dropOld(workspace, datasets, subject, changes);
    await onStep('corrected');
    const begun = new Set(changes.map(({ row }) => row.id));
    await followCorrections(
      workspace,
      changes.map(({ row }) => row).filter(({ state }) => state === 'changing'),
    );
    await endCorrections(workspace, [...begun]);
    await dropCorrections(
      workspace,
      mine.filter(({ id, state }) => state === 'changing' && !begun.has(id)).map(({ id }) => id),
    );
  }
};

/** Finishes corrections that were cut off. */
export const finishCorrections = async (workspace: Workspace): Promise<void> => {
  await finishSwaps(workspace);
  const open = (await allCorrections(workspace)).filter(({ state }) => state === 'changing');
  if (open.length > 0) await applyCorrections(workspace, open);
};

const bringsBack = async (
  workspace: Workspace,
  datasets: readonly CatalogueDataset[],
  row: CorrectionRow,
): Promise<boolean> => {
  for (const dataset of datasets.filter(({ id }) => id === row.datasetId)) {
    const column = dataset.columns.find(({ position }) => position === row.position);
    if (column === undefined) continue;
    const isOld = sql`${tokenOfRow(workspace, dataset, column)} = ${row.oldToken}`;
    const found = await workspace.stores.warehouse.query(
      sql`SELECT 1 AS one FROM ${dataset.table} AS d WHERE subject = ${row.subject} AND ${isOld} LIMIT 1`,
    );
    if (found.length > 0) return true;
  }
  return false;
};

/** Applies again what an import undid: a file from before the correction. Returns how many corrections. */
export const reapplyCorrections = async (workspace: Workspace): Promise<number> => {
  const known = (await allCorrections(workspace)).filter(({ state, oldToken }) => state === 'done' && oldToken !== 0n);
  if (known.length === 0) return 0;
  const datasets = await catalogue(workspace);
  const both = [...datasets, ...(await besideDatasets(workspace, datasets))];
  const undone: CorrectionRow[] = [];
  for (const row of known) if (await bringsBack(workspace, both, row)) undone.push(row);
  await applyCorrections(workspace, undone);
  return undone.length;
};
