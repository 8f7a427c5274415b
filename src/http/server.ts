/** Listening: loopback only, with limits on slow callers. */
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { Trouble } from '../kit/errors.ts';
import { requireLoopback } from './guard.ts';

export type Listening = { port: number; url: string; close(): Promise<void> };

const portTaken = (port: number, cause: unknown): Trouble =>
  new Trouble(
    'conflict',
    {
      code: 'port-taken',
      title: `Port ${port} is in use`,
      detail: 'Another program listens there. Stop it, or choose another one: `perfectlydata start --port 4001`.',
    },
    { cause },
  );

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' || error.code === 'EACCES' ? portTaken(port, error) : error),
    );
    server.listen(port, host, resolve);
  });

/** Ends open connections after a moment's grace for answers under way. */
const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), 3000);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });

/** Starts listening. Port 0 takes any free one. Throws `host-not-loopback` and `port-taken`. */
export const serve = async (app: Hono, { host, port }: { host: string; port: number }): Promise<Listening> => {
  requireLoopback(host);
  // An upload may take hours (no request timeout), but headers may not.
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer(
    { requestTimeout: 0, headersTimeout: 20_000, keepAliveTimeout: 10_000, maxHeaderSize: 16_384 },
    (incoming, outgoing) => void answer(incoming, outgoing),
  );
  await listen(server, host, port);
  const actual = (server.address() as AddressInfo).port;
  const name = host.includes(':') ? `[${host}]` : host;
  return { port: actual, url: `http://${name}:${actual}`, close: () => closeServer(server) };
};
