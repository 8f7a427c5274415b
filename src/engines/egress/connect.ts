/** Plain connections for protocols that are not HTTP (SMTP). TLS is the caller's, over this socket. */
import { connect, type Socket } from 'node:net';
import { type CheckedAddress, checkHost, unreachable } from './check-address.ts';

const open = ({ address }: CheckedAddress, port: number, timeoutMs: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: address, port });
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('timeout')));
    socket.once('error', (error) => reject(unreachable(error)));
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });

/** Connects to the first of the host's checked addresses that answers. Throws `egress-refused`, `egress-failed`. */
export const egressConnect = async (
  host: string,
  port: number,
  { timeoutMs = 10_000 }: { timeoutMs?: number } = {},
): Promise<Socket> => {
  const { addresses } = await checkHost(host);
  let last: unknown = unreachable();
  for (const address of addresses) {
    try {
      return await open(address, port, timeoutMs);
    } catch (error) {
      last = error;
    }
  }
  throw last;
};
