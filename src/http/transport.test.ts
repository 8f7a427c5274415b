/** How it is reached: with a real certificate, through a trusted proxy, or not at all. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest, type RequestOptions } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { makeCertificate } from '../../test/harness/certificate.ts';
import { openTestStores, removeDataDir } from '../../test/harness/stores.ts';
import { makeSignInLink } from '../rooms/accounts/index.ts';
import { createApp, type AppOptions } from './app.ts';
import { allRoutes } from './routes/all.ts';
import { type Listening, serve, type ServeOptions } from './server.ts';

const opened = await openTestStores();
const folder = mkdtempSync(join(tmpdir(), 'pd-tls-'));
const running: Listening[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(running.splice(0).map((one) => one.close()));
});
afterAll(async () => {
  await opened.close();
  removeDataDir(opened.dataDir);
  rmSync(folder, { recursive: true, force: true });
});

const start = async (app: Partial<AppOptions>, options: Partial<ServeOptions> = {}): Promise<Listening> => {
  const made = createApp({
    stores: opened.stores,
    routes: allRoutes,
    controlSecret: 'control-secret-of-this-test',
    host: options.host ?? '127.0.0.1',
    webDir: join(folder, 'web'),
    version: 'test',
    ...app,
  });
  const listening = await serve(made, { host: '127.0.0.1', port: 0, ...app, ...options });
  running.push(listening);
  return listening;
};

const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
const writePair = (host = 'localhost'): string => {
  const { cert, key } = makeCertificate(host);
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key, { mode: 0o600 });
  return cert;
};

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; text: string };

/** Over a connection of its own, so that each one shakes hands anew. */
const ask = (url: string, options: RequestOptions = {}, body?: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const request = url.startsWith('https:') ? tlsRequest : plainRequest;
    const outgoing = request(url, { agent: false, ...options }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

test('with a certificate it is served encrypted, and says so to browsers for a year', async () => {
  const ca = writePair();
  const { url, localUrl } = await start({}, { tls: files });
  expect(url).toMatch(/^https:/);
  const answer = await ask(`${url}/api/v1/health`, { ca });
  expect(answer.status).toBe(200);
  expect(answer.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
  await expect(ask(`${url}/api/v1/health`)).rejects.toThrow(/self-signed|unable to verify/);
  await expect(ask(url.replace('https:', 'http:'))).rejects.toThrow(/hang up|ECONNRESET|Parse Error/);
  for (const maxVersion of ['TLSv1', 'TLSv1.1'] as const)
    await expect(ask(`${url}/api/v1/health`, { ca, minVersion: 'TLSv1', maxVersion })).rejects.toThrow(
      /protocol|EPROTO|alert/i,
    );
  // The command line on this machine has a door of its own.
  const local = await ask(`${localUrl}/api/v1/health`);
  expect([local.status, local.headers['strict-transport-security']]).toEqual([200, undefined]);
  expect(localUrl).toMatch(/^http:\/\/127\.0\.0\.1:/);
});

test('TRACE is not answered', async () => {
  const { url } = await start({});
  expect((await ask(`${url}/`, { method: 'TRACE' })).status).toBeGreaterThanOrEqual(400);
});

test('under TLS the session cookie is for this host and encrypted requests alone', async () => {
  const ca = writePair();
  const { url, localUrl } = await start({}, { tls: files });
  const signIn = async (base: string) => {
    const token = await makeSignInLink(opened.stores.db, opened.owner);
    const headers = { 'content-type': 'application/json', 'x-requested-with': 'perfectlydata' };
    return ask(`${base}/api/v1/session`, { ca, method: 'POST', headers }, JSON.stringify({ token }));
  };
  const cookieOf = (answer: Answer): string => [answer.headers['set-cookie']].flat().join('; ');
  const encrypted = cookieOf(await signIn(url));
  expect(encrypted).toMatch(/^__Host-[^;]+; .*Path=\/; HttpOnly; SameSite=Strict; Secure$/);
  const local = cookieOf(await signIn(localUrl));
  expect(local).toContain('HttpOnly; SameSite=Strict');
  expect(local).not.toMatch(/__Host-|Secure/);
  // One that came unencrypted does not sign in where it is encrypted.
  const headers = { cookie: local.split(';')[0] };
  expect((await ask(`${url}/api/v1/session`, { ca, headers })).status).toBe(401);
  expect((await ask(`${url}/api/v1/session`, { ca, headers: { cookie: encrypted.split(';')[0] } })).status).toBe(200);
});

test('a renewed certificate is taken up while it runs; a torn one is not', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const before = writePair();
  const { url } = await start({}, { tls: files, tlsLookMs: 50 });
  writeFileSync(files.cert, makeCertificate('localhost').cert); // without its key yet
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((await ask(`${url}/api/v1/health`, { ca: before })).status).toBe(200);
  const after = writePair();
  await vi.waitFor(async () => expect((await ask(`${url}/api/v1/health`, { ca: after })).status).toBe(200), {
    timeout: 5000,
    interval: 100,
  });
  await expect(ask(`${url}/api/v1/health`, { ca: before })).rejects.toThrow(/self-signed|unable to verify|certificate/);
});

test('a certificate that is not there or has another key stops the start', async () => {
  writePair();
  await expect(start({}, { tls: { ...files, cert: join(folder, 'none.pem') } })).rejects.toMatchObject({
    code: 'tls-not-readable',
  });
  writeFileSync(files.key, makeCertificate('localhost').key);
  await expect(start({}, { tls: files })).rejects.toMatchObject({ code: 'tls-mismatch' });
  await expect(start({}, { host: '0.0.0.0' })).rejects.toMatchObject({ code: 'host-not-encrypted' });
});

const https = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9', host: 'data.example' };
const behind = { publicUrl: 'https://data.example', trustProxy: ['127.0.0.1'] };

test('a trusted proxy’s word counts as encryption', async () => {
  const { url } = await start(behind);
  const answer = await ask(`${url}/api/v1/health`, { headers: https });
  expect([answer.status, answer.headers['strict-transport-security']]).toEqual([
    200,
    'max-age=31536000; includeSubDomains',
  ]);
});

test('without encryption a page is sent to its https address, and anything else is refused', async () => {
  const { url } = await start(behind);
  const plain = { ...https, 'x-forwarded-proto': 'http' };
  const page = await ask(`${url}/sign-in?token=secret`, { headers: plain });
  expect([page.status, page.headers['location']]).toEqual([308, 'https://data.example/sign-in']);
  for (const [method, path] of [
    ['GET', '/api/v1/health'],
    ['POST', '/api/v1/session'],
    ['POST', '/sign-in'],
  ] as const) {
    const refused = await ask(url + path, { method, headers: plain });
    expect([refused.status, JSON.parse(refused.text)]).toMatchObject([403, { code: 'not-encrypted' }]);
  }
  // Only the last word counts: what stands before it was written by the caller.
  const forged = await ask(`${url}/api/v1/health`, { headers: { ...https, 'x-forwarded-proto': 'https, http' } });
  expect(forged.status).toBe(403);
});

test('a stranger’s word counts for nothing', async () => {
  const { url } = await start({ ...behind, trustProxy: ['10.0.0.0/8'] });
  expect((await ask(`${url}/api/v1/health`, { headers: https })).status).toBe(403);
  const { url: alone } = await start({});
  expect((await ask(`${alone}/api/v1/health`, { headers: { ...https, host: '127.0.0.1' } })).status).toBe(403);
});

test('another name than PUBLIC_URL’s is refused behind a proxy too', async () => {
  const { url } = await start(behind);
  expect((await ask(`${url}/api/v1/health`, { headers: { ...https, host: 'evil.example' } })).status).toBe(421);
});

/** What comes back for bytes as they are, until the server closes. */
const raw = (port: number, text: string): Promise<string> =>
  new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.setTimeout(3000, () => socket.destroy());
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
  });

