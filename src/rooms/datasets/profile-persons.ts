/** Every distinct combination of what names persons and of personal values in a file, once. */
import { join, raw, type Sql, sql } from '../../kit/literals.ts';
import { noFingerprint } from './hashing.ts';
import { inHalves, type Load, oneThread, type OpenTable, runHeavy } from './load-context.ts';
import type { PlannedColumn } from './plan-load.ts';
import { seenTexts } from './read-source.ts';
import { fingerprintOfColumn, ownerColumn, ownerToken, workColumn } from './read-rows.ts';
import { createWork } from './stage.ts';

/** The profile of a table: `key, f… (fingerprints), o… (owner tokens), x… (texts for the vault)`. */
export const profileTable = (load: Load, table: OpenTable): Sql => load.stage.vault(`profile_${table.index}`);

const createProfile = (load: Load, table: OpenTable): Promise<void> =>
  createWork(
    load.workspace,
    profileTable(load, table),
    join([
      raw('key UInt64 CODEC(NONE)'),
      ...table.identifiers.map((column) => sql`${workColumn('f', column)} FixedString(16) CODEC(NONE)`),
      ...table.owners.map((_, at) => sql`${ownerColumn(at)} UInt64 CODEC(NONE)`),
      ...table.personal.map((column) => sql`${workColumn('x', column)} String`),
    ]),
    raw('tuple()'),
  );

/** The fingerprint (FixedString(16)) of a column's text, where there is one. */
export const fingerprint = (load: Load, column: PlannedColumn): Sql => {
  const text = workColumn('x', column);
  return sql`if(empty(${text}), ${noFingerprint}, ${fingerprintOfColumn(load.workspace, column, text)})`;
};

/** Writes the profile of a table from the texts that were seen, and drops these. */
export const profilePersons = async (load: Load, table: OpenTable): Promise<void> => {
  const { warehouse } = load.workspace.stores;
  await createProfile(load, table);
  const columns = [
    raw('key'),
    ...table.identifiers.map((column) => fingerprint(load, column)),
    ...table.owners.map((owner) => ownerToken(load.workspace, owner, workColumn('x', owner.column))),
    ...table.personal.map((column) => workColumn('x', column)),
  ];
  // Two hashes of 64 bits: combinations that differ are not taken for one another.
  const seen = seenTexts(load, table);
  await inHalves((half) =>
    runHeavy(
      load,
      sql`INSERT INTO ${profileTable(load, table)} SELECT ${join(columns)} FROM (
            SELECT * FROM ${seen} WHERE key % 2 = ${half} LIMIT 1 BY key, same)`,
      oneThread,
    ),
  );
  await warehouse.command(sql`DROP TABLE ${seen} SYNC`);
};
