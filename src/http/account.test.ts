/** Second factor, proof again, sessions, one's own account, over HTTP. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { setClock } from '../kit/clock.ts';
import { configureSignIn, makeSignInLink, signIn } from '../rooms/accounts/index.ts';
import { allRoutes } from './routes/all.ts';
import {
  closeSignIn,
  all,
  draft,
  join,
  password,
  send,
  takeMails,
  tokenIn,
  totp,
  openSignIn,
} from './sign-in.fixture.ts';

/** Written down a second time: what may be called before there is a second factor. */
const openWithoutFactor: ReadonlySet<string> = new Set([
  'GET /session',
  'DELETE /session',
  'GET /account',
  'POST /account/confirm',
  'POST /account/confirm/passkey/start',
  'POST /account/second-factor',
  'POST /account/second-factor/verify',
  'GET /account/passkeys',
  'POST /account/passkeys/start',
  'POST /account/passkeys/finish',
]);

beforeAll(openSignIn);
afterAll(closeSignIn);

/**
 * The clock stands in the middle of a code's 30 seconds, so that none of them end while a test runs; of those before these, so that
 * nothing it writes is in the future when the clock goes on.
 */
const standStill = (): number => {
  const at = Math.floor(Date.now() / 30_000) * 30_000 - 15_000;
  const goOn = setClock(() => at);
  onTestFinished(goOn);
  return at;
};

test('the second factor is asked for, a code counts once, and a recovery code is used up', async () => {
  const at = standStill();
  const cookie = await join('Lena');
  const setup = await send('POST', '/account/second-factor', undefined, cookie);
  const secret = String(setup.body['secret']);
  expect(setup.body['uri']).toContain(`secret=${secret}`);
  const on = await send('POST', '/account/second-factor/verify', { code: totp(secret, at) }, cookie);
  expect(on.status).toBe(200);
  const codes = on.body['codes'] as unknown as string[];
  expect([codes.length, new Set(codes).size]).toEqual([10, 10]);
  expect((await send('GET', '/account', undefined, cookie)).status).toBe(401); // rotated
  expect((await send('GET', '/account', undefined, on.cookie)).body).toMatchObject({
    hasSecondFactor: true,
    recoveryCodesLeft: 10,
  });
  const begin = async () => {
    const first = await send('POST', '/sign-in', { login: 'lena', password });
    expect([first.body['state'], first.cookie]).toEqual(['second-factor', '']);
    return String(first.body['challenge']);
  };
  const answer = async (challenge: string, kind: string, code: string) =>
    send('POST', '/sign-in/second-factor', { challenge, kind, code });
  expect((await answer(await begin(), 'totp', totp(secret, at))).body).toMatchObject({ code: 'sign-in-failed' }); // used above
  const soon = totp(secret, at + 30_000);
  const challenge = await begin();
  expect((await answer(challenge, 'totp', soon)).status).toBe(200);
  expect((await answer(challenge, 'totp', soon)).status).toBe(401);
  expect((await answer(await begin(), 'recovery', codes[0] ?? '')).status).toBe(200);
  expect((await answer(await begin(), 'recovery', codes[0] ?? '')).status).toBe(401);
  const last = await answer(await begin(), 'recovery', (codes[1] ?? '').toUpperCase());
  expect((await send('GET', '/account', undefined, last.cookie)).body).toMatchObject({ recoveryCodesLeft: 8 });
  expect((await send('DELETE', '/account/second-factor', undefined, last.cookie)).status).toBe(204);
  expect((await send('POST', '/sign-in', { login: 'lena', password })).body).toEqual({ state: 'signed-in' });
});

test('wrong codes lock the account’s codes, and a challenge of somebody’s own making counts for nothing', async () => {
  const at = standStill();
  const cookie = await join('Mara');
  const secret = String((await send('POST', '/account/second-factor', undefined, cookie)).body['secret']);
  await send('POST', '/account/second-factor/verify', { code: totp(secret, at) }, cookie);
  const challenge = String((await send('POST', '/sign-in', { login: 'mara', password })).body['challenge']);
  const answer = (with_: string, code: string) =>
    send('POST', '/sign-in/second-factor', { challenge: with_, kind: 'totp', code });
  expect((await answer(`${challenge.slice(0, -8)}AAAAAAAA`, totp(secret, at + 30_000))).status).toBe(401);
  for (let n = 0; n < 4; n += 1) expect((await answer(challenge, '000000')).status).toBe(401);
  expect((await answer(challenge, totp(secret, at + 30_000))).status).toBe(429);
});

