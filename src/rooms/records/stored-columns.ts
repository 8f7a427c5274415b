/** The columns that rows of a dataset really have in the warehouse, and in memory. */
import { type CatalogueColumn, type CatalogueDataset } from '../datasets/index.ts';
import type { ColumnKind } from './record-table.ts';

/**
 * `value`: what a kept column holds, or the coarse value of a generalised one. `token`: stands for a text in the vault. `name`: the
 * warehouse's column. `isNullable`: it tells no value from an empty text.
 */
export type StoredColumn = {
  name: string;
  kind: ColumnKind;
  column: CatalogueColumn;
  isNullable: boolean;
};

const storedOf = (column: CatalogueColumn): StoredColumn[] => {
  const name = `c${column.position}`;
  const value = { name, kind: 'text' as const, column, isNullable: column.sqlType.startsWith('Nullable') };
  const token = { kind: 'token' as const, column, isNullable: false };
  if (column.treatment === 'keep') return [value];
  if (column.treatment === 'tokenise') return [{ ...token, name }];
  return column.treatment === 'generalise' ? [value, { ...token, name: `${name}_token` }] : [];
};

/** The stored columns of a dataset, in the order of its table. */
export const storedColumns = ({ columns }: Pick<CatalogueDataset, 'columns'>): StoredColumn[] =>
  columns.flatMap(storedOf);

/** Numbers of the stored columns of one column: of its value, and of its token; -1 where it has none. */
export const placesOf = (
  stored: readonly StoredColumn[],
  column: CatalogueColumn,
): { value: number; token: number } => {
  const placeOf = (kind: ColumnKind): number =>
    stored.findIndex((one) => one.column.position === column.position && one.kind === kind);
  return { value: placeOf('text'), token: placeOf('token') };
};
