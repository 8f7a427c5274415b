/** The decompressed bytes of a file as a stream, flat in memory, cancellable, and safe from compression bombs. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Transform } from 'node:stream';
import { constants, createGunzip, createZstdDecompress } from 'node:zlib';
import { invalid, isTrouble, Trouble } from '../../../kit/errors.ts';
import { BOMB_BYTES, BOMB_RATIO, MAX_BYTES } from './limits.ts';
import type { Compression } from './shapes.ts';

const CHUNK = 1024 * 1024;

/** The error of something a person stopped. */
export const cancelled = (): Trouble =>
  new Trouble('cancelled', { code: 'cancelled', title: 'Stopped', detail: 'Nothing was changed.' });

/** Throws when the signal was given. */
export function throwIfStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled();
}

/** Text for system errors of opening and reading; other errors are passed on. */
export function readingTrouble(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  if (code === 'ENOENT')
    return new Trouble('missing', text('file-missing', 'There is no such file', 'Check the path.'));
  if (code === 'EACCES' || code === 'EPERM')
    return new Trouble(
      'forbidden',
      text('file-forbidden', 'The file may not be read', 'Give this process read access to it.'),
    );
  if (code === 'EISDIR')
    return invalid('file-is-folder', 'This is a folder, not a file', 'Name the files in it one by one.');
  if (code === 'ENAMETOOLONG' || code === 'ERR_INVALID_ARG_VALUE' || code === 'ENOTDIR' || code === 'ELOOP')
    return invalid('file-path-invalid', 'This is not a path to a file', 'Check the path.');
  return error;
}
const text = (code: string, title: string, detail: string) => ({ code, title, detail });

const damaged = (cause: unknown): Trouble =>
  new Trouble(
    'invalid',
    text(
      'compressed-damaged',
      'The compressed file is damaged or cut off',
      'It cannot be decompressed to its end. Transfer or compress it again.',
    ),
    { cause },
  );

const bomb = (): Trouble =>
  new Trouble(
    'too-large',
    text(
      'file-too-large',
      'The file is too large when decompressed',
      `It grows to more than ${BOMB_RATIO} times its size and more than 1 GiB, or beyond 64 GiB. Decompress it yourself and split it.`,
    ),
  );

/** Two buffers take turns: fresh ones for every chunk cost more than reading does. */
async function* plainBytes(path: string, start: number, end: number): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  try {
    const buffers = [Buffer.allocUnsafeSlow(CHUNK), Buffer.allocUnsafeSlow(CHUNK)] as const;
    for (let at = start, turn = 0; at < end; turn++) {
      const buffer = buffers[turn % 2 === 0 ? 0 : 1];
      const { bytesRead } = await file.read(buffer, 0, Math.min(CHUNK, end - at), at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function* inflatedBytes(path: string, compression: Compression, size: number): AsyncGenerator<Buffer> {
  const options = { chunkSize: CHUNK };
  const inflate: Transform =
    compression === 'gzip'
      ? createGunzip(options)
      : createZstdDecompress({ ...options, params: { [constants.ZSTD_d_windowLogMax]: 27 } });
  const source = createReadStream(path, { highWaterMark: 256 * 1024 });
  source.on('error', (error) => inflate.destroy(error));
  source.pipe(inflate);
  let total = 0;
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) {
      total += chunk.length;
      if (total > MAX_BYTES || (total > BOMB_BYTES && total > BOMB_RATIO * size)) throw bomb();
      yield chunk;
    }
  } catch (error) {
    throw isTrouble(error) || !/^(Z_|ZSTD|ERR_.*ZSTD)/.test((error as NodeJS.ErrnoException).code ?? '')
      ? error
      : damaged(error);
  } finally {
    source.destroy();
    inflate.destroy();
  }
}

/**
 * The file's bytes, decompressed, in chunks of about a megabyte. A chunk may be overwritten after the next one.
 * @throws Trouble `compressed-damaged`, `file-too-large`, `cancelled`, and those of `readingTrouble`
 */
export async function* openBytes(
  path: string,
  compression: Compression,
  options: { signal?: AbortSignal | undefined; start?: number; end?: number } = {},
): AsyncGenerator<Buffer> {
  try {
    const { size } = await stat(path);
    const bytes =
      compression === 'none'
        ? plainBytes(path, options.start ?? 0, Math.min(size, options.end ?? size))
        : inflatedBytes(path, compression, size);
    for await (const chunk of bytes) {
      throwIfStopped(options.signal);
      yield chunk;
    }
  } catch (error) {
    throw readingTrouble(error);
  }
}

/** The first `length` decompressed bytes, and whether that is all there is. */
export async function readHead(
  path: string,
  compression: Compression,
  length: number,
  signal?: AbortSignal,
): Promise<{ head: Buffer; complete: boolean }> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of openBytes(path, compression, { signal })) {
    chunks.push(Buffer.from(chunk));
    total += chunk.length;
    if (total > length) return { head: Buffer.concat(chunks).subarray(0, length), complete: false };
  }
  return { head: Buffer.concat(chunks), complete: true };
}
