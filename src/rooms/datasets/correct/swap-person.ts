/**
 * Replacing all that a vault table holds of one person, without losing it to a crash: what replaces it is put together in a table
 * that gets its name when it is whole. While that table exists, it is what counts.
 */
import { type Sql, sql } from '../../../kit/literals.ts';
import { databaseNames, type Workspace } from '../../accounts/index.ts';
import { hideIn } from '../limit/move-rows.ts';

const prefix = 'stage_swap_';
const makingPrefix = 'stage_swapping_';
type Swapped = 'vault' | 'identities';

const finish = async (workspace: Workspace, name: string): Promise<void> => {
  const { warehouse } = workspace.stores;
  const [whole, table] = [workspace.vault(`${prefix}${name}`), workspace.vault(name)];
  const rows = await warehouse.query<{ subject: string }>(sql`SELECT DISTINCT subject FROM ${whole}`);
  const subjects = rows.map(({ subject }) => BigInt(subject));
  if (subjects.length > 0) {
    await hideIn(workspace, [table], subjects);
    await warehouse.command(sql`INSERT INTO ${table} SELECT * FROM ${whole}`);
  }
  await warehouse.command(sql`DROP TABLE ${whole} SYNC`);
};

/** Replaces the person's rows of `name` by what `fill` inserts, which must not be nothing. */
export const swapPerson = async (
  workspace: Workspace,
  name: Swapped,
  fill: (making: Sql) => Promise<void>,
): Promise<void> => {
  const { warehouse } = workspace.stores;
  const making = workspace.vault(`${makingPrefix}${name}`);
  await warehouse.command(sql`DROP TABLE IF EXISTS ${making} SYNC`);
  await warehouse.command(sql`CREATE TABLE ${making} AS ${workspace.vault(name)}`);
  await fill(making);
  await warehouse.command(sql`RENAME TABLE ${making} TO ${workspace.vault(`${prefix}${name}`)}`);
  await finish(workspace, name);
};

/** Finishes what was cut off, and drops what was never whole. */
export const finishSwaps = async (workspace: Workspace): Promise<void> => {
  const { warehouse } = workspace.stores;
  const found = await warehouse.query<{ name: string }>(
    sql`SELECT name FROM system.tables WHERE database = ${databaseNames(workspace.id).vault} AND startsWith(name, 'stage_swap')`,
  );
  for (const { name } of found) {
    if (name.startsWith(prefix)) await finish(workspace, name.slice(prefix.length));
    else await warehouse.command(sql`DROP TABLE ${workspace.vault(name)} SYNC`);
  }
};
