/**
 * A journal: a file of sealed entries that only grows until what it tells is somewhere else, and is removed then. An entry is durable
 * when `append` resolves; entries that are appended at the same time share one wait for the disk.
 */
import { constants, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './growing-file.ts';

/** Seals and opens the bytes of an entry. */
export type Seal = { seal(plain: Uint8Array): Buffer; open(sealed: Uint8Array): Buffer };

export type Journal = {
  append(entry: unknown): Promise<void>;
  /** Removes the file: what it told is told elsewhere. */
  remove(): Promise<void>;
  /** Bytes so far. */
  size(): number;
};

const header = 4;

const framed = (sealed: Buffer): Buffer => {
  const length = Buffer.alloc(header);
  length.writeUInt32LE(sealed.length);
  return Buffer.concat([length, sealed]);
};

type Frames = { frames: Buffer[]; end: number };

// A crash may have left part of an entry at the end: nobody was told that it was taken.
const wholeFrames = (bytes: Buffer): Frames => {
  const frames: Buffer[] = [];
  let end = 0;
  while (end + header <= bytes.length) {
    const next = end + header + bytes.readUInt32LE(end);
    if (next > bytes.length) break;
    frames.push(bytes.subarray(end + header, next));
    end = next;
  }
  return { frames, end };
};

/** Every whole entry of a journal, in the order they came; none where there is no file. Throws what `open` throws. */
export const readJournal = (path: string, seal: Pick<Seal, 'open'>): unknown[] => {
  if (!existsSync(path)) return [];
  return wholeFrames(readFileSync(path)).frames.map((frame) => JSON.parse(seal.open(frame).toString()) as unknown);
};

const openFile = async (path: string): Promise<{ file: FileHandle; size: number }> => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const isNew = !existsSync(path);
  const size = isNew ? 0 : wholeFrames(readFileSync(path)).end;
  const file = await open(path, constants.O_CREAT | constants.O_RDWR, 0o600);
  await file.truncate(size);
  if (isNew) syncFolder(dirname(path));
  return { file, size };
};

type Waiting = { bytes: Buffer; done: () => void; failed: (error: unknown) => void };

/** A journal at `path`; the file is made by the first entry. What is there already stays in front. */
export const openJournal = (path: string, { seal }: Pick<Seal, 'seal'>): Journal => {
  let file: FileHandle | null = null;
  let size = 0;
  const queue: Waiting[] = [];
  let isWriting = false;

  const write = async (bytes: Buffer): Promise<void> => {
    if (file === null) ({ file, size } = await openFile(path));
    await file.write(bytes, 0, bytes.length, size);
    await file.datasync();
    size += bytes.length;
  };

  const work = async (): Promise<void> => {
    isWriting = true;
    while (queue.length > 0) {
      const some = queue.splice(0);
      try {
        await write(Buffer.concat(some.map(({ bytes }) => bytes)));
        for (const { done } of some) done();
      } catch (error) {
        for (const { failed } of some) failed(error);
      }
    }
    isWriting = false;
  };

  return {
    append: (entry) => {
      const bytes = framed(seal(Buffer.from(JSON.stringify(entry))));
      return new Promise((done, failed) => {
        queue.push({ bytes, done, failed });
        if (!isWriting) void work();
      });
    },
    remove: async () => {
      await file?.close();
      file = null;
      size = 0;
      if (!existsSync(path)) return;
      rmSync(path, { force: true });
      syncFolder(dirname(path));
    },
    size: () => size,
  };
};
