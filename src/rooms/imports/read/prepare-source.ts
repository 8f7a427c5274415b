/** Makes a table of a file ready to be read by the warehouse's engine. */
import { prepareCsv } from './prepare-csv.ts';
import { throwIfStopped } from './open-bytes.ts';
import { prepareJson } from './prepare-json.ts';
import { prepareParquet } from './parquet.ts';
import type { PreparedSource, PrepareOptions, SourceTable } from './shapes.ts';
import { prepareSqlite } from './sqlite.ts';
import { makeTempFolder } from './temp-folder.ts';
import type { TempFolder } from './temp-folder.ts';

/**
 * Prepares a table: checks the file's structure and gives what the engine reads, the SQL of each column, and the
 * records that are structurally broken. Call `cleanup` when the load is over, whatever became of it.
 * @throws Trouble when the file cannot be read or the signal was given; temporary files are gone then
 */
export async function prepareSource(table: SourceTable, options: PrepareOptions): Promise<PreparedSource> {
  throwIfStopped(options.signal);
  const folder = await makeTempFolder(options.tempDir);
  try {
    return { ...(await prepare(table, folder, options)), cleanup: () => folder.cleanup() };
  } catch (error) {
    await folder.cleanup();
    throw error;
  }
}

function prepare(
  table: SourceTable,
  folder: TempFolder,
  options: PrepareOptions,
): Promise<Omit<PreparedSource, 'cleanup'>> {
  const { dialect } = table;
  if (dialect.kind === 'csv') return prepareCsv(table, dialect, folder, options);
  if (dialect.kind === 'json') return prepareJson(table, dialect, folder, options);
  if (dialect.kind === 'parquet') return prepareParquet(table, dialect, folder, options);
  return prepareSqlite(table, dialect, folder, options);
}
