/** Listening: encrypted, or on loopback, or behind a trusted proxy; with limits on slow callers. */
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { Trouble } from '../kit/errors.ts';
import { requireEncryption } from './guard.ts';
import { readTls, type TlsFiles, tlsSettings, watchTls } from './tls.ts';

export type Listening = {
  port: number;
  /** What people open, unless PUBLIC_URL says otherwise. */
  url: string;
  /** How programs on this machine reach it: never beyond loopback, so without TLS. */
  localUrl: string;
  close(): Promise<void>;
};

export type ServeOptions = {
  host: string;
  port: number;
  tls?: TlsFiles | null;
  trustProxy?: readonly string[];
  /** How often the certificate's files are looked at. */
  tlsLookMs?: number;
};

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

const listen = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' || error.code === 'EACCES' ? portTaken(port, error) : error),
    );
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
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

// An upload may take hours (no request timeout), but headers may not.
const patience: ServerOptions = {
  requestTimeout: 0,
  headersTimeout: 20_000,
  keepAliveTimeout: 10_000,
  maxHeaderSize: 16_384,
};

const listenerOf = (app: Hono): RequestListener => {
  const answer = getRequestListener((request, env) => app.fetch(request, env), { overrideGlobalObjects: false });
  return (incoming, outgoing) => void answer(incoming, outgoing);
};

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);
const isLoopbackName = (host: string): boolean => /^(localhost|::1|127(\.\d{1,3}){3})$/.test(host);

/** The one that people reach. */
const open = async (listener: RequestListener, { host, port, tls = null, tlsLookMs }: ServeOptions) => {
  if (tls === null) {
    const server = createServer(patience, listener);
    return { server, port: await listen(server, host, port), scheme: 'http', unwatch: () => {} };
  }
  const server = createTlsServer({ ...patience, ...readTls(tls), ...tlsSettings }, listener);
  const actual = await listen(server, host, port);
  return { server, port: actual, scheme: 'https', unwatch: watchTls(server, tls, tlsLookMs) };
};

/** A door of its own on loopback for the command line, where the one that people reach is encrypted or elsewhere. */
const openLocal = async (listener: RequestListener): Promise<{ server: Server; url: string }> => {
  const server = createServer(patience, listener);
  return { server, url: `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}` };
};

/**
 * Starts listening. Port 0 takes any free one. Throws `host-not-encrypted`, `port-taken`, `tls-not-readable`, `tls-mismatch`.
 */
export const serve = async (app: Hono, options: ServeOptions): Promise<Listening> => {
  const { host, tls = null, trustProxy = [] } = options;
  requireEncryption(host, { tls, trustProxy });
  const listener = listenerOf(app);
  const main = await open(listener, options);
  const url = `${main.scheme}://${bracketed(host)}:${main.port}`;
  const local = tls === null && isLoopbackName(host) ? null : await openLocal(listener);
  const servers = [main.server, ...(local === null ? [] : [local.server])];
  const close = async (): Promise<void> => {
    main.unwatch();
    await Promise.all(servers.map(closeServer));
  };
  return { port: main.port, url, localUrl: local?.url ?? url, close };
};
