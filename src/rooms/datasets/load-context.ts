/** What every step of one load shares. */
import type { Sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import type { LoadOptions } from './load-shapes.ts';
import type { PlannedTable } from './plan-load.ts';
import type { Stage } from './stage.ts';

/** A planned table whose file the engine can read. */
export type OpenTable = PlannedTable & {
  run: number;
  /** Runs of the same content that this one replaces. */
  replaces: number[];
  source: Sql;
  settings: Readonly<Record<string, string | number>>;
  /** True while rows that name nobody, but hold personal values, have to be told apart by their number. */
  isNumbered: boolean;
  /** True when every profile row with identifiers is a new person of its own; then they lie in `peopleTable`. */
  standsAlone: boolean;
};

export type Load = {
  workspace: Workspace;
  stage: Stage;
  tables: OpenTable[];
  options: LoadOptions;
  /** False when the erasure ledger is empty: nothing has to be asked of it. */
  hasLedger: boolean;
  notes: string[];
};

/** Bounds the memory of one statement, so that a load fails before the machine does; written into every heavy statement. */
export const heavy = {
  max_threads: 2,
  max_memory_usage: 4_000_000_000,
} as const;

/** Names of domains as small numbers, the same in every table of the load. */
export const domainsOf = (load: Load): string[] => [
  ...new Set(load.tables.flatMap(({ identifiers }) => identifiers.map(({ identityDomain }) => identityDomain ?? ''))),
];

/** In how many parts persons are joined, so that one join's memory does not grow with the file. */
export const partsOf = (table: OpenTable): number => Math.max(1, Math.ceil(table.load.source.records / 6_000_000));
