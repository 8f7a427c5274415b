/**
 * Remove: rows that fit are in no answer any more when it resolves; their bytes go with the next purge (P13.3). Persons of whom no row
 * is left lose key, identities and values. They may come back with another row: who must not is erased.
 */
import type { RemoveRecordsAnswer, RemoveRecordsRequest } from '../../contract/records.ts';
import { say } from '../../contract/said.ts';
import type { Workspace } from '../accounts/index.ts';
import { recordEntry } from '../audit/index.ts';
import { requireRowsFree } from '../datasets/index.ts';
import { conditionsOf, readWhere } from './conditions.ts';
import { notePurge } from './purge-records.ts';
import { type Use, withRecords } from './with-records.ts';

const remove = async (
  workspace: Workspace,
  use: Use,
  { where }: RemoveRecordsRequest,
): Promise<RemoveRecordsAnswer> => {
  const { dataset, stored, table } = use.records;
  const asked = readWhere(workspace, dataset, stored, where);
  const rows = table.find(conditionsOf(asked));
  const persons = new Set(rows.map((row) => table.subject(row)));
  await requireRowsFree(workspace, dataset, persons);
  const [only] = persons;
  await recordEntry(workspace, {
    action: 'records.removed',
    detail: say('audit.recordsRemoved', { dataset: dataset.name, rows: rows.length, persons: persons.size }),
    ...(persons.size === 1 && only !== undefined && only !== 0n ? { subject: only } : {}),
  });
  if (rows.length === 0) return { removed: 0 };
  const removed = await use.enter({ do: 'remove', where: asked });
  notePurge(workspace);
  return { removed };
};

/**
 * Removes rows of a dataset. Throws `missing`, `no-such-column`, `column-not-stored`, `condition-misfits`, `value-misfits`, `on-hold`
 * while a legal hold keeps the dataset or one of the persons, `too-many-rows`.
 */
export const removeRecords = (
  workspace: Workspace,
  dataset: string,
  request: RemoveRecordsRequest,
): Promise<RemoveRecordsAnswer> => withRecords(workspace, dataset, (use) => remove(workspace, use, request));
