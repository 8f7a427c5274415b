/** Temporary files: random names, readable by this user only, gone after `cleanup`. */
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';

export type TempFolder = { path(ending: string): string; cleanup(): Promise<void> };

/** Makes a folder of its own (mode 700) below `parent`, which is made as well when it is not there. */
export async function makeTempFolder(parent: string): Promise<TempFolder> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const folder = join(parent, `read-${randomBytes(12).toString('hex')}`);
  await mkdir(folder, { mode: 0o700 });
  return {
    path: (ending) => join(folder, randomBytes(8).toString('hex') + ending),
    cleanup: () => rm(folder, { recursive: true, force: true }),
  };
}

/** `add` says when it is time to `flush`: awaiting every line would cost more than writing it. `count`: lines so far. */
export type TextWriter = {
  add(text: string): boolean;
  flush(): Promise<void>;
  write(text: string): Promise<void>;
  end(): Promise<void>;
  destroy(): void;
  count: number;
};

/** Writes text (UTF-8, mode 600) with back pressure, in blocks of about 256 KB. */
export function writeText(path: string): TextWriter {
  const stream = createWriteStream(path, { mode: 0o600, flags: 'wx', highWaterMark: 1024 * 1024 });
  let failure: unknown = null;
  stream.on('error', (error) => (failure = error));
  let block = '';
  const flush = async (): Promise<void> => {
    if (failure !== null) throw failure;
    const full = !stream.write(block);
    block = '';
    if (full) await once(stream, 'drain');
  };
  const writer: TextWriter = {
    count: 0,
    add(text) {
      block += text;
      writer.count++;
      return block.length > 262_144;
    },
    flush,
    async write(text) {
      if (writer.add(text)) await flush();
    },
    async end() {
      if (block !== '') await flush();
      stream.end();
      await finished(stream);
    },
    destroy: () => void stream.destroy(),
  };
  return writer;
}
