/** Where a request comes from, and whether it came encrypted: from the socket, or by the word of a proxy that is trusted. */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { isLoopbackAddress, type Networks, plainAddress } from '../engines/egress/addresses.ts';

export type Caller = {
  /** The address it came from; null for a call within this process. */
  address: string | null;
  /** Encrypted all the way to this process or its trusted proxy. */
  secure: boolean;
  /** Within this process or machine, not through a proxy: nothing crosses a network. */
  local: boolean;
};

/** What @hono/node-server hands to the app as `env`. */
export type Bindings = { incoming?: Pick<IncomingMessage, 'socket'> };

const callers = new WeakMap<Request, Caller>();
const within: Caller = { address: null, secure: false, local: true };

/** The last address that a trusted proxy did not write itself: what stands before it could be made up by the caller. */
const forwardedFor = (header: string, trusted: Networks): string | null => {
  const hops = header.split(',').map((part) =>
    part
      .trim()
      .replace(/^\[(.*)\](:\d+)?$/, '$1')
      .replace(/^([\d.]+):\d+$/, '$1'),
  );
  for (const hop of hops.toReversed()) {
    if (isIP(hop) === 0) return null;
    if (!trusted.has(hop)) return hop;
  }
  return hops[0] ?? null;
};

const throughProxy = (headers: Headers, proxy: string, trusted: Networks): Caller => {
  const proto = headers.get('x-forwarded-proto')?.split(',').at(-1)?.trim().toLowerCase();
  const address = forwardedFor(headers.get('x-forwarded-for') ?? '', trusted);
  return { address: address ?? proxy, secure: proto === 'https', local: false };
};

const isForwarded = (headers: Headers): boolean =>
  ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'forwarded', 'via'].some((name) => headers.has(name));

const judge = (request: Request, env: Bindings | undefined, trusted: Networks): Caller => {
  const socket = env?.incoming?.socket;
  if (socket === undefined) return within;
  const address = plainAddress(socket.remoteAddress ?? '') ?? '0.0.0.0';
  const { headers } = request;
  const here = isLoopbackAddress(address);
  // A proxy on this machine speaks from loopback as people here do; the headers tell them apart.
  if (trusted.has(address) && (!here || isForwarded(headers))) return throughProxy(headers, address, trusted);
  const secure = (socket as Partial<TLSSocket>).encrypted === true;
  return { address, secure, local: here && !isForwarded(headers) };
};

/** Finds out, once per request; `callerOf` and `isSecure` answer from it. */
export const noteCaller = (request: Request, env: Bindings | undefined, trusted: Networks): Caller => {
  const caller = judge(request, env, trusted);
  callers.set(request, caller);
  return caller;
};

/** Who a request came from, network-wise. */
export const callerOf = (request: Request): Caller => callers.get(request) ?? within;

/** True where cookies must be `Secure` and may be called `__Host-…`: the request came encrypted. */
export const isSecure = (request: Request): boolean => callerOf(request).secure;

/** The network of an address as it may be counted by: /24 of IPv4, /48 of IPv6. Null for a call within this process. */
export const coarseNetwork = ({ address }: Caller): string | null => {
  if (address === null) return null;
  if (isIP(address) === 4) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  const canonical = URL.parse(`http://[${address.split('%')[0] ?? ''}]/`)?.hostname.slice(1, -1) ?? '::';
  const [head = '', tail] = canonical.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups =
    tail === undefined ? front : [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back];
  return `${groups.slice(0, 3).join(':')}::/48`;
};
