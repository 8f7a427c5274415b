import { mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { openTestStores, removeDataDir, type TestStores } from '../../test/harness/stores.ts';
import { problem } from '../contract/workspaces.ts';
import { createWorkspace, makeSignInLink, members, signIn, users, type Workspace } from '../rooms/accounts/index.ts';
import { missing } from '../kit/errors.ts';
import { permissionFor } from '../policies.ts';
import { createApp } from './app.ts';
import { file, isFile, nothing, type Route, route, stream } from './route.ts';
import { allRoutes } from './routes/all.ts';
import { serve } from './server.ts';

const controlSecret = 'control-secret-of-this-test-0123456789';
const bearer = { authorization: `Bearer ${controlSecret}` };
let all: TestStores;
let app: Hono;
let stranger: Workspace;

const tried: Route[] = [
  route({
    method: 'POST',
    path: '/workspaces/:w/echo',
    summary: 'Says it again',
    who: 'member',
    may: 'workspace.change',
    shape: {
      query: z.object({ times: z.coerce.number().int().min(1).max(3).default(1) }),
      body: z.strictObject({ word: z.string().max(5), nested: z.object({ n: z.number() }).optional() }),
      answer: z.object({ word: z.string() }),
    },
    do: ({ body, query }) => Promise.resolve({ word: body.word.repeat(query.times), extra: 'never leaves' }),
  }),
  route({
    method: 'POST',
    path: '/workspaces/:w/sink',
    summary: 'Counts bytes',
    who: 'member',
    may: 'ownership.offer',
    shape: { body: stream(1000), answer: z.object({ bytes: z.number() }) },
    do: async ({ body }) => {
      let bytes = 0;
      for await (const chunk of body) bytes += chunk.byteLength;
      return { bytes };
    },
  }),
  route({
    method: 'GET',
    path: '/broken',
    summary: 'Breaks',
    who: 'anyone',
    may: 'all',
    shape: { answer: nothing },
    do: () => Promise.reject(new Error('ada@example.com is in the text of this error')),
  }),
  route({
    method: 'GET',
    path: '/lies',
    summary: 'Answers with another shape than promised',
    who: 'anyone',
    may: 'all',
    shape: { answer: z.object({ n: z.number() }) },
    do: () => Promise.resolve({ n: 'ada@example.com' } as never),
  }),
  route({
    method: 'GET',
    path: '/missing',
    summary: 'Finds nothing',
    who: 'anyone',
    may: 'all',
    shape: { answer: nothing },
    do: () => Promise.reject(missing('thing')),
  }),
  route({
    method: 'GET',
    path: '/file',
    summary: 'A file',
    who: 'anyone',
    may: 'all',
    shape: { answer: file('text/csv') },
    do: () => Promise.resolve({ body: 'a,b\n', name: 'größe"\r\n.csv' }),
  }),
];

beforeAll(async () => {
  all = await openTestStores(mkdtempSync(join(tmpdir(), 'pd-http-')));
  const { stores } = all;
  app = createApp({
    stores,
    routes: [...allRoutes, ...tried],
    controlSecret,
    host: '127.0.0.1',
    webDir: join(all.dataDir, 'no-web'),
    version: '0.0.0',
  });
  await createWorkspace(stores, all.owner, { name: 'Shop' });
  const other = { id: 'strangerstranger', name: 'Stranger' };
  await stores.db.insert(users).values({ ...other, createdAt: new Date() });
  stranger = await createWorkspace(stores, other, { name: 'Theirs' });
  await stores.db.insert(members).values({ workspaceId: stranger.id, userId: all.owner.id, role: 'viewer' });
});

afterAll(async () => {
  await all.close();
  removeDataDir(all.dataDir);
});

const call = (path: string, init: RequestInit = {}) => app.request(`http://127.0.0.1:4000${path}`, init);
const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...bearer, ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const problemIn = async (response: Response) => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  return problem.parse(await response.json());
};
const addressOf = (one: Route, slug: string): string =>
  `/api/v1${one.path.replace(':w', slug).replace(':subject', '00000000000000aa').replace(/:\w+/g, 'x')}`;

test('every route but the open ones asks for a session', async () => {
  const open = allRoutes.filter(({ who }) => who === 'anyone').map(({ method, path }) => `${method} ${path}`);
  expect(open.sort()).toEqual(
    `GET /certificate-key, GET /health, GET /rights/authorities, GET /sign-in/options, POST /email/verify,
      POST /invitations/look, POST /password/forgot, POST /password/reset, POST /password/strength, POST /register,
      POST /rights, POST /rights/answers/:part, POST /rights/certificates/:part, POST /rights/code,
      POST /rights/confirm, POST /rights/progress, POST /rights/withdraw, POST /session, POST /sign-in,
      POST /sign-in/passkey/finish, POST /sign-in/passkey/start, POST /sign-in/provider/finish,
      POST /sign-in/provider/start, POST /sign-in/second-factor`.split(/,\s+/),
  );
  const closed = allRoutes.filter(({ who }) => who !== 'anyone');
  expect(closed.length).toBeGreaterThan(35);
  for (const one of closed) {
    const response = await call(addressOf(one, 'shop'), {
      method: one.method,
      headers: { 'x-requested-with': 'perfectlydata' },
    });
    expect([one.path, response.status]).toEqual([one.path, 401]);
    expect((await problemIn(response)).code).toBe('not-signed-in');
  }
});

