/**
 * A folder as one sealed file: its files one after the other, compressed (Zstandard), under AES-256-GCM. Layout: nonce (12),
 * ciphertext, tag (16). Read back only after the manifest's hash of the file was found right, so that no changed byte is unpacked.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, type Dirent } from 'node:fs';
import { mkdir, open, readdir, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { syncFolder } from './sync-folder.ts';

// Of an entry: bytes of its path (4), bytes of its content (8); a path that ends in a slash is a folder.
const headBytes = 12;

const headOf = (path: string, size: number): Buffer => {
  const name = Buffer.from(path);
  const head = Buffer.alloc(headBytes);
  head.writeUInt32LE(name.length);
  head.writeBigUInt64LE(BigInt(size), 4);
  return Buffer.concat([head, name]);
};

const entriesOf = async (folder: string): Promise<Dirent[]> => {
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []; // nothing was ever put there
    throw error;
  }
};

// A file may go while the folder is read (an export that is dropped): then it is left out.
const contentOf = async function* (path: string, name: string): AsyncGenerator<Buffer> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return;
  try {
    const { size } = await file.stat();
    yield headOf(name, size);
    if (size > 0)
      for await (const chunk of file.createReadStream({ end: size - 1, autoClose: false })) yield chunk as Buffer;
  } finally {
    await file.close();
  }
};

const packed = async function* (folder: string): AsyncGenerator<Buffer> {
  for (const entry of await entriesOf(folder)) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).replaceAll(sep, '/');
    if (entry.isDirectory()) yield headOf(`${name}/`, 0);
    else if (entry.isFile()) yield* contentOf(path, name);
  }
};

const level = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

/** Seals everything below `folder` (nothing, where there is none) into the file `target`, durably. `key`: 32 bytes. */
export const sealFolder = async (
  folder: string,
  target: string,
  key: Uint8Array,
  signal: AbortSignal,
): Promise<void> => {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const file = createWriteStream(target, { mode: 0o600, flags: 'wx', flush: true });
  file.write(nonce);
  await pipeline(packed(folder), createZstdCompress(level), cipher, file, { end: false, signal });
  await new Promise<void>((done, failed) => {
    file.once('error', failed);
    file.once('close', done);
    file.end(cipher.getAuthTag());
  });
  syncFolder(dirname(target));
};

type Unpacking = { path: string | null; left: bigint; buffer: Buffer };

/** Where an entry goes: never outside of the folder, whoever wrote the path. */
const placeOf = (folder: string, name: string): string => {
  const path = resolve(folder, name);
  if (path.startsWith(resolve(folder) + sep)) return path;
  throw new TypeError('A path in a backup leads out of its folder');
};

/** Takes the packed bytes as they come, in pieces of any size. */
const unpacker = (folder: string): { take(chunk: Buffer): Promise<void>; finish(): Promise<void> } => {
  const state: Unpacking = { path: null, left: 0n, buffer: Buffer.alloc(0) };
  let file: Awaited<ReturnType<typeof open>> | null = null;
  const finish = async (): Promise<void> => {
    await file?.close();
    file = null;
  };
  const begin = async (): Promise<boolean> => {
    const { buffer } = state;
    if (buffer.length < headBytes) return false;
    const nameBytes = buffer.readUInt32LE();
    if (buffer.length < headBytes + nameBytes) return false;
    const name = buffer.toString('utf8', headBytes, headBytes + nameBytes);
    state.left = buffer.readBigUInt64LE(4);
    state.buffer = buffer.subarray(headBytes + nameBytes);
    const path = placeOf(folder, name);
    if (name.endsWith('/')) await mkdir(path, { recursive: true, mode: 0o700 });
    else {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      file = await open(path, 'wx', 0o600);
      if (state.left === 0n) await finish();
    }
    return true;
  };
  const fill = async (): Promise<boolean> => {
    if (file === null) return begin();
    if (state.buffer.length === 0) return false;
    const size = state.left < BigInt(state.buffer.length) ? Number(state.left) : state.buffer.length;
    await file.writeFile(state.buffer.subarray(0, size));
    state.buffer = state.buffer.subarray(size);
    state.left -= BigInt(size);
    if (state.left === 0n) await finish();
    return true;
  };
  const take = async (chunk: Buffer): Promise<void> => {
    state.buffer = state.buffer.length === 0 ? chunk : Buffer.concat([state.buffer, chunk]);
    while (await fill());
  };
  return { take, finish };
};

/** Unpacks what `sealFolder` made into `folder`. Throws when the key is wrong or a byte was changed. */
export const openFolder = async (source: string, folder: string, key: Uint8Array): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { size } = await stat(source);
  const file = await open(source, 'r');
  const [nonce, tag] = [Buffer.alloc(12), Buffer.alloc(16)];
  try {
    await file.read(nonce, 0, 12, 0);
    await file.read(tag, 0, 16, size - 16);
  } finally {
    await file.close();
  }
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 }).setAuthTag(tag);
  const sealed = createReadStream(source, { start: 12, end: size - 17 });
  const { take, finish } = unpacker(folder);
  try {
    await pipeline(sealed, decipher, createZstdDecompress(), async (plain: AsyncIterable<Buffer>) => {
      for await (const chunk of plain) await take(chunk);
    });
  } finally {
    await finish();
  }
};
