/**
 * Appending to the one chain. Writers of this process queue, and who waits is appended together with the others who wait: one
 * statement, if the log ends where this process left it. It does not at first, and after another process wrote: then the ends are
 * read under the lock.
 */
import { desc, eq, isNull, sql } from 'drizzle-orm';
import type { Database } from '../../engines/postgres/index.ts';
import { lastCheckpoint } from './checkpoint.ts';
import { digestOf, type Hashed, scopeOf } from './digest.ts';
import { auditEntries } from './tables.ts';

/** An entry before it has its place. */
export type Said = Omit<Hashed, 'previousHash' | 'previousOfScope' | 'version'>;
type Placed = Hashed & { hash: string };

/** Where the log ends: the hash of its last entry, and of the last one of each workspace. */
type Ends = { last: string; scopes: Map<string, string> };

/** One writer at a time on a server, whichever process it is in: held until the transaction ends. */
const writersLock = 7_290_417;
const mostAtOnce = 500;

const place = (ends: Ends, said: readonly Said[]): Placed[] =>
  said.map((one) => {
    const scope = scopeOf(one.workspaceId);
    const previousOfScope = ends.scopes.get(scope) ?? '';
    const entry: Hashed = { ...one, previousHash: ends.last, previousOfScope, version: 2 };
    const hash = digestOf(entry);
    ends.last = hash;
    ends.scopes.set(scope, hash);
    return { ...entry, hash };
  });

const readEnds = async (tx: Database, workspaceIds: readonly (string | null)[]): Promise<Ends> => {
  const newest = (where?: ReturnType<typeof eq>) =>
    tx.select({ hash: auditEntries.hash }).from(auditEntries).where(where).orderBy(desc(auditEntries.id)).limit(1);
  const checkpoint = await lastCheckpoint(tx);
  const [last] = await newest();
  const scopes = new Map<string, string>();
  for (const id of new Set(workspaceIds)) {
    const [found] = await newest(id === null ? isNull(auditEntries.workspaceId) : eq(auditEntries.workspaceId, id));
    scopes.set(scopeOf(id), found?.hash ?? checkpoint?.heads[scopeOf(id)] ?? '');
  }
  return { last: last?.hash ?? checkpoint?.hash ?? '', scopes };
};

const appendUnderLock = (db: Database, said: readonly Said[]): Promise<Ends> =>
  db.transaction(async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(${writersLock})`);
    const ends = await readEnds(
      tx,
      said.map(({ workspaceId }) => workspaceId),
    );
    await tx.insert(auditEntries).values(place(ends, said));
    return ends;
  });

const jsonOf = (placed: readonly Placed[]): string =>
  JSON.stringify(
    placed.map(({ subject, ...rest }) => ({ ...rest, subject: subject === null ? null : String(subject) })),
  );

const remembered = new WeakMap<Database, Ends>();

const appendAll = async (db: Database, said: readonly Said[]): Promise<void> => {
  const known = remembered.get(db);
  remembered.delete(db); // after a failure nothing is known
  if (known !== undefined && said.every(({ workspaceId }) => known.scopes.has(scopeOf(workspaceId)))) {
    const json = jsonOf(place(known, said));
    const result: unknown = await db.execute(sql`SELECT append_audit_entries(${json}::jsonb) AS done`);
    const [row] = (result as { rows: { done: boolean }[] }).rows;
    if (row?.done === true) return void remembered.set(db, known);
  }
  const ends = await appendUnderLock(db, said);
  for (const [scope, hash] of known?.scopes ?? []) if (!ends.scopes.has(scope)) ends.scopes.set(scope, hash);
  remembered.set(db, ends);
};

type Waiting = { said: Said; done: () => void; failed: (error: unknown) => void };
const queues = new WeakMap<Database, Waiting[]>();

const appendWaiting = async (db: Database, some: readonly Waiting[]): Promise<void> => {
  try {
    await appendAll(
      db,
      some.map(({ said }) => said),
    );
    for (const { done } of some) done();
  } catch (error) {
    if (some.length === 1) return some.forEach(({ failed }) => failed(error));
    for (const one of some) await appendWaiting(db, [one]); // what fails for one need not fail for the others
  }
};

const work = async (db: Database, queue: Waiting[]): Promise<void> => {
  while (queue.length > 0) await appendWaiting(db, queue.splice(0, mostAtOnce));
  queues.delete(db);
};

const enqueue = (db: Database, one: Waiting): void => {
  const queue = queues.get(db) ?? [];
  queue.push(one);
  if (queues.has(db)) return;
  queues.set(db, queue);
  void work(db, queue);
};

/** Appends an entry after everything queued before it. Resolves when it is durable. Not from within a transaction, which would wait for itself. */
export const appendEntry = (db: Database, said: Said): Promise<void> =>
  new Promise((done, failed) => enqueue(db, { said, done, failed }));