test('every route of a workspace looks missing to those who are no member', async () => {
  const inside = allRoutes.filter(({ who }) => who === 'member');
  expect(inside.length).toBeGreaterThan(30);
  for (const one of inside) {
    const response = await call(addressOf(one, 'no-such-workspace'), { method: one.method, headers: bearer });
    expect([one.path, response.status]).toEqual([one.path, 404]);
  }
});

test('a role that may not is told so', async () => {
  for (const one of allRoutes.filter(({ may }) => may !== 'all' && !permissionFor(may).roles.includes('viewer'))) {
    const response = await call(addressOf(one, stranger.slug), { method: one.method, headers: bearer });
    expect([one.path, response.status]).toEqual([one.path, 403]);
  }
});

test('every action is allowed to somebody, and reading values takes more than membership', () => {
  for (const one of allRoutes.filter(({ who }) => who === 'member'))
    expect(permissionFor(one.may).roles).toContain('owner');
  const reveal = allRoutes.find(({ path }) => path.endsWith('/reveal'));
  expect(permissionFor(reveal?.may ?? '').roles).toEqual(['owner', 'admin']);
});

test('what is not declared does not exist', async () => {
  for (const path of [
    '/api',
    '/api/',
    '/api/v1',
    '/api/v1/nothing',
    '/api/v1/workspaces/shop/nothing',
    '/api/v2/session',
  ])
    expect((await problemIn(await call(path))).status).toBe(404);
});

test('a body passes its shape and so does the answer', async () => {
  const response = await call('/api/v1/workspaces/shop/echo?times=2', json({ word: 'ab' }));
  expect(await response.json()).toEqual({ word: 'abab' });
  expect(response.headers.get('cache-control')).toBe('no-store');
});

test('a problem says which field is wrong and repeats no value', async () => {
  const wrong = await problemIn(
    await call('/api/v1/workspaces/shop/echo', json({ word: 'secret-value', nested: { n: 'x' } })),
  );
  expect(wrong.status).toBe(422);
  expect(wrong.detail).toContain('“word”');
  expect(wrong.detail).toContain('“nested.n”');
  expect(JSON.stringify(wrong)).not.toContain('secret-value');
  const query = await problemIn(await call('/api/v1/workspaces/shop/echo?times=9', json({ word: 'a' })));
  expect([query.status, query.code]).toEqual([400, 'bad-address']);
  expect(query.detail).toContain('“times”');
});

test('what is not JSON is refused before anything is read', async () => {
  expect((await problemIn(await call('/api/v1/workspaces/shop/echo', json('{"word":')))).code).toBe('bad-json');
  const form = json('word=a', { 'content-type': 'application/x-www-form-urlencoded' });
  expect((await problemIn(await call('/api/v1/workspaces/shop/echo', form))).code).toBe('bad-content-type');
  const large = await problemIn(await call('/api/v1/workspaces/shop/echo', json({ word: 'x'.repeat(1_100_000) })));
  expect([large.status, large.code]).toEqual([413, 'body-too-large']);
});

test('a streamed body ends at its limit, told or not', async () => {
  const upload = (bytes: number, headers: Record<string, string> = {}) =>
    call('/api/v1/workspaces/shop/sink', {
      method: 'POST',
      headers: { ...bearer, ...headers },
      body: ReadableStream.from([new Uint8Array(bytes / 2), new Uint8Array(bytes / 2)]),
      duplex: 'half',
    });
  expect(await (await upload(1000)).json()).toEqual({ bytes: 1000 });
  expect((await problemIn(await upload(1002))).code).toBe('upload-too-large');
  expect((await problemIn(await upload(10, { 'content-length': '5000' }))).status).toBe(413);
});

test('a defect tells nothing of itself, and an answer of another shape never leaves', async () => {
  for (const path of ['/api/v1/broken', '/api/v1/lies']) {
    const response = await call(path);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('ada@example.com');
  }
  expect((await problemIn(await call('/api/v1/missing'))).title).toBe('No such thing');
});

test('a download has a safe name', async () => {
  const disposition = (await call('/api/v1/file')).headers.get('content-disposition') ?? '';
  expect(disposition).toMatch(/^attachment; filename="[\w.-]+"; filename\*=UTF-8''[\w%.-]+$/);
});

