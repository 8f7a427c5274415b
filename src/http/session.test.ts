import { expect, test } from 'vitest';
import { networksOf } from '../engines/egress/index.ts';
import { type Bindings, isSecure, noteCaller } from './caller.ts';
import { secretOf, sessionCookie } from './session.ts';

const secret = 'abcdefghijklmnopqrstuvwxyz';

const cameBy = (encrypted: boolean): Request => {
  const request = new Request('https://data.example.org/');
  noteCaller(
    request,
    { incoming: { socket: { remoteAddress: '8.8.8.8', encrypted } } } as unknown as Bindings,
    networksOf([]),
  );
  return request;
};

test('over TLS the cookie is bound to the host and to TLS, and no cookie of another name counts', () => {
  const secure = isSecure(cameBy(true));
  expect(sessionCookie(secret, secure)).toBe(
    `__Host-pd_session=${secret}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Strict; Secure`,
  );
  const tossed = new Headers({ cookie: `pd_session=${secret}` });
  expect(secretOf(tossed, secure)).toBeNull();
  expect(secretOf(new Headers({ cookie: `a=b; __Host-pd_session=${secret}` }), secure)).toBe(secret);
});

test('on this machine without TLS it has a name that browsers accept there', () => {
  const secure = isSecure(cameBy(false));
  expect(sessionCookie(secret, secure)).toBe(
    `pd_session=${secret}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Strict`,
  );
  expect(sessionCookie(null, secure)).toContain('Max-Age=0');
  expect(secretOf(new Headers({ cookie: `pd_session=${secret}` }), secure)).toBe(secret);
});
