/** Erasures as people see them, and their certificates. */
import type { Erasure } from '../../contract/people.ts';
import { missing } from '../../kit/errors.ts';
import type { Workspace } from '../accounts/index.ts';
import { pseudonymOf, subjectHex } from '../datasets/index.ts';
import { outOfBackupsAt } from './replay/in-backups.ts';
import { allErasures, type ErasureRow, oneErasure } from './erasure-store.ts';

/** The public shape of a row. */
export const publicErasure = (workspace: Workspace, row: ErasureRow): Erasure => ({
  id: row.id,
  subject: subjectHex(row.subject),
  pseudonym: pseudonymOf(workspace, row.subject),
  state: row.state,
  requestedAt: row.requestedAt.toISOString(),
  hiddenAt: row.hiddenAt?.toISOString() ?? null,
  hiddenMilliseconds: row.hiddenMilliseconds,
  shreddedAt: row.shreddedAt?.toISOString() ?? null,
  purgedAt: row.purgedAt?.toISOString() ?? null,
  outOfBackupsAt: outOfBackupsAt(workspace.stores, row),
  datasets: row.plan.before.datasets,
  certificate: row.certificate !== null,
  error: row.error,
});

/** All erasures of the workspace, newest first. */
export const listErasures = async (workspace: Workspace): Promise<Erasure[]> =>
  (await allErasures(workspace)).map((row) => publicErasure(workspace, row));

/** One erasure. Throws `missing`. */
export const getErasure = async (workspace: Workspace, id: string): Promise<Erasure> =>
  publicErasure(workspace, await oneErasure(workspace, id));

/** The certificate as JSON text. Throws `missing` until the erasure is proven. */
export const readCertificate = async (workspace: Workspace, id: string): Promise<string> => {
  const { certificate } = await oneErasure(workspace, id);
  if (certificate === null)
    throw missing('certificate', 'There is one as soon as the erasure is proven. Ask again in a moment.');
  return `${JSON.stringify(certificate, null, 2)}\n`;
};
