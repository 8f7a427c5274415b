import type { Column } from '../../../contract/catalog.ts';
import { assignRoles } from './assign-roles.ts';
import { describeTable } from './describe-table.ts';
import { findAwaiting } from './find-awaiting.ts';
import { findReferences } from './find-references.ts';
import { identifyPersons } from './identify-persons.ts';
import { keyColumnsOf, keyColumnsOfKnown } from './key-columns.ts';
import { linkBack } from './link-back.ts';
import { isMoney } from './money.ts';
import { settleTreatments } from './settle-treatments.ts';
import {
  datasetWords,
  holdsFirms,
  type Draft,
  type KnownDataset,
  type RecognisedTable,
  type SampledTable,
} from './sampled-table.ts';
import { chooseTimeColumn } from './time-column.ts';

/**
 * Recognises the tables of one import: category, treatment, confidence and reason of every column, the columns that
 * say whose row it is, and the columns that refer to other tables of the import or to known datasets.
 * Deterministic; the order of the tables does not matter. Proposals only: a person may change everything before loading.
 */
export async function recogniseTables(
  tables: readonly SampledTable[],
  known: readonly KnownDataset[],
): Promise<RecognisedTable[]> {
  const things = [...tables, ...known].map(({ dataset }) => datasetWords(dataset).at(-1) ?? '');
  const drafts = tables.map((table) => toDraft(table, things));
  drafts.forEach(identifyPersons);
  const here = new Set(tables.map((table) => table.dataset));
  const others = known.filter((dataset) => !here.has(dataset.dataset));
  const keys = [...drafts.flatMap(keyColumnsOf), ...others.flatMap(keyColumnsOfKnown)];
  const declares = tables.some((table) => (table.foreignKeys?.length ?? 0) > 0);
  for (const draft of drafts) await findReferences(draft, keys, declares);
  assignRoles(drafts, others);
  for (const draft of drafts) await linkBack(draft, others);
  await findAwaiting(drafts, others);
  return drafts.map(finish);
}

function toDraft(table: SampledTable, things: readonly string[]): Draft {
  const nameWords = datasetWords(table.dataset);
  const described = describeTable(table.columns, nameWords);
  return {
    table,
    profiles: described.profiles,
    findings: [...described.findings],
    identifiers: table.columns.map(() => null),
    references: [],
    awaiting: [],
    nameWords,
    complete: table.totalRows === table.rowsSampled,
    otherThings: new Set(things.filter((thing) => !nameWords.includes(thing))),
    holdsPersons: false,
    holdsFirms: holdsFirms(nameWords),
  };
}

/** A number that says who or what a row is about is no amount. */
function countsMoney(draft: Draft, at: number): boolean {
  const profile = draft.profiles[at];
  if (profile === undefined || draft.identifiers[at] != null) return false;
  return isMoney(profile) && !draft.references.some(({ column }) => column === profile.name);
}

function finish(draft: Draft): RecognisedTable {
  settleTreatments(draft);
  const columns: Column[] = draft.table.columns.map((column, i) => ({
    name: column.name,
    type: column.type,
    ...draft.findings[i]!,
    identifier: draft.identifiers[i] ?? null,
    unit: countsMoney(draft, i) ? 'money' : null,
  }));
  const { dataset, file } = draft.table;
  return {
    dataset,
    file,
    columns,
    references: draft.references,
    awaiting: draft.awaiting,
    timeColumn: chooseTimeColumn(draft),
  };
}
