import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, expect, test } from 'vitest';
import {
  allowEgress,
  checkEgress,
  egressConnect,
  egressFetch,
  type EgressOptions,
  isPublicAddress,
  networksOf,
} from './index.ts';

const servers: Server[] = [];
const restores: (() => void)[] = [];
afterEach(() => {
  for (const restore of restores.splice(0).toReversed()) restore();
});
afterAll(() => {
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
});
const allow = (...entries: string[]): void => void restores.push(allowEgress(entries));

let asked = 0;
const listen = async (answer: RequestListener): Promise<number> => {
  const server = createServer((request, response) => {
    asked += 1;
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};
/** Follows redirects, to the hosts of these tests. */
const get = (url: string, options: Partial<EgressOptions> = {}): Promise<Response> =>
  egressFetch(url, { hosts: [URL.parse(url)?.hostname ?? '', ...meant], redirect: 'follow', ...options });
const meant = ['127.0.0.1', '127.0.0.2', 'localhost', '169.254.169.254', '[::ffff:7f00:2]'];

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'went through';
  } catch (error) {
    return (error as { code?: string }).code ?? 'no code';
  }
};

test('an address that is not public is seen in every way of writing it', () => {
  for (const address of [
    '127.0.0.1',
    '127.255.255.254',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '198.18.0.1',
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '0:0:0:0:0:ffff:a9fe:a9fe',
    '64:ff9b::127.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::1',
    '::127.0.0.1',
    '2002:7f00:1::',
    '2001:0:7f00:1::',
    '2001:db8::1',
    'not an address',
    '',
  ])
    // prettier-ignore
    expect([address, isPublicAddress(address)]).toEqual([address, false]);
  for (const address of [
    '8.8.8.8',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
  ])
    expect([address, isPublicAddress(address)]).toEqual([address, true]);
});

test('IPv4 inside IPv6 is judged as the IPv4 address it is, for every address', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const hex = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
      const tail = `${hex[0]}${hex[1]}:${hex[2]}${hex[3]}`;
      for (const prefix of ['::ffff:', '64:ff9b::'])
        expect(isPublicAddress(prefix + tail)).toBe(isPublicAddress(address));
    }),
  );
});

test('a network is an address or a CIDR, and nothing else', () => {
  expect(networksOf(['10.0.0.0/8', 'fd00::/8', '127.0.0.1']).has('10.200.3.4')).toBe(true);
  expect(networksOf(['10.0.0.0/8']).has('::ffff:10.0.0.1')).toBe(true);
  expect(networksOf(['10.0.0.0/8']).has('11.0.0.1')).toBe(false);
  for (const entry of ['10.0.0.0/33', '10.0.0.0/', 'example.org', '10.0.0/8', 'fd00::/129'])
    expect(() => networksOf([entry])).toThrow(RangeError);
});

test('a real server on this machine cannot be asked, however its address is written', async () => {
  const port = await listen((_request, response) => response.end('secret'));
  asked = 0;
  for (const host of [
    '127.0.0.1',
    'localhost',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '127.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '0',
    '127.0.0.1.',
  ]) {
    for (const scheme of ['http', 'https'])
      expect([host, await codeOf(get(`${scheme}://${host}:${port}/`))]).toEqual([host, 'egress-refused']);
  }
  expect(await codeOf(egressConnect('localhost', port))).toBe('egress-refused');
  expect(await codeOf(egressConnect('2130706433', port))).toBe('egress-refused');
  expect(asked).toBe(0);
});

test('what is no web address is refused before anything is resolved', async () => {
  for (const url of [
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'gopher://127.0.0.1/',
    'nonsense',
    'https://user:pass@example.org/',
  ])
    expect([url, await codeOf(get(url))]).toEqual([url, 'egress-bad-address']);
});

