/** HTTP to elsewhere, in the shape of `fetch`: checked addresses, https, limits, no cookies, redirects checked again. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { LookupFunction } from 'node:net';
import { invalid, isTrouble, Trouble } from '../../kit/errors.ts';
import { type CheckedHost, checkHost, unreachable } from './check-address.ts';

export type EgressOptions = RequestInit & {
  /** The hosts that are meant; no other is asked, whatever a redirect says. */
  hosts: Iterable<string>;
  /** Largest body of an answer; 5 MB unless told. */
  maxBytes?: number;
  /** For all of it, redirects included; 15 seconds unless told. */
  timeoutMs?: number;
  /** With `redirect: 'follow'`, which has to be said: 5 unless told. */
  maxRedirects?: number;
  /** Certificates to trust besides the system's, PEM. For an operator's own authority. */
  ca?: string;
};

type Hop = { url: URL; method: string; headers: Headers; body: Uint8Array | null };
type Limits = { hosts: ReadonlySet<string>; maxBytes: number; signal: AbortSignal; ca: string | undefined };

const badAddress = (): Trouble =>
  invalid(
    'egress-bad-address',
    'This address cannot be used',
    'Give one like https://example.org/path, without a user name in it.',
  );

const notEncrypted = (): Trouble =>
  new Trouble('forbidden', {
    code: 'egress-not-encrypted',
    title: 'This server connects by https only',
    detail: 'Give an address that begins with https://. The operator can allow a host without it by EGRESS_ALLOW.',
  });

const notNamed = (): Trouble =>
  new Trouble('forbidden', {
    code: 'egress-not-named',
    title: 'This server was not meant to connect there',
    detail: 'The address, or one that it leads on to, is none of those that are set up. Nothing was sent.',
  });

const tooLarge = (): Trouble =>
  new Trouble('too-large', {
    code: 'egress-too-large',
    title: 'The other server’s answer is too large',
    detail: 'Nothing of it was used.',
  });

const tooSlow = (): Trouble =>
  new Trouble('unavailable', {
    code: 'egress-too-slow',
    title: 'The other server took too long',
    detail: 'Try again later. Nothing was changed.',
  });

const requireUsable = (url: URL): void => {
  if (!['https:', 'http:'].includes(url.protocol) || url.username !== '' || url.password !== '') throw badAddress();
};

/** Answers with the addresses that were checked, whatever the name server would say now. */
const pinned =
  ({ addresses }: CheckedHost): LookupFunction =>
  (_host, options, done) => {
    const [first] = addresses;
    if (options.all === true) done(null, addresses);
    else done(null, first?.address ?? '', first?.family);
  };

const optionsOf = (hop: Hop, host: CheckedHost, { signal, ca }: Limits): RequestOptions => ({
  method: hop.method,
  headers: Object.fromEntries(hop.headers),
  lookup: pinned(host),
  agent: false, // a connection kept open could have been made for another check
  signal,
  ...(ca === undefined ? {} : { ca }),
});

const send = (hop: Hop, host: CheckedHost, limits: Limits): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const request = hop.url.protocol === 'https:' ? httpsRequest : httpRequest;
    const outgoing = request(hop.url, optionsOf(hop, host, limits), resolve);
    outgoing.once('error', reject);
    outgoing.end(hop.body ?? undefined);
  });

const readBody = async (incoming: IncomingMessage, maxBytes: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(); // leaving the loop destroys the connection
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const headersOf = (incoming: IncomingMessage): Headers => {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct))
    for (const value of values ?? []) if (name !== 'set-cookie') headers.append(name, value);
  return headers;
};

const bodyless = new Set([204, 205, 304]);

const responseOf = async (incoming: IncomingMessage, { maxBytes }: Limits): Promise<Response> => {
  const status = incoming.statusCode ?? 502;
  const body = await readBody(incoming, maxBytes);
  return new Response(bodyless.has(status) ? null : new Uint8Array(body), { status, headers: headersOf(incoming) });
};

const redirects = new Set([301, 302, 303, 307, 308]);

/** The next hop of a redirect. Secrets stay with the origin they were meant for. */
const follow = (hop: Hop, status: number, location: string): Hop => {
  const url = URL.parse(location, hop.url.href);
  if (url === null) throw badAddress();
  const headers = new Headers(hop.headers);
  if (url.origin !== hop.url.origin) for (const name of ['authorization', 'proxy-authorization']) headers.delete(name);
  const asGet = status === 303 || (status < 303 && hop.method === 'POST');
  if (!asGet) return { ...hop, url, headers };
  for (const name of ['content-type', 'content-length']) headers.delete(name);
  return { url, method: hop.method === 'HEAD' ? 'HEAD' : 'GET', headers, body: null };
};

const firstHop = async (input: string | URL | Request, options: EgressOptions): Promise<Hop> => {
  const { hosts: _hosts, maxBytes: _bytes, timeoutMs: _time, maxRedirects: _redirects, ca: _ca, ...init } = options;
  const url = URL.parse(input instanceof Request ? input.url : String(input));
  if (url === null) throw badAddress();
  requireUsable(url);
  const request = new Request(input instanceof Request ? input : url.href, { ...init, redirect: 'manual' });
  const body = request.body === null ? null : new Uint8Array(await request.arrayBuffer());
  const headers = new Headers(request.headers);
  headers.delete('cookie');
  headers.set('accept-encoding', 'identity'); // what is small must not grow when it is unpacked
  if (body !== null) headers.set('content-length', String(body.length));
  return { url: new URL(request.url), method: request.method, headers, body };
};

const walk = async (start: Hop, limits: Limits, options: EgressOptions): Promise<Response> => {
  let hop = start;
  for (let left = options.maxRedirects ?? 5; ; left -= 1) {
    requireUsable(hop.url);
    if (!limits.hosts.has(hop.url.hostname)) throw notNamed();
    const host = await checkHost(hop.url.hostname);
    if (hop.url.protocol !== 'https:' && !host.allowed) throw notEncrypted();
    const incoming = await send(hop, host, limits);
    const { location } = incoming.headers;
    const moved = redirects.has(incoming.statusCode ?? 0) && location !== undefined;
    if (!moved || options.redirect === 'manual') return await responseOf(incoming, limits);
    incoming.destroy();
    if (left === 0 || options.redirect !== 'follow') throw unreachable();
    hop = follow(hop, incoming.statusCode ?? 302, location);
  }
};

/**
 * `fetch` for elsewhere, the only one (SSRF): https unless the operator allowed the host, no private addresses, the address
 * that was checked is the one connected to, no cookies. Only `hosts` are asked; a redirect is followed where that is said, and
 * checked anew. The answer is read whole, within limits. Throws `egress-bad-address`, `egress-not-named`, `egress-refused`, `egress-not-encrypted`, `egress-failed`, `egress-too-large`, `egress-too-slow`.
 */
export const egressFetch = async (input: string | URL | Request, options: EgressOptions): Promise<Response> => {
  const timeout = AbortSignal.timeout(options.timeoutMs ?? 15_000);
  const given = options.signal ?? null;
  const signal = given === null ? timeout : AbortSignal.any([timeout, given]);
  try {
    const limits = { hosts: new Set(options.hosts), maxBytes: options.maxBytes ?? 5_000_000, signal, ca: options.ca };
    return await walk(await firstHop(input, options), limits, options);
  } catch (error) {
    if (isTrouble(error)) throw error;
    if (given?.aborted === true) throw given.reason;
    throw timeout.aborted ? tooSlow() : unreachable(error);
  }
};
