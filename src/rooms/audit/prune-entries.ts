/** Retention of the log: entries go after 3 years (P5.2), and a signed checkpoint keeps the rest checkable. */
import { and, asc, count, gt, gte, lte, max, sql } from 'drizzle-orm';
import type { MasterKey } from '../../engines/keys/index.ts';
import type { Database } from '../../engines/postgres/index.ts';
import { now } from '../../kit/clock.ts';
import { Trouble } from '../../kit/errors.ts';
import { type Checkpoint, type CheckpointDraft, checkpointParts, lastCheckpoint } from './checkpoint.ts';
import { scopeOf } from './digest.ts';
import { signParts } from './signature.ts';
import { auditCheckpoints, auditEntries } from './tables.ts';
import { checkChain } from './verify-chain.ts';

type AuditStores = { readonly db: Database; readonly masterKey: MasterKey };

const years = 3;

const cutoff = (): Date => {
  const at = now();
  at.setUTCFullYear(at.getUTCFullYear() - years);
  return at;
};

/** The last of the entries that are old enough, and before which none is younger. */
const lastOld = async (db: Database, before: Date) => {
  const [young] = await db
    .select({ id: auditEntries.id })
    .from(auditEntries)
    .where(gte(auditEntries.at, before))
    .orderBy(asc(auditEntries.id))
    .limit(1);
  const old = young === undefined ? sql`true` : sql`${auditEntries.id} < ${young.id}`;
  const [last] = await db
    .select()
    .from(auditEntries)
    .where(old)
    .orderBy(sql`${auditEntries.id} DESC`)
    .limit(1);
  return last ?? null;
};

const headsThrough = async (db: Database, id: number, before: Checkpoint | null): Promise<Record<string, string>> => {
  const lastOfScope = db
    .select({ last: max(auditEntries.id) })
    .from(auditEntries)
    .where(lte(auditEntries.id, id))
    .groupBy(auditEntries.workspaceId);
  const rows = await db
    .select({ workspaceId: auditEntries.workspaceId, hash: auditEntries.hash })
    .from(auditEntries)
    .where(sql`${auditEntries.id} IN ${lastOfScope}`);
  return {
    ...before?.heads,
    ...Object.fromEntries(rows.map(({ workspaceId, hash }) => [scopeOf(workspaceId), hash])),
  };
};

const draftOf = async (
  db: Database,
  last: typeof auditEntries.$inferSelect,
  before: Checkpoint | null,
): Promise<CheckpointDraft> => {
  const going = and(gt(auditEntries.id, before?.throughId ?? 0), lte(auditEntries.id, last.id));
  const [counted] = await db.select({ n: count() }).from(auditEntries).where(going);
  return {
    throughId: last.id,
    throughAt: last.at,
    hash: last.hash,
    heads: await headsThrough(db, last.id, before),
    entries: (before?.entries ?? 0) + (counted?.n ?? 0),
    madeAt: now(),
  };
};

const broken = (): Trouble =>
  new Trouble('broken', {
    code: 'audit-chain-broken',
    title: 'The audit log was changed',
    detail: 'Nothing of it is removed until that is looked into: run `perfectlydata verify-audit --all`.',
  });

/**
 * Removes entries over 3 years old, after checking the chain. Returns how many. Throws `audit-chain-broken`: a signed
 * checkpoint must not stand for what was tampered with.
 */
export const pruneEntries = async (stores: AuditStores): Promise<number> => {
  const { db, masterKey } = stores;
  const last = await lastOld(db, cutoff());
  if (last === null) return 0;
  if ((await checkChain(stores)).firstBroken !== null) throw broken();
  return db.transaction(async (tx) => {
    const before = await lastCheckpoint(tx);
    const draft = await draftOf(tx, last, before);
    const signature = signParts(masterKey, 'audit-checkpoint', checkpointParts(draft));
    await tx.insert(auditCheckpoints).values({ ...draft, signature });
    await tx.delete(auditEntries).where(lte(auditEntries.id, last.id));
    return draft.entries - (before?.entries ?? 0);
  });
};
