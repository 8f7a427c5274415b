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
  /** 16 random bytes that key the row keys of this load. They are kept nowhere. */
  secret: Buffer;
  /** 32 random bytes from which the keys of new persons are made. They are kept nowhere. */
  keySecret: Buffer;
  /** True when every profile row with identifiers is a new person of its own (`peopleSql`). */
  standsAlone: boolean;
  /** True when every key is a new person: it is their subject. */
  keysArePersons: boolean;
  /** How many persons were staged straight from the texts (stage-new-persons.ts); null: the table has a profile. */
  newPersons: number | null;
};

export type Load = {
  workspace: Workspace;
  stage: Stage;
  tables: OpenTable[];
  options: LoadOptions;
  /** How many entries the erasure ledger had when the load began: 0, and nothing has to be asked of it while reading. */
  ledger: number;
  notes: string[];
};

/** Bounds the memory of one statement, so that a load fails before the machine does; written into every heavy statement. */
export const heavy = {
  max_threads: 2,
  max_memory_usage: 4_000_000_000,
} as const;

/** Lets who started the load stop a statement of it. */
export const stoppable = (load: Load): { signal?: AbortSignal } =>
  load.options.signal === undefined ? {} : { signal: load.options.signal };

/** Runs a heavy statement of a load. */
export const runHeavy = (
  load: Load,
  statement: Sql,
  settings: Readonly<Record<string, string | number>> = {},
): Promise<void> =>
  load.workspace.stores.warehouse.command(statement, { settings: { ...heavy, ...settings }, ...stoppable(load) });

/** Blocks that are sorted and written while they are warm, instead of the engine's million rows: faster, and less memory. */
export const smallBlocks = {
  max_insert_block_size: 98_304,
  min_insert_block_size_rows: 98_304,
  min_insert_block_size_bytes: 32_000_000,
} as const;

/** Waits for all of them, also when one fails: nothing may go on behind a load that is being undone. */
export const together = async (works: readonly Promise<void>[]): Promise<void> => {
  const done = await Promise.allSettled(works);
  for (const one of done) if (one.status === 'rejected') throw one.reason;
};

/** Two statements side by side, each for half of the keys on a thread of its own: what cannot be split within a statement. */
export const inHalves = (work: (half: 0 | 1) => Promise<void>): Promise<void> => together([work(0), work(1)]);

/** Settings of each of the two. */
export const oneThread = { max_threads: 1, max_memory_usage: heavy.max_memory_usage / 2 } as const;

/** Names of domains as small numbers, the same in every table of the load. */
export const domainsOf = (load: Load): string[] => [
  ...new Set(load.tables.flatMap(({ identifiers }) => identifiers.map(({ identityDomain }) => identityDomain ?? ''))),
];

/** In how many parts persons are joined, so that one join's memory does not grow with the file. */
export const partsOf = (table: OpenTable): number => Math.max(1, Math.ceil(table.load.source.records / 6_000_000));
