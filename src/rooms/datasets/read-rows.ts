/** How a row of a prepared source is read: which rows are kept out, and the key by which a row finds its person. */
import { id, join, raw, type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { fingerprintSql, ledgerHashSql, tokenSql } from './hashing.ts';
import type { Load, OpenTable } from './load-context.ts';
import { normalisedSql } from './normalise-identifier.ts';
import type { OwnerKey, PlannedColumn } from './plan-load.ts';

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
  if (load.ledger === 0 || prints.length === 0) return null;
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

/** Value of an owner key in the form in which both sides can be compared: a token (UInt64). */
export const ownerToken = (workspace: Workspace, owner: OwnerKey, text: Sql): Sql =>
  tokenSql(workspace, owner.column.tokenDomain, text);

/** Columns that say whose a row is, by themselves or through another row. */
export const namingColumns = (table: OpenTable): PlannedColumn[] => [
  ...new Set([...table.identifiers, ...table.owners.map(({ column }) => column)]),
];

const allEmpty = (columns: readonly PlannedColumn[]): Sql =>
  columns.length === 0
    ? raw('1')
    : sql`(${join(
        columns.map(({ text }) => sql`empty(${text})`),
        ' AND ',
      )})`;

/** The number of a record in its source, from 0. Exact only without parallel parsing. */
export const recordNumber = raw('assumeNotNull(`_row_number`)');

/** True where a row is anybody's business: it names somebody, or has a personal value. */
export const personalSql = (table: OpenTable): Sql => sql`NOT ${allEmpty(texts(table))}`;

/** Columns whose exact text is needed beside the rows: what names persons, and what goes to the vault. */
export const texts = (table: OpenTable): PlannedColumn[] => [...new Set([...namingColumns(table), ...table.personal])];

const hashOf = (parts: readonly Sql[]): Sql => sql`cityHash64(${join(parts)})`;

/**
 * The key (UInt64) by which a row finds its person: a hash of everything that names somebody, keyed by a random secret of this
 * load that is never stored. Where it turns out that every key is one new person it becomes the subject: to whoever does not
 * hold the secret, which is nobody once the load is over, it is a random number. A row that names nobody has a key of its own.
 * The texts go in twice, as the tokens that the row holds anyway and as a plain hash: nobody can choose texts that share a
 * token, hardly any two share the other as well, and numbers are hashed faster than texts.
 */
export const keySql = (workspace: Workspace, table: OpenTable): Sql => {
  const naming = namingColumns(table);
  const secret = raw(`(${table.secret.readBigUInt64LE(0)}::UInt64, ${table.secret.readBigUInt64LE(8)}::UInt64)`);
  const tokens = naming.map(({ tokenDomain, text }) => tokenSql(workspace, tokenDomain, text));
  const plain = hashOf(naming.map(({ text }) => text));
  // One number of 128 bits: two would be hashed one by one.
  const both = sql`toUInt128(${join(tokens, ' + ')}) * 18446744073709551616::UInt128 + ${plain}`;
  const named = naming.length === 0 ? null : sql`sipHash64Keyed(${secret}, ${both})`;
  if (table.personal.length === 0) return named ?? raw('toUInt64(0)');
  const alone = sql`sipHash64Keyed(${secret}, generateUUIDv4())`;
  return named === null ? alone : sql`if(${allEmpty(naming)}, ${alone}, ${named})`;
};

/** A hash (UInt64) of all texts of a row: rows of one key in which texts differ have two of them. */
export const sameSql = (table: OpenTable): Sql => {
  const naming = namingColumns(table);
  const rest = texts(table).filter((column) => !naming.includes(column));
  const parts = rest.map(({ text }) => text);
  if (naming.length === 0) return hashOf(parts);
  const plain = hashOf(naming.map(({ text }) => text));
  return rest.length === 0 ? plain : hashOf([plain, ...parts]);
};

/** True where rows are somebody's: they name persons, belong to somebody's rows, or hold values for the vault. */
export const needsProfile = (table: OpenTable): boolean => namingColumns(table).length + table.personal.length > 0;

/** Names of working columns of a planned column: fingerprint, exact text. */
export const workColumn = (letter: 'f' | 'x', column: PlannedColumn): Sql => id(`${letter}${column.position}`);

/** Name of the working column of an owner reference: its token. */
export const ownerColumn = (at: number): Sql => id(`o${at}`);
