/**
 * The way from one dataset to another along references, many to one only: a row of the base meets at most one row of the
 * target, so no measure is ever counted twice. Rows meet by token where both columns have one, else by the kept value.
 */
import { invalid, type Trouble } from '../../kit/errors.ts';
import { id, join, type Sql, sql } from '../../kit/literals.ts';
import { type CatalogueColumn, type CatalogueDataset, tokenColumn, valueColumn } from '../datasets/index.ts';
import { hasPersons, isLoaded } from './members.ts';

export type Hop = {
  from: CatalogueDataset;
  to: CatalogueDataset;
  column: CatalogueColumn;
  target: CatalogueColumn;
  role: 'owner' | 'mention';
};

/** A dataset reached, its hops from the base in order. Empty for the base itself. */
export type Way = readonly Hop[];

const bare = (sqlType: string): string => sqlType.replace(/^(?:(?:LowCardinality|Nullable)\((.*)\))$/, '$1');
const plainType = (column: CatalogueColumn): string => bare(bare(column.sqlType));

/** True if equal values look equal in both columns. */
const canMeet = (column: CatalogueColumn, target: CatalogueColumn): boolean => {
  if (!isLoaded(column) || !isLoaded(target)) return false;
  const tokens = tokenColumn(column) !== null;
  if (tokens !== (tokenColumn(target) !== null)) return false;
  return !tokens || (column.tokenDomain !== null && column.tokenDomain === target.tokenDomain);
};

const hopsFrom = (datasets: readonly CatalogueDataset[], from: CatalogueDataset): Hop[] =>
  from.references.flatMap((reference) => {
    const to = datasets.find(({ name }) => name === reference.targetDataset);
    const column = from.columns.find(({ name }) => name === reference.column);
    const target = to?.columns.find(({ name }) => name === reference.targetColumn);
    if (to === undefined || column === undefined || target === undefined || to.id === from.id) return [];
    return canMeet(column, target) ? [{ from, to, column, target, role: reference.role }] : [];
  });

const preferred = (hops: Hop[]): Hop[] =>
  hops.toSorted(
    (a, b) => Number(b.role === 'owner') - Number(a.role === 'owner') || a.column.position - b.column.position,
  );

/**
 * Every dataset that can be reached from `base`, by id, the base itself first. The shortest way wins; among equals the
 * one through owners, then the first column.
 */
export const waysFrom = (datasets: readonly CatalogueDataset[], base: CatalogueDataset): Map<string, Way> => {
  const ways = new Map<string, Way>([[base.id, []]]);
  let edge: { at: CatalogueDataset; way: Way }[] = [{ at: base, way: [] }];
  while (edge.length > 0) {
    const next: typeof edge = [];
    for (const { at, way } of edge) {
      for (const hop of preferred(hopsFrom(datasets, at))) {
        if (ways.has(hop.to.id)) continue;
        ways.set(hop.to.id, [...way, hop]);
        next.push({ at: hop.to, way: [...way, hop] });
      }
    }
    edge = next;
  }
  return ways;
};

/** "through customer number", or through several columns one after the other. */
export const throughText = (way: Way): string => `through ${way.map(({ column }) => column.name).join(', ')}`;

/** True if the rows at the end are about persons of their own: somewhere on the way somebody is only mentioned. */
export const meetsOthers = (way: Way): boolean => {
  const last = way.at(-1);
  return last !== undefined && hasPersons(last.to) && way.some(({ role }) => role === 'mention');
};

const isNumber = (type: string): boolean => /^U?Int\d+$|^Float\d+$|^Decimal/.test(type);

const needsText = ({ column, target }: Hop): boolean => {
  const [left, right] = [plainType(column), plainType(target)];
  return left !== right && !(isNumber(left) && isNumber(right));
};

const side = (hop: Hop, column: CatalogueColumn, place: (column: Sql) => Sql): Sql => {
  const token = tokenColumn(column);
  if (token !== null) return place(token);
  const value = place(valueColumn(column));
  return needsText(hop) ? sql`toString(${value})` : value;
};

/** The key on the side of the rows; `place` qualifies the column where it is needed. */
export const sourceKey = (hop: Hop, place: (column: Sql) => Sql): Sql => side(hop, hop.column, place);
/** The key in the target's own table. */
export const targetKey = (hop: Hop): Sql => side(hop, hop.target, (column) => column);

/** True for target rows whose key says anything; empty keys meet nobody. */
export const hasKey = (hop: Hop): Sql => {
  const token = tokenColumn(hop.target);
  if (token !== null) return sql`${token} != 0`;
  const value = valueColumn(hop.target);
  return plainType(hop.target) === 'String' ? sql`${value} != ''` : sql`isNotNull(${value})`;
};

/** The name of a joined column in the statement: `j1_c5`. */
export const joinedName = (alias: string, column: Sql): Sql => id(`${alias}_${column.text.replaceAll('`', '')}`);

/** `LEFT ANY JOIN (SELECT … FROM target) ON …`, carrying the columns that the statement needs. */
export const joinSql = (hop: Hop, alias: string, place: (column: Sql) => Sql, carried: readonly Sql[]): Sql => {
  const key = id(`${alias}_key`);
  const columns = carried.map((column) => sql`${column} AS ${joinedName(alias, column)}`);
  const selected = join([sql`${targetKey(hop)} AS ${key}`, ...columns]);
  const inner = sql`SELECT ${selected} FROM ${hop.to.table} WHERE ${hasKey(hop)}`;
  return sql`LEFT ANY JOIN (${inner}) AS ${id(alias)} ON ${sourceKey(hop, place)} = ${id(alias)}.${key}`;
};

/** The base of a question cannot be multiplied: explains which way round the reference goes. */
export const notReachable = (base: CatalogueDataset, other: CatalogueDataset, ways: Map<string, Way>): Trouble => {
  const isReverse = ways.has(base.id);
  const detail = isReverse
    ? `One row of "${base.name}" has several rows in "${other.name}", so it would be counted several times. Ask for measures ` +
      `of "${other.name}" instead, for instance "${other.name}.count" or "${other.name}.persons".`
    : `No reference leads from "${base.name}" to "${other.name}". References are set when a file is loaded; both columns must ` +
      `be loaded, and both tokenised or both kept.`;
  return invalid('not-joinable', `"${other.name}" cannot be combined with measures of "${base.name}"`, detail);
};