test('changes of credentials ask for a proof that is younger than 10 minutes', async () => {
  const cookie = await join('Nils');
  const later = setClock(() => Date.now() + 11 * 60_000);
  const next = { current: password, password: 'fünf rote Boote ohne Segel' };
  const refused = await send('PUT', '/account/password', next, cookie);
  expect(refused.body).toMatchObject({ code: 'confirm-first', status: 403 });
  for (const [method, path, body] of [
    ['POST', '/account/email', { email: 'other@example.org' }],
    ['POST', '/account/second-factor', undefined],
    ['POST', '/account/passkeys/start', undefined],
    ['DELETE', '/account/second-factor', undefined],
  ] as const)
    expect((await send(method, path, body, cookie)).body).toMatchObject({ code: 'confirm-first' });
  expect((await send('POST', '/account/confirm', { kind: 'password', password: 'wrong' }, cookie)).status).toBe(401);
  expect((await send('POST', '/account/confirm', { kind: 'password', password }, cookie)).status).toBe(200);
  // However fresh the proof is, the present password has to be known.
  for (const current of [undefined, 'not the present one'])
    expect((await send('PUT', '/account/password', { ...next, current }, cookie)).body).toMatchObject({
      code: 'sign-in-failed',
    });
  const done = await send('PUT', '/account/password', next, cookie);
  expect(done.status).toBe(204);
  expect((await send('GET', '/account', undefined, cookie)).status).toBe(401);
  expect((await send('GET', '/account', undefined, done.cookie)).status).toBe(200);
  expect((await takeMails()).map(({ to, template }) => [to, template])).toContainEqual([
    'nils@example.org',
    'password-changed',
  ]);
  later();
});

test('a new address counts once it is proven, and the old one is told', async () => {
  const cookie = await join('Olga');
  expect((await send('POST', '/account/email', { email: 'Olga@new.example' }, cookie)).status).toBe(202);
  expect((await send('GET', '/account', undefined, cookie)).body).toMatchObject({
    email: 'olga@example.org',
    pendingEmail: 'olga@new.example',
  });
  const [mail] = await takeMails();
  expect([mail?.to, mail?.template]).toEqual(['olga@new.example', 'verify-email']);
  expect((await send('POST', '/email/verify', { token: tokenIn(mail) })).body).toEqual({ state: 'changed' });
  expect((await takeMails()).map(({ to, template }) => [to, template])).toEqual([
    ['olga@example.org', 'email-changed'],
  ]);
  expect((await send('GET', '/account', undefined, cookie)).body).toMatchObject({
    email: 'olga@new.example',
    pendingEmail: null,
  });
  await join('Otto');
  const taken = await send('POST', '/account/email', { email: 'otto@example.org' }, cookie);
  expect(taken.status).toBe(202);
  expect((await takeMails()).map(({ to, template }) => [to, template])).toEqual([
    ['otto@example.org', 'already-registered'],
  ]);
});

test('sessions are listed in coarse words, ended one by one and all others at once', async () => {
  const cookie = await join('Paul');
  const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1';
  const second = await send('POST', '/sign-in', { login: 'paul', password }, '', phone);
  expect((await takeMails()).map(({ template }) => template)).toEqual(['new-sign-in']);
  const list = async (with_: string) =>
    (await send('GET', '/account/sessions', undefined, with_)).body['items'] as unknown as Record<string, string>[];
  const seen = await list(cookie);
  expect(seen.map(({ device, isThisOne }) => [device, isThisOne]).sort()).toEqual([
    ['Firefox on Linux', true],
    ['Safari on iPhone', false],
  ]);
  const other = seen.find(({ isThisOne }) => !isThisOne)?.['id'];
  const strangers = await join('Petra');
  expect((await send('DELETE', `/account/sessions/${other}`, undefined, strangers)).status).toBe(404);
  expect((await send('DELETE', `/account/sessions/${other}`, undefined, cookie)).status).toBe(204);
  expect((await send('GET', '/account', undefined, second.cookie)).status).toBe(401);
  const third = await send('POST', '/sign-in', { login: 'paul', password });
  expect((await send('DELETE', '/account/sessions', undefined, third.cookie)).status).toBe(204);
  expect((await list(third.cookie)).length).toBe(1);
  expect((await send('GET', '/account', undefined, cookie)).status).toBe(401);
});

test('a session ends after 7 idle days and after 30 days in any case', async () => {
  const [idle, busy] = [await join('Rosa'), await join('Rudi')];
  const start = Date.now();
  const day = 86_400_000;
  for (let days = 6; days <= 30; days += 6) {
    const restore = setClock(() => start + days * day - 60_000);
    const { status } = await send('GET', '/account', undefined, busy);
    expect([days, status]).toEqual([days, 200]);
    if (days > 6) expect((await send('GET', '/account', undefined, idle)).status).toBe(401);
    restore();
  }
  const restore = setClock(() => start + 30 * day + 60_000);
  expect((await send('GET', '/account', undefined, busy)).status).toBe(401);
  restore();
});

test('signing in again in the same browser ends the session there was', async () => {
  const before = await join('Sven');
  const after = await send('POST', '/sign-in', { login: 'sven', password }, before);
  expect(after.cookie).not.toBe(before);
  expect((await send('GET', '/account', undefined, before)).status).toBe(401);
});

