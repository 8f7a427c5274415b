/** Change: what columns of some rows hold. Values of persons are sealed for each of them; what identifies persons is corrected instead. */
import type { ChangeRecordsAnswer, ChangeRecordsRequest, RecordRow } from '../../contract/records.ts';
import { say } from '../../contract/said.ts';
import { invalid } from '../../kit/errors.ts';
import type { Workspace } from '../accounts/index.ts';
import { recordEntry } from '../audit/index.ts';
import { type CatalogueColumn, sealValue } from '../datasets/index.ts';
import { columnNamed, conditionsOf, readWhere } from './conditions.ts';
import type { WrittenCell, WrittenValue } from './entries.ts';
import { keysOf } from './open-pending.ts';
import type { Records } from './open-records.ts';
import { prepareRows } from './prepare-rows.ts';
import { type Use, withRecords } from './with-records.ts';

const requireChangeable = ({ dataset }: Records, set: RecordRow): CatalogueColumn[] => {
  const columns = Object.keys(set).map((name) => columnNamed(dataset, name));
  if (columns.length === 0)
    throw invalid('nothing-to-set', 'There is nothing to change', 'Name at least one column in set.');
  const leading = columns.find(
    ({ name, identityDomain }) => identityDomain !== null || dataset.references.some(({ column }) => column === name),
  );
  if (leading === undefined) return columns;
  throw invalid(
    'column-identifies',
    `${leading.name} says whose a row is`,
    'Correct the person instead, or remove the row and add it anew. Nothing was changed.',
  );
};

type Cells = { at: number; cell: WrittenCell }[];

const cellsOf = async (workspace: Workspace, records: Records, set: RecordRow, columns: readonly CatalogueColumn[]) => {
  const { dataset, stored } = records;
  const [row] = await prepareRows(workspace, dataset, stored, [set]);
  const changed = new Set(columns.map(({ position }) => position));
  const cells: Cells = stored.flatMap(({ column }, at) =>
    changed.has(column.position) ? [{ at, cell: row?.cells[at] ?? null }] : [],
  );
  return { cells, texts: row?.texts ?? new Map<string, string>() };
};

const nobodys = (): Error =>
  invalid(
    'rows-of-nobody',
    'Some of these rows are nobody’s',
    'A value of a person can be set only where a row is about somebody. Choose fewer rows. Nothing was changed.',
  );

const sealFor = async (
  workspace: Workspace,
  records: Records,
  { cells, texts }: Awaited<ReturnType<typeof cellsOf>>,
  rows: readonly number[],
): Promise<WrittenValue[]> => {
  const { stored, table } = records;
  const sealed = cells.flatMap(({ at, cell }) => {
    const one = stored[at];
    const text = one === undefined ? undefined : texts.get(one.column.name);
    if (one?.kind !== 'token' || text === undefined) return [];
    return [{ domain: one.column.tokenDomain ?? '', token: cell ?? '0', text }];
  });
  if (sealed.length === 0) return [];
  const persons = [...new Set(rows.map((row) => table.subject(row)))];
  const keys = await keysOf(workspace, records, persons);
  if (persons.some((subject) => !keys.has(subject))) throw nobodys();
  return [...keys].flatMap(([subject, key]) =>
    sealed.map(({ domain, token, text }) => ({
      subject: String(subject),
      domain,
      token,
      sealed: sealValue(workspace, key, { subject, domain, text }).toString('base64'),
    })),
  );
};

const change = async (
  workspace: Workspace,
  use: Use,
  { where, set }: ChangeRecordsRequest,
): Promise<ChangeRecordsAnswer> => {
  const { records } = use;
  const { dataset, stored, table } = records;
  const columns = requireChangeable(records, set);
  const asked = readWhere(workspace, dataset, stored, where);
  const made = await cellsOf(workspace, records, set, columns);
  const rows = table.find(conditionsOf(asked));
  const values = await sealFor(workspace, records, made, rows);
  const detail = say('audit.recordsChanged', { dataset: dataset.name, rows: rows.length, columns: columns.length });
  const [first] = rows;
  const subject = rows.length === 1 && first !== undefined ? table.subject(first) : 0n;
  await recordEntry(workspace, { action: 'records.changed', detail, ...(subject === 0n ? {} : { subject }) });
  if (rows.length === 0) return { changed: 0 };
  return { changed: await use.enter({ do: 'change', where: asked, set: made.cells, values }) };
};

/**
 * Sets columns of the rows that fit; durable when it resolves. Throws `missing`, `no-such-column`, `column-not-stored`,
 * `column-identifies`, `condition-misfits`, `value-misfits`, `nothing-to-set`, `rows-of-nobody`, `too-many-rows`.
 */
export const changeRecords = (
  workspace: Workspace,
  dataset: string,
  request: ChangeRecordsRequest,
): Promise<ChangeRecordsAnswer> => withRecords(workspace, dataset, (use) => change(workspace, use, request));
