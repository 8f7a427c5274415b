/** Values of key columns in the one form in which rows of two datasets can be compared: a token. */
import { type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { type CatalogueColumn, tokenColumn, valueColumn } from './catalogue.ts';
import { tokenSql } from './hashing.ts';

/** A column of rows in the warehouse; `where` (`AND …`) leaves rows out. */
export type StoredColumn = { table: Sql; where: Sql; column: Pick<CatalogueColumn, 'position' | 'treatment'> };

/** Token (UInt64) of a stored column under `domain`; 0 when empty. What is tokenised already is taken as it is. */
export const ownerKeySql = (workspace: Workspace, domain: string, column: StoredColumn['column']): Sql =>
  tokenColumn(column) ?? tokenSql(workspace, domain, sql`ifNull(toString(${valueColumn(column)}), '')`);
