/** What every request passes before a route sees it: host names, other sites' writes, and headers on everything that leaves. */
import type { Networks } from '../engines/egress/addresses.ts';
import { invalid, Trouble } from '../kit/errors.ts';
import type { Caller } from './caller.ts';

/** True for names and addresses that only this machine can reach. */
const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

const hostnameOf = (header: string): string | null => {
  if (!/^[\w.:[\]-]+$/.test(header)) return null;
  const url = URL.parse(`http://${header}/`);
  return url === null ? null : url.hostname.replace(/^\[|\]$/g, '');
};

/** How the server is reached: what it listens on, the address people open, and whom it believes. */
export type Reach = {
  host: string;
  /** `https://data.example.org`, or null where people open the address it listens on. */
  publicUrl: string | null;
  trusted: Networks;
};

/**
 * Refuses a Host header that is not this server's, so that a web page cannot reach it under a name of its own that it
 * points at 127.0.0.1 (DNS rebinding).
 */
export const checkHost = (header: string | null, configured: string, publicUrl: string | null = null): void => {
  const hostname = header === null ? null : hostnameOf(header);
  const allowed = [configured, ...(publicUrl === null ? [] : [new URL(publicUrl).hostname])];
  if (hostname !== null && (isLoopback(hostname) || allowed.includes(hostname))) return;
  throw invalid(
    'host-not-allowed',
    'This server does not answer to that name',
    'Open it by the address in PUBLIC_URL, or on its own machine as http://localhost with its port.',
  );
};

/** Refuses to listen where others could reach it without encryption of its own or of a proxy that is trusted (P14.4). */
export const requireEncryption = (host: string, network: { tls: unknown; trustProxy: readonly string[] }): void => {
  if (isLoopback(host) || network.tls !== null || network.trustProxy.length > 0) return;
  throw invalid(
    'host-not-encrypted',
    'Beyond this machine it is served encrypted only',
    'Set TLS_CERT and TLS_KEY to a certificate and its key, or TRUST_PROXY to the network of a proxy that speaks TLS. Or take HOST out.',
  );
};

const notEncrypted = (): Trouble =>
  new Trouble('forbidden', {
    code: 'not-encrypted',
    title: 'This connection is not encrypted',
    detail: 'Open the https address. Nothing was read, and nothing was changed.',
  });

/**
 * Lets through what came encrypted or never left this machine. A page asked for without encryption is answered with its
 * address under https (the returned text); anything else is refused, as it may already have carried a secret.
 */
export const checkEncryption = (request: Request, caller: Caller, publicUrl: string | null): string | null => {
  if (caller.secure || caller.local) return null;
  const { pathname } = new URL(request.url);
  const isPage = ['GET', 'HEAD'].includes(request.method) && !pathname.startsWith('/api');
  if (isPage && publicUrl?.startsWith('https:') === true) return publicUrl + pathname;
  throw notEncrypted();
};

const crossSite = (): Trouble =>
  new Trouble('forbidden', {
    code: 'cross-site-write',
    title: 'This did not come from the app',
    detail:
      'Writes need the header X-Requested-With: perfectlydata and must come from this origin. Nothing was changed.',
  });

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses writes that another site made the browser send. A bearer secret is never sent by a browser on its own, so
 * it needs no such proof.
 */
export const checkOrigin = (method: string, headers: Headers, publicUrl: string | null = null): void => {
  if (safe.has(method) || headers.has('authorization')) return;
  if (headers.get('x-requested-with') !== 'perfectlydata') throw crossSite();
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') throw crossSite();
  const origin = headers.get('origin');
  // A proxy may have written a Host of its own; the public address stays the same.
  if (origin !== null && origin !== publicUrl && URL.parse(origin)?.host !== headers.get('host')) throw crossSite();
};

const policy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers that every answer carries. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/** A year, under this name and all below it: a browser that was here once never asks unencrypted again (RFC 6797). */
export const transportSecurity = 'max-age=31536000; includeSubDomains';
