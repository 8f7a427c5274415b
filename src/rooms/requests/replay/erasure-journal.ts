/**
 * Erasures and their certificates beside the ledger's hashes, outside of the stores and of every backup: who was erased, by the
 * random number that leads nowhere, sealed, so that a store that was restored from before erases them again (P4.8), and keeps what proves it.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { appendLines, readLines } from '../../../engines/files/index.ts';
import type { Workspace } from '../../accounts/index.ts';
import { subjectHex } from '../../datasets/index.ts';
import { certificateShape } from '../certificate.ts';
import type { ErasureRow } from '../erasure-store.ts';

const begunShape = z.strictObject({
  erasure: z.string(),
  /** The person's random number, sealed by the workspace's key. */
  person: z.base64(),
  actor: z.string(),
  requestedAt: z.iso.datetime(),
});
const lineShape = z.union([begunShape, z.strictObject({ proven: z.string() })]);

const provenShape = z.strictObject({
  erasure: z.string(),
  hiddenMilliseconds: z.number().nullable(),
  certificate: certificateShape,
});

export type JournalEntry = { id: string; person: string; actorId: string; requestedAt: Date; isProven: boolean };
export type KeptCertificate = z.infer<typeof provenShape>;

const use = 'erased-person';

const pathOf = ({ id, stores }: Workspace, kind: 'erasures' | 'certificates'): string =>
  join(stores.dataDir, 'ledger', `${id}.${kind}`);

/** Notes who is being erased; durable when it returns. Noting one twice does no harm. */
export const noteErasures = (workspace: Workspace, erasures: readonly ErasureRow[]): void =>
  appendLines(
    pathOf(workspace, 'erasures'),
    erasures.map(({ id, subject, actorId, requestedAt }) => ({
      erasure: id,
      person: workspace.keys.seal(use, Buffer.from(subjectHex(subject), 'hex')).toString('base64'),
      actor: actorId,
      requestedAt: requestedAt.toISOString(),
    })),
  );

/** Keeps the certificates of erasures; those without one are left out. */
export const noteCertificates = (workspace: Workspace, erasures: readonly ErasureRow[]): void => {
  const proven = erasures.filter(({ certificate }) => certificate !== null);
  appendLines(
    pathOf(workspace, 'certificates'),
    proven.map(({ id, hiddenMilliseconds, certificate }) => ({ erasure: id, hiddenMilliseconds, certificate })),
  );
  appendLines(
    pathOf(workspace, 'erasures'),
    proven.map(({ id }) => ({ proven: id })),
  );
};

/** Every erasure that was ever begun in the workspace, by its id. */
export const readJournal = (workspace: Workspace): Map<string, JournalEntry> => {
  const entries = new Map<string, JournalEntry>();
  for (const line of readLines(pathOf(workspace, 'erasures')).map((one) => lineShape.parse(one))) {
    if ('proven' in line) {
      const entry = entries.get(line.proven);
      if (entry !== undefined) entry.isProven = true;
      continue;
    }
    const { erasure: id, person, actor: actorId, requestedAt } = line;
    const isProven = entries.get(id)?.isProven ?? false;
    entries.set(id, { id, person, actorId, requestedAt: new Date(requestedAt), isProven });
  }
  return entries;
};

/** Who was erased. Throws `seal-broken` when the workspace has another key. */
export const subjectOf = (workspace: Workspace, { person }: JournalEntry): bigint =>
  workspace.keys.open(use, Buffer.from(person, 'base64')).readBigUInt64BE();

/** The kept certificates of these erasures. */
export const keptCertificates = (workspace: Workspace, ids: ReadonlySet<string>): KeptCertificate[] => {
  const kept = readLines(pathOf(workspace, 'certificates')).map((line) => provenShape.parse(line));
  return [...new Map(kept.map((one) => [one.erasure, one])).values()].filter(({ erasure }) => ids.has(erasure));
};
