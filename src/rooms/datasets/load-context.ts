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

/** Bounds memory whatever the file's size; written into every heavy statement of a load. */
export const heavy = {
  max_threads: 2,
  max_memory_usage: 1_500_000_000,
} as const;

/** Names of domains as small numbers, the same in every table of the load. */
export const domainsOf = (load: Load): string[] => [
  ...new Set(load.tables.flatMap(({ identifiers }) => identifiers.map(({ identityDomain }) => identityDomain ?? ''))),
];
