/** The engine's RowBinary: rows one after the other, values as their bytes, texts behind their length. */

/** A length as RowBinary writes it: seven bits a byte, the lowest first. */
export const varint = (value: number): Buffer => {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
};

export type RowReader = {
  /** False at the end. */
  more(): boolean;
  uint8(): number;
  uint32(): number;
  uint64(): bigint;
  /** A length before what it counts, as of an array. */
  length(): number;
  text(): string;
  nullableText(): string | null;
  bytes(): Buffer;
  /** Bytes of a fixed width. */
  fixed(width: number): Buffer;
};

/** Reads values in the order in which the statement names them. */
export const rowReader = (rows: Buffer): RowReader => {
  let at = 0;
  const length = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = rows[at] ?? 0;
      at += 1;
      if (byte < 128) return value + byte * factor;
      value += (byte - 128) * factor;
    }
  };
  const fixed = (width: number): Buffer => rows.subarray(at, (at += width));
  const text = (): string => {
    const size = length();
    return rows.toString('utf8', at, (at += size));
  };
  const uint8 = (): number => rows[at++] ?? 0;
  return {
    more: () => at < rows.length,
    uint8,
    uint32: () => rows.readUInt32LE((at += 4) - 4),
    uint64: () => rows.readBigUInt64LE((at += 8) - 8),
    length,
    text,
    nullableText: () => (uint8() === 1 ? null : text()),
    bytes: () => fixed(length()),
    fixed,
  };
};

export type RowWriter = {
  uint32(value: number): void;
  uint64(value: bigint): void;
  /** A length before what it counts, as of an array. */
  length(value: number): void;
  text(value: string): void;
  nullableText(value: string | null): void;
  bytes(value: Uint8Array): void;
  /** Bytes of a fixed width. */
  fixed(value: Uint8Array): void;
  /** All that was written. */
  done(): Buffer;
};

/** Writes rows, for `insertBytes`. */
export const rowWriter = (): RowWriter => {
  let buffer = Buffer.allocUnsafe(4096);
  let at = 0;
  const room = (bytes: number): void => {
    if (at + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, at + bytes));
    buffer.copy(larger, 0, 0, at);
    buffer = larger;
  };
  const length = (value: number): void => {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) buffer[at++] = (rest % 128) + 128;
    buffer[at++] = rest;
  };
  const text = (value: string): void => {
    const size = Buffer.byteLength(value);
    room(size + 8);
    length(size);
    at += buffer.write(value, at);
  };
  const fixed = (value: Uint8Array): void => {
    room(value.length);
    buffer.set(value, at);
    at += value.length;
  };
  const uint8 = (value: number): void => {
    room(1);
    buffer[at++] = value;
  };
  return {
    uint32: (value) => {
      room(4);
      at = buffer.writeUInt32LE(value, at);
    },
    uint64: (value) => {
      room(8);
      at = buffer.writeBigUInt64LE(value, at);
    },
    length: (value) => {
      room(8);
      length(value);
    },
    text,
    nullableText: (value) => {
      uint8(value === null ? 1 : 0);
      if (value !== null) text(value);
    },
    bytes: (value) => {
      room(value.length + 8);
      length(value.length);
      fixed(value);
    },
    fixed,
    done: () => buffer.subarray(0, at),
  };
};
