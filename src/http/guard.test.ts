import { expect, test } from 'vitest';
import { checkHost, checkOrigin, requireLoopback, securityHeaders } from './guard.ts';

test('a host name that is not this machine’s is refused', () => {
  for (const host of ['127.0.0.1:4000', 'localhost:4000', '[::1]:4000', 'app.localhost', '127.8.8.8'])
    expect(() => checkHost(host, '127.0.0.1')).not.toThrow();
  for (const host of [
    'evil.example',
    'evil.example:4000',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '10.0.0.1',
    '',
    'a b',
    '127.0.0.1@evil.example',
    null,
  ])
    expect(() => checkHost(host, '127.0.0.1')).toThrow(/does not answer to that name/);
});

test('the configured host is answered to', () => {
  expect(() => checkHost('data.internal:4000', 'data.internal')).not.toThrow();
});

test('listening where others could reach it is refused', () => {
  for (const host of ['127.0.0.1', 'localhost', '::1']) expect(() => requireLoopback(host)).not.toThrow();
  for (const host of ['0.0.0.0', '::', '192.168.1.2', 'data.internal'])
    expect(() => requireLoopback(host)).toThrow(/this machine only/);
});

const own = { host: '127.0.0.1:4000', 'x-requested-with': 'perfectlydata' };

test('a write needs the header that another site cannot set', () => {
  expect(() => checkOrigin('POST', new Headers({ host: '127.0.0.1:4000' }))).toThrow(/did not come from the app/);
  expect(() => checkOrigin('POST', new Headers(own))).not.toThrow();
  expect(() => checkOrigin('GET', new Headers({}))).not.toThrow();
});

test('a write from another origin is refused even with the header', () => {
  for (const extra of [
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:4001' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])
    expect(() => checkOrigin('DELETE', new Headers({ ...own, ...extra }))).toThrow(/did not come from the app/);
  expect(() =>
    checkOrigin('PUT', new Headers({ ...own, origin: 'http://127.0.0.1:4000', 'sec-fetch-site': 'same-origin' })),
  ).not.toThrow();
});

test('the policy allows no inline code and no other origin', () => {
  const policy = securityHeaders['content-security-policy'] ?? '';
  expect(policy).not.toContain('unsafe');
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
});
