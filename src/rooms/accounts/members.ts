/** Members of a workspace: their role in it, and their names for what they did. */
import { inArray } from 'drizzle-orm';
import type { Database } from '../../engines/postgres/index.ts';
import { users } from './tables.ts';
import { systemActor } from './workspace.ts';

/** Names of accounts by id, the system's own among them; ids of accounts that are gone are left out. */
export const namesOf = async (db: Database, ids: readonly string[]): Promise<Map<string, string>> => {
  const wanted = [...new Set(ids)];
  const found =
    wanted.length === 0
      ? []
      : await db.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, wanted));
  return new Map([systemActor, ...found].map(({ id, name }) => [id, name]));
};
