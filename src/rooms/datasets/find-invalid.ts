/** Rows whose values do not convert: found by number after the load, then fetched as lines of the file. */
import type { RejectedRecord } from '../../contract/imports.ts';
import { join, raw, sql } from '../../kit/literals.ts';
import { heavy, type Load, type OpenTable } from './load-context.ts';
import { recordNumber, validSql } from './read-rows.ts';

const perPage = 10_000;

type Found = { number: string; reason: string };

const reasonSql = (table: OpenTable) => {
  const pieces = table.columns.flatMap(({ name, valid, reason, treatment }) =>
    valid === null || treatment === 'drop' ? [] : [sql`NOT ${valid}`, sql`${`The value of ${name} ${reason}`}`],
  );
  return pieces.length === 0 ? sql`''` : sql`multiIf(${join(pieces)}, '')`;
};

/** Every record with a value that does not convert, with its line, its raw text and the column that it failed in. */
export async function* findInvalid(load: Load, table: OpenTable): AsyncGenerator<RejectedRecord> {
  const valid = validSql(table) ?? raw('true');
  let after = -1;
  for (;;) {
    const rows = await load.workspace.stores.warehouse.query<Found>(
      sql`SELECT ${recordNumber} AS number, ${reasonSql(table)} AS reason FROM ${table.source}
          WHERE NOT ${valid} AND ${recordNumber} > ${after} ORDER BY number LIMIT ${perPage}`,
      { settings: { ...table.settings, ...heavy, input_format_parallel_parsing: 0 } },
    );
    const located = await table.load.locate(rows.map(({ number }) => Number(number) + 1));
    for (const [at, record] of located.entries()) yield { ...record, reason: rows[at]?.reason ?? record.reason };
    if (rows.length < perPage) return;
    after = Number(rows.at(-1)?.number ?? 0);
  }
}
