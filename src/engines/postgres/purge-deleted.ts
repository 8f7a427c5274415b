/**
 * Taking deleted rows out of the files. A DELETE leaves them in the heap until a vacuum, in the log of writes (WAL) until it is
 * recycled, in recycled segments until they are written over, and samples of them in the planner's statistics.
 */
import { sql } from 'drizzle-orm';
import { errorFacts, log } from '../../kit/log.ts';
import type { Database } from './index.ts';

const run = (db: Database, statement: string): Promise<unknown> => db.execute(sql.raw(statement));
const read = async (db: Database, statement: string): Promise<Record<string, unknown>[]> => {
  const answer: unknown = await run(db, statement);
  return (answer as { rows: Record<string, unknown>[] }).rows;
};
const quoted = (table: string): string => `"${table.replaceAll('"', '""')}"`;

/** Tables among these whose statistics hold samples of values; new ones replace them. */
const sampled = async (db: Database, tables: readonly string[]): Promise<string[]> => {
  const found = await read(db, "SELECT DISTINCT tablename AS name FROM pg_stats WHERE schemaname = 'public'");
  const names = new Set(found.map(({ name }) => name));
  return tables.filter((table) => names.has(table));
};

const cleanStatistics = async (db: Database, tables: readonly string[]): Promise<void> => {
  const stale = await sampled(db, tables);
  if (stale.length === 0) return;
  for (const table of stale) await run(db, `ANALYZE ${quoted(table)}`);
  await run(db, 'VACUUM FULL pg_catalog.pg_statistic');
};

/** Ends the log's segment and removes what was written before; without recycling, old segments are deleted, not kept for later. */
const dropLog = async (db: Database): Promise<void> => {
  await run(db, 'SET wal_recycle = off');
  try {
    await run(db, 'SELECT pg_switch_wal()');
    await run(db, 'CHECKPOINT');
  } finally {
    await run(db, 'RESET wal_recycle');
  }
};

/** `files`: no file of the embedded store holds deleted rows any more. `tables`: a server keeps its own log, copies and backups. */
export type Purged = 'files' | 'tables';

/**
 * Rewrites tables without their deleted rows and, embedded, drops the log of writes: 0.05 s on small tables. Each table is
 * locked while it is rewritten. On a server the log is its operator's, and what it may not do is left and said in the log lines.
 */
export const purgeDeleted = async (db: Database, tables: readonly string[]): Promise<Purged> => {
  for (const table of tables) await run(db, `VACUUM FULL ${quoted(table)}`);
  const [server] = await read(db, "SELECT version() LIKE '%PGlite%' AS embedded");
  const embedded = server?.['embedded'] === true;
  try {
    await cleanStatistics(db, tables);
    if (!embedded) return 'tables';
    await dropLog(db);
    return 'files';
  } catch (error) {
    if (embedded) throw error;
    log.warn('postgres.purge-left', errorFacts(error));
    return 'tables';
  }
};
