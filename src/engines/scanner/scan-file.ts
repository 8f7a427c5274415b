/**
 * Asking a clamd by its INSTREAM command: chunks behind their length (4 bytes, big endian), an empty one at the end, one line
 * back. What it did not look at whole does not come in.
 */
import type { Socket } from 'node:net';
import { once } from 'node:events';
import { Trouble } from '../../kit/errors.ts';
import { errorFacts, log } from '../../kit/log.ts';
import { egressConnect } from '../egress/index.ts';
import type { Scanner } from './scanner-address.ts';

let scanner: Scanner | null = null;

/** Sets which one is asked; null: none, and files are not scanned. Returns a function that puts back what was before. */
export const configureScanner = (next: Scanner | null): (() => void) => {
  const before = scanner;
  scanner = next;
  return () => {
    scanner = before;
  };
};

const silentFor = 60_000;
const longestAnswer = 4096;

const infected = (): Trouble =>
  new Trouble('invalid', {
    code: 'upload-infected',
    title: 'The scanner for malware refused this file',
    detail: 'It knows something harmful in it. Nothing was kept.',
  });

const notScanned = (cause?: unknown): Trouble =>
  new Trouble(
    'unavailable',
    {
      code: 'upload-not-scanned',
      title: 'The file could not be scanned for malware',
      detail:
        'Tell those who run this service: the scanner does not answer, or takes no file of that size. Nothing was kept.',
    },
    { cause },
  );

const framed = (chunk: Uint8Array): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(chunk.byteLength);
  return Buffer.concat([length, chunk]);
};

const write = async (socket: Socket, bytes: Buffer): Promise<void> => {
  if (!socket.write(bytes)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
};

const answerOf = async (socket: Socket): Promise<string> => {
  let answer = '';
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    answer += chunk.toString('latin1');
    if (answer.includes('\0') || answer.length > longestAnswer) break;
  }
  return answer.split('\0')[0] ?? '';
};

const send = async (socket: Socket, body: AsyncIterable<Uint8Array>): Promise<void> => {
  await write(socket, Buffer.from('zINSTREAM\0'));
  for await (const chunk of body) {
    if (socket.destroyed) return; // it has answered, and hung up: a file that is too large for it
    if (chunk.byteLength > 0) await write(socket, framed(chunk));
  }
  if (!socket.destroyed) await write(socket, framed(new Uint8Array(0)));
};

const ask = async ({ host, port }: Scanner, body: AsyncIterable<Uint8Array>): Promise<string> => {
  const socket = await egressConnect(host, port);
  socket.on('error', () => {}); // the answer's reader is told; one that comes after it is nobody's business
  socket.setTimeout(silentFor, () => socket.destroy(new Error('timeout')));
  try {
    const [answer] = await Promise.all([answerOf(socket), send(socket, body)]);
    return answer;
  } finally {
    socket.destroy();
  }
};

/**
 * Resolves when the scanner found nothing, or none is set. Throws `upload-infected` (invalid), and `upload-not-scanned`
 * (unavailable) whenever it said anything else. The name of what was found is in the log, never in the answer.
 */
export const scanFile = async (body: AsyncIterable<Uint8Array>): Promise<void> => {
  if (scanner === null) return;
  let answer: string;
  try {
    answer = await ask(scanner, body);
  } catch (error) {
    log.warn('scanner.failed', errorFacts(error));
    throw notScanned(error);
  }
  if (answer === 'stream: OK') return;
  const found = /^stream: ([\w.-]{1,100}) FOUND$/.exec(answer)?.[1];
  log.warn(found === undefined ? 'scanner.failed' : 'scanner.found', { found: found ?? null });
  throw found === undefined ? notScanned() : infected();
};
