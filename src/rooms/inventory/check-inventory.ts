/**
 * Compares what the stores really hold with what was declared. A live column that nobody declared stops the start and
 * fails a test (P8.1, P13.2): rights, retention and the policy's text are computed from the declarations.
 */
import { liveColumns } from '../../engines/postgres/index.ts';
import type { TableDeclaration } from '../../kit/declaration.ts';
import { Trouble } from '../../kit/errors.ts';
import { sql } from '../../kit/literals.ts';
import { allWorkspaces, databaseNames, type Stores, type Workspace } from '../accounts/index.ts';

/** Where declarations come from: the rooms' tables, and per workspace the warehouse tables that its catalogue describes. */
export type Declared = {
  tables: readonly TableDeclaration[];
  warehouse(workspace: Workspace): Promise<readonly TableDeclaration[]>;
  /** True for a staging table of a load under way, whose columns are those of the table it will be attached to. */
  isStaging(table: string): boolean;
};

export type InventoryCheck = { live: number; declared: number; undeclared: string[] };

type LiveColumn = { table: string; column: string };

/** Splits live columns into declared ones and `table.column` names that nobody declared. */
export const compare = (live: readonly LiveColumn[], declarations: readonly TableDeclaration[]): InventoryCheck => {
  const known = new Map(declarations.map((declaration) => [declaration.table, declaration.columns]));
  const isDeclared = ({ table, column }: LiveColumn): boolean => Object.hasOwn(known.get(table) ?? {}, column);
  const undeclared = live.filter((one) => !isDeclared(one)).map(({ table, column }) => `${table}.${column}`);
  return { live: live.length, declared: live.length - undeclared.length, undeclared };
};

/** Live columns of the product's warehouse databases: `w_…` and `v_…`. */
const liveWarehouse = async (stores: Stores): Promise<LiveColumn[]> => {
  const rows = await stores.warehouse.query<{ database: string; table: string; name: string }>(sql`
    SELECT database, table, name FROM system.columns
    WHERE match(database, '^[wv]_[a-z0-9]{16}$') AND NOT startsWith(table, '.inner')`);
  return rows.map((row) => ({ table: `${row.database}.${row.table}`, column: row.name }));
};

const isStagingColumn = (declared: Declared, { table }: LiveColumn): boolean =>
  declared.isStaging(table.slice(table.indexOf('.') + 1));

/** Checks both stores. */
export const checkInventory = async (stores: Stores, declared: Declared): Promise<InventoryCheck> => {
  const postgres = compare(
    await liveColumns(stores.db),
    declared.tables.filter(({ store }) => store === 'postgres'),
  );
  const perWorkspace = await Promise.all(
    (await allWorkspaces(stores)).map((workspace) => declared.warehouse(workspace)),
  );
  const columns = (await liveWarehouse(stores)).filter((column) => !isStagingColumn(declared, column));
  const warehouse = compare(columns, perWorkspace.flat());
  return {
    live: postgres.live + warehouse.live,
    declared: postgres.declared + warehouse.declared,
    undeclared: [...postgres.undeclared, ...warehouse.undeclared],
  };
};

/** Throws when anything live is undeclared; src/main.ts calls it before it serves anybody. */
export const requireInventory = async (stores: Stores, declared: Declared): Promise<void> => {
  const { undeclared } = await checkInventory(stores, declared);
  if (undeclared.length === 0) return;
  throw new Trouble('broken', {
    code: 'undeclared-columns',
    title: `${undeclared.length} columns hold data that nobody declared`,
    detail: `Declare them beside their table, or remove them: ${undeclared.slice(0, 10).join(', ')}. Nothing was started.`,
  });
};

/** Only the columns of one workspace: its two databases. */
export const liveOfWorkspace = async (workspace: Workspace): Promise<LiveColumn[]> => {
  const names = Object.values(databaseNames(workspace.id)).map((name) => `${name}.`);
  const live = await liveWarehouse(workspace.stores);
  return live.filter(({ table }) => names.some((name) => table.startsWith(name)));
};
