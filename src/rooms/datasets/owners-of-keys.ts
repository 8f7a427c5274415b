/** Whose rows some keys of another dataset are: an order line is whose order it belongs to. */
import { join, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { type CatalogueDataset, catalogue } from './catalogue.ts';
import { besideDatasets } from './limit/side-tables.ts';
import { ownerKeySql } from './owner-keys.ts';
import { tokeniser } from './token-of.ts';

/** Persons of the rows that `column` of a dataset refers to with these texts, by text; restricted ones too. Keys of several persons are left out. */
export const ownersOfKeys = async (
  workspace: Workspace,
  dataset: CatalogueDataset,
  column: string,
  texts: readonly string[],
): Promise<Map<string, bigint>> => {
  const all = await catalogue(workspace);
  const reference = dataset.references.find((one) => one.column === column && one.role === 'owner');
  const own = dataset.columns.find(({ name }) => name === column);
  const target = all.find(({ name }) => name === reference?.targetDataset);
  const key = target?.columns.find(({ name }) => name === reference?.targetColumn);
  if (texts.length === 0 || own === undefined || target === undefined || key === undefined) return new Map();
  const domain = own.tokenDomain ?? '';
  const tokenOf = tokeniser(workspace, domain);
  const byToken = new Map(texts.map((text) => [String(tokenOf(text)), text]));
  const places = [target, ...(await besideDatasets(workspace, [target]))].map(
    ({ table }) => sql`SELECT ${ownerKeySql(workspace, domain, key)} AS token, subject FROM ${table}
        WHERE subject != 0 AND token IN ${[...byToken.keys()].map((token) => BigInt(token))}`,
  );
  const rows = await workspace.stores.warehouse.query<{ token: string; subject: string }>(
    sql`SELECT token, any(subject) AS subject FROM (${join(places, ' UNION ALL ')}) AS p GROUP BY token
        HAVING min(p.subject) = max(p.subject)`,
  );
  return new Map(rows.map(({ token, subject }) => [byToken.get(token) ?? '', BigInt(subject)]));
};
