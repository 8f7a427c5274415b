/** First pass over a file: every distinct combination of what names persons and of personal values, once. */
import { join, raw, type Sql, sql } from '../../kit/literals.ts';
import { heavy, type Load, type OpenTable } from './load-context.ts';
import type { PlannedColumn } from './plan-load.ts';
import {
  fingerprintOfColumn,
  keySql,
  namingColumns,
  numberSql,
  ownerColumn,
  ownerToken,
  personalSql,
  validSql,
  withheldSql,
  workColumn,
} from './read-rows.ts';
import { createWork } from './stage.ts';

/** The profile of a table: `key, n, f… (fingerprints), o… (owner tokens), x… (texts)`. */
export const profileTable = (load: Load, table: OpenTable): Sql => load.stage.vault(`profile_${table.index}`);

const texts = (table: OpenTable): PlannedColumn[] => [...new Set([...namingColumns(table), ...table.personal])];

const createProfile = (load: Load, table: OpenTable): Promise<void> =>
  createWork(
    load.workspace,
    profileTable(load, table),
    join([
      raw('key UInt64, n UInt64'),
      ...table.identifiers.map((column) => sql`${workColumn('f', column)} FixedString(16)`),
      ...table.owners.map((_, at) => sql`${ownerColumn(at)} UInt64`),
      ...table.personal.map((column) => sql`${workColumn('x', column)} String`),
    ]),
    raw('tuple()'),
  );

// Two hashes of 64 bits: combinations that differ are not taken for one another.
const distinctRows = (load: Load, table: OpenTable): Sql => {
  const names = [...texts(table).map((column) => workColumn('x', column)), raw('n')];
  const columns = texts(table).map((column) => sql`${column.text} AS ${workColumn('x', column)}`);
  const withheld = withheldSql(load, table);
  const tests = [personalSql(table), validSql(table), withheld === null ? null : sql`NOT ${withheld}`];
  return sql`SELECT ${join([...columns, sql`${numberSql(table)} AS n`])} FROM ${table.source}
    WHERE ${join(
      tests.filter((test) => test !== null),
      ' AND ',
    )} LIMIT 1 BY cityHash64(${join(names)}), xxh3(${join(names)})`;
};

const fingerprint = (load: Load, column: PlannedColumn): Sql => {
  const text = workColumn('x', column);
  return sql`if(empty(${text}), toFixedString('', 16), ${fingerprintOfColumn(load.workspace, column, text)})`;
};

const fill = (load: Load, table: OpenTable, onRead: (rows: number, bytes: number) => void): Promise<void> => {
  const naming = namingColumns(table).map((column) => workColumn('x', column));
  const columns = [
    keySql(load, table, naming, raw('n')),
    raw('n'),
    ...table.identifiers.map((column) => fingerprint(load, column)),
    ...table.owners.map((owner) => ownerToken(load.workspace, owner, workColumn('x', owner.column))),
    ...table.personal.map((column) => workColumn('x', column)),
  ];
  return load.workspace.stores.warehouse.command(
    sql`INSERT INTO ${profileTable(load, table)} SELECT ${join(columns)} FROM (${distinctRows(load, table)})`,
    {
      settings: { ...table.settings, ...heavy },
      ...(load.options.signal === undefined ? {} : { signal: load.options.signal }),
      onProgress: ({ readRows, readBytes }) => onRead(readRows, readBytes),
    },
  );
};

const hasNumbers = async (load: Load, table: OpenTable): Promise<boolean> =>
  (
    await load.workspace.stores.warehouse.query(
      sql`SELECT 1 AS one FROM ${profileTable(load, table)} WHERE n != 0 LIMIT 1`,
    )
  ).length > 0;

// Numbers are exact only when one thread reads; most files need none, so that is found out first.
const exactly = (table: OpenTable): void => {
  table.settings = { ...table.settings, input_format_parallel_parsing: 0 };
};

/** Writes the profile of a table to its working table. Decides whether its rows are numbered. */
export const profilePersons = async (
  load: Load,
  table: OpenTable,
  onRead: (rows: number, bytes: number) => void,
): Promise<void> => {
  table.isNumbered = table.personal.length > 0;
  const isNameless = namingColumns(table).length === 0;
  if (isNameless) exactly(table);
  await createProfile(load, table);
  await fill(load, table, onRead);
  if (isNameless || !table.isNumbered) return;
  table.isNumbered = await hasNumbers(load, table);
  if (!table.isNumbered) return;
  exactly(table);
  await createProfile(load, table);
  await fill(load, table, onRead);
};
