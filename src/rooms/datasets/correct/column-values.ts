/** A corrected value as a column stores it: kept, coarse with its token, or a token. Statements with values are SELECTs and INSERTs only. */
import { id, join, raw, type Sql, sql } from '../../../kit/literals.ts';
import type { Workspace } from '../../accounts/index.ts';
import { type CatalogueColumn, type CatalogueDataset, tokenColumn, valueColumn } from '../catalogue.ts';
import { generalisedSql } from '../generalise.ts';
import { tokenSql } from '../hashing.ts';

/** Under which name the vault keeps a value of the column. Kept columns have none of their own: theirs holds corrections only. */
export const vaultDomain = (dataset: CatalogueDataset, column: CatalogueColumn): string =>
  tokenColumn(column) === null ? `corrected:${dataset.id}.${column.name}` : (column.tokenDomain ?? '');

/** The token of what a row of `d` has in the column; 0 for nothing. */
export const tokenOfRow = (workspace: Workspace, dataset: CatalogueDataset, column: CatalogueColumn): Sql => {
  const token = tokenColumn(column);
  if (token !== null) return sql`d.${token}`;
  const text = sql`ifNull(toString(d.${valueColumn(column)}), '')`;
  return tokenSql(workspace, vaultDomain(dataset, column), text);
};

// `LowCardinality(Nullable(String))` → `String`
const plainType = (sqlType: string): string => sqlType.replace(/^(?:LowCardinality|Nullable)\((.*)\)$/, '$1');
const baseType = (sqlType: string): string => plainType(plainType(sqlType));

/** A time is written as clocks in the workspace's time zone show it, and kept as an instant. */
const typed = ({ timeZone }: Workspace, { sqlType }: CatalogueColumn, text: string): Sql => {
  const type = baseType(sqlType);
  if (type === 'String') return sql`${text}`;
  if (!type.startsWith('DateTime64') || timeZone === 'UTC') return sql`accurateCastOrNull(${text}, ${type})`;
  return sql`toTimeZone(toDateTime64OrNull(${text}, 3, ${timeZone}), 'UTC')`;
};

const coarse = ({ timeZone }: Workspace, column: CatalogueColumn, text: string): Sql =>
  generalisedSql({
    type: column.type,
    generalisation: column.generalisation,
    text: sql`${text}`,
    value:
      column.type === 'date'
        ? sql`toDateOrNull(${text})`
        : sql`parseDateTime64BestEffortOrNull(${text}, 3, ${timeZone})`,
  });

/** The stored columns of a value: name and expression. */
export const storedValue = (
  workspace: Workspace,
  column: CatalogueColumn,
  text: string,
): { name: Sql; value: Sql }[] => {
  const token = tokenSql(workspace, column.tokenDomain ?? '', sql`${text}`);
  const name = valueColumn(column);
  if (column.treatment === 'tokenise') return [{ name, value: token }];
  if (column.treatment === 'generalise')
    return [
      { name, value: coarse(workspace, column, text) },
      { name: id(`c${column.position}_token`), value: token },
    ];
  return [{ name, value: typed(workspace, column, text) }];
};

export type Looked = { token: bigint; fits: boolean };

/** The token of each text in its column, in the form in which the column shows it, and whether the column can hold it. */
export const lookAtValues = async (
  workspace: Workspace,
  values: readonly { dataset: CatalogueDataset; column: CatalogueColumn; text: string }[],
): Promise<Looked[]> => {
  const pieces = values.map(({ dataset, column, text }, at) => {
    const isKept = tokenColumn(column) === null;
    const shown = isKept ? sql`ifNull(toString(${typed(workspace, column, text)}), '')` : sql`${text}`;
    const needs = isKept || column.type === 'date' || column.type === 'datetime';
    const value = isKept ? typed(workspace, column, text) : coarse(workspace, column, text);
    const isCoarse = column.treatment === 'generalise' && needs;
    const fits = text !== '' && (isKept || isCoarse) ? sql`isNotNull(${value})` : raw('1');
    return sql`SELECT ${at} AS at, ${tokenSql(workspace, vaultDomain(dataset, column), shown)} AS token, ${fits} AS fits`;
  });
  if (pieces.length === 0) return [];
  const rows = await workspace.stores.warehouse.query<{ at: number; token: string; fits: number }>(
    join(pieces, ' UNION ALL '),
  );
  const found = new Map(rows.map((row) => [row.at, row]));
  return values.map((_, at) => ({ token: BigInt(found.get(at)?.token ?? 0), fits: Number(found.get(at)?.fits) === 1 }));
};
