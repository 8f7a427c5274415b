/** Verify: is anything left that fits? Asked of the rows as everybody sees them, and of those of restricted persons, which nobody does. */
import type { RemovalState, VerifyRemovalRequest } from '../../contract/records.ts';
import { say } from '../../contract/said.ts';
import { id, join, type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { recordEntry } from '../audit/index.ts';
import { besideDatasets } from '../datasets/index.ts';
import { type Asked, conditionsOf, readWhere } from './conditions.ts';
import type { Records } from './open-records.ts';
import { purgeState } from './purge-records.ts';
import { withRecords } from './with-records.ts';

const conditionSql = ({ stored }: Records, asked: Asked): Sql => {
  const name = id(stored[asked.at]?.name ?? '');
  if ('token' in asked) return sql`${name} = ${BigInt(asked.token)}`;
  const text = sql`toString(${name})`;
  if ('is' in asked) return asked.is === null ? sql`isNull(${name})` : sql`${text} = ${asked.is}`;
  if ('before' in asked) return sql`${text} < ${asked.before}`;
  return sql`has(arrayMap(x -> trim(x), splitByRegexp('[,;|]', ${text})), ${asked.has})`;
};

const countBeside = async (workspace: Workspace, records: Records, where: readonly Asked[]): Promise<number> => {
  if (records.restricted.size === 0) return 0;
  const [beside] = await besideDatasets(workspace, [records.dataset]);
  if (beside === undefined) return 0;
  const all = join(
    where.map((asked) => conditionSql(records, asked)),
    ' AND ',
  );
  const [row] = await workspace.stores.warehouse.query<{ n: string }>(
    sql`SELECT count() AS n FROM ${beside.table} WHERE ${all}`,
  );
  return Number(row?.n ?? 0);
};

const verify = async (
  workspace: Workspace,
  records: Records,
  { where }: VerifyRemovalRequest,
): Promise<RemovalState> => {
  const { dataset, stored, table } = records;
  const asked = readWhere(workspace, dataset, stored, where);
  const rows = table.find(conditionsOf(asked)).length + (await countBeside(workspace, records, asked));
  const detail = say('audit.removalVerified', { dataset: dataset.name, rows });
  await recordEntry(workspace, { action: 'records.verified', detail });
  const purged = await purgeState(workspace);
  const state = rows > 0 ? 'held' : purged.isDue ? 'hidden' : 'purged';
  return { state, rows, since: purged.at?.toISOString() ?? null };
};

/**
 * How gone the rows are that fit. Throws `missing`, `no-such-column`, `column-not-stored`, `condition-misfits`, `value-misfits`,
 * `too-many-rows`.
 */
export const verifyRemoval = (
  workspace: Workspace,
  dataset: string,
  request: VerifyRemovalRequest,
): Promise<RemovalState> => withRecords(workspace, dataset, ({ records }) => verify(workspace, records, request));
