import { expect, test } from 'vitest';
import { checkHost, checkOrigin, requireEncryption, securityHeaders } from './guard.ts';

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
  expect(() => checkHost('data.example', '0.0.0.0', 'https://data.example')).not.toThrow();
  expect(() => checkHost('evil.example', '0.0.0.0', 'https://data.example')).toThrow(/does not answer to that name/);
});

const open = { tls: null, trustProxy: [] };

test('listening where others could reach it without encryption is refused', () => {
  for (const host of ['127.0.0.1', 'localhost', '::1']) expect(() => requireEncryption(host, open)).not.toThrow();
  for (const host of ['0.0.0.0', '::', '192.168.1.2', 'data.internal']) {
    expect(() => requireEncryption(host, open)).toThrow(/encrypted only/);
    expect(() => requireEncryption(host, { ...open, tls: { cert: 'c', key: 'k' } })).not.toThrow();
    expect(() => requireEncryption(host, { ...open, trustProxy: ['10.0.0.0/8'] })).not.toThrow();
  }
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
