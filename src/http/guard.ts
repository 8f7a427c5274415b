/** What every request passes before a route sees it: host names, other sites' writes, and headers on everything that leaves. */
import { invalid, Trouble } from '../kit/errors.ts';

/** True for names and addresses that only this machine can reach. */
const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

const hostnameOf = (header: string): string | null => {
  if (!/^[\w.:[\]-]+$/.test(header)) return null;
  const url = URL.parse(`http://${header}/`);
  return url === null ? null : url.hostname.replace(/^\[|\]$/g, '');
};

/**
 * Refuses a Host header that is not this machine's, so that a web page cannot reach this server under a name of its own
 * that it points at 127.0.0.1 (DNS rebinding).
 */
export const checkHost = (header: string | null, configured: string): void => {
  const hostname = header === null ? null : hostnameOf(header);
  if (hostname !== null && (isLoopback(hostname) || hostname === configured)) return;
  throw invalid(
    'host-not-allowed',
    'This server does not answer to that name',
    'Open it as http://127.0.0.1 or http://localhost with its port.',
  );
};

/** Refuses to listen where others could reach it: sign-in is one link for one owner, and there is no TLS here. */
export const requireLoopback = (host: string): void => {
  if (isLoopback(host)) return;
  throw invalid(
    'host-not-loopback',
    'This version listens on this machine only',
    'Personal data would cross the network unencrypted. Take HOST out, or put a proxy with TLS and sign-in in front of 127.0.0.1.',
  );
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
export const checkOrigin = (method: string, headers: Headers): void => {
  if (safe.has(method) || headers.has('authorization')) return;
  if (headers.get('x-requested-with') !== 'perfectlydata') throw crossSite();
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') throw crossSite();
  const origin = headers.get('origin');
  if (origin !== null && URL.parse(origin)?.host !== headers.get('host')) throw crossSite();
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
