/** Coarser values that stay in the rows, while the exact ones go to the vault. */
import { type Sql, sql } from '../../kit/literals.ts';
import type { PlannedColumn } from './plan-load.ts';

/** What of a column the coarse value is made from. */
type Coarsened = Pick<PlannedColumn, 'type' | 'value' | 'text' | 'generalisation'>;

const yearSql = ({ type, value, text }: Coarsened): Sql =>
  type === 'date' || type === 'datetime'
    ? sql`CAST(toYear(${value}), 'Nullable(UInt16)')`
    : sql`CAST(toYear(parseDateTime64BestEffortOrNull(${text})), 'Nullable(UInt16)')`;

// The first three letters or digits, and at least two fewer than there are: 75008 → 750, SW1A 1AA → SW1, 1010 → 10.
const areaSql = ({ text }: Coarsened): Sql => {
  const plain = sql`replaceRegexpAll(upperUTF8(${text}), '[^\\\\p{L}\\\\p{N}]', '')`;
  return sql`substringUTF8(${plain}, 1, greatest(1, least(3, toInt64(lengthUTF8(${plain})) - 2)))`;
};

// The first three bytes of an IPv4 address, the first six of an IPv6 address.
const networkSql = ({ text }: Coarsened): Sql =>
  sql`multiIf(
    isIPv4String(${text}), concat(toString(tupleElement(IPv4CIDRToRange(toIPv4OrDefault(${text}), 24), 1)), '/24'),
    isIPv6String(${text}), concat(toString(tupleElement(IPv6CIDRToRange(toIPv6OrDefault(${text}), 48), 1)), '/48'), '')`;

/** SQL of the coarse value of a generalised column, of the type its `sqlType` says. */
export const generalisedSql = (column: Coarsened): Sql => {
  if (column.generalisation === 'year') return yearSql(column);
  return column.generalisation === 'area' ? areaSql(column) : networkSql(column);
};
