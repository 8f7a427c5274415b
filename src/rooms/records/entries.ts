/**
 * What a journal of records tells, and what it does to the rows in memory: the same when it happens and when a restart reads it again.
 * Values of persons stand in it sealed under their keys only; the journal itself is sealed under the workspace's.
 */
import { type Asked, conditionsOf } from './conditions.ts';
import type { Cell, RecordTable } from './record-table.ts';
import type { StoredColumn } from './stored-columns.ts';

/** A cell as JSON: tokens are decimal. */
export type WrittenCell = string | null;
export type WrittenRow = { subject: string; run: number; cells: WrittenCell[] };
/** A value that is new to the vault; `sealed` is base64. */
export type WrittenValue = { subject: string; domain: string; token: string; sealed: string };
/** A person who is new; `wrapped` is hexadecimal. */
export type WrittenKey = { subject: string; wrapped: string };
/** What is new about who is who; `fingerprint` is hexadecimal. */
export type WrittenIdentity = { subject: string; domain: string; fingerprint: string };

export type Entry =
  | { do: 'add'; rows: WrittenRow[]; keys: WrittenKey[]; identities: WrittenIdentity[]; values: WrittenValue[] }
  | { do: 'change'; where: Asked[]; set: { at: number; cell: WrittenCell }[]; values: WrittenValue[] }
  | { do: 'remove'; where: Asked[] }
  /** What is pending is being put into the tables: all of it lies in the working table. `gone`: persons without a row from now on. */
  | { do: 'settle'; gone: string[] };

/** What is not in the tables yet. */
export type Pending = {
  /** By row: 1 where it was added or changed. */
  dirty: Set<number>;
  /** Persons some of whose rows were removed, or whose values were replaced. */
  bereft: Set<bigint>;
  /** Persons who got rows. */
  enlarged: Set<bigint>;
  keys: Map<bigint, Buffer>;
  /** By fingerprint. */
  identities: Map<string, WrittenIdentity>;
  /** By person, domain and token. */
  values: Map<string, WrittenValue>;
  /** Rows of restricted persons: they are in no answer. */
  aside: WrittenRow[];
  /** How many rows came, by run. */
  came: Map<number, number>;
};

export const nothingPending = (): Pending => ({
  dirty: new Set(),
  bereft: new Set(),
  enlarged: new Set(),
  keys: new Map(),
  identities: new Map(),
  values: new Map(),
  aside: [],
  came: new Map(),
});

export const isPending = (pending: Pending): boolean =>
  pending.dirty.size + pending.bereft.size + pending.enlarged.size > 0;

/** How a value is called among those that are pending. */
export const valueName = (subject: string, domain: string, token: string): string => `${subject} ${token} ${domain}`;

const cellOf = (stored: StoredColumn | undefined, cell: WrittenCell): Cell =>
  stored?.kind === 'token' ? BigInt(cell ?? '0') : cell;

export type Rows = {
  stored: readonly StoredColumn[];
  table: RecordTable;
  pending: Pending;
  /** Persons whose processing is restricted. */
  restricted: ReadonlySet<bigint>;
};

const addRow = ({ stored, table, pending, restricted }: Rows, row: WrittenRow): void => {
  const subject = BigInt(row.subject);
  pending.enlarged.add(subject);
  pending.came.set(row.run, (pending.came.get(row.run) ?? 0) + 1);
  if (restricted.has(subject)) return void pending.aside.push(row);
  const cells = row.cells.map((cell, at) => cellOf(stored[at], cell));
  pending.dirty.add(table.add(subject, row.run, cells));
};

const keepValues = ({ pending }: Rows, values: readonly WrittenValue[]): void => {
  for (const value of values) pending.values.set(valueName(value.subject, value.domain, value.token), value);
};

const change = (rows: Rows, { where, set, values }: Entry & { do: 'change' }): number => {
  const { stored, table, pending } = rows;
  const found = table.find(conditionsOf(where));
  const isValue = set.some(({ at }) => stored[at]?.kind === 'token');
  keepValues(rows, values);
  for (const row of found) {
    if (isValue) pending.bereft.add(table.subject(row));
    for (const { at, cell } of set) table.set(row, at, cellOf(stored[at], cell));
    pending.dirty.add(row);
  }
  return found.length;
};

const remove = ({ table, pending }: Rows, { where }: Entry & { do: 'remove' }): number => {
  const found = table.find(conditionsOf(where));
  for (const row of found) {
    pending.bereft.add(table.subject(row));
    pending.dirty.delete(row);
    table.remove(row);
  }
  return found.length;
};

/** Does to the rows in memory what an entry tells; returns how many rows that concerned. */
export const apply = (rows: Rows, entry: Entry): number => {
  const { pending } = rows;
  if (entry.do === 'change') return change(rows, entry);
  if (entry.do === 'remove') return remove(rows, entry);
  if (entry.do === 'settle') return 0;
  for (const { subject, wrapped } of entry.keys) pending.keys.set(BigInt(subject), Buffer.from(wrapped, 'hex'));
  for (const identity of entry.identities) pending.identities.set(identity.fingerprint, identity);
  keepValues(rows, entry.values);
  for (const row of entry.rows) addRow(rows, row);
  return entry.rows.length;
};
