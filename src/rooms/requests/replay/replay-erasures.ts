/**
 * Before a store is opened to anybody: whoever was erased after it was copied is erased again (P4.8), and the certificates of
 * then are put back. So a restore brings nobody back, by whatever means it was done.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { log } from '../../../kit/log.ts';
import { allWorkspaces, type Stores, type Workspace } from '../../accounts/index.ts';
import { catalogue, readLedger } from '../../datasets/index.ts';
import { eraseAgain } from '../erase-person.ts';
import { allErasures, type ErasureRow, putErasure } from '../erasure-store.ts';
import { broughtBack, knowsLess } from './brought-back-store.ts';
import {
  type JournalEntry,
  keptCertificates,
  type KeptCertificate,
  noteCertificates,
  noteErasures,
  readJournal,
  subjectOf,
} from './erasure-journal.ts';

const duePath = (stores: Stores): string => join(stores.dataDir, 'ledger-replay-due');

const distinctHashes = (workspace: Workspace): number => {
  const bytes = readLedger(workspace);
  return new Set(Array.from({ length: bytes.length / 16 }, (_, i) => bytes.toString('hex', i * 16, i * 16 + 16))).size;
};

/**
 * Notes that all of the ledger has to be held against the store, when the warehouse knows less than the ledger. To be called
 * before the warehouse's copy is brought up to date; the note outlives a crash until `replayErasures` is through.
 */
export const noteOldStore = async (stores: Stores, { certain = false } = {}): Promise<void> => {
  let isOld = certain;
  for (const workspace of isOld ? [] : await allWorkspaces(stores)) {
    const known = distinctHashes(workspace);
    isOld ||= known > 0 && (await knowsLess(workspace, known));
  }
  if (isOld) writeFileSync(duePath(stores), '', { mode: 0o600, flush: true });
};

const rowOf = (workspace: Workspace, entry: JournalEntry, kept: KeptCertificate): ErasureRow => {
  const { certificate, hiddenMilliseconds } = kept;
  const { times, before, ledgerEntries } = certificate;
  return {
    id: entry.id,
    workspaceId: workspace.id,
    subject: subjectOf(workspace, entry),
    actorId: entry.actorId,
    state: 'proven',
    requestedAt: entry.requestedAt,
    hiddenAt: new Date(times.hidden),
    hiddenMilliseconds,
    shreddedAt: new Date(times.shredded),
    purgedAt: new Date(times.purged),
    plan: { before, ledger: '', ledgerEntries, rejects: [] },
    certificate,
    error: null,
  };
};

const putBack = async (workspace: Workspace, entries: readonly JournalEntry[]): Promise<void> => {
  const proven = new Map(entries.filter(({ isProven }) => isProven).map((entry) => [entry.id, entry]));
  if (proven.size === 0) return;
  for (const kept of keptCertificates(workspace, new Set(proven.keys()))) {
    const entry = proven.get(kept.erasure);
    if (entry !== undefined) await putErasure(workspace, rowOf(workspace, entry, kept));
  }
};

// Erasures from before there was this journal, and those that a crash kept from being noted.
const noteMissing = (workspace: Workspace, journal: Map<string, JournalEntry>, rows: readonly ErasureRow[]): void => {
  noteErasures(
    workspace,
    rows.filter(({ id }) => !journal.has(id)),
  );
  noteCertificates(
    workspace,
    rows.filter(({ id, state }) => state === 'proven' && journal.get(id)?.isProven !== true),
  );
};

const replayIn = async (workspace: Workspace, isOld: boolean): Promise<number> => {
  const journal = readJournal(workspace);
  const rows = new Map((await allErasures(workspace)).map((row) => [row.id, row]));
  noteMissing(workspace, journal, [...rows.values()]);
  const unknown = [...journal.values()].filter(({ id, isProven }) => {
    const row = rows.get(id);
    return row === undefined || (isProven && row.state !== 'proven');
  });
  if (unknown.length === 0 && !isOld) return 0;
  await putBack(workspace, unknown);
  const noted = isOld ? [...journal.values()] : unknown;
  const back = await broughtBack(workspace, await catalogue(workspace));
  return eraseAgain(workspace, [...new Set([...noted.map((entry) => subjectOf(workspace, entry)), ...back])]);
};

/** Erases everybody again whom a restored store brought back. Returns how many. Throws `erasure-not-proven`. */
export const replayErasures = async (stores: Stores): Promise<number> => {
  const isOld = existsSync(duePath(stores));
  let count = 0;
  for (const workspace of await allWorkspaces(stores)) count += await replayIn(workspace, isOld);
  rmSync(duePath(stores), { force: true });
  if (count > 0) log.info('erasures.replayed', { persons: count });
  return count;
};
