/** The records that could not be read, as a file to mend and import again. */
import type { RejectedRecord } from '../../contract/imports.ts';
import { say } from '../../contract/said.ts';
import { missing } from '../../kit/errors.ts';
import type { Workspace } from '../accounts/index.ts';
import { recordEntry } from '../audit/index.ts';
import { readRejectedRecords } from '../datasets/index.ts';
import { readImport } from './import-store.ts';

/**
 * A cell of RFC 4180. Spreadsheets run cells that begin with = + - @, tab or carriage return as formulas (CWE-1236): an
 * apostrophe in front makes them text.
 */
export const safeCsvCell = (value: string): string => {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
};

async function* asCsv(records: AsyncIterable<RejectedRecord>): AsyncGenerator<string> {
  yield 'line,reason,record\r\n';
  for await (const { line, reason, record } of records)
    yield `${line},${safeCsvCell(reason)},${safeCsvCell(record)}\r\n`;
}

/**
 * The rejected records of one dataset of an import, as CSV: line (1-based in the original file), reason, record as it
 * stood. Reading them is recorded, as they hold persons' values. Throws `missing`.
 */
export const readRejects = async (
  workspace: Workspace,
  importId: string,
  dataset: string,
): Promise<AsyncIterable<string>> => {
  const row = await readImport(workspace, importId);
  const result = row.results.find((one) => one.dataset === dataset);
  if (result === undefined || result.rowsRejected === 0)
    throw missing('file of rejected records', 'This import rejected nothing for that dataset.');
  await recordEntry(workspace, {
    action: 'rejects.read',
    detail: say('audit.rejectsRead', { dataset, count: result.rowsRejected }),
  });
  return asCsv(readRejectedRecords(workspace, importId, dataset));
};
