/**
 * Anonymising rows whose time is over (P13.1): they get a new random subject that nothing leads to, tokens and keys go, and what
 * could single somebody out becomes coarser. Written into a new table that is exchanged for the old one: no mutation says what
 * was there. docs/decisions/0012-retention.md says what it protects from, and what not.
 */
import { randomFillSync } from 'node:crypto';
import { id, join, raw, type Sql, sql } from '../../../kit/literals.ts';
import type { Workspace } from '../../accounts/index.ts';
import { type CatalogueColumn, type CatalogueDataset, catalogue, rowsChanged, valueColumn } from '../catalogue.ts';
import { collided } from '../draw-persons.ts';
import { generalisedSql } from '../generalise.ts';
import { takeOutErased, whileHeld } from '../keep-erased-out.ts';
import { heavy } from '../load-context.ts';
import { countOf, createWork, stageOf } from '../stage.ts';

const work = {
  drawn: 'stage_keep_drawn',
  map: 'stage_keep_map',
  next: 'stage_keep_next',
} as const;

/** Kept personal values that many share by their nature; any other kept personal value goes. */
const shared =
  /^user\.(?:contact\.address\.(?:city|state|country)|demographic\.(?:gender|age_range)|behavior|location\.imprecise)/;

const blank = ({ sqlType }: CatalogueColumn): Sql => {
  if (sqlType.startsWith('Nullable')) return sql`NULL`;
  return sqlType.includes('String') ? sql`''` : sql`defaultValueOfTypeName(${sqlType})`;
};

/** Columns by which rows of two datasets find each other: what stays named elsewhere must not lead here. */
const keyColumns = (datasets: readonly CatalogueDataset[], dataset: CatalogueDataset): Set<string> =>
  new Set([
    ...dataset.references.map(({ column }) => column),
    ...datasets.flatMap(({ references }) =>
      references.filter(({ targetDataset }) => targetDataset === dataset.name).map(({ targetColumn }) => targetColumn),
    ),
  ]);

const coarse = (column: CatalogueColumn, generalisation: 'year' | 'area' | 'network'): Sql => {
  const value = valueColumn(column);
  const made = generalisedSql({ type: column.type, value, text: sql`ifNull(toString(${value}), '')`, generalisation });
  if (generalisation === 'year' && column.sqlType.includes('Date')) return sql`toStartOfYear(${value})`;
  return sql`ifNull(toString(${made}), '')`;
};

/** Whether most rows have a value of their own, as numbers of orders and accounts do. */
const isNearlyUnique = async (workspace: Workspace, table: Sql, column: CatalogueColumn): Promise<boolean> => {
  const [row] = await workspace.stores.warehouse.query<{ own: number }>(
    sql`SELECT uniq(${valueColumn(column)}) * 2 > count(${valueColumn(column)}) AS own FROM ${table}`,
  );
  return row?.own === 1;
};

const keptSql = async (
  workspace: Workspace,
  dataset: CatalogueDataset,
  column: CatalogueColumn,
  isKey: boolean,
): Promise<Sql> => {
  const { category, type, sqlType } = column;
  const value = valueColumn(column);
  if (isKey || column.identifier !== null) return blank(column);
  if (category?.endsWith('date_of_birth') === true) return coarse(column, 'year');
  if (category?.endsWith('postal_code') === true && type === 'string') return coarse(column, 'area');
  if (category?.endsWith('ip_address') === true && type === 'string') return coarse(column, 'network');
  if (category !== null && !shared.test(category)) return blank(column);
  if (type === 'datetime') return sql`toStartOfDay(${value})`;
  if (sqlType.includes('String'))
    return sql`if(${value} IN (SELECT ${value} FROM ${dataset.table} GROUP BY ${value} HAVING uniqExact(subject) >= ${workspace.k}), ${value}, '')`;
  return type === 'integer' && (await isNearlyUnique(workspace, dataset.table, column)) ? blank(column) : value;
};

type Cell = { name: Sql; type: string; anonymous: Sql };

/** Every stored column with what an anonymous row has in it. */
const cellsOf = async (workspace: Workspace, dataset: CatalogueDataset): Promise<Cell[]> => {
  const keys = keyColumns(await catalogue(workspace), dataset);
  const cells: Cell[] = [];
  for (const column of dataset.columns) {
    const name = valueColumn(column);
    const token = (of: Sql): Cell => ({ name: of, type: 'UInt64', anonymous: sql`0` });
    if (column.treatment === 'tokenise') cells.push(token(name));
    if (column.treatment === 'generalise')
      cells.push({ name, type: column.sqlType, anonymous: name }, token(id(`c${column.position}_token`)));
    if (column.treatment === 'keep')
      cells.push({
        name,
        type: column.sqlType,
        anonymous: await keptSql(workspace, dataset, column, keys.has(column.name)),
      });
  }
  return cells;
};

