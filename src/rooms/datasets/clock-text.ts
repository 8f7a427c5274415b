/** Instants as people and files write them: what clocks in the workspace's time zone show. */
import { type Sql, sql } from '../../kit/literals.ts';

// Thousandths that are there; a time in whole seconds is written without.
const plain = (text: Sql): Sql => sql`substring(${text}, 1, if(endsWith(${text}, '.000'), 19, 23))`;

const offset = (local: Sql): Sql => sql`replaceRegexpOne(formatDateTime(${local}, '%z'), '(..)$', ':\\\\1')`;

/**
 * SQL of the text (String) of an instant (`DateTime64(3, 'UTC')`, may be NULL): `2026-03-01 14:02:07`, or `….250`, in the zone.
 * A time that clocks there show twice carries its offset the second time, so that an import reads every text back to the
 * instant it came from (docs/decisions/0009-times-without-a-zone.md).
 */
export const clockTextSql = (value: Sql, zone: string): Sql => {
  if (zone === 'UTC') return plain(sql`toString(${value})`);
  const local = sql`toTimeZone(${value}, ${zone})`;
  const text = sql`toString(${local})`;
  return sql`if(toDateTime64OrNull(${text}, 3, ${zone}) = ${value}, ${plain(text)}, concat(${plain(text)}, ${offset(local)}))`;
};
