/** Writing what a command made: whole or not at all, readable by its owner only. */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { randomId } from '../kit/ids.ts';
import { invalid } from '../kit/errors.ts';

const notWritable = (): Error =>
  invalid(
    'out-not-writable',
    'The file cannot be written',
    'Check that the folder given with --out exists and is yours.',
  );

/** Streams an answer's body to `path`; returns the absolute path and how many bytes. Throws `out-not-writable`. */
export const writeAnswer = async (response: Response, path: string): Promise<{ path: string; bytes: number }> => {
  const full = resolve(path);
  const passing = `${full}.${randomId()}.part`;
  const target = createWriteStream(passing, { mode: 0o600, flags: 'wx' });
  try {
    const body = response.body as NodeReadableStream<Uint8Array> | null;
    await pipeline(body === null ? Readable.from([]) : Readable.fromWeb(body), target);
    await rename(passing, full);
  } catch (error) {
    await rm(passing, { force: true });
    const code = error instanceof Error && 'code' in error ? error.code : '';
    throw ['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR', 'EROFS'].includes(String(code)) ? notWritable() : error;
  }
  return { path: full, bytes: target.bytesWritten };
};
