/** Parquet as a source. All reading happens in a process of its own (parquet-worker.ts). */
import { spawn } from 'node:child_process';
import { chmod, stat } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { invalid, Trouble } from '../../../kit/errors.ts';
import { uniqueNames } from './column-names.ts';
import { asClock, engineColumnSql, textColumnSql } from './column-sql.ts';
import { columnTypeOf, inferFormat } from './infer-formats.ts';
import { MAX_COLUMNS, MAX_SAMPLE_ROWS } from './limits.ts';
import { cancelled, openBytes } from './open-bytes.ts';
import type { ParquetAnswer, ParquetTask } from './parquet-worker.ts';
import { enginePath } from './safe-path.ts';
import type {
  ColumnFormat,
  Compression,
  ParquetDialect,
  PreparedSource,
  PrepareOptions,
  SourceTable,
} from './shapes.ts';
import { makeTempFolder } from './temp-folder.ts';
import type { TempFolder } from './temp-folder.ts';

const damaged = (): Trouble =>
  invalid(
    'parquet-damaged',
    'The Parquet file cannot be read',
    'It is damaged, cut off, or uses a feature that is not supported. Write it again, or export the table as CSV.',
  );

/** Runs one task; a crash of the worker is an answer too: the file cannot be read. */
async function run(task: ParquetTask, signal: AbortSignal | undefined): Promise<Extract<ParquetAnswer, { ok: true }>> {
  const script = join(import.meta.dirname, 'parquet-worker.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const stop = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  const ended = new Promise<void>((done) => child.on('close', () => done()).on('error', () => done()));
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(task));
  const output = await readAll(child.stdout);
  await ended;
  signal?.removeEventListener('abort', stop);
  if (signal?.aborted) throw cancelled();
  const answer = output === '' ? { ok: false as const } : (JSON.parse(output) as ParquetAnswer);
  if (!answer.ok) throw damaged();
  return answer;
}

/** The file's bytes as a plain file that the engine takes by its path. */
async function plainFile(
  path: string,
  compression: Compression,
  folder: TempFolder,
  signal: AbortSignal | undefined,
  ending = '.parquet',
): Promise<string> {
  if (compression === 'none') return enginePath(path, folder);
  const plain = folder.path(ending);
  await pipeline(openBytes(path, compression, { signal }), createWriteStream(plain, { mode: 0o600 }));
  return plain;
}

/** The decompressed file in `folder`, for readers that need to seek; the file itself when it is not compressed. */
export const seekableFile = (
  path: string,
  compression: Compression,
  folder: TempFolder,
  signal: AbortSignal | undefined,
  ending: string,
): Promise<string> =>
  compression === 'none' ? Promise.resolve(path) : plainFile(path, compression, folder, signal, ending);

/** Texts may be dates; everything else has the type that the file declares. */
function formatOf(type: string, texts: (string | null)[]): ColumnFormat {
  if (type !== 'String') return { kind: 'engine', engineType: type, nulls: [] };
  return inferFormat(
    texts.flatMap((text) => text ?? []),
    { typed: true },
  ).format;
}

type File = { path: string; compression: Compression; signal?: AbortSignal | undefined };

/**
 * Describes a Parquet file.
 * @throws Trouble `parquet-damaged`, `parquet-too-many-columns`, `parquet-empty`, `cancelled`
 */
export async function inspectParquet(file: File, facts: { dataset: string; file: string }): Promise<SourceTable[]> {
  const folder = await makeTempFolder(join(tmpdir(), 'perfectlydata'));
  try {
    const path = await plainFile(file.path, file.compression, folder, file.signal);
    const answer = await run({ do: 'inspect', home: folder.path(''), path, rows: MAX_SAMPLE_ROWS }, file.signal);
    const { fields, records, sample } = answer;
    if (fields.length === 0)
      throw invalid('parquet-empty', 'The Parquet file has no columns', 'There is nothing in it to import.');
    if (fields.length > MAX_COLUMNS)
      throw invalid(
        'parquet-too-many-columns',
        `The file has ${fields.length} columns`,
        `At most ${MAX_COLUMNS} can be imported.`,
      );
    const cells = sample.map((row) => row.map((cell) => (cell === '' ? null : cell)));
    const formats = fields.map(({ type }, i) =>
      formatOf(
        type,
        cells.map((row) => row[i] ?? null),
      ),
    );
    const names = uniqueNames(fields.map(({ name }) => name));
    const dialect: ParquetDialect = {
      kind: 'parquet',
      compression: file.compression,
      fields: fields.map(({ name }) => name),
      formats,
    };
    return [
      {
        ...facts,
        path: file.path,
        format: 'parquet',
        description: `Parquet, ${fields.length} columns`,
        bytes: (await stat(file.path)).size,
        records,
        columns: names.map((name, i) => ({
          name,
          type: columnTypeOf(formats[i] ?? { kind: 'text', nulls: [] }),
          nullable: cells.some((row) => (row[i] ?? null) === null),
        })),
        sample: cells,
        dialect,
      },
    ];
  } finally {
    await folder.cleanup();
  }
}

/** Prepares Parquet: the worker decodes it once into the engine's own compact format, which is safe to read here. */
export async function prepareParquet(
  table: SourceTable,
  dialect: ParquetDialect,
  folder: TempFolder,
  options: PrepareOptions,
): Promise<Omit<PreparedSource, 'cleanup'>> {
  const path = await plainFile(table.path, dialect.compression, folder, options.signal);
  const out = folder.path('.native.lz4');
  const { fields, records } = await run(
    { do: 'convert', home: folder.path(''), path, fields: dialect.fields, out },
    options.signal,
  );
  await chmod(out, 0o600);
  options.onProgress?.({ bytes: table.bytes, rows: records });
  const structure = fields.map(({ type }, i) => ({
    name: `c${i + 1}`,
    type: type === 'String' ? type : `Nullable(${asClock(type)})`,
  }));
  return {
    from: { path: out, format: 'Native', structure, settings: {}, compression: 'lz4' },
    columns: fields.map(({ type }, i) =>
      type === 'String'
        ? textColumnSql(`c${i + 1}`, dialect.formats[i] ?? { kind: 'text', nulls: [] }, options.timeZone)
        : engineColumnSql(`c${i + 1}`, type, options.timeZone),
    ),
    records,
    bytes: table.bytes,
    rejects: noRejects(),
    rejected: 0,
    // There are no lines in Parquet and no text of a record: the row's number is its place.
    locate: async (numbers) => numbers.map((number) => ({ line: number + 1, reason: '', record: '' })),
  };
}

async function* noRejects(): AsyncGenerator<never> {}
