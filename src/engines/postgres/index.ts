/** The control plane's store: Postgres, embedded (PGlite) or a server (`DATABASE_URL`). One Drizzle client for both. */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { drizzle as drizzleEmbedded } from 'drizzle-orm/pglite';
import { migrate as migrateEmbedded } from 'drizzle-orm/pglite/migrator';
import type { Pool } from 'pg';

export { purgeDeleted } from './purge-deleted.ts';

/** A Drizzle database; a transaction has the same type. */
export type Database = PgDatabase<PgQueryResultHKT>;

export type PostgresStore = {
  kind: 'embedded' | 'server';
  db: Database;
  /** The raw handle that the job queue needs. */
  handle: PGlite | Pool;
  close(): Promise<void>;
};

/** Found when it is asked for: drizzle-kit reads tables as CommonJS, where a module has no folder. */
const migrationsFolder = (): string => resolve(import.meta.dirname, '../../../migrations/postgres');

const openServer = async (url: string): Promise<PostgresStore> => {
  // Only where there is a server: an embedded start need not load its driver.
  const [{ default: pg }, { drizzle }, { migrate }] = await Promise.all([
    import('pg'),
    import('drizzle-orm/node-postgres'),
    import('drizzle-orm/node-postgres/migrator'),
  ]);
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  const db = drizzle(pool);
  await migrate(db, { migrationsFolder: migrationsFolder() });
  return { kind: 'server', db: db as unknown as Database, handle: pool, close: () => pool.end() };
};

const openEmbedded = async (dir: string): Promise<PostgresStore> => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const pglite = await PGlite.create({ dataDir: dir });
  const db = drizzleEmbedded(pglite);
  await migrateEmbedded(db, { migrationsFolder: migrationsFolder() });
  return { kind: 'embedded', db: db as unknown as Database, handle: pglite, close: () => pglite.close() };
};

/** Opens the store and brings its tables up to date. `dir` is the embedded store's folder, used when `url` is null. */
export const openPostgres = (options: { url: string | null; dir: string }): Promise<PostgresStore> =>
  options.url === null ? openEmbedded(options.dir) : openServer(options.url);

/**
 * Every live column of every table that is not the system's own: `schema.table.column`, `public.` left out. Partitions
 * are left out: their columns are those of the table they are a part of.
 */
export const liveColumns = async (db: Database): Promise<{ table: string; column: string }[]> => {
  const result: unknown = await db.execute(sql`
    SELECT table_schema, table_name, column_name FROM information_schema.columns
    WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
      AND NOT EXISTS (SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname = table_schema AND relname = table_name AND relispartition)
    ORDER BY 1, 2, ordinal_position`);
  const { rows } = result as { rows: { table_schema: string; table_name: string; column_name: string }[] };
  return rows.map((row) => ({
    table: row.table_schema === 'public' ? row.table_name : `${row.table_schema}.${row.table_name}`,
    column: row.column_name,
  }));
};