const perBatch = 250_000;
const structure = [
  { name: 'number', type: 'UInt64' },
  { name: 'fresh', type: 'UInt64' },
] as const;

const drawBatch = (from: number, count: number): Buffer => {
  const bytes = randomFillSync(Buffer.allocUnsafe(count * 16));
  for (let at = 0; at < count; at += 1) {
    bytes.writeBigUInt64LE(BigInt(from + at), at * 16);
    if (bytes.readBigUInt64LE(at * 16 + 8) === 0n) bytes.writeUInt8(1, at * 16 + 8); // 0 means nobody
  }
  return bytes;
};

const isTrue = async (workspace: Workspace, statement: Sql): Promise<boolean> =>
  (await workspace.stores.warehouse.query<{ ok: number }>(statement))[0]?.ok === 1;

/** A new random subject for everybody with a row that goes: `stage_keep_map (was, fresh)`, dropped when the rows have it. */
const drawSubjects = async (workspace: Workspace, dataset: CatalogueDataset, due: Sql): Promise<void> => {
  const { warehouse } = workspace.stores;
  const [drawn, map] = [workspace.vault(work.drawn), workspace.vault(work.map)];
  await createWork(workspace, drawn, raw('number UInt64, fresh UInt64'), raw('number'));
  await createWork(workspace, map, raw('was UInt64, fresh UInt64'), raw('was'));
  const persons = sql`SELECT DISTINCT subject FROM ${dataset.table} WHERE subject != 0 AND ${due}`;
  const count = await countOf(workspace, sql`(${persons})`);
  for (let at = 0; at < count; at += perBatch)
    await warehouse.insertBytes(drawn, structure, drawBatch(at, Math.min(perBatch, count - at)));
  await warehouse.command(
    sql`INSERT INTO ${map} SELECT p.subject, d.fresh FROM (
          SELECT subject, rowNumberInAllBlocks() AS number FROM (${persons} ORDER BY subject)) AS p
        INNER JOIN ${drawn} AS d ON p.number = d.number`,
    { settings: { ...heavy, max_threads: 1 } },
  );
  const isFresh = await isTrue(
    workspace,
    sql`SELECT count() = ${count} AND uniqExact(fresh) = ${count}
          AND countIf(fresh IN (SELECT subject FROM ${workspace.vault('keys')})) = 0 AS ok FROM ${map}`,
  );
  if (!isFresh) throw collided();
};

const fill = (workspace: Workspace, dataset: CatalogueDataset, cells: readonly Cell[], due: Sql): Sql => {
  const values = cells.map(({ name, type, anonymous }) => sql`CAST(if(is_due, ${anonymous}, ${name}), ${type})`);
  return sql`INSERT INTO ${workspace.rows(work.next)} (${join([raw('subject, run'), ...cells.map(({ name }) => name)])})
      SELECT ${join([raw('if(is_due AND subject != 0, m.fresh, subject), run'), ...values])}
      FROM (SELECT *, toBool(${due}) AS is_due FROM ${dataset.table}) AS d
      LEFT JOIN ${workspace.vault(work.map)} AS m ON d.subject = m.was`;
};

/** Removes what a run that was cut off left behind. */
export const dropKeepWork = async (workspace: Workspace): Promise<void> => {
  const tables = [workspace.vault(work.drawn), workspace.vault(work.map), workspace.rows(work.next)];
  for (const table of tables) await workspace.stores.warehouse.command(sql`DROP TABLE IF EXISTS ${table} SYNC`);
};

/** Makes the rows of a dataset that meet `due` anonymous. To be run while nothing else moves rows of the workspace. */
export const anonymiseRows = async (workspace: Workspace, dataset: CatalogueDataset, due: Sql): Promise<void> => {
  const { warehouse } = workspace.stores;
  const next = workspace.rows(work.next);
  await dropKeepWork(workspace);
  await drawSubjects(workspace, dataset, due);
  await warehouse.command(sql`CREATE TABLE ${next} AS ${dataset.table}`);
  const cells = await cellsOf(workspace, dataset);
  await warehouse.command(fill(workspace, dataset, cells, due), { settings: heavy });
  await whileHeld(workspace, async () => {
    await takeOutErased(workspace, stageOf(workspace, 0), [next], null); // whoever was hidden while it was filled
    await warehouse.command(sql`EXCHANGE TABLES ${next} AND ${dataset.table}`);
  });
  await rowsChanged(workspace);
  await dropKeepWork(workspace);
};
