/**
 * Rows that name nobody get their person once the row they belong to is there, in whatever order the files come: invoice lines
 * follow their invoices, which follow their customers.
 */
import { raw, type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { type CatalogueColumn, type CatalogueDataset, type CatalogueReference, catalogue } from './catalogue.ts';
import { sidesThere, sideTable } from './limit/side-tables.ts';
import { mergePersons, mergersColumns } from './merge-persons.ts';
import { ownerKeySql } from './owner-keys.ts';
import { replaceTable } from './rewrite-rows.ts';
import { countOf, createWork, type Stage } from './stage.ts';

type Link = {
  dataset: CatalogueDataset;
  column: CatalogueColumn;
  target: CatalogueDataset;
  key: CatalogueColumn;
  /** Where rows of restricted persons lie, if any do: who is restricted owns rows all the same. */
  beside: { dataset: Sql | null; target: Sql | null };
};

const stored = ({ treatment }: CatalogueColumn): boolean => treatment !== 'drop' && treatment !== 'ask';

const linkOf = (
  all: readonly CatalogueDataset[],
  dataset: CatalogueDataset,
  reference: CatalogueReference,
  sideOf: (dataset: CatalogueDataset) => Sql | null,
): Link[] => {
  const target = all.find(({ name }) => name === reference.targetDataset);
  const column = dataset.columns.find(({ name }) => name === reference.column);
  const key = target?.columns.find(({ name }) => name === reference.targetColumn);
  if (reference.role !== 'owner' || target === undefined || column === undefined || key === undefined) return [];
  const beside = { dataset: sideOf(dataset), target: sideOf(target) };
  return stored(column) && stored(key) ? [{ dataset, column, target, key, beside }] : [];
};

const linksOf = async (workspace: Workspace): Promise<Link[]> => {
  const all = await catalogue(workspace);
  const { sides } = await sidesThere(workspace);
  const sideOf = ({ id }: CatalogueDataset): Sql | null => (sides.has(id) ? sideTable(workspace, id) : null);
  return all.flatMap((dataset) => dataset.references.flatMap((reference) => linkOf(all, dataset, reference, sideOf)));
};

const together = (table: Sql, beside: Sql | null, columns: Sql): Sql =>
  beside === null
    ? sql`(SELECT ${columns} FROM ${table})`
    : sql`(SELECT ${columns} FROM ${table} UNION ALL SELECT ${columns} FROM ${beside})`;

const owners = (workspace: Workspace, { target, key, column, beside }: Link): Sql => {
  const columns = sql`${ownerKeySql(workspace, column.tokenDomain ?? '', key)} AS token, subject`;
  return sql`SELECT token, any(subject) AS person FROM ${together(target.table, beside.target, columns)}
      WHERE subject != 0 AND token != 0 GROUP BY token HAVING min(subject) = max(subject)`;
};

const tokenOf = (workspace: Workspace, { column }: Link): Sql =>
  ownerKeySql(workspace, column.tokenDomain ?? '', column);

const fillSubjects = async (workspace: Workspace, stage: Stage, link: Link): Promise<boolean> => {
  const { table } = link.dataset;
  const open = sql`(SELECT 1 FROM ${table} WHERE subject = 0 AND ${tokenOf(workspace, link)} IN (SELECT token FROM (${owners(workspace, link)})) LIMIT 1)`;
  if ((await countOf(workspace, open)) === 0) return false;
  await replaceTable(
    workspace,
    stage,
    `d_${link.dataset.id}`,
    (next, columns) =>
      sql`INSERT INTO ${next} SELECT if(d.subject = 0, o.person, d.subject), ${columns}
        FROM (SELECT *, ${tokenOf(workspace, link)} AS owner_token FROM ${table}) AS d
        LEFT JOIN (${owners(workspace, link)}) AS o ON d.owner_token = o.token`,
  );
  return true;
};

// Rows with values of their own were given a person nobody has a name for; now it turns out who that is.
const mergeNameless = async (workspace: Workspace, stage: Stage, link: Link): Promise<boolean> => {
  if (link.column.identityDomain !== null) return false;
  const mergers = stage.vault('nameless');
  const columns = sql`subject, ${tokenOf(workspace, link)} AS owner_token`;
  await createWork(workspace, mergers, mergersColumns, raw('loser'));
  await workspace.stores.warehouse.command(
    sql`INSERT INTO ${mergers} SELECT d.subject AS loser, any(o.person) AS survivor
        FROM (SELECT subject, owner_token FROM ${together(link.dataset.table, link.beside.dataset, columns)} WHERE subject != 0
              AND subject NOT IN (SELECT subject FROM ${workspace.vault('identities')})) AS d
        INNER JOIN (${owners(workspace, link)}) AS o ON d.owner_token = o.token
        WHERE o.person != d.subject GROUP BY loser HAVING min(o.person) = max(o.person)
        AND survivor IN (SELECT subject FROM ${workspace.vault('identities')})`,
  );
  if ((await countOf(workspace, mergers)) === 0) return false;
  await mergePersons(workspace, stage, mergers);
  return true;
};

/** Resolves every reference that can be resolved, again and again until nothing changes. Run it again after a crash. */
export const resolveOwners = async (workspace: Workspace, stage: Stage): Promise<void> => {
  const links = await linksOf(workspace);
  for (let changed = true; changed;) {
    changed = false;
    for (const link of links) {
      if (await fillSubjects(workspace, stage, link)) changed = true;
      if (await mergeNameless(workspace, stage, link)) changed = true;
    }
  }
};
