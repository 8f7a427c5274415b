/** The rows that the inventory says are about one account: for taking them out, and for handing them over. */
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../engines/postgres/index.ts';
import type { TableDeclaration } from '../../kit/declaration.ts';
import type { users } from './tables.ts';

/** What leads to an account in tables that name it. Never the person's name, which others may bear. */
export type AccountTraces = { id: string; emails: readonly string[]; usernames: readonly string[] };

const folded = (words: readonly (string | null)[]): string[] =>
  words.flatMap((word) => (word === null ? [] : [word.toLowerCase()]));

/** An address that was never proven is not among them: it may be another's. */
export const tracesOf = (user: typeof users.$inferSelect): AccountTraces => ({
  id: user.id,
  emails: folded([user.email]),
  usernames: folded([user.username]),
});

/** Kept: they carry the random id only, which leads nowhere once the account is gone. */
const kept = new Set(['audit_entries', 'audit_checkpoints', 'account_deletions']);

const isAccounts = ({ store, subjects, table }: TableDeclaration): boolean =>
  store === 'postgres' && (subjects === 'account holders' || subjects === 'staff') && !kept.has(table);

const matching = (column: string, category: string | null, traces: AccountTraces): SQL[] => {
  const text = sql`lower(${sql.identifier(column)}::text)`;
  const within = (words: readonly string[]): SQL[] => (words.length === 0 ? [] : [sql`${text} IN ${[...words]}`]);
  if (category === 'user.unique_id') return within([traces.id]);
  if (category === 'user.contact.email') return within(traces.emails);
  return category === 'user.account.username' ? within(traces.usernames) : [];
};

type Place = { table: string; columns: TableDeclaration['columns']; where: SQL };

/** Tables with rows about the account, and which. Rows of `users` are told by their id alone: an address may wait in another's. */
const placesOf = (tables: readonly TableDeclaration[], traces: AccountTraces): Place[] =>
  tables.filter(isAccounts).flatMap(({ table, columns }) => {
    const named = table === 'users' ? [['id', columns['id'] ?? null] as const] : Object.entries(columns);
    const conditions = named.flatMap(([column, category]) => matching(column, category, traces));
    return conditions.length === 0 ? [] : [{ table, columns, where: sql.join(conditions, sql` OR `) }];
  });

/**
 * Deletes every row about the account: first its own, with all that hangs on it, then what only names it (an invitation to
 * its address). Call it in a transaction.
 */
export const deleteAccountRows = async (
  tx: Database,
  tables: readonly TableDeclaration[],
  traces: AccountTraces,
): Promise<void> => {
  const places = placesOf(tables, traces).toSorted((a, b) => Number(b.table === 'users') - Number(a.table === 'users'));
  for (const { table, where } of places) await tx.execute(sql`DELETE FROM ${sql.identifier(table)} WHERE ${where}`);
};

/** Secrets and their hashes are no data to take along. */
const isSecret = (category: string | null): boolean => category?.startsWith('user.authorization') === true;

/** Every row about the account, by table, without secrets; at most 10,000 of each. */
export const readAccountRows = async (
  db: Database,
  tables: readonly TableDeclaration[],
  traces: AccountTraces,
): Promise<Record<string, Record<string, unknown>[]>> => {
  const found: Record<string, Record<string, unknown>[]> = {};
  for (const { table, columns, where } of placesOf(tables, traces)) {
    const shown = Object.entries(columns).filter(([, category]) => !isSecret(category));
    const list = sql.join(
      shown.map(([column]) => sql.identifier(column)),
      sql`, `,
    );
    const query = sql`SELECT ${list} FROM ${sql.identifier(table)} WHERE ${where} LIMIT 10000`;
    const answer: unknown = await db.execute(query);
    const { rows } = answer as { rows: Record<string, unknown>[] };
    if (rows.length > 0) found[table] = rows;
  }
  return found;
};

/** Tables whose files may still hold rows of an account, or of a workspace that went with it. The audit log only grows. */
export const rewrittenTables = (tables: readonly TableDeclaration[]): string[] =>
  tables.flatMap(({ store, table }) =>
    store === 'postgres' && !table.includes('.') && !table.startsWith('audit_') ? [table] : [],
  );
