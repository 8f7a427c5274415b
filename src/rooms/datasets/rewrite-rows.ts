/** Rewriting a dataset's rows: into a new table beside it, exchanged in one step, the old one dropped at once. */
import { id, join, type Sql, sql } from '../../kit/literals.ts';
import { databaseNames, type Workspace } from '../accounts/index.ts';
import { rowsChanged } from './catalogue.ts';
import { takeOutErased, whileHeld } from './keep-erased-out.ts';
import { heavy } from './load-context.ts';
import type { Stage } from './stage.ts';

/** Names of the workspace's tables of rows. */
export const datasetTables = async (workspace: Workspace): Promise<string[]> => {
  const found = await workspace.stores.warehouse.query<{ name: string }>(
    sql`SELECT name FROM system.tables WHERE database = ${`w_${workspace.id}`} AND startsWith(name, 'd_') ORDER BY name`,
  );
  return found.map(({ name }) => name);
};

type Side = 'rows' | 'vault';

const columnsOf = async (workspace: Workspace, side: Side, name: string): Promise<string[]> => {
  const found = await workspace.stores.warehouse.query<{ name: string }>(
    sql`SELECT name FROM system.columns WHERE database = ${databaseNames(workspace.id)[side]} AND table = ${name} ORDER BY position`,
  );
  return found.map(({ name: column }) => column);
};

/**
 * Replaces the table `name` by what `fill` inserts. `fill` gets the new table and every column but `subject`, named `d.…`, in
 * the table's order after `subject`. `side`: whether it is a dataset's table or one beside it, of restricted persons.
 */
export const replaceTable = async (
  workspace: Workspace,
  stage: Stage,
  name: string,
  fill: (next: Sql, columns: Sql) => Sql,
  side: Side = 'rows',
): Promise<void> => {
  const { warehouse } = workspace.stores;
  const table = workspace[side](name);
  const next = stage[side](`rewrite_${name}`);
  const columns = (await columnsOf(workspace, side, name)).filter((column) => column !== 'subject');
  await warehouse.command(sql`DROP TABLE IF EXISTS ${next} SYNC`);
  await warehouse.command(sql`CREATE TABLE ${next} AS ${table}`);
  await warehouse.command(fill(next, join(columns.map((column) => id('d', column)))), { settings: heavy });
  await whileHeld(workspace, async () => {
    await takeOutErased(workspace, stage, [next], null); // whoever was hidden while it was filled
    await warehouse.command(sql`EXCHANGE TABLES ${next} AND ${table}`);
  });
  await rowsChanged(workspace);
  await warehouse.command(sql`DROP TABLE ${next} SYNC`);
};
