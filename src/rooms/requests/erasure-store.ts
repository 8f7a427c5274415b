/** The rows of `erasures`: how far each is, and what proves it. */
import { and, asc, desc, eq, inArray, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import { missing } from '../../kit/errors.ts';
import type { Workspace } from '../accounts/index.ts';
import { type Certificate, type ErasureCounts } from './certificate.ts';
import { erasures } from './tables.ts';

/** What is frozen when an erasure is planned. Holds no personal value. */
export type FrozenPlan = {
  before: ErasureCounts;
  /** Ledger hashes of everything that led to the person, 16 bytes each, base64; emptied once proven. */
  ledger: string;
  ledgerEntries: number;
  /** Rejected records to delete, by run and line. */
  rejects: { run: number; line: string }[];
};

export type ErasureRow = Omit<typeof erasures.$inferSelect, 'plan' | 'certificate'> & {
  plan: FrozenPlan;
  certificate: Certificate | null;
};

type Change = Partial<Omit<typeof erasures.$inferInsert, 'plan' | 'certificate'>> & {
  plan?: FrozenPlan;
  certificate?: Certificate;
};

// Postgres has no unsigned integers.
const signed = (subject: bigint): bigint => BigInt.asIntN(64, subject);

const rowOf = (row: typeof erasures.$inferSelect): ErasureRow => ({
  ...row,
  subject: BigInt.asUintN(64, row.subject),
  plan: row.plan as FrozenPlan,
  certificate: row.certificate as Certificate | null,
});

const ofWorkspace = (workspace: Workspace) => eq(erasures.workspaceId, workspace.id);

/** Writes new erasures; durable when it resolves. */
export const insertErasures = async (workspace: Workspace, rows: readonly ErasureRow[]): Promise<void> => {
  for (let at = 0; at < rows.length; at += 500) {
    const some = rows.slice(at, at + 500).map((row) => ({ ...row, subject: signed(row.subject) }));
    await workspace.stores.db.insert(erasures).values(some);
  }
};

/** Changes erasures by id. */
export const updateErasures = async (workspace: Workspace, ids: readonly string[], change: Change): Promise<void> => {
  if (ids.length === 0) return;
  await workspace.stores.db
    .update(erasures)
    .set(change)
    .where(and(ofWorkspace(workspace), inArray(erasures.id, [...ids])));
};

/** Puts back an erasure that was proven before: as it is kept, whatever the store says of it. */
export const putErasure = async (workspace: Workspace, row: ErasureRow): Promise<void> => {
  const { id, workspaceId: _, ...set } = { ...row, subject: signed(row.subject) };
  await workspace.stores.db
    .insert(erasures)
    .values({ id, workspaceId: workspace.id, ...set })
    .onConflictDoUpdate({ target: erasures.id, set });
};

/** Notes that rows are hidden, once: a step that is further on already is not taken back. */
export const markHidden = async (
  workspace: Workspace,
  ids: readonly string[],
  hidden: { hiddenAt: Date; hiddenMilliseconds: number },
): Promise<void> => {
  await workspace.stores.db
    .update(erasures)
    .set({ ...hidden, state: 'hidden', error: null })
    .where(and(ofWorkspace(workspace), inArray(erasures.id, [...ids]), isNull(erasures.hiddenAt)));
};

/** Of these persons, those whose erasure has begun or is done: nobody finds them any more. */
export const begunErasures = async (workspace: Workspace, subjects: readonly bigint[]): Promise<ErasureRow[]> => {
  if (subjects.length === 0) return [];
  const some = inArray(erasures.subject, subjects.map(signed));
  const rows = await workspace.stores.db
    .select()
    .from(erasures)
    .where(and(ofWorkspace(workspace), some));
  return rows.map(rowOf);
};

/** Erasures that are not proven yet, oldest first. */
export const unfinishedErasures = async (workspace: Workspace): Promise<ErasureRow[]> => {
  const rows = await workspace.stores.db
    .select()
    .from(erasures)
    .where(and(ofWorkspace(workspace), ne(erasures.state, 'proven')))
    .orderBy(asc(erasures.requestedAt));
  return rows.map(rowOf);
};

/** All erasures of the workspace, newest first. */
export const allErasures = async (workspace: Workspace): Promise<ErasureRow[]> => {
  const rows = await workspace.stores.db
    .select()
    .from(erasures)
    .where(ofWorkspace(workspace))
    .orderBy(desc(erasures.requestedAt));
  return rows.map(rowOf);
};

/** One erasure. Throws `missing`. */
export const oneErasure = async (workspace: Workspace, id: string): Promise<ErasureRow> => {
  const [row] = await workspace.stores.db
    .select()
    .from(erasures)
    .where(and(ofWorkspace(workspace), eq(erasures.id, id)));
  if (row === undefined) throw missing('erasure', 'Check its id on the page Erasures.');
  return rowOf(row);
};

/** The newest certificate of the workspace, or null. They are issued one after the other, so their times never meet. */
export const lastCertificate = async (workspace: Workspace): Promise<Certificate | null> => {
  const [row] = await workspace.stores.db
    .select({ certificate: erasures.certificate })
    .from(erasures)
    .where(and(ofWorkspace(workspace), isNotNull(erasures.certificate)))
    .orderBy(desc(sql`${erasures.certificate} -> 'times' ->> 'proven'`))
    .limit(1);
  return (row?.certificate as Certificate | undefined) ?? null;
};
