/** A keyed hash of a file's bytes: tells the same file from another one, and nothing about what is in it. */
import { createHmac } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Workspace } from '../accounts/index.ts';

/** HMAC-SHA-256 under a key of the workspace, as hexadecimal digits; reads the file in blocks of 1 MiB. */
export const contentHash = async (workspace: Workspace, path: string, signal?: AbortSignal): Promise<string> => {
  const hash = createHmac('sha256', workspace.keys.derive('content-hash'));
  const stream = createReadStream(path, { highWaterMark: 1024 * 1024 });
  const options = signal === undefined ? {} : { signal };
  await pipeline(
    stream,
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) hash.update(chunk);
    },
    options,
  );
  return hash.digest('hex');
};
