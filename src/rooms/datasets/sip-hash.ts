/**
 * The engine's `sipHash128Keyed` and `sipHash64Keyed` in JavaScript (SipHash-2-4; the 128-bit ending is the one that ClickHouse has
 * always had, not the reference one), so that what somebody types is hashed here and never stands in a statement's text.
 */
const mask = 0xffff_ffff_ffff_ffffn;
const rotate = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (64n - by))) & mask;

type State = [bigint, bigint, bigint, bigint];

const round = ([a, b, c, d]: State): State => {
  const a1 = (a + b) & mask;
  const b1 = rotate(b, 13n) ^ a1;
  const c1 = (c + d) & mask;
  const d1 = rotate(d, 16n) ^ c1;
  const c2 = (c1 + b1) & mask;
  const a2 = (rotate(a1, 32n) + d1) & mask;
  return [a2, rotate(b1, 17n) ^ c2, rotate(c2, 32n), rotate(d1, 21n) ^ a2];
};

const take = (state: State, word: bigint): State => {
  const [a, b, c, d] = round(round([state[0], state[1], state[2], state[3] ^ word]));
  return [a ^ word, b, c, d];
};

const hashed = (key: Buffer, data: Buffer): State => {
  const k0 = key.readBigUInt64LE(0);
  const k1 = key.readBigUInt64LE(8);
  let state: State = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ];
  const whole = data.length - (data.length % 8);
  for (let at = 0; at < whole; at += 8) state = take(state, data.readBigUInt64LE(at));
  const tail = Buffer.alloc(8);
  data.copy(tail, 0, whole);
  tail[7] = data.length & 255;
  state = take(state, tail.readBigUInt64LE(0));
  state = [state[0], state[1], state[2] ^ 0xffn, state[3]];
  for (let n = 0; n < 4; n += 1) state = round(state);
  return state;
};

/** The engine's `sipHash64Keyed`, which is the reference one. `key`: 16 bytes, two little-endian UInt64. */
export const sipHash64 = (key: Buffer, data: Buffer): bigint => {
  const [a, b, c, d] = hashed(key, data);
  return a ^ b ^ c ^ d;
};

/** 16 bytes, as the engine's FixedString(16). `key`: 16 bytes, two little-endian UInt64. */
export const sipHash128 = (key: Buffer, data: Buffer): Buffer => {
  const [a, b, c, d] = hashed(key, data);
  const out = Buffer.alloc(16);
  out.writeBigUInt64LE(a ^ b, 0);
  out.writeBigUInt64LE(c ^ d, 8);
  return out;
};
