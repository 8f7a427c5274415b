/** Rejected records on disk, so that a file full of them needs no memory. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { RejectedRecord } from '../../../contract/imports.ts';
import { MAX_RAW_CHARS } from './limits.ts';
import { writeText } from './temp-folder.ts';
import type { TempFolder, TextWriter } from './temp-folder.ts';

export type Rejects = {
  add(line: number, reason: string, record: string): Promise<void>;
  close(): Promise<void>;
  destroy(): void;
  count(): number;
  read(): AsyncIterable<RejectedRecord>;
};

/** The record as kept: cut at 64 KB. */
export const rejectedRecord = (line: number, reason: string, record: string): RejectedRecord => ({
  line,
  reason,
  record: record.slice(0, MAX_RAW_CHARS),
});

/** A store of rejected records in `folder`; the file is made with the first one. */
export function keepRejects(folder: TempFolder): Rejects {
  const path = folder.path('.rejects');
  let writer: TextWriter | null = null;
  return {
    async add(line, reason, record) {
      writer ??= writeText(path);
      await writer.write(`${JSON.stringify(rejectedRecord(line, reason, record))}\n`);
    },
    close: async () => writer?.end(),
    destroy: () => writer?.destroy(),
    count: () => writer?.count ?? 0,
    async *read() {
      if (writer === null) return;
      for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity }))
        yield JSON.parse(line) as RejectedRecord;
    },
  };
}