test('every answer carries the security headers, errors too', async () => {
  for (const path of ['/', '/api/v1/health', '/api/v1/nothing', '/api/v1/broken', '/api/docs', '/api/docs.css']) {
    const { headers } = await call(path);
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  }
});

test('another name for this server and another site’s writes are refused', async () => {
  const foreign = await app.request('http://evil.example/api/v1/health', { headers: { host: 'evil.example' } });
  expect([foreign.status, (await problemIn(foreign)).code]).toEqual([421, 'host-not-allowed']);
  const { authorization: _, ...cookieOnly } = { ...bearer, 'content-type': 'application/json' };
  const write = await call('/api/v1/session', { method: 'POST', headers: cookieOnly, body: '{"token":"x"}' });
  expect((await problemIn(write)).code).toBe('cross-site-write');
});

test('a link signs in once, with a cookie no script can read', async () => {
  const token = await makeSignInLink(all.stores.db, all.owner);
  expect((await call(`/sign-in?token=${token}`)).headers.get('set-cookie')).toBeNull();
  const own = { 'x-requested-with': 'perfectlydata', 'content-type': 'application/json' };
  const open = () => call('/api/v1/session', { method: 'POST', headers: own, body: JSON.stringify({ token }) });
  const opened = await open();
  expect(opened.status).toBe(200);
  const cookie = opened.headers.get('set-cookie') ?? '';
  for (const word of ['HttpOnly', 'SameSite=Strict', 'Path=/']) expect(cookie).toContain(word);
  expect((await open()).status).toBe(401);
  const headers = { cookie: cookie.split(';')[0] ?? '', 'x-requested-with': 'perfectlydata' };
  expect((await call('/api/v1/session', { headers })).status).toBe(200);
  expect((await call('/api/v1/session', { method: 'DELETE', headers })).status).toBe(204);
  expect((await call('/api/v1/session', { headers })).status).toBe(401);
});

test('the control secret counts as a bearer only, and a session secret does too', async () => {
  expect((await call('/api/v1/session', { headers: { cookie: `pd_session=${controlSecret}` } })).status).toBe(401);
  expect(
    (await call('/api/v1/session', { headers: { authorization: 'Bearer wrong-wrong-wrong-wrong-wrong' } })).status,
  ).toBe(401);
  const { session } = await signIn(all.stores.db, await makeSignInLink(all.stores.db, all.owner));
  expect((await call('/api/v1/session', { headers: { authorization: `Bearer ${session}` } })).status).toBe(200);
});

test('workspaces are made, listed, changed; home, audit and inventory answer', async () => {
  const made = await call('/api/v1/workspaces', json({ name: 'Bücher & Mehr' }));
  expect(made.status).toBe(201);
  const { slug } = (await made.json()) as { slug: string };
  expect(slug).toBe('bucher-mehr');
  const change = { ...json({ k: 7 }), method: 'PATCH' };
  expect(await (await call(`/api/v1/workspaces/${slug}`, change)).json()).toMatchObject({ k: 7 });
  for (const page of [
    'home',
    'audit?limit=5',
    'inventory',
    'audit/check',
    'datasets',
    'imports',
    'questions',
    'dashboards',
    'erasures',
    'fields',
  ]) {
    const response = await call(`/api/v1/workspaces/${slug}/${page}`, { headers: bearer });
    expect([page, response.status]).toEqual([page, 200]);
  }
  expect((await call(`/api/v1/workspaces/${slug}`, { ...json({ k: 1 }), method: 'PATCH' })).status).toBe(422);
});

test('the OpenAPI document describes every route and refers to nothing that is not there', async () => {
  const document = (await (await call('/api/v1/openapi.json')).json()) as {
    openapi: string;
    paths: Record<string, Record<string, { operationId: string; parameters: { name: string; in: string }[] }>>;
    components: { schemas: Record<string, unknown> };
  };
  expect(document.openapi).toMatch(/^3\.1\./);
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  expect(operations.length).toBe(allRoutes.length + tried.length);
  expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
  for (const { path, operation } of operations) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name);
    expect(new Set(declared)).toEqual(new Set(inPath));
  }
  const text = JSON.stringify(document);
  const refs = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref ?? '');
  expect(refs.length).toBeGreaterThan(50);
  for (const ref of refs)
    expect(Object.keys(document.components.schemas)).toContain(ref.replace('#/components/schemas/', ''));
  expect(text).not.toContain('$defs');
});

test('the page of the API shows every operation without a script', async () => {
  const page = await (await call('/api/docs')).text();
  expect(page).not.toContain('<script');
  expect(page).not.toContain('style=');
  for (const { path } of allRoutes) expect(page).toContain(`/api/v1${path.replace(/:(\w+)/g, '{$1}')}`);
});

