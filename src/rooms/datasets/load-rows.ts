/** Rows that were read get their persons: as they are where every key is a person, else from the map of keys. */
import { join, raw, type Sql, sql } from '../../kit/literals.ts';
import { mapTable } from './assign-persons.ts';
import { type Load, type OpenTable, runHeavy } from './load-context.ts';
import { readRows } from './read-source.ts';
import { createRows, physicalColumns, stagedRows } from './rows-table.ts';

const ownedSql = (load: Load, table: OpenTable): Sql => {
  const columns = physicalColumns(load.workspace, table).map(({ name }) => sql`d.${name}`);
  return sql`SELECT ${join([raw('m.subject, d.run'), ...columns])} FROM ${readRows(load, table)} AS d
    ANY LEFT JOIN ${mapTable(load, table)} AS m ON d.subject = m.key`;
};

/** Writes `stagedRows` of a table from its `readRows`. */
export const loadRows = async (load: Load, table: OpenTable): Promise<void> => {
  const { workspace } = load;
  const { warehouse } = workspace.stores;
  const [read, target] = [readRows(load, table), stagedRows(load, table)];
  if (table.keysArePersons) return warehouse.command(sql`RENAME TABLE ${read} TO ${target}`);
  await createRows(workspace, table, target);
  const settings = { max_insert_threads: 2, optimize_on_insert: 0 };
  await runHeavy(load, sql`INSERT INTO ${target} ${ownedSql(load, table)}`, settings);
  await warehouse.command(sql`DROP TABLE ${read} SYNC`);
};
