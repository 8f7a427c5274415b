/** Asking a store that was restored from before whom the ledger knows in it. */
import { type Sql, sql } from '../../../kit/literals.ts';
import type { Workspace } from '../../accounts/index.ts';
import {
  type CatalogueColumn,
  type CatalogueDataset,
  fingerprintSql,
  ledgerHashSql,
  normalisedSql,
  tokenColumn,
  valueColumn,
} from '../../datasets/index.ts';

const isKnown = (workspace: Workspace, fingerprint: Sql): Sql =>
  sql`${ledgerHashSql(workspace, fingerprint)} IN (SELECT hash FROM ${workspace.vault('ledger')})`;

const subjects = async (workspace: Workspace, statement: Sql): Promise<bigint[]> =>
  (await workspace.stores.warehouse.query<{ subject: string }>(statement)).map(({ subject }) => BigInt(subject));

type Place = { table: Sql; column: CatalogueColumn; domain: string };

/** Columns with keys in the clear that belong to somebody, or name the row whose owner is theirs too (an invoice's number). */
const keyPlaces = (datasets: readonly CatalogueDataset[]): Place[] => {
  const wanted = datasets.flatMap((dataset) =>
    dataset.references
      .filter(({ role }) => role === 'owner')
      .flatMap(({ column, targetId, targetColumn }) => [
        { datasetId: dataset.id, column, domain: `${targetId}.${targetColumn}` },
        { datasetId: targetId, column: targetColumn, domain: `${targetId}.${targetColumn}` },
      ]),
  );
  const places = datasets.flatMap(({ id, table, columns }) =>
    columns.flatMap((column) => {
      const place = wanted.find((one) => one.datasetId === id && one.column === column.name);
      const isPlain = column.treatment === 'keep' && tokenColumn(column) === null;
      return place === undefined || !isPlain ? [] : [{ table, column, domain: column.identityDomain ?? place.domain }];
    }),
  );
  return places;
};

/** Persons to whom an identifier or a key leads that the ledger knows. */
export const broughtBack = async (workspace: Workspace, datasets: readonly CatalogueDataset[]): Promise<bigint[]> => {
  const byIdentity = sql`SELECT DISTINCT subject FROM ${workspace.vault('identities')}
    WHERE ${isKnown(workspace, sql`fingerprint`)}`;
  const byKey = keyPlaces(datasets).map(({ table, column, domain }) => {
    const text = sql`ifNull(toString(${valueColumn(column)}), '')`;
    const print = fingerprintSql(workspace, domain, normalisedSql(domain, text));
    return sql`SELECT DISTINCT subject FROM ${table} WHERE subject != 0 AND ${text} != '' AND ${isKnown(workspace, print)}`;
  });
  const found = await Promise.all([byIdentity, ...byKey].map((statement) => subjects(workspace, statement)));
  return [...new Set(found.flat())];
};

/** Whether the warehouse knows less of the ledger than its file: it was restored from before, or a crash came between the two. */
export const knowsLess = async (workspace: Workspace, distinct: number): Promise<boolean> => {
  const { warehouse } = workspace.stores;
  const table = workspace.vault('ledger');
  const [there] = await warehouse.query<{ result: number }>(sql`EXISTS TABLE ${table}`);
  if (there?.result !== 1) return true;
  const [row] = await warehouse.query<{ n: string }>(sql`SELECT uniqExact(hash) AS n FROM ${table}`);
  return Number(row?.n ?? 0) < distinct;
};
