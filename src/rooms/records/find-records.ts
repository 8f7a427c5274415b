/** Find: rows with what their columns hold; exact values of persons for a purpose, which is written down first (P3.2, P7.2, P12.2). */
import type { FindRecordsAnswer, FindRecordsRequest, RecordRow } from '../../contract/records.ts';
import { say } from '../../contract/said.ts';
import { invalid } from '../../kit/errors.ts';
import type { Workspace } from '../accounts/index.ts';
import { recordEntry } from '../audit/index.ts';
import { type CatalogueColumn, type CatalogueDataset, subjectHex } from '../datasets/index.ts';
import { keptValue } from './cells.ts';
import { columnNamed, conditionsOf, readWhere } from './conditions.ts';
import { fewPersons, openPending } from './open-pending.ts';
import type { Records } from './open-records.ts';
import { readTexts, type TextsByToken } from './read-texts.ts';
import { placesOf } from './stored-columns.ts';
import { withRecords } from './with-records.ts';

const mostRows = 100_000;

const isKept = ({ treatment }: CatalogueColumn): boolean => treatment === 'keep';

const columnsOf = (dataset: CatalogueDataset, names: readonly string[] | undefined): CatalogueColumn[] =>
  names === undefined ? dataset.columns.filter(isKept) : names.map((name) => columnNamed(dataset, name));

const personsOf = ({ table }: Records, rows: readonly number[]): bigint[] => {
  const persons = new Set<bigint>();
  for (const row of rows) {
    const subject = table.subject(row);
    if (subject !== 0n) persons.add(subject);
  }
  return [...persons];
};

const requirePurpose = (columns: readonly CatalogueColumn[], purpose: string | undefined): void => {
  if (purpose !== undefined || columns.every(isKept)) return;
  throw invalid(
    'purpose-missing',
    'A purpose is needed',
    'Say why, in 3 to 500 characters. It is written to the audit log.',
  );
};

/** Texts of one column of these persons, from the vault and from what is pending. */
const textsOf = async (
  workspace: Workspace,
  records: Records,
  column: CatalogueColumn,
  persons: readonly bigint[],
): Promise<TextsByToken> => {
  const domain = column.tokenDomain ?? '';
  const texts = new Map(
    persons.length > fewPersons
      ? await readTexts(workspace, domain, persons)
      : (await Promise.all(persons.map((one) => records.pages.textsOf(workspace, one, domain)))).flatMap((one) => [
          ...one,
        ]),
  );
  for (const [token, text] of await openPending(workspace, records, domain, persons)) texts.set(token, text);
  return texts;
};

type Read = (row: number) => RecordRow[string];

const readerOf = async (
  workspace: Workspace,
  records: Records,
  column: CatalogueColumn,
  persons: readonly bigint[],
): Promise<Read> => {
  const { table, stored } = records;
  const places = placesOf(stored, column);
  if (isKept(column)) return (row) => keptValue(column, table.text(row, places.value));
  const texts = await textsOf(workspace, records, column, persons);
  return (row) => texts.get(table.token(row, places.token)) ?? null;
};

const rowsAs = (columns: readonly CatalogueColumn[], reads: readonly Read[], rows: readonly number[]): RecordRow[] =>
  rows.map((row) => {
    const record: RecordRow = {};
    for (const [at, { name }] of columns.entries()) record[name] = reads[at]?.(row) ?? null;
    return record;
  });

const whose = (subject: bigint): string | null => (subject === 0n ? null : subjectHex(subject));

const find = async (
  workspace: Workspace,
  records: Records,
  request: FindRecordsRequest,
): Promise<FindRecordsAnswer> => {
  const { dataset, stored, table } = records;
  const columns = columnsOf(dataset, request.columns);
  requirePurpose(columns, request.purpose);
  const found = table.find(conditionsOf(readWhere(workspace, dataset, stored, request.where ?? {})));
  const rows = found.slice(0, Math.min(request.limit ?? 1000, mostRows));
  const persons = personsOf(records, rows);
  const [only] = persons;
  await recordEntry(workspace, {
    action: columns.every(isKept) ? 'records.read' : 'records.revealed',
    detail: say('audit.recordsRead', { dataset: dataset.name, rows: rows.length, persons: persons.length }),
    ...(request.purpose === undefined ? {} : { purpose: request.purpose }),
    ...(persons.length === 1 && only !== undefined ? { subject: only } : {}),
  });
  const reads: Read[] = [];
  for (const column of columns) reads.push(await readerOf(workspace, records, column, persons));
  const answer = { rows: rowsAs(columns, reads, rows), total: found.length };
  return request.withSubjects === true ? { ...answer, subjects: rows.map((row) => whose(table.subject(row))) } : answer;
};

/**
 * Rows of a dataset that fit, with the columns asked for. Whoever is restricted is not among them. Throws `missing`, `no-such-column`,
 * `column-not-stored`, `condition-misfits`, `value-misfits`, `purpose-missing`, `too-many-rows`.
 */
export const findRecords = (
  workspace: Workspace,
  dataset: string,
  request: FindRecordsRequest,
): Promise<FindRecordsAnswer> => withRecords(workspace, dataset, ({ records }) => find(workspace, records, request));
