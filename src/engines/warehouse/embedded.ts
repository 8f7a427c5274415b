/** The embedded warehouse: chDB in this process, its disk encrypted. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile, rm } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import { createClient } from '@clickhouse/client';
import { drainPending, Session } from 'chdb';
import { createChdbConnection } from 'chdb/connection';
import { randomId } from '../../kit/ids.ts';
import { id, join, type Sql, sql } from '../../kit/literals.ts';
import { removeStrays } from './remove-strays.ts';
import { poolOf, runnerOf } from './run.ts';
import type { FileSource, Warehouse } from './types.ts';

// Old parts hold what was deleted; with the defaults they stay for minutes.
const mergeTree = `<merge_tree>
  <storage_policy>encrypted</storage_policy><old_parts_lifetime>1</old_parts_lifetime>
  <cleanup_delay_period>1</cleanup_delay_period><max_cleanup_delay_period>2</max_cleanup_delay_period>
  <cleanup_delay_period_random_add>0</cleanup_delay_period_random_add>
  <merge_tree_clear_old_parts_interval_seconds>1</merge_tree_clear_old_parts_interval_seconds>
  <non_replicated_deduplication_window>0</non_replicated_deduplication_window>
</merge_tree>`;

const xmlText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

// Without it, no statement can write or read a backup anywhere.
const backupsAllowed = (dir: string | undefined): string =>
  dir === undefined ? '' : `<backups><allowed_path>${xmlText(dir)}/</allowed_path></backups>`;

const configFile = (diskDir: string, diskKey: Uint8Array, backupDir: string | undefined): string => `<clickhouse>
<storage_configuration><disks>
  <plain><type>local</type><path>${diskDir}/</path></plain>
  <sealed><type>encrypted</type><disk>plain</disk><path>sealed/</path>
    <algorithm>aes_256_ctr</algorithm><key_hex>${Buffer.from(diskKey).toString('hex')}</key_hex></sealed>
</disks><policies><encrypted><volumes><main><disk>sealed</disk></main></volumes></encrypted></policies></storage_configuration>
${mergeTree}${backupsAllowed(backupDir)}</clickhouse>`;

// A dataset may have thousands of columns, and each stands in a statement several times; the engine's defaults stop at 256 KiB.
const wideStatements = 'max_query_size = 67108864, max_ast_elements = 2000000, max_expanded_ast_elements = 4000000';

// The embedded engine spills large sorts, groupings and joins to a plain folder, whatever tmp_policy says: readable values would
// lie outside the encrypted disk. A statement that would need it fails at its memory limit instead.
const noSpilling =
  'max_bytes_ratio_before_external_group_by = 0, max_bytes_ratio_before_external_sort = 0, max_bytes_ratio_before_external_join = 0';

// Its default maps files into memory: a file counts to the process as a whole, and one cut short while it is read is a crash.
const plainReads = `storage_file_read_method = 'pread'`;
const sessionSettings = `SET ${wideStatements}, ${noSpilling}, ${plainReads}`;

/** Opens the session with a configuration that is on disk only while the engine reads it, as it holds the disk's key. */
const openSession = (dir: string, diskKey: Uint8Array, backupDir: string | undefined): Session => {
  const engineDir = joinPath(dir, 'engine');
  const diskDir = joinPath(dir, 'disk');
  for (const folder of [engineDir, diskDir]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  removeStrays(engineDir, joinPath(diskDir, 'sealed', 'store'));
  const path = joinPath(dir, `start-${randomId()}.xml`);
  writeFileSync(path, configFile(diskDir, diskKey, backupDir), { mode: 0o600 });
  try {
    return new Session(engineDir, { connectionArgs: [`--config-file=${path}`] });
  } finally {
    rmSync(path, { force: true });
  }
};

const structureText = (structure: FileSource['structure']): string =>
  structure.map(({ name, type }) => `${id(name).text} ${type}`).join(', ');

const fileFunction = (file: FileSource): Sql =>
  sql`file(${file.path}, ${file.format}, ${structureText(file.structure)}, ${file.compression ?? 'none'})`;

/**
 * Opens (or makes) the embedded warehouse in `dir`. One a process. `diskKey`: 32 bytes, encrypts every part on disk.
 * `tempDir` gets short-lived files that hand bytes to the engine. `connections`: statements that run side by side.
 * `backupDir`: the one folder below which BACKUP writes and RESTORE reads.
 */
export const openEmbedded = async (options: {
  dir: string;
  diskKey: Uint8Array;
  tempDir: string;
  connections?: number;
  backupDir?: string | undefined;
}): Promise<Warehouse> => {
  mkdirSync(options.tempDir, { recursive: true, mode: 0o700 });
  const session = openSession(options.dir, options.diskKey, options.backupDir);
  const connect = () =>
    createClient({ connection: createChdbConnection({ path: joinPath(options.dir, 'engine') }) } as never);
  const clients = Array.from({ length: (options.connections ?? 6) + 1 }, connect);
  const [sideClient, ...mainClients] = clients;
  for (const client of mainClients) await client.command({ query: sessionSettings });
  const main = poolOf(mainClients);
  const runner = runnerOf(main, poolOf(sideClient === undefined ? [] : [sideClient]));

  const insertBytes: Warehouse['insertBytes'] = async (table, structure, rows) => {
    const path = joinPath(options.tempDir, `${randomId()}.bin`);
    await writeFile(path, rows, { mode: 0o600 });
    try {
      const names = join(structure.map(({ name }) => id(name)));
      const source = fileFunction({ path, format: 'RowBinary', structure, settings: {} });
      await runner.command(sql`INSERT INTO ${table} (${names}) SELECT ${names} FROM ${source}`);
    } finally {
      await rm(path, { force: true });
    }
  };

  const close = async (): Promise<void> => {
    await main.drain();
    await drainPending(); // closing a connection with work in flight aborts the engine
    await Promise.all(clients.map((client) => client.close()));
    session.close();
    await drainPending();
  };

  return {
    kind: 'embedded',
    ...runner,
    insertBytes,
    exposeFile: (file) =>
      Promise.resolve({ source: fileFunction(file), settings: file.settings, release: async () => {} }),
    close,
  };
};
