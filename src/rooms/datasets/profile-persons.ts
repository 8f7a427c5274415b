/** First pass over a file: every distinct combination of identifiers and personal values, once. */
import { join, raw, type Sql, sql } from '../../kit/literals.ts';
import type { Load, OpenTable } from './load-context.ts';
import { heavy } from './load-context.ts';
import { createWork } from './stage.ts';
import { fingerprintOfColumn, how, howSql, keySql, recordNumber, whereSql, workColumn } from './read-rows.ts';

export const profileTable = (load: Load, table: OpenTable): Sql => load.stage.vault(`profile_${table.index}`);

const texts = (table: OpenTable) => [...new Set([...table.identifiers, ...table.personal])];

const createProfile = (load: Load, table: OpenTable): Promise<void> =>
  createWork(
    load.workspace,
    profileTable(load, table),
    join([
      raw('key UInt128, how UInt8'),
      ...table.identifiers.map((column) => sql`${workColumn('f', column)} FixedString(16)`),
      ...table.personal.map((column) => sql`${workColumn('x', column)} String`),
    ]),
    raw('tuple()'),
  );

// The key is not among what is compared: equal texts have equal keys, and rows that are their own person differ by number.
const distinctRows = (load: Load, table: OpenTable): Sql => {
  const columns = texts(table).map((column) => sql`${column.text} AS ${workColumn('x', column)}`);
  const owners = table.owners.map(({ column }, at) => sql`${column.text} AS ${raw(`o${at}`)}`);
  const names = [
    ...texts(table).map((column) => workColumn('x', column)),
    ...table.owners.map((_, at) => raw(`o${at}`)),
    raw('n'),
  ];
  const number = sql`if(how = ${how.itself}, ${recordNumber} + 1, 0) AS n`;
  return sql`SELECT ${keySql(load, table)} AS key, ${howSql(table)} AS how, ${join([...columns, ...owners, number])}
    FROM ${table.source} ${whereSql(load, table)} LIMIT 1 BY cityHash64(${join(names)}), xxh3(${join(names)})`;
};

const fingerprint = (load: Load, table: OpenTable, at: number): Sql => {
  const column = table.identifiers[at];
  if (column === undefined) throw new RangeError('No such identifier');
  const text = workColumn('x', column);
  return sql`if(empty(${text}), toFixedString('', 16), ${fingerprintOfColumn(load.workspace, column, text)})`;
};

/** Writes the profile of a table to its working table. */
export const profilePersons = async (
  load: Load,
  table: OpenTable,
  onRead: (rows: number, bytes: number) => void,
): Promise<void> => {
  await createProfile(load, table);
  const columns = [
    raw('key'),
    raw('how'),
    ...table.identifiers.map((_, at) => fingerprint(load, table, at)),
    ...table.personal.map((column) => workColumn('x', column)),
  ];
  await load.workspace.stores.warehouse.command(
    sql`INSERT INTO ${profileTable(load, table)} SELECT ${join(columns)} FROM (${distinctRows(load, table)}) WHERE how != 0`,
    {
      settings: { ...table.settings, ...heavy },
      ...(load.options.signal === undefined ? {} : { signal: load.options.signal }),
      onProgress: ({ readRows, readBytes }) => onRead(readRows, readBytes),
    },
  );
};