test('the owner of a fresh installation comes in by the link and sets user name, email and password', async () => {
  const { session } = await signIn(all.stores.db, await makeSignInLink(all.stores.db, all.owner));
  const cookie = `pd_session=${session}`;
  expect((await send('GET', '/account', undefined, cookie)).body).toMatchObject({
    username: null,
    email: null,
    hasPassword: false,
  });
  await takeMails();
  const claim = { username: 'owner', email: 'owner@example.org', password, name: 'Olaf Owner' };
  const claimed = await send('PUT', '/account/credentials', claim, cookie);
  expect(claimed.body).toMatchObject({
    username: 'owner',
    email: null,
    pendingEmail: 'owner@example.org',
    hasPassword: true,
  });
  expect((await send('PUT', '/account/credentials', claim, cookie)).body).toMatchObject({ code: 'already-claimed' });
  expect((await send('POST', '/sign-in', { login: 'owner', password })).status).toBe(200);
  await send('POST', '/email/verify', { token: tokenIn((await takeMails())[0]) });
  expect((await send('POST', '/sign-in', { login: 'owner@example.org', password })).status).toBe(200);
});

test('no secret and no address of anybody lies in the tables in plain words', async () => {
  const { sessions, signInMethods, secondFactors, verifications, failedTries } = await import('../schema.ts');
  const cookie = await join('Tina');
  const secret = String((await send('POST', '/account/second-factor', undefined, cookie)).body['secret']);
  await send('POST', '/register', draft('Uwe'));
  const token = tokenIn((await takeMails())[0]);
  const tables = await Promise.all(
    [sessions, signInMethods, secondFactors, verifications, failedTries].map((table) =>
      all.stores.db.select().from(table),
    ),
  );
  const text = JSON.stringify(tables);
  expect(text).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
  const session = cookie.split('=')[1] ?? 'none';
  for (const plain of [password, session, secret, token, 'uwe@example.org', 'tina']) expect(text).not.toContain(plain);
});

test('turning the second factor on ends the sessions that were begun without it', async () => {
  const cookie = await join('Xenia');
  const other = await send('POST', '/sign-in', { login: 'xenia', password });
  const secret = String((await send('POST', '/account/second-factor', undefined, cookie)).body['secret']);
  const on = await send('POST', '/account/second-factor/verify', { code: totp(secret) }, cookie);
  const statusOf = async (with_: string) => (await send('GET', '/account', undefined, with_)).status;
  expect([await statusOf(other.cookie), await statusOf(cookie), await statusOf(on.cookie)]).toEqual([401, 401, 200]);
});

test('a session cannot make itself a new one without a fresh proof', async () => {
  const cookie = await join('Yves');
  expect((await send('POST', '/sign-in-links', undefined, cookie)).status).toBe(201);
  const later = setClock(() => Date.now() + 11 * 60_000);
  const refused = await send('POST', '/sign-in-links', undefined, cookie);
  expect(refused.body).toMatchObject({ code: 'confirm-first', status: 403 });
  later();
});

test('signing out has the browser forget what it keeps, and only signing out does', async () => {
  const cookie = await join('Zora');
  expect((await send('GET', '/account', undefined, cookie)).headers.get('clear-site-data')).toBeNull();
  const out = await send('DELETE', '/session', undefined, cookie);
  expect([out.status, out.headers.get('clear-site-data')]).toEqual([204, '"cache"']);
  expect(out.headers.get('set-cookie')).toMatch(/^pd_session=; Max-Age=0/);
});

test('where a second factor is required, every route but those for setting one up waits for it, however somebody came in', async () => {
  const cookie = await join('Bodo');
  const link = await signIn(all.stores.db, await makeSignInLink(all.stores.db, all.owner));
  configureSignIn(all.stores, { secondFactor: 'required' });
  const waiting: string[] = [];
  for (const { method, path, who } of allRoutes.filter((route) => route.who !== 'anyone')) {
    const address = path.replace(/:\w+/g, 'x');
    for (const with_ of [cookie, `pd_session=${link.session}`]) {
      if (method !== 'GET' && openWithoutFactor.has(`${method} ${path}`)) continue; // they would do what they say
      const { status, body } = await send(method, address, method === 'GET' ? undefined : {}, with_);
      const waits = body['code'] === 'second-factor-first';
      expect([method, path, who, waits]).toEqual([method, path, who, !openWithoutFactor.has(`${method} ${path}`)]);
      if (waits) waiting.push(path);
      else expect([path, status]).toEqual([path, 200]);
    }
  }
  expect(waiting.length).toBeGreaterThan(150);
  const seen = await send('GET', '/session', undefined, cookie);
  expect(seen.body).toMatchObject({ secondFactorFirst: true, workspaces: [] });
  const secret = String((await send('POST', '/account/second-factor', undefined, cookie)).body['secret']);
  const on = await send('POST', '/account/second-factor/verify', { code: totp(secret) }, cookie);
  expect((await send('GET', '/session', undefined, on.cookie)).body).toMatchObject({ secondFactorFirst: false });
  expect((await send('GET', '/workspaces', undefined, on.cookie)).status).toBe(200);
  // Without it, it is as before; and whoever turns it off has to set up another one.
  expect((await send('DELETE', '/account/second-factor', undefined, on.cookie)).status).toBe(204);
  expect((await send('GET', '/workspaces', undefined, on.cookie)).body).toMatchObject({ code: 'second-factor-first' });
  configureSignIn(all.stores, { secondFactor: 'offered' });
});