test('a request whose end could be read in two ways is refused, and nothing that was smuggled behind it is answered', async () => {
  const { port } = await start({});
  const first = 'POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Requested-With: perfectlydata\r\n';
  const hidden = 'GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n';
  const ambiguous: Record<string, string> = {
    'a length and chunks': `${first}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    'chunks and a length': `${first}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${hidden}`,
    'two lengths': `${first}Content-Length: 0\r\nContent-Length: 4\r\n\r\n${hidden}`,
    'a list of lengths': `${first}Content-Length: 0, 4\r\n\r\n${hidden}`,
    'a length with a sign': `${first}Content-Length: +4\r\n\r\n${hidden}`,
    'another coding behind the chunks': `${first}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`,
    'a coding that only looks like chunks': `${first}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`,
    'a blank before the colon': `${first}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`,
    'a folded line': `${first}X-Folded: a\r\n b\r\n\r\n${hidden}`,
    'a bare line feed': `${first}X-Bare: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    'a size of a chunk that is none': `${first}Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n${hidden}`,
    'no host': 'GET /api/v1/health HTTP/1.1\r\n\r\n',
  };
  for (const [name, text] of Object.entries(ambiguous)) {
    const answer = await raw(port, text);
    expect([name, answer.split(' ')[1]]).toEqual([name, '400']);
    expect([name, answer.includes('"status":"ok"')]).toEqual([name, false]);
  }
  expect(await raw(port, hidden)).toContain('"status":"ok"'); // the control
});

test('HTTP/2 is not spoken, with TLS or without', async () => {
  const { port } = await start({});
  expect(await raw(port, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')).not.toMatch(/^HTTP\/1\.1 200/);
  const ca = writePair();
  const { port: encrypted } = await start({}, { tls: files });
  const spoken = await new Promise((resolve, reject) => {
    const offer = { port: encrypted, ca, servername: 'localhost', ALPNProtocols: ['h2', 'http/1.1'] };
    const socket = connectTls(offer, () => {
      resolve(socket.alpnProtocol);
      socket.destroy();
    });
    socket.on('error', reject);
  });
  expect(spoken).toBe('http/1.1');
});
