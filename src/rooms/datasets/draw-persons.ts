/** New persons: random subjects and keys from Node's cryptographic generator, in bulk. */
import { randomFillSync } from 'node:crypto';
import { Trouble } from '../../kit/errors.ts';
import { raw, type Sql, sql } from '../../kit/literals.ts';
import type { Load } from './load-context.ts';
import { countOf } from './stage.ts';

const structure = [
  { name: 'number', type: 'UInt64' },
  { name: 'subject', type: 'UInt64' },
  { name: 'wrapped', type: 'FixedString(32)' },
] as const;
const width = 48;
const perBatch = 250_000;

/**
 * Subjects and wrapped keys for numbers `from` … `from + count - 1`, as RowBinary. What is drawn is the *wrapped* key: the
 * key is that XORed with a keystream nobody chose, so it is just as random, and nothing has to be enciphered here.
 */
const drawBatch = (from: number, count: number): Buffer => {
  const bytes = randomFillSync(Buffer.allocUnsafe(count * width));
  for (let at = 0; at < count; at += 1) {
    bytes.writeBigUInt64LE(BigInt(from + at), at * width);
    if (bytes.readBigUInt64LE(at * width + 8) === 0n) bytes.writeUInt8(1, at * width + 8); // 0 means nobody
  }
  return bytes;
};

/** Fills `table (number, subject, wrapped)` with `count` new persons, numbered from `from`. */
export const drawPersons = async (load: Load, table: Sql, from: number, count: number): Promise<void> => {
  const { warehouse } = load.workspace.stores;
  for (let at = 0; at < count; at += perBatch)
    await warehouse.insertBytes(table, structure, drawBatch(from + at, Math.min(perBatch, count - at)));
};

/** Everybody that the general way draws: `number, subject, wrapped`. */
export const drawn = (load: Load): Sql => load.stage.vault('drawn');

/** Structure of a table of new persons. */
export const personsStructure = raw('number UInt64, subject UInt64, wrapped FixedString(32)');

const isTrue = async (load: Load, statement: Sql): Promise<boolean> =>
  (await load.workspace.stores.warehouse.query<{ ok: number }>(statement))[0]?.ok === 1;

/** No two rows of `table` share a subject. */
const areDistinct = (load: Load, table: Sql): Promise<boolean> =>
  isTrue(load, sql`SELECT count() = uniqExact(subject) AS ok FROM ${table}`);

const areFree = async (load: Load, table: Sql): Promise<boolean> => {
  const keys = load.workspace.vault('keys');
  if ((await countOf(load.workspace, keys)) === 0) return true;
  return isTrue(load, sql`SELECT count() = 0 AS ok FROM ${keys} WHERE subject IN (SELECT subject FROM ${table})`);
};

/**
 * Two persons must never share a subject. With 64 random bits that is not expected ever to happen; then nothing is loaded.
 * `isDistinct`: the new ones are known not to share any among themselves.
 */
export const requireFresh = async (load: Load, table: Sql, isDistinct: boolean): Promise<void> => {
  if (!(await areFree(load, table)) || !(isDistinct || (await areDistinct(load, table)))) throw collided();
};

/** Two of many million random numbers were the same: nothing is loaded rather than mixed up. */
export const collided = (): Trouble =>
  new Trouble('unavailable', {
    code: 'numbers-collided',
    title: 'Two random numbers were the same',
    detail: 'Load the file again. Nothing was changed.',
  });
