/** The tables of a workspace's vault database, see ARCHITECTURE.md. Rows of datasets lie in tables made by staging. */
import { raw, type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { stopMerges } from './stage.ts';

/** Tables with a `run` column that loading stages and publishes; the order is the order of publishing. */
export type VaultTable = 'keys' | 'identities' | 'vault' | 'rejects';

// Keyed hashes and drawn numbers cannot be compressed: trying to costs half of what writing them does.
const asIs = raw('CODEC(NONE)');

const structures: Record<VaultTable | 'ledger', { columns: Sql; order: Sql }> = {
  keys: { columns: sql`subject UInt64, wrapped FixedString(32) ${asIs}, run UInt32`, order: sql`subject` },
  identities: {
    columns: sql`fingerprint FixedString(16) ${asIs}, domain LowCardinality(String), subject UInt64 ${asIs}, run UInt32`,
    order: sql`fingerprint`,
  },
  vault: {
    columns: sql`subject UInt64, domains LowCardinality(String), tokens Array(UInt64) ${asIs}, sealed String ${asIs}, run UInt32`,
    order: sql`subject`,
  },
  rejects: { columns: sql`run UInt32, line UInt64, reason String, sealed String`, order: sql`(run, line)` },
  ledger: { columns: sql`hash FixedString(16)`, order: sql`hash` },
};

const createLike = async (workspace: Workspace, which: VaultTable, table: Sql): Promise<void> => {
  const { columns, order } = structures[which];
  await workspace.stores.warehouse.command(
    sql`CREATE TABLE IF NOT EXISTS ${table} (${columns}) ENGINE = MergeTree ORDER BY ${order}`,
  );
};

/** Makes a staging table of the structure of `which`. */
export const createStaged = async (workspace: Workspace, which: VaultTable, table: Sql): Promise<void> => {
  await createLike(workspace, which, table);
  await stopMerges(workspace, table);
};

/** Makes the workspace's vault tables where they are missing. */
export const ensureVaultTables = async (workspace: Workspace): Promise<void> => {
  for (const which of ['keys', 'identities', 'vault', 'rejects'] as const)
    await createLike(workspace, which, workspace.vault(which));
  const { columns, order } = structures.ledger;
  await workspace.stores.warehouse.command(
    sql`CREATE TABLE IF NOT EXISTS ${workspace.vault('ledger')} (${columns}) ENGINE = MergeTree ORDER BY ${order}`,
  );
};
