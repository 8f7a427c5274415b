/** The rows that the inventory says are about one account: for taking them out, and for handing them over. */
import { sql } from 'drizzle-orm';
import type { Database } from '../../engines/postgres/index.ts';
import type { TableDeclaration } from '../../kit/declaration.ts';
import { users } from './tables.ts';

/** What leads to an account in tables that name it: its id, addresses and user name. Never the name, which others may bear. */
export type AccountTraces = { id: string; words: readonly string[] };

export const tracesOf = (user: typeof users.$inferSelect): AccountTraces => ({
  id: user.id,
  words: [user.email, user.pendingEmail, user.username].flatMap((word) => (word === null ? [] : [word.toLowerCase()])),
});

/** Kept: they carry the random id only, which leads nowhere once the account is gone. */
const kept = new Set(['audit_entries', 'audit_checkpoints', 'account_deletions']);

const isAccounts = ({ store, subjects, table }: TableDeclaration): boolean =>
  store === 'postgres' && (subjects === 'account holders' || subjects === 'staff') && !kept.has(table);

/** Columns that hold who it is, as one value. */
const naming = new Set(['user.unique_id', 'user.contact.email', 'user.account.username']);

const columnsOf = ({ columns }: TableDeclaration): string[] =>
  Object.entries(columns).flatMap(([column, category]) => (category !== null && naming.has(category) ? [column] : []));

const about = (columns: readonly string[], { id, words }: AccountTraces) =>
  sql.join(
    columns.map((column) => {
      const text = sql`lower(${sql.identifier(column)}::text)`;
      return sql`${text} IN ${[id.toLowerCase(), ...words]}`;
    }),
    sql` OR `,
  );

const placesOf = (tables: readonly TableDeclaration[]): { table: string; columns: string[] }[] =>
  tables
    .filter(isAccounts)
    .map((one) => ({ table: one.table, columns: columnsOf(one) }))
    .filter(({ table, columns }) => columns.length > 0 && !table.includes('.'));

/**
 * Deletes every row about the account: first its own row, with all that hangs on it, then what only names it (an invitation
 * to its address). Call it in a transaction.
 */
export const deleteAccountRows = async (
  tx: Database,
  tables: readonly TableDeclaration[],
  traces: AccountTraces,
): Promise<void> => {
  await tx.execute(sql`DELETE FROM ${users} WHERE ${users.id} = ${traces.id}`);
  for (const { table, columns } of placesOf(tables))
    await tx.execute(sql`DELETE FROM ${sql.identifier(table)} WHERE ${about(columns, traces)}`);
};

/** Secrets and their hashes are no data to take along. */
const isSecret = (category: string | null | undefined): boolean => category?.startsWith('user.authorization') === true;

/** Every row about the account, by table, without secrets. At most 10,000 a table. */
export const readAccountRows = async (
  db: Database,
  tables: readonly TableDeclaration[],
  traces: AccountTraces,
): Promise<Record<string, Record<string, unknown>[]>> => {
  const found: Record<string, Record<string, unknown>[]> = {};
  for (const { table, columns } of placesOf(tables)) {
    const declared = tables.find((one) => one.store === 'postgres' && one.table === table)?.columns ?? {};
    const shown = Object.keys(declared).filter((column) => !isSecret(declared[column]));
    const list = sql.join(
      shown.map((column) => sql.identifier(column)),
      sql`, `,
    );
    const answer = (await db.execute(
      sql`SELECT ${list} FROM ${sql.identifier(table)} WHERE ${about(columns, traces)} LIMIT 10000`,
    )) as unknown as { rows: Record<string, unknown>[] };
    if (answer.rows.length > 0) found[table] = answer.rows;
  }
  return found;
};

/** Tables whose files may still hold rows of an account, or of a workspace that went with it. */
export const rewrittenTables = (tables: readonly TableDeclaration[]): string[] =>
  tables
    .filter(({ store, table }) => store === 'postgres' && !table.includes('.') && !table.startsWith('audit_'))
    .map(({ table }) => table);

