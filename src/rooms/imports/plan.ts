/** What an import keeps between looking at files and loading them, beside what people see of it. Plain data. */
import type { AwaitingReference, ImportChange, ImportTable } from '../../contract/imports.ts';
import { say } from '../../contract/said.ts';
import { invalid } from '../../kit/errors.ts';
import type { SourceTable } from './read/index.ts';
import type { Awaiting } from './recognise/index.ts';

/** One table of an import; stands at the same index as its `ImportTable`. */
export type PlannedTable = {
  /** Without its sample: rows of customers' data never lie in Postgres, whose deleted bytes stay for long. */
  source: SourceTable;
  /** The upload it came in, or null for a file of the command line. */
  uploadId: string | null;
  /** Which of its file's tables it is, to find it again when the file is looked at once more. */
  origin: number;
  timeColumn: string | null;
  /** By column: few distinct values. */
  lowCardinality: boolean[];
  /** Columns of datasets loaded before that will refer to this table. */
  awaiting?: (Awaiting & { declined?: boolean })[];
};

/** What loaded rows will refer to this table by, without what somebody declined. */
export const followedOf = (planned: PlannedTable | undefined): Awaiting[] =>
  (planned?.awaiting ?? []).filter(({ declined }) => declined !== true).map(({ declined: _, ...one }) => one);

export const awaitingOf = (planned: PlannedTable | undefined): AwaitingReference[] =>
  (planned?.awaiting ?? []).map(({ dataset, column, key, why, declined }) => ({
    dataset,
    column,
    key,
    why,
    follow: declined !== true,
  }));

/** "order_lines.order_id will refer to orders.order_id": what a load will do to datasets that are there already. */
export const awaitingNotes = (tables: readonly ImportTable[], sources: readonly PlannedTable[]): string[] =>
  tables.flatMap((table, at) =>
    followedOf(sources[at]).map(({ dataset, column, key }) =>
      say('note.awaiting', { dataset, column, target: table.dataset, key }),
    ),
  );

type AwaitingChange = NonNullable<ImportChange['tables'][number]['awaiting']>[number];

/** Follows or declines what was found to refer to this table. Throws `no-such-reference`. */
export const changeAwaiting = (planned: PlannedTable, changes: readonly AwaitingChange[]): PlannedTable => {
  const isAbout = (change: AwaitingChange) => (one: Awaiting) =>
    one.dataset === change.dataset && one.column === change.column;
  const awaiting = planned.awaiting ?? [];
  const unknown = changes.find((change) => !awaiting.some(isAbout(change)));
  if (unknown !== undefined)
    throw invalid(
      'no-such-reference',
      `${unknown.dataset}.${unknown.column} was not found to refer to this table`,
      'Only references that are listed can be followed or declined. Nothing was changed.',
    );
  return {
    ...planned,
    awaiting: awaiting.map((one) => {
      const change = changes.findLast((candidate) => isAbout(candidate)(one));
      return change === undefined ? one : { ...one, declined: !change.follow };
    }),
  };
};

/** A source as it may be stored: without rows. */
export const withoutSample = (source: SourceTable): SourceTable => ({ ...source, sample: [] });

const fewValues = 1000;

/** By column of the sample: true where few values come again and again. */
export const lowCardinalityOf = (source: SourceTable): boolean[] =>
  source.columns.map((_, at) => {
    const values = source.sample.flatMap((row) => row[at] ?? []);
    const distinct = new Set(values).size;
    return distinct <= fewValues && (values.length < 50 || distinct < values.length / 2);
  });
