/**
 * The ledger of erasure (P4.8): keyed hashes of what was erased, in a file of its own that outlives restores of the stores.
 * It holds no personal data: a hash cannot be computed without the workspace's key, nor turned back with it.
 */
import { closeSync, existsSync, fstatSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from '../../kit/literals.ts';
import type { Stores, Workspace } from '../accounts/index.ts';
import { sipHash128 } from './sip-hash.ts';

/** Bytes of one hash. */
const width = 16;

const folderOf = (workspace: Workspace): string => join(workspace.stores.dataDir, 'ledger');
const pathOf = (workspace: Workspace): string => join(folderOf(workspace), `${workspace.id}.ledger`);

/** The keyed 128-bit fingerprint of a normalised identifier, as `fingerprintSql` makes it. */
export const fingerprintOf = (workspace: Workspace, domain: string, normalised: string): Buffer =>
  sipHash128(workspace.keys.derive('identity', 16), Buffer.from(`${domain}\0${normalised}`));

/** What the ledger keeps of a fingerprint, as `ledgerHashSql` makes it. */
export const ledgerHashOf = (workspace: Workspace, fingerprint: Buffer): Buffer =>
  sipHash128(workspace.keys.derive('ledger', 16), fingerprint);

const fsyncFolder = (folder: string): void => {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
};

// A crash may have left part of a hash at the end: the next append writes over it.
const appendDurably = (path: string, hashes: Buffer): void => {
  const isNew = !existsSync(path);
  const file = openSync(path, isNew ? 'wx' : 'r+', 0o600);
  const { size } = fstatSync(file);
  writeSync(file, hashes, 0, hashes.length, size - (size % width));
  fsyncSync(file);
  closeSync(file);
  if (isNew) fsyncFolder(join(path, '..'));
};

const hashColumn = [{ name: 'hash', type: 'FixedString(16)' }] as const;

/** Appends hashes to the ledger file, fsynced, then to the warehouse's copy. Appending one twice does no harm. */
export const appendToLedger = async (workspace: Workspace, hashes: readonly Buffer[]): Promise<void> => {
  if (hashes.length === 0) return;
  const bytes = Buffer.concat(hashes);
  mkdirSync(folderOf(workspace), { recursive: true, mode: 0o700 });
  appendDurably(pathOf(workspace), bytes);
  await workspace.stores.warehouse.insertBytes(workspace.vault('ledger'), hashColumn, bytes);
};

/** All hashes of the ledger file, in the order they came, as one buffer of 16 bytes each. */
export const readLedger = (workspace: Workspace): Buffer => {
  if (!existsSync(pathOf(workspace))) return Buffer.alloc(0);
  const bytes = readFileSync(pathOf(workspace));
  return bytes.subarray(0, bytes.length - (bytes.length % width));
};

/** Removes the ledger of a workspace that goes, and what lies beside it: with its key gone it keeps nobody out. */
export const removeLedger = async ({ dataDir }: Stores, workspaceId: string): Promise<void> => {
  for (const kind of ['ledger', 'erasures', 'certificates'])
    await rm(join(dataDir, 'ledger', `${workspaceId}.${kind}`), { force: true });
};

/** Brings the warehouse's copy up to the file: after a crash between the two, or when an older copy was restored. */
export const replayLedger = async (workspace: Workspace): Promise<void> => {
  const bytes = readLedger(workspace);
  const distinct = new Set(
    Array.from({ length: bytes.length / width }, (_, i) => bytes.toString('hex', i * width, (i + 1) * width)),
  );
  const table = workspace.vault('ledger');
  const [row] = await workspace.stores.warehouse.query<{ n: string }>(sql`SELECT uniqExact(hash) AS n FROM ${table}`);
  if (Number(row?.n ?? 0) < distinct.size) await workspace.stores.warehouse.insertBytes(table, hashColumn, bytes);
};
