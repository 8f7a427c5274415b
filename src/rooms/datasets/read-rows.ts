/**
 * How a row of a prepared source is read, the same in both passes over a file: which rows are kept out, and the key by
 * which a row finds its person.
 */
import { id, join, raw, type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { fingerprintSql, ledgerHashSql, tokenSql } from './hashing.ts';
import type { Load, OpenTable } from './load-context.ts';
import { normalisedSql } from './normalise-identifier.ts';
import type { OwnerKey, PlannedColumn } from './plan-load.ts';

/** Where a row's key comes from. */
export const how = { nobody: 0, identifier: 1, owner: 2, itself: 3 } as const;

export const fingerprintOfColumn = (workspace: Workspace, column: PlannedColumn, text: Sql): Sql => {
  const domain = column.identityDomain ?? '';
  return fingerprintSql(workspace, domain, normalisedSql(domain, text));
};

/** Fingerprint of the value of another row's key, under the name the ledger knows it by. */
const ownerFingerprint = (workspace: Workspace, owner: OwnerKey): Sql => {
  const domain = `${owner.targetId}.${owner.targetColumn}`;
  return fingerprintSql(workspace, domain, normalisedSql(domain, owner.column.text));
};

/** True (1) where the erasure ledger keeps the row out; null when the ledger is empty. */
export const withheldSql = (load: Load, table: OpenTable): Sql | null => {
  const { workspace } = load;
  const prints = [
    ...table.identifiers.map((column) => fingerprintOfColumn(workspace, column, column.text)),
    ...table.owners.map((owner) => ownerFingerprint(workspace, owner)),
  ];
  if (!load.hasLedger || prints.length === 0) return null;
  const ledger = workspace.vault('ledger');
  return sql`(${join(
    prints.map((print) => sql`${ledgerHashSql(workspace, print)} IN (SELECT hash FROM ${ledger})`),
    ' OR ',
  )})`;
};

/** True where every typed value converts; null when nothing can fail. */
export const validSql = (table: OpenTable): Sql | null => {
  const tests = table.columns.flatMap(({ valid, treatment }) =>
    valid === null || treatment === 'drop' ? [] : [valid],
  );
  return tests.length === 0 ? null : sql`(${join(tests, ' AND ')})`;
};

/** `WHERE …` of the rows to load, or nothing. */
export const whereSql = (load: Load, table: OpenTable): Sql => {
  const withheld = withheldSql(load, table);
  const tests = [validSql(table), withheld === null ? null : sql`NOT ${withheld}`].filter((test) => test !== null);
  return tests.length === 0 ? sql`` : sql`WHERE ${join(tests, ' AND ')}`;
};

// Keys live as long as the import; a key a column keeps equal texts of two columns apart.
const keyOfText = (workspace: Workspace, column: PlannedColumn, text: Sql): Sql => {
  const key = workspace.keys.derive(`row:${column.identityDomain ?? ''}`, 16);
  const parts = raw(`(${key.readBigUInt64LE(0)}::UInt64, ${key.readBigUInt64LE(8)}::UInt64)`);
  return sql`reinterpretAsUInt128(sipHash128Keyed(${parts}, ${text}))`;
};

/** Value of an owner key in the form in which both sides can be compared: a token (UInt64). */
export const ownerToken = (workspace: Workspace, owner: OwnerKey, text: Sql): Sql =>
  tokenSql(workspace, owner.column.tokenDomain, text);

const isEmpty = (column: PlannedColumn): Sql => sql`empty(${column.text})`;

const cases = (pieces: readonly (readonly [Sql, Sql])[], otherwise: Sql): Sql =>
  pieces.length === 0 ? otherwise : sql`multiIf(${join(pieces.flatMap(([when, then]) => [when, then]))}, ${otherwise})`;

const noPersonal = (table: OpenTable): Sql =>
  table.personal.length === 0 ? raw('true') : sql`(${join(table.personal.map(isEmpty), ' AND ')})`;

/** `how` the row finds its person (UInt8). */
export const howSql = (table: OpenTable): Sql =>
  cases(
    [
      ...table.identifiers.map((column) => [sql`NOT ${isEmpty(column)}`, raw(String(how.identifier))] as const),
      ...table.owners.map(({ column }) => [sql`NOT ${isEmpty(column)}`, raw(String(how.owner))] as const),
      ...(table.personal.length === 0 ? [] : [[sql`NOT ${noPersonal(table)}`, raw(String(how.itself))] as const]),
    ],
    raw(String(how.nobody)),
  );

/** The number of a record in its source; the same in both passes. */
export const recordNumber = raw('`_row_number`');

/** The row's key (UInt128): of its strongest identifier, else of what it belongs to, else of itself; 0 for nobody's. */
export const keySql = (load: Load, table: OpenTable): Sql => {
  const { workspace } = load;
  const key = ([when, then]: readonly [Sql, Sql]) => [sql`NOT ${when}`, then] as const;
  return cases(
    [
      ...table.identifiers.map((column) => key([isEmpty(column), keyOfText(workspace, column, column.text)])),
      ...table.owners.map((owner) =>
        key([isEmpty(owner.column), sql`toUInt128(${ownerToken(workspace, owner, owner.column.text)})`]),
      ),
      ...(table.personal.length === 0
        ? []
        : [key([noPersonal(table), sql`bitShiftLeft(toUInt128(${recordNumber} + 1), 64)`])]),
    ],
    raw('toUInt128(0)'),
  );
};

/** True when rows have to be looked at before they are loaded: they name persons, or hold values for the vault. */
export const needsProfile = (table: OpenTable): boolean => table.identifiers.length > 0 || table.personal.length > 0;

/** Names of working columns of a planned column. */
export const workColumn = (letter: 'f' | 'x', column: PlannedColumn): Sql => id(`${letter}${column.position}`);
