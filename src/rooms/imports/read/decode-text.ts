/** Which encoding a text is in, and the text as a stream of strings. */
import { isUtf8 } from 'node:buffer';
import { invalid } from '../../../kit/errors.ts';
import type { Encoding } from './shapes.ts';

/** Cuts a character that the end of the buffer splits. */
export function wholeCharacters(bytes: Buffer): Buffer {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? bytes.subarray(0, bytes.length - back) : bytes;
    }
  }
  return bytes;
}

function zeros(head: Buffer): { even: number; odd: number; control: number } {
  const seen = { even: 0, odd: 0, control: 0 };
  const end = Math.min(head.length, 8192);
  for (let i = 0; i < end; i++) {
    const byte = head[i] ?? 0;
    if (byte === 0) seen[i % 2 === 0 ? 'even' : 'odd']++;
    else if (byte < 9 || (byte > 13 && byte < 28)) seen.control++;
  }
  return seen;
}

/**
 * The encoding of a text by its first bytes: byte order mark, zero bytes, valid UTF-8, else Windows-1252.
 * @throws Trouble `file-not-text` for bytes that are no text at all
 */
export function detectEncoding(head: Buffer): { encoding: Encoding; bom: boolean } {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', bom: true };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', bom: true };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', bom: true };
  const looked = Math.min(head.length, 8192);
  const { even, odd, control } = zeros(head);
  if (looked >= 4 && odd > looked * 0.3 && even < looked * 0.05) return { encoding: 'utf-16le', bom: false };
  if (looked >= 4 && even > looked * 0.3 && odd < looked * 0.05) return { encoding: 'utf-16be', bom: false };
  if (even + odd + control > Math.max(4, looked * 0.05))
    throw invalid(
      'file-not-text',
      'This file is not a table',
      'Its bytes are neither text nor a known format. Give CSV, JSON, Parquet or SQLite.',
    );
  return { encoding: isUtf8(wholeCharacters(head)) ? 'utf-8' : 'windows-1252', bom: false };
}

/** The bytes as strings, byte order mark removed. Bytes that are not valid become U+FFFD. */
export async function* decodeText(chunks: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield text;
  }
  const last = decoder.decode();
  if (last !== '') yield last;
}
