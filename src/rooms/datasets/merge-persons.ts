/**
 * Two persons turn out to be one: rows, values and identities go over to the survivor, and the other's key is destroyed. In an
 * order in which every step can be repeated: what a step needs is deleted only after it.
 */
import { raw, type Sql, sql } from '../../kit/literals.ts';
import type { Workspace } from '../accounts/index.ts';
import { heavy } from './load-context.ts';
import { boundSql, sealSql, unwrapSql } from './seal-values.ts';
import { countOf, isThere, type Stage } from './stage.ts';
import { allCorrections, renameCorrections } from './correct/correction-store.ts';
import { allHolds, renameHolds } from './keep/hold-store.ts';
import { openLimits, renameLimits } from './limit/limit-store.ts';
import { sidesThere } from './limit/side-tables.ts';
import { datasetTables, replaceTable } from './rewrite-rows.ts';

// A loser may win elsewhere in the list (a → b, b → c): followed to the end before anything is moved.
const losersOf = (mergers: Sql): Sql => sql`SELECT loser FROM ${mergers}`;

/** The packed values of a vault row, opened in SQL. */
const openedSql = (workspace: Workspace): Sql =>
  sql`decrypt('aes-256-gcm', substring(v.sealed, 13), old_key, substring(v.sealed, 1, 12), ${boundSql(workspace, raw('v.subject'), raw('v.domains'))})`;

// What a row holds, as one number: two rows of one person with the same tokens hold the same values.
const content = (row: 'v' | 'there'): Sql => raw(`cityHash64(${row}.domains, ${row}.tokens)`);

const moveVault = (workspace: Workspace, stage: Stage, mergers: Sql): Promise<void> => {
  const vault = workspace.vault('vault');
  const keys = workspace.vault('keys');
  const sealed = sealSql(workspace, {
    subject: raw('survivor'),
    domains: raw('domains'),
    packed: raw('packed'),
    key: raw('new_key'),
  });
  return workspace.stores.warehouse.command(
    sql`INSERT INTO ${vault} (subject, domains, tokens, sealed, run)
        SELECT survivor, domains, tokens, ${sealed}, ${stage.run} FROM (
          SELECT m.survivor AS survivor, v.domains AS domains, v.tokens AS tokens,
            ${unwrapSql(workspace, raw('m.loser'), raw('a.wrapped'))} AS old_key,
            any(${openedSql(workspace)}) AS packed,
            any(${unwrapSql(workspace, raw('m.survivor'), raw('b.wrapped'))}) AS new_key
          FROM ${vault} AS v INNER JOIN ${mergers} AS m ON v.subject = m.loser
          INNER JOIN (SELECT * FROM ${keys} WHERE subject IN (${losersOf(mergers)})) AS a ON m.loser = a.subject
          INNER JOIN (SELECT * FROM ${keys} WHERE subject IN (SELECT survivor FROM ${mergers})) AS b ON m.survivor = b.subject
          WHERE (m.survivor, ${content('v')}) NOT IN (
            SELECT there.subject, ${content('there')} FROM ${vault} AS there
            WHERE there.subject IN (SELECT survivor FROM ${mergers}))
          GROUP BY survivor, domains, tokens, old_key)
        LIMIT 1 BY survivor, domains, tokens`,
    { settings: heavy },
  );
};

// Whoever is restricted or on hold stays so as the survivor, whose other rows are set aside when the import has been published.
const moveLimits = async (workspace: Workspace, mergers: Sql): Promise<void> => {
  const limited = (await openLimits(workspace)).map(({ subject }) => subject);
  const onHold = (await allHolds(workspace)).flatMap(({ subject }) => subject ?? []);
  const corrected = (await allCorrections(workspace)).map(({ subject }) => subject);
  const known = [...limited, ...onHold, ...corrected];
  if (known.length === 0) return;
  const rows = await workspace.stores.warehouse.query<{ loser: string; survivor: string }>(
    sql`SELECT loser, survivor FROM ${mergers} WHERE loser IN ${known}`,
  );
  const moved = rows.map(({ loser, survivor }) => ({ loser: BigInt(loser), survivor: BigInt(survivor) }));
  await renameLimits(workspace, moved);
  await renameCorrections(workspace, moved);
  await renameHolds(workspace, moved);
};

const moveRows = async (workspace: Workspace, stage: Stage, mergers: Sql): Promise<void> => {
  const { sides } = await sidesThere(workspace);
  const tables = [
    ...(await datasetTables(workspace)).map((name) => ({ name, isAside: false })),
    ...[...sides].map((datasetId) => ({ name: `r_${datasetId}`, isAside: true })),
  ];
  for (const { name, isAside } of tables) {
    const table = isAside ? workspace.vault(name) : workspace.rows(name);
    const touched = await countOf(
      workspace,
      sql`(SELECT 1 FROM ${table} WHERE subject IN (${losersOf(mergers)}) LIMIT 1)`,
    );
    if (touched === 0) continue;
    await replaceTable(
      workspace,
      stage,
      name,
      (next, columns) =>
        sql`INSERT INTO ${next} SELECT if(m.survivor = 0, d.subject, m.survivor), ${columns}
          FROM ${table} AS d LEFT JOIN ${mergers} AS m ON d.subject = m.loser`,
      isAside ? 'vault' : 'rows',
    );
  }
};

const moveIdentities = (workspace: Workspace, stage: Stage, mergers: Sql): Promise<void> => {
  const identities = workspace.vault('identities');
  return workspace.stores.warehouse.command(
    sql`INSERT INTO ${identities} SELECT i.fingerprint, i.domain, m.survivor, ${stage.run} FROM ${identities} AS i
        INNER JOIN ${mergers} AS m ON i.subject = m.loser
        WHERE (i.fingerprint, m.survivor) NOT IN (
          SELECT fingerprint, subject FROM ${identities} WHERE subject IN (SELECT survivor FROM ${mergers}))`,
  );
};

const deleteLosers = async (workspace: Workspace, mergers: Sql, name: string): Promise<void> => {
  await workspace.stores.warehouse.command(
    sql`ALTER TABLE ${workspace.vault(name)} DELETE WHERE subject IN (${losersOf(mergers)}) SETTINGS mutations_sync = 2`,
  );
};

/** Merges the persons of `mergers (loser, survivor)`; no survivor is a loser. Crash-safe: run it again. */
export const mergePersons = async (workspace: Workspace, stage: Stage, mergers: Sql): Promise<void> => {
  if (!(await isThere(workspace, mergers)) || (await countOf(workspace, mergers)) === 0) return;
  await moveVault(workspace, stage, mergers);
  await moveLimits(workspace, mergers);
  await moveRows(workspace, stage, mergers);
  await moveIdentities(workspace, stage, mergers);
  for (const name of ['identities', 'vault', 'keys']) await deleteLosers(workspace, mergers, name);
};

/** Columns of a table of mergers. */
export const mergersColumns = raw('loser UInt64, survivor UInt64');
