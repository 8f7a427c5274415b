/** Who calls: a session cookie, a session secret or an API key as bearer, or the control secret of the command line on this machine. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { type Actor, ensureOwner, looksLikeApiKey, type Stores, whoHoldsKey, whoIs } from '../rooms/accounts/index.ts';
import { isSecure } from './caller.ts';

/**
 * Where the request came encrypted, the name binds the cookie to this host and to TLS (RFC 6265bis), and no other name
 * counts. Without TLS, which is on this machine only, a browser would refuse that name.
 */
const cookieName = (secure: boolean): string => (secure ? '__Host-pd_session' : 'pd_session');
const maxAge = 30 * 24 * 3600;
const secretPattern = /^[A-Za-z0-9_-]{20,100}$/;

const valid = (secret: string | undefined): string | null =>
  secret !== undefined && secretPattern.test(secret) ? secret : null;

const fromCookie = (header: string | null, secure: boolean): string | null => {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('='));
  return valid(pairs.find(([name]) => name === cookieName(secure))?.[1]);
};

/** The secret that came with a request: a bearer wins over the cookie. */
export const secretOf = (headers: Headers, secure: boolean): string | null => {
  const authorization = headers.get('authorization');
  if (authorization === null) return fromCookie(headers.get('cookie'), secure);
  return valid(/^Bearer +(\S+)$/i.exec(authorization)?.[1]);
};

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
const same = (one: string, other: string): boolean => timingSafeEqual(sha256(one), sha256(other));

/**
 * Who holds the secret, or null. The control secret lies in a file with mode 600 in the data folder: whoever can read it
 * owns the data, so it acts as the owner. It is accepted as a bearer only, never from a cookie.
 */
export const actorOf = async (stores: Stores, request: Request, controlSecret: string): Promise<Actor | null> => {
  const { headers } = request;
  const secret = secretOf(headers, isSecure(request));
  if (secret === null) return null;
  if (headers.has('authorization') && same(secret, controlSecret))
    return { ...(await ensureOwner(stores.db)), via: 'control' };
  // A key is for programs: it is never taken from a cookie.
  if (looksLikeApiKey(secret)) return headers.has('authorization') ? whoHoldsKey(stores.db, secret) : null;
  return whoIs(stores.db, secret);
};

/** The Set-Cookie header for a session, or for ending it. `secure`: the request came encrypted. */
export const sessionCookie = (secret: string | null, secure: boolean): string => {
  const life = secret === null ? 'Max-Age=0' : `Max-Age=${maxAge}`;
  const words = `${life}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  return `${cookieName(secure)}=${secret ?? ''}; ${words}`;
};
