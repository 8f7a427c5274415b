/** Opening what hides bytes from a plain search: ClickHouse's encrypted disk, its compressed blocks, and common frames. */
import { createDecipheriv } from 'node:crypto';
import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';

const tryTo = <T>(work: () => T): T | null => {
  try {
    return work();
  } catch {
    return null;
  }
};

/** The plain bytes of a file of ClickHouse's encrypted disk (64-byte header `ENC`, AES-256-CTR), or null when it is none. */
export const openEncryptedFile = (file: Buffer, diskKey: Uint8Array): Buffer | null => {
  if (file.length < 64 || file.toString('latin1', 0, 3) !== 'ENC') return null;
  // Header: signature (3), version (2), algorithm (2), key fingerprint (16), initialisation vector (16), padding.
  const cipher = createDecipheriv('aes-256-ctr', diskKey, file.subarray(23, 39));
  return Buffer.concat([cipher.update(file.subarray(64)), cipher.final()]);
};

const readLength = (input: Buffer, at: { i: number }, nibble: number): number => {
  let length = nibble;
  if (nibble !== 15) return length;
  for (let byte = 255; byte === 255; length += byte) byte = input.readUInt8(at.i++);
  return length;
};

/** Decodes one raw LZ4 block into `size` bytes at most. Throws when it is malformed. */
export const lz4Block = (input: Buffer, size: number): Buffer => {
  const output = Buffer.alloc(size);
  const at = { i: 0 };
  let o = 0;
  while (at.i < input.length) {
    const token = input.readUInt8(at.i++);
    const literals = readLength(input, at, token >> 4);
    if (o + literals > size || at.i + literals > input.length) throw new RangeError('LZ4 literals run over');
    input.copy(output, o, at.i, at.i + literals);
    at.i += literals;
    o += literals;
    if (at.i >= input.length) break;
    const back = input.readUInt16LE(at.i);
    at.i += 2;
    const length = readLength(input, at, token & 15) + 4;
    if (back === 0 || back > o || o + length > size) throw new RangeError('LZ4 match runs over');
    for (let n = 0; n < length; n += 1, o += 1) output[o] = output[o - back] ?? 0;
  }
  return output.subarray(0, o);
};

const undoDelta = (data: Buffer): Buffer => {
  const width = data.readUInt8(0);
  const skip = data.readUInt8(1);
  const out = Buffer.from(data.subarray(2));
  for (let i = skip + width; i + width <= out.length; i += width) {
    let carry = 0;
    for (let b = 0; b < width; b += 1) {
      const sum = (out[i + b] ?? 0) + (out[i + b - width] ?? 0) + carry;
      out[i + b] = sum & 255;
      carry = sum >> 8;
    }
  }
  return out;
};

type Block = { end: number; data: Buffer };

/** One ClickHouse block at `at` (method, sizes, payload); null when there is none that can be read. */
const blockAt = (file: Buffer, at: number): Block | null => {
  if (at + 9 > file.length) return null;
  const method = file.readUInt8(at);
  const end = at + file.readUInt32LE(at + 1);
  const size = file.readUInt32LE(at + 5);
  if (end < at + 9 || end > file.length || size > 1 << 30) return null;
  const payload = file.subarray(at + 9, end);
  const data = tryTo(() => decode(method, payload, size));
  return data === null ? null : { end, data };
};

const decode = (method: number, payload: Buffer, size: number): Buffer => {
  if (method === 0x02) return payload;
  if (method === 0x82) return lz4Block(payload, size);
  if (method === 0x90) return zstdDecompressSync(payload);
  if (method === 0x92) return undoDelta(payload);
  if (method === 0x91) return decodeSeveral(payload);
  throw new RangeError('A codec this scanner does not read');
};

const decodeSeveral = (payload: Buffer): Buffer => {
  let rest = payload.subarray(1 + payload.readUInt8(0));
  for (let n = payload.readUInt8(0); n > 0; n -= 1) {
    const block = blockAt(rest, 0);
    if (block === null) throw new RangeError('A codec this scanner does not read');
    rest = block.data;
  }
  return rest;
};

/** The plain bytes of a file made of ClickHouse's compressed blocks (checksum 16, then a block, to the end), or null. */
export const openClickHouseBlocks = (file: Buffer): Buffer | null => {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < file.length) {
    const block = blockAt(file, at + 16);
    if (block === null) return null;
    parts.push(block.data);
    at = block.end;
  }
  return parts.length === 0 ? null : Buffer.concat(parts);
};

const lz4Frame = (file: Buffer): Buffer => {
  const flags = file.readUInt8(4);
  let at = 7 + (flags & 8 ? 8 : 0) + (flags & 1 ? 4 : 0);
  const parts: Buffer[] = [];
  for (;;) {
    const head = file.readUInt32LE(at);
    const length = head & 0x7fffffff;
    if (length === 0) return Buffer.concat(parts);
    const body = file.subarray(at + 4, at + 4 + length);
    parts.push(head >>> 31 === 1 ? body : lz4Block(body, 4 << 20));
    at += 4 + length + (flags & 16 ? 4 : 0);
  }
};

const partial = { finishFlush: constants.Z_SYNC_FLUSH };
const zipEntry = (file: Buffer): Buffer => {
  const start = 30 + file.readUInt16LE(26) + file.readUInt16LE(28);
  return file.readUInt16LE(8) === 8 ? inflateRawSync(file.subarray(start), partial) : file.subarray(start);
};

const frames: readonly { name: string; magic: Buffer; open: (file: Buffer) => Buffer }[] = [
  { name: 'gzip', magic: Buffer.from('1f8b08', 'hex'), open: (file) => gunzipSync(file, partial) },
  { name: 'zlib', magic: Buffer.from('7801', 'hex'), open: (file) => inflateSync(file, partial) },
  { name: 'zlib', magic: Buffer.from('789c', 'hex'), open: (file) => inflateSync(file, partial) },
  { name: 'zlib', magic: Buffer.from('78da', 'hex'), open: (file) => inflateSync(file, partial) },
  { name: 'zstd', magic: Buffer.from('28b52ffd', 'hex'), open: (file) => zstdDecompressSync(file) },
  { name: 'lz4', magic: Buffer.from('04224d18', 'hex'), open: lz4Frame },
  { name: 'zip', magic: Buffer.from('504b0304', 'hex'), open: zipEntry },
];

const framesOf = (file: Buffer, frame: (typeof frames)[number]): { layer: string; data: Buffer }[] => {
  const found: { layer: string; data: Buffer }[] = [];
  for (let at = file.indexOf(frame.magic); at >= 0; at = file.indexOf(frame.magic, at + 1)) {
    const data = tryTo(() => frame.open(file.subarray(at)));
    if (data !== null && data.length > 0) found.push({ layer: `${frame.name}@${at}`, data });
  }
  return found;
};

/** Every compressed frame that starts anywhere in the bytes and can be opened: gzip, zlib, zstd, LZ4, ZIP entries, Brotli. */
export const openFrames = (file: Buffer): { layer: string; data: Buffer }[] => {
  const brotli = file.length < 1 << 20 ? tryTo(() => brotliDecompressSync(file)) : null;
  const found = frames.flatMap((frame) => framesOf(file, frame));
  return brotli === null || brotli.length === 0 ? found : [...found, { layer: 'brotli', data: brotli }];
};
