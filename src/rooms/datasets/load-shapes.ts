/** What the imports room hands over to be loaded, and what it gets back. */
import type { ColumnType, Generalisation, Identifier, Treatment, Unit } from '../../contract/catalog.ts';
import type { RejectedRecord } from '../../contract/imports.ts';
import type { FileSource } from '../../engines/warehouse/index.ts';

export type LoadColumn = {
  name: string;
  type: ColumnType;
  category: string | null;
  /** Never `ask`: somebody has decided by now. */
  treatment: Treatment;
  generalisation: Generalisation | null;
  /** 0 to 1. */
  confidence: number;
  why: string;
  identifier: Identifier | null;
  unit?: Unit | null | undefined;
  /** SQL over the raw columns of the source: the typed value (NULL when missing), the exact text ('' when missing). */
  value: string;
  text: string;
  /** SQL predicate, false where there is text that does not convert; null when every text is fine. */
  valid: string | null;
  /** Type of `value` without Nullable. */
  sqlType: string;
  nullable: boolean;
  lowCardinality: boolean;
  /** "is not a whole number": why a record is rejected. */
  reason: string;
};

export type LoadReference = {
  column: string;
  target: { dataset: string; column: string };
  role: 'owner' | 'mention';
  confidence: number;
  why: string;
};

/** A column of a dataset loaded before that will refer to the column `key` of the table that comes; it owns its rows. */
export type LoadAwaiting = { dataset: string; column: string; key: string; confidence: number; why: string };

export type LoadTable = {
  dataset: string;
  title?: string;
  file: string;
  /** Keyed hash of the content: the same file again replaces its own rows. */
  contentHash: string;
  columns: LoadColumn[];
  references: LoadReference[];
  awaiting?: LoadAwaiting[];
  timeColumn: string | null;
  /** `records` counts every record of the file, those in `rejects` included. */
  source: { file: FileSource; records: number; bytes: number };
  /** Records the structural scan already rejected. */
  rejects: Iterable<RejectedRecord> | AsyncIterable<RejectedRecord>;
  /** Line and raw text of records of the prepared stream, 1-based, found invalid by type. */
  locate(recordNumbers: number[]): Promise<RejectedRecord[]>;
};

export type LoadProgress = {
  stage: 'persons' | 'rows' | 'publishing';
  dataset: string | null;
  rows: number;
  totalRows: number;
  bytes: number;
  totalBytes: number;
};

export type LoadOptions = {
  signal?: AbortSignal;
  onProgress?: (progress: LoadProgress) => void;
  /** For tests of crashes: called with the name of each step as it begins. */
  onStep?: (step: string) => void | Promise<void>;
};

export type LoadResult = {
  dataset: string;
  rowsRead: number;
  rowsLoaded: number;
  rowsRejected: number;
  rowsWithheld: number;
  /** Distinct persons in the rows of this run. */
  persons: number;
  run: number;
};

/** The engine could not read the prepared source by types: prepare it again, strictly, and load again. Nothing was changed. */
export class NeedsStrictRead extends Error {
  readonly dataset: string;
  constructor(dataset: string, options?: { cause?: unknown }) {
    super('The source has records that do not fit its types', options);
    this.name = 'NeedsStrictRead';
    this.dataset = dataset;
  }
}
