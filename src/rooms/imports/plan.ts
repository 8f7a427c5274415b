/** What an import keeps between looking at files and loading them, beside what people see of it. Plain data. */
import type { ImportTable } from '../../contract/imports.ts';
import { say } from '../../contract/said.ts';
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
  awaiting?: Awaiting[];
};

/** "order_lines.order_id will refer to orders.order_id": what a load will do to datasets that are there already. */
export const awaitingNotes = (tables: readonly ImportTable[], sources: readonly PlannedTable[]): string[] =>
  tables.flatMap((table, at) =>
    (sources[at]?.awaiting ?? []).map(({ dataset, column, key }) =>
      say('note.awaiting', { dataset, column, target: table.dataset, key }),
    ),
  );

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