test('no answer tells a browser that other sites may read it, asked beforehand or not', async () => {
  const origin = 'https://other.example';
  const asked = { origin, 'access-control-request-method': 'POST' };
  const paths = [...allRoutes.map((one) => addressOf(one, 'shop')), '/', '/api/docs', '/api/v1/openapi.json'];
  expect(paths.length).toBeGreaterThan(100);
  for (const path of paths)
    for (const method of ['OPTIONS', 'GET']) {
      const names = [...(await call(path, { method, headers: { ...bearer, ...asked } })).headers.keys()];
      expect([path, names.filter((name) => name.startsWith('access-control-'))]).toEqual([path, []]);
    }
});

test('every answer with a body says what it is, and texts say in which letters', async () => {
  const seen = new Set<string>();
  const reading = allRoutes.filter(({ method }) => method === 'GET').map((one) => addressOf(one, 'shop'));
  for (const path of [
    ...reading,
    '/',
    '/no-such.txt',
    '/api/docs',
    '/api/docs.css',
    '/api/v1/openapi.json',
    '/api/v1/file',
    '/api/v1/broken',
  ]) {
    const response = await call(path, { headers: bearer });
    const type = response.headers.get('content-type') ?? 'none';
    if ((await response.arrayBuffer()).byteLength > 0) expect([path, type]).not.toEqual([path, 'none']);
    if (/^text\/|\+xml|\/xml/.test(type)) expect([path, type]).toEqual([path, expect.stringMatching(/charset=utf-8/i)]);
    seen.add(type.split(';')[0] ?? '');
  }
  expect([...seen]).toEqual(
    expect.arrayContaining(['application/json', 'application/problem+json', 'text/csv', 'text/html', 'text/css']),
  );
  for (const { shape } of allRoutes)
    if (isFile(shape.answer))
      expect(shape.answer.mediaType).toMatch(/^(application|image|text)\/[\w.+-]+(; charset=utf-8)?$/);
});

test('a parameter that comes twice is refused, and no other place stands in for the one it belongs to', async () => {
  const twice = await problemIn(await call('/api/v1/workspaces/shop/echo?times=2&times=1', json({ word: 'a' })));
  expect([twice.status, twice.code]).toEqual([400, 'bad-address']);
  // From the body, a header or a cookie it counts for nothing.
  const elsewhere = await call('/api/v1/workspaces/shop/echo', json({ word: 'a' }, { times: '3', cookie: 'times=3' }));
  expect(await elsewhere.json()).toEqual({ word: 'a' });
  expect((await problemIn(await call('/api/v1/workspaces/shop/echo', json({ word: 'a', times: 3 })))).status).toBe(422);
  expect((await problemIn(await call('/api/v1/workspaces/shop/echo?word=b', json({})))).status).toBe(422);
});

test('what is refused leaves a line: the route, why, whose account, and nothing of what was sent', async () => {
  const written: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => written.push(String(line)) > 0);
  await call(`/api/v1/workspaces/${stranger.slug}`, { ...json({ name: 'a-name-of-theirs' }), method: 'PATCH' });
  await call('/api/v1/workspaces/not-of-mine/datasets', { headers: bearer });
  await call('/api/v1/account', { headers: { authorization: 'Bearer made-up-made-up-made-up-made-up' } });
  await call('/api/v1/missing');
  vi.restoreAllMocks();
  const lines = written.map((line) => JSON.parse(line) as Record<string, unknown>);
  const always = { level: 'warn', event: 'access.refused', key: null, from: 'this machine' };
  const refused = (route: string, code: string, account: string | null) => ({ ...always, route, code, account });
  expect(lines.filter(({ event }) => event === 'access.refused').map(({ at: _at, ...facts }) => facts)).toEqual([
    refused('PATCH /workspaces/:w', 'role-not-allowed', all.owner.id),
    refused('GET /workspaces/:w/datasets', 'not-found', all.owner.id),
    refused('GET /account', 'not-signed-in', null),
  ]);
  expect(written.join('')).not.toMatch(/a-name-of-theirs|not-of-mine|made-up/);
});

test('it listens on loopback, and a host name in a raw request is checked', async () => {
  await expect(serve(app, { host: '0.0.0.0', port: 0 })).rejects.toThrow(/encrypted only/);
  const listening = await serve(app, { host: '127.0.0.1', port: 0 });
  await expect(serve(app, { host: '127.0.0.1', port: listening.port })).rejects.toThrow(/in use/);
  const answer = await new Promise<string>((resolve) => {
    let text = '';
    const socket = connect(listening.port, '127.0.0.1', () =>
      socket.write('GET /../../etc/passwd HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n'),
    );
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('close', () => resolve(text));
  });
  expect(answer).toContain('421');
  expect(await (await fetch(`${listening.url}/api/v1/health`)).json()).toMatchObject({ status: 'ok' });
  await listening.close();
});
