/** For tests: a server that speaks the INSTREAM command of clamd on a real socket, as its manual page says. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { allowEgress } from '../egress/index.ts';
import { configureScanner } from './index.ts';

/** What it takes for harmful. */
export const harmful = 'THIS-STANDS-FOR-SOMETHING-HARMFUL';

const restores: (() => void)[] = [];
const servers: Server[] = [];
const sockets: Socket[] = [];
/** What it was sent, each text whole. */
export const scanned: string[] = [];

/** What was sent whole, or null while more is to come; `too large` once it is more than `limit`. */
const readStream = (bytes: Buffer, limit: number): string | null => {
  const command = 'zINSTREAM\0';
  if (bytes.toString('latin1', 0, command.length) !== command) return null;
  const parts: Buffer[] = [];
  for (let at = command.length; at + 4 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    if (length === 0) return Buffer.concat(parts).toString('latin1');
    if (length > limit) return 'too large';
    parts.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return null;
};

/** Opens one and sets it; `limit` is the largest chunk it takes, `says` what it answers to everything. */
export const openScanner = async (limit = 1_000_000, says?: string): Promise<void> => {
  const server = createServer((socket) => {
    sockets.push(socket);
    let bytes = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      const text = readStream(bytes, limit);
      if (text === null) return;
      scanned.push(text);
      const verdict = text.includes(harmful) ? 'stream: Test.Harmful-1 FOUND' : 'stream: OK';
      socket.end(`${says ?? (text === 'too large' ? 'INSTREAM size limit exceeded. ERROR' : verdict)}\0`);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  restores.push(allowEgress(['127.0.0.1']));
  restores.push(configureScanner({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }));
};

/** Closes all, and sets back what was set before. */
export const closeScanners = (): void => {
  for (const restore of restores.splice(0).toReversed()) restore();
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
  scanned.splice(0);
};