test('an allowed host is reached, without encryption too; cookies go neither way', async () => {
  let cookie: string | undefined = 'none';
  const port = await listen((request, response) => {
    cookie = request.headers.cookie;
    response.setHeader('set-cookie', 'id=1').end(`${request.method} ${request.headers['content-type'] ?? ''}`);
  });
  allow('127.0.0.0/8');
  const init = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', cookie: 'a=b' } };
  const response = await get(`http://127.0.0.1:${port}/`, init);
  expect([response.status, await response.text()]).toEqual([200, 'POST application/json']);
  expect(response.headers.has('set-cookie')).toBe(false);
  expect(cookie).toBeUndefined();
  expect((await checkEgress('127.0.0.1')).allowed).toBe(true);
});

test('a redirect to an address that is not allowed is not followed', async () => {
  const inside = await listen((_request, response) => response.end('secret'));
  let target = `http://127.0.0.2:${inside}/`;
  const port = await listen((_request, response) => response.writeHead(302, { location: target }).end());
  allow('127.0.0.1');
  asked = 0;
  expect(await codeOf(get(`http://127.0.0.1:${port}/`))).toBe('egress-refused');
  for (target of [
    'http://169.254.169.254/latest/meta-data',
    `http://localhost.:${inside}/`.replace('localhost.', '[::ffff:7f00:2]'),
  ])
    expect(await codeOf(get(`http://127.0.0.1:${port}/`))).toBe('egress-refused');
  target = 'file:///etc/passwd';
  expect(await codeOf(get(`http://127.0.0.1:${port}/`))).toBe('egress-bad-address');
  expect(asked).toBe(4); // each time the first server only
});

test('a redirect within what is allowed is followed without the secret of the first origin, five times', async () => {
  const seen: (string | undefined)[] = [];
  const end = await listen((request, response) => {
    seen.push(request.headers.authorization);
    response.end(request.method);
  });
  const port = await listen((_request, response) =>
    response.writeHead(303, { location: `http://127.0.0.1:${end}/` }).end(),
  );
  const loop: number = await listen((_request, response) =>
    response.writeHead(307, { location: `http://127.0.0.1:${loop}/` }).end(),
  );
  allow('127.0.0.1');
  const init = { method: 'POST', body: 'x', headers: { authorization: 'Bearer secret' } };
  expect(await (await get(`http://127.0.0.1:${port}/`, init)).text()).toBe('GET');
  expect(seen).toEqual([undefined]);
  asked = 0;
  expect(await codeOf(get(`http://127.0.0.1:${loop}/`))).toBe('egress-failed');
  expect(asked).toBe(6);
  expect((await get(`http://127.0.0.1:${port}/`, { redirect: 'manual' })).status).toBe(303);
});

test('only hosts that are named are asked, and no redirect is followed unless that is said', async () => {
  let target = '';
  const port = await listen((_request, response) => response.writeHead(302, { location: target }).end());
  target = `http://localhost:${port}/`;
  allow('127.0.0.1', 'localhost');
  const url = `http://127.0.0.1:${port}/`;
  asked = 0;
  expect(await codeOf(egressFetch(url, { hosts: [] }))).toBe('egress-not-named');
  expect(await codeOf(egressFetch(url, { hosts: ['localhost'] }))).toBe('egress-not-named');
  expect(asked).toBe(0);
  expect(await codeOf(egressFetch(url, { hosts: ['127.0.0.1'], redirect: 'follow' }))).toBe('egress-not-named');
  expect(await codeOf(egressFetch(url, { hosts: ['127.0.0.1', 'localhost'] }))).toBe('egress-failed');
  expect(asked).toBe(2);
});

test('too much and too slow are cut off', async () => {
  const port = await listen((request, response) => {
    if (request.url === '/large') response.end(Buffer.alloc(2_000_000));
    else response.write('…'); // and never ends
  });
  allow('127.0.0.1');
  expect(await codeOf(get(`http://127.0.0.1:${port}/large`, { maxBytes: 1_000_000 }))).toBe('egress-too-large');
  expect(await codeOf(get(`http://127.0.0.1:${port}/slow`, { timeoutMs: 300 }))).toBe('egress-too-slow');
  expect(await codeOf(get('http://127.0.0.1:1/'))).toBe('egress-failed');
});

test('nothing of an address stands in the words of a refusal', async () => {
  const told = await get('https://user-name.localhost/secret-path').catch(String);
  expect(told).not.toMatch(/user-name|secret-path|127\.0/);
});
