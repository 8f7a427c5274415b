/** A small shop for tests: four datasets laid out in the real stores as ARCHITECTURE.md says, and the same rows in memory. */
import { createWorkspace, type Actor, type Stores, type Workspace } from '../accounts/index.ts';
import { datasetColumns, datasetReferences, datasets } from '../datasets/index.ts';
import { id, join, raw, type SqlValue, sql } from '../../kit/literals.ts';

export type Value = string | number | boolean | null;
export type Row = { subject: number } & Record<string, Value>;
type Column = Partial<typeof datasetColumns.$inferInsert> & { name: string; warehouse: string };
type Reference = { column: string; targetDataset: string; targetColumn: string; role: 'owner' | 'mention' };
export type Table = {
  name: string;
  columns: readonly Column[];
  references: readonly Reference[];
  rows: readonly Row[];
};

export const kept = (name: string, type: Column['type'], warehouse: string, more: Partial<Column> = {}): Column => ({
  name,
  type: type ?? 'string',
  treatment: 'keep',
  sqlType: warehouse,
  warehouse,
  ...more,
});
export const token = (name: string, domain: string, more: Partial<Column> = {}): Column => ({
  name,
  type: 'string',
  treatment: 'tokenise',
  sqlType: '',
  warehouse: 'UInt64',
  tokenDomain: domain,
  ...more,
});
const identifier = { kind: 'number', scope: 'source' } as const;

/** The awkward name has everything that could break a member or a statement. */
export const awkward = "no.te `x` '; DROP--.sum";

const shapes: Omit<Table, 'rows'>[] = [
  {
    name: 'products',
    columns: [kept('sku', 'string', 'String'), kept('kind', 'string', 'LowCardinality(String)')],
    references: [],
  },
  {
    name: 'staff',
    columns: [
      token('rep', 'rep', { identifier, category: 'user.unique_id' }),
      kept('team', 'string', 'LowCardinality(String)'),
    ],
    references: [],
  },
  {
    name: 'people',
    columns: [
      token('number', 'number', { identifier, category: 'user.unique_id' }),
      kept('country', 'string', 'LowCardinality(String)', { category: 'user.contact.address.country' }),
      kept('born', 'date', 'Nullable(UInt16)', {
        treatment: 'generalise',
        generalisation: 'year',
        category: 'user.demographic.date_of_birth',
        tokenDomain: 'born',
      }),
    ],
    references: [],
  },
  {
    name: 'shop.orders',
    columns: [
      token('buyer', 'number', { category: 'user.unique_id' }),
      kept('sku', 'string', 'LowCardinality(String)'),
      token('rep', 'rep'),
      kept('total', 'number', 'Nullable(Float64)'),
      kept('pieces', 'integer', 'Nullable(Int64)'),
      kept('placed', 'datetime', "Nullable(DateTime64(3, 'UTC'))"),
      kept('due', 'date', 'Nullable(Date32)'),
      kept('paid', 'boolean', 'Nullable(Bool)'),
      kept(awkward, 'string', 'String'),
      kept('person', 'string', 'String'),
    ],
    references: [
      { column: 'buyer', targetDataset: 'people', targetColumn: 'number', role: 'owner' },
      { column: 'sku', targetDataset: 'products', targetColumn: 'sku', role: 'mention' },
      { column: 'rep', targetDataset: 'staff', targetColumn: 'rep', role: 'mention' },
    ],
  },
];

/** The four tables with the rows given by name. */
export const shopTables = (rows: Record<string, readonly Row[]>): Table[] =>
  shapes.map((shape) => ({ ...shape, rows: rows[shape.name] ?? [] }));

const created = new Date('2026-01-01T00:00:00Z');

const register = async (
  workspace: Workspace,
  table: Table,
  datasetId: string,
  idOf: (name: string) => string,
): Promise<void> => {
  const { db } = workspace.stores;
  await db.insert(datasets).values({
    id: datasetId,
    workspaceId: workspace.id,
    name: table.name,
    title: table.name,
    timeColumn: null,
    createdAt: created,
    loadedAt: created,
  });
  await db.insert(datasetColumns).values(
    table.columns.map(({ warehouse: _, ...column }, index) => ({
      type: 'string' as const,
      sqlType: '',
      treatment: 'keep' as const,
      confidence: 100,
      why: 'test',
      ...column,
      datasetId,
      position: index + 1,
    })),
  );
  if (table.references.length === 0) return;
  const why = { confidence: 100, why: 'test' };
  await db.insert(datasetReferences).values(
    table.references.map((reference) => ({
      ...reference,
      ...why,
      targetId: idOf(reference.targetDataset),
      datasetId,
    })),
  );
};

const store = async (workspace: Workspace, table: Table, datasetId: string): Promise<void> => {
  const target = workspace.rows(`d_${datasetId}`);
  const columns = table.columns.map((column, index) => sql`${id(`c${index + 1}`)} ${raw(column.warehouse)}`);
  const all = join([raw('subject UInt64, run UInt32'), ...columns]);
  await workspace.stores.warehouse.command(sql`CREATE TABLE ${target} (${all}) ENGINE = MergeTree ORDER BY subject`);
  if (table.rows.length === 0) return;
  const values = table.rows.map((row): SqlValue => [
    row.subject,
    1,
    ...table.columns.map(({ name }) => row[name] ?? null),
  ]);
  await workspace.stores.warehouse.command(sql`INSERT INTO ${target} VALUES ${join(values.map((row) => sql`${row}`))}`);
};

let made = 0;

/** A new workspace with these tables in it. */
export const openShop = async (stores: Stores, owner: Actor, tables: readonly Table[]): Promise<Workspace> => {
  const workspace = await createWorkspace(stores, owner, { name: 'Shop' });
  const number = (made += 1);
  const idOf = (name: string): string => `t${number}x${tables.findIndex((table) => table.name === name)}`;
  for (const table of tables) {
    await register(workspace, table, idOf(table.name), idOf);
    await store(workspace, table, idOf(table.name));
  }
  return workspace;
};
