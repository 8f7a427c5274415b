/**
 * What is pending gets to the tables: keys, identities and values first, then the rows. All rows of everybody concerned are written to a
 * working table, which takes the place of the old ones as one (docs/decisions/0010-restriction.md): so a second try does no harm, and a
 * crash leaves the old rows with the journal, or the new ones. Run by whoever has the turn of those who move rows.
 */
import { rowWriter } from '../../engines/warehouse/row-binary.ts';
import { type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import {
  asKnownChange,
  besideDatasets,
  countInRun,
  ensureVaultTables,
  finishCorrections,
  finishLimits,
  hideIn,
  isThere,
  noteTouchedPersons,
  regroupTable,
  rowsChanged,
  rowsVersion,
} from '../datasets/index.ts';
import { isPending, nothingPending, type Pending, type WrittenRow } from './entries.ts';
import type { Records } from './open-records.ts';
import { sealedPages } from './sealed-pages.ts';
import type { StoredColumn } from './stored-columns.ts';

/** Called with the name of each step before it is taken: where tests stop a process. */
export type OnStep = (step: string) => void | Promise<void>;

/** Rows that are complete when the journal says so. */
export const workTable = (workspace: Workspace, datasetId: string): Sql =>
  workspace.vault(`stage_records_${datasetId}`);

const perBatch = 100_000;
/** Persons whom one statement names. */
const mostNamed = 5000;

const subjectsIn = async (workspace: Workspace, statement: Sql): Promise<Set<bigint>> => {
  const rows = await workspace.stores.warehouse.query<{ subject: string }>(statement);
  return new Set(rows.map(({ subject }) => BigInt(subject)));
};

const insertKeys = async (workspace: Workspace, { keys }: Pending, run: number): Promise<void> => {
  if (keys.size === 0) return;
  const table = workspace.vault('keys');
  const there = await subjectsIn(workspace, sql`SELECT subject FROM ${table} WHERE subject IN ${[...keys.keys()]}`);
  const writer = rowWriter();
  for (const [subject, wrapped] of keys) {
    if (there.has(subject)) continue;
    writer.uint64(subject);
    writer.fixed(wrapped);
    writer.uint32(run);
  }
  const structure = [
    { name: 'subject', type: 'UInt64' },
    { name: 'wrapped', type: 'FixedString(32)' },
    { name: 'run', type: 'UInt32' },
  ];
  await workspace.stores.warehouse.insertBytes(table, structure, writer.done());
};

const insertIdentities = async (workspace: Workspace, { identities }: Pending, run: number): Promise<void> => {
  if (identities.size === 0) return;
  const { warehouse } = workspace.stores;
  const table = workspace.vault('identities');
  const persons = [...new Set([...identities.values()].map(({ subject }) => BigInt(subject)))];
  const there = await warehouse.query<{ name: string }>(
    sql`SELECT lower(hex(fingerprint)) AS name FROM ${table} WHERE subject IN ${persons}`,
  );
  const known = new Set(there.map(({ name }) => name));
  const writer = rowWriter();
  for (const { fingerprint, domain, subject } of identities.values()) {
    if (known.has(fingerprint)) continue;
    writer.fixed(Buffer.from(fingerprint, 'hex'));
    writer.text(domain);
    writer.uint64(BigInt(subject));
    writer.uint32(run);
  }
  const structure = [
    { name: 'fingerprint', type: 'FixedString(16)' },
    { name: 'domain', type: 'String' },
    { name: 'subject', type: 'UInt64' },
    { name: 'run', type: 'UInt32' },
  ];
  await warehouse.insertBytes(table, structure, writer.done());
};

// Once more does no harm: a value that is there twice is read once.
const insertValues = async (workspace: Workspace, { values }: Pending, run: number): Promise<void> => {
  if (values.size === 0) return;
  const writer = rowWriter();
  for (const { subject, domain, token, sealed } of values.values()) {
    writer.uint64(BigInt(subject));
    writer.text(domain);
    writer.length(1);
    writer.uint64(BigInt(token));
    writer.bytes(Buffer.from(sealed, 'base64'));
    writer.uint32(run);
  }
  const structure = [
    { name: 'subject', type: 'UInt64' },
    { name: 'domains', type: 'String' },
    { name: 'tokens', type: 'Array(UInt64)' },
    { name: 'sealed', type: 'String' },
    { name: 'run', type: 'UInt32' },
  ];
  await workspace.stores.warehouse.insertBytes(workspace.vault('vault'), structure, writer.done());
};

/** Everybody whose rows are written anew, each with the numbers of the rows they have now. */
const rowsByPerson = ({ table, pending }: Records): Map<bigint, number[]> => {
  const persons = new Set([...pending.bereft, ...pending.enlarged]);
  for (const row of pending.dirty) persons.add(table.subject(row));
  return new Map([...persons].map((subject) => [subject, table.ofPerson(subject)]));
};

type Written = { subject: bigint; run: number; cells: (string | null | bigint)[] };

const writtenRow = ({ table, stored }: Records, row: number): Written => ({
  subject: table.subject(row),
  run: table.run(row),
  cells: stored.map(({ kind }, at) => (kind === 'token' ? table.token(row, at) : table.text(row, at))),
});

const asideRow = ({ stored }: Records, { subject, run, cells }: WrittenRow): Written => ({
  subject: BigInt(subject),
  run,
  cells: cells.map((cell, at) => (stored[at]?.kind === 'token' ? BigInt(cell ?? '0') : cell)),
});

const typeOf = ({ kind, isNullable }: StoredColumn): string =>
  kind === 'token' ? 'UInt64' : isNullable ? 'Nullable(String)' : 'String';

const insertRows = async (workspace: Workspace, target: Sql, { stored }: Records, rows: Iterable<Written>) => {
  const structure = [
    { name: 'subject', type: 'UInt64' },
    { name: 'run', type: 'UInt32' },
    ...stored.map((column) => ({ name: column.name, type: typeOf(column) })),
  ];
  let writer = rowWriter();
  let count = 0;
  const flush = async (): Promise<void> => {
    if (count > 0) await workspace.stores.warehouse.insertBytes(target, structure, writer.done());
    writer = rowWriter();
    count = 0;
  };
  for (const { subject, run, cells } of rows) {
    writer.uint64(subject);
    writer.uint32(run);
    for (const [at, cell] of cells.entries()) {
      if (typeof cell === 'bigint') writer.uint64(cell);
      else if (stored[at]?.isNullable === true) writer.nullableText(cell);
      else writer.text(cell ?? '');
    }
    count += 1;
    if (count === perBatch) await flush();
  }
  await flush();
};

function* rowsOf(records: Records, byPerson: ReadonlyMap<bigint, number[]>): Generator<Written> {
  for (const numbers of byPerson.values()) for (const row of numbers) yield writtenRow(records, row);
  for (const row of records.pending.aside) yield asideRow(records, row);
}

// Rows of restricted persons lie beside the dataset, and none of them in memory: what is there has to come along.
const copyBeside = async (workspace: Workspace, target: Sql, records: Records): Promise<void> => {
  const persons = [...new Set(records.pending.aside.map(({ subject }) => BigInt(subject)))];
  const [beside] = persons.length === 0 ? [] : await besideDatasets(workspace, [records.dataset]);
  if (beside === undefined) return;
  await workspace.stores.warehouse.command(
    sql`INSERT INTO ${target} SELECT * FROM ${beside.table} WHERE subject IN ${persons}`,
  );
};

/** Fills the working table; returns who has no row any more. */
const writeRows = async (workspace: Workspace, records: Records): Promise<bigint[]> => {
  const { warehouse } = workspace.stores;
  const target = workTable(workspace, records.dataset.id);
  await warehouse.command(sql`DROP TABLE IF EXISTS ${target} SYNC`);
  await warehouse.command(sql`CREATE TABLE ${target} AS ${records.dataset.table}`);
  const byPerson = rowsByPerson(records);
  await insertRows(workspace, target, records, rowsOf(records, byPerson));
  await copyBeside(workspace, target, records);
  const aside = new Set(records.pending.aside.map(({ subject }) => BigInt(subject)));
  return [...byPerson].flatMap(([subject, numbers]) => (numbers.length === 0 && !aside.has(subject) ? [subject] : []));
};

/** Puts in place what the journal says is complete; may be run again. `gone`: persons without a row from now on. */
export const putInPlace = async (workspace: Workspace, datasetId: string, gone: readonly bigint[]): Promise<void> => {
  const work = workTable(workspace, datasetId);
  if (await isThere(workspace, work))
    await workspace.stores.warehouse.command(sql`RENAME TABLE ${work} TO ${regroupTable(workspace, datasetId)}`);
  for (let at = 0; at < gone.length; at += mostNamed)
    await hideIn(workspace, [workspace.rows(`d_${datasetId}`)], gone.slice(at, at + mostNamed));
  await finishLimits(workspace);
  await rowsChanged(workspace);
};

const prepare = async (workspace: Workspace, records: Records, onStep: OnStep): Promise<void> => {
  const { pending } = records;
  await ensureVaultTables(workspace);
  const before = rowsVersion(workspace);
  await finishLimits(workspace);
  await finishCorrections(workspace);
  if (rowsVersion(workspace) !== before) records.isStale = true; // others' rows were moved
  await onStep('keys');
  await insertKeys(workspace, pending, records.run?.run ?? 0);
  await onStep('identities');
  await insertIdentities(workspace, pending, records.run?.run ?? 0);
  await onStep('values');
  await insertValues(workspace, pending, records.run?.run ?? 0);
  if (pending.bereft.size > 0) await noteTouchedPersons(workspace, [...pending.bereft]);
  await onStep('rows');
  const gone = await writeRows(workspace, records);
  await onStep('complete');
  await records.journal.append({ do: 'settle', gone: gone.map(String) });
  records.isSettling = true;
};

const finish = async (workspace: Workspace, records: Records, onStep: OnStep): Promise<void> => {
  await onStep('put in place');
  // Who is gone was said in the journal; here nothing was added since.
  const gone = [...rowsByPerson(records)].flatMap(([subject, numbers]) => (numbers.length === 0 ? [subject] : []));
  const aside = new Set(records.pending.aside.map(({ subject }) => BigInt(subject)));
  const whoIsGone = gone.filter((subject) => !aside.has(subject));
  await asKnownChange(() => putInPlace(workspace, records.dataset.id, whoIsGone));
  await onStep('settled');
  await records.journal.remove();
  for (const [run, rows] of records.pending.came) await countInRun(workspace, run, rows);
  records.isSettling = false;
  records.pending = nothingPending();
  records.pages = sealedPages(records.table.size());
};

/** Puts everything pending of a dataset into the tables. May be run again after it failed. */
export const settleRecords = async (
  workspace: Workspace,
  records: Records,
  onStep: OnStep = () => {},
): Promise<void> => {
  if (!isPending(records.pending)) return;
  if (!records.isSettling) await prepare(workspace, records, onStep);
  await finish(workspace, records, onStep);
};
