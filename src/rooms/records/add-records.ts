/** Add: rows that come one by one, pseudonymised as a file's are, and durable when it resolves (C5.1, P7.1). */
import type { AddRecordsAnswer, AddRecordsRequest, RecordRow } from '../../contract/records.ts';
import { say } from '../../contract/said.ts';
import { now } from '../../kit/clock.ts';
import { invalid } from '../../kit/errors.ts';
import type { Workspace } from '../accounts/index.ts';
import { recordEntry } from '../audit/index.ts';
import { dailyRun } from '../datasets/index.ts';
import { conditionsOf, readWhere } from './conditions.ts';
import type { WrittenKey, WrittenRow, WrittenValue } from './entries.ts';
import { type Links, linkRows, type Nearby } from './link-rows.ts';
import { keysOf } from './open-pending.ts';
import type { Records } from './open-records.ts';
import { type PreparedRow, prepareRows, sealRow } from './prepare-rows.ts';
import { type Use, withRecords } from './with-records.ts';

const runOf = async (workspace: Workspace, records: Records): Promise<number> => {
  const day = now().toISOString().slice(0, 10);
  if (records.run?.day !== day) records.run = { day, run: await dailyRun(workspace, records.dataset.id) };
  return records.run.run;
};

const newKeys = ({ persons }: Links): WrittenKey[] =>
  [...persons].flatMap(([subject, { wrapped }]) =>
    wrapped === null ? [] : [{ subject: String(subject), wrapped: wrapped.toString('hex') }],
  );

const entryOf = (
  workspace: Workspace,
  { records }: Use,
  run: number,
  prepared: readonly PreparedRow[],
  links: Links,
) => {
  const rows: WrittenRow[] = [];
  const values = new Map<string, WrittenValue>();
  for (const [at, { subject, isWithheld }] of links.rows.entries()) {
    const row = prepared[at];
    if (isWithheld || row === undefined) continue;
    rows.push({ subject: String(subject), run, cells: row.cells });
    const key = links.persons.get(subject)?.key;
    const isKnown = (name: string): boolean => values.has(name) || records.pending.values.has(name);
    for (const value of key === undefined ? [] : sealRow(workspace, records.stored, row, { subject, key }, isKnown))
      values.set(`${value.subject} ${value.token} ${value.domain}`, value);
  }
  const identities = links.rows.flatMap((one) => one.identities);
  return { do: 'add' as const, rows, keys: newKeys(links), identities, values: [...values.values()] };
};

const nearbyOf = (workspace: Workspace, records: Records): Nearby => {
  const { table, stored, pending } = records;
  return {
    pending,
    personOf: (column, text) => {
      if (column.treatment !== 'tokenise') return undefined;
      const [asked] = readWhere(workspace, records.dataset, stored, { [column.name]: text });
      const rows = asked === undefined ? [] : table.find(conditionsOf([asked]));
      const subject = rows[0] === undefined ? 0n : table.subject(rows[0]);
      return subject === 0n ? undefined : subject;
    },
    keyOf: async (subject) => (await keysOf(workspace, records, [subject])).get(subject) ?? null,
  };
};

const add = async (workspace: Workspace, use: Use, rows: readonly RecordRow[]): Promise<AddRecordsAnswer> => {
  const { records } = use;
  const { dataset, stored } = records;
  const prepared = await prepareRows(workspace, dataset, stored, rows);
  await use.settleOthers(); // new persons of theirs are in no table yet
  const links = await linkRows(
    workspace,
    dataset,
    nearbyOf(workspace, records),
    prepared.map(({ texts }) => texts),
  );
  const entry = entryOf(workspace, use, await runOf(workspace, records), prepared, links);
  const withheld = rows.length - entry.rows.length;
  const detail = say('audit.recordsAdded', { dataset: dataset.name, rows: entry.rows.length, withheld });
  await recordEntry(workspace, { action: 'records.added', detail, ...subjectOf(links) });
  if (entry.rows.length > 0) await use.enter(entry);
  return { added: entry.rows.length, withheld };
};

const subjectOf = ({ rows }: Links): { subject?: bigint } => {
  const [only] = rows;
  return rows.length === 1 && only !== undefined && only.subject !== 0n ? { subject: only.subject } : {};
};

/**
 * Adds rows to a dataset: all of them, or none. Rows about somebody who was erased are withheld. Throws `missing`, `no-such-column`,
 * `value-misfits`, `no-rows`, `too-many-rows`.
 */
export const addRecords = async (
  workspace: Workspace,
  dataset: string,
  { rows }: AddRecordsRequest,
): Promise<AddRecordsAnswer> => {
  if (rows.length === 0) throw invalid('no-rows', 'There is nothing to add', 'Send at least one row.');
  return withRecords(workspace, dataset, (use) => add(workspace, use, rows));
};
