/** Getting in and staying in, over HTTP with real stores; mails come through a real SMTP server. */
import { createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import type { Hono } from 'hono';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../test/harness/stores.ts';
import { allowEgress } from '../engines/egress/index.ts';
import { deliverDue, mailOutbox, openMailer } from '../engines/mail/index.ts';
import { setClock } from '../kit/clock.ts';
import { configureSignIn, createWorkspace, invite, makeSignInLink, signIn, users } from '../rooms/accounts/index.ts';
import { createApp } from './app.ts';
import { allRoutes } from './routes/all.ts';

let all: TestStores;
let app: Hono;
let smtp: SMTPServer;
let disallow: () => void;
let received: ParsedMail[] = [];

beforeAll(async () => {
  all = await openTestStores();
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      simpleParser(stream, (error, mail) => {
        received.push(mail);
        done(error);
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  disallow = allowEgress(['127.0.0.1']);
  configureSignIn(all.stores, { registration: 'open', ageQuestion: 'birth-date' });
  app = createApp({
    stores: all.stores,
    routes: allRoutes,
    controlSecret: 'control-secret-of-this-test-0123456789',
    host: '127.0.0.1',
    webDir: `${all.dataDir}/no-web`,
    version: '0.0.0',
  });
});
afterAll(async () => {
  disallow();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
  await all.close();
  removeDataDir(all.dataDir);
});

type Answer = { status: number; body: Record<string, never>; cookie: string; headers: Headers };

const send = async (method: string, path: string, body?: unknown, cookie = '', device = 'Firefox/1 Linux') => {
  const headers = new Headers({ 'x-requested-with': 'perfectlydata', 'user-agent': device });
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (cookie !== '') headers.set('cookie', cookie);
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await app.request(`http://127.0.0.1:4000/api/v1${path}`, init);
  const text = await response.text();
  return {
    status: response.status,
    body: (text === '' ? {} : JSON.parse(text)) as Record<string, never>,
    cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '',
    headers: response.headers,
  } satisfies Answer;
};

type Mail = { to: string; template: string; text: string };

/** What was mailed since the last time, oldest first, as it came through the server. */
const takeMails = async (): Promise<Mail[]> => {
  const templates = await all.stores.db.select().from(mailOutbox).orderBy(mailOutbox.nextAt);
  received = [];
  const { port } = smtp.server.address() as AddressInfo;
  await deliverDue(all.stores, openMailer({ url: `smtp://127.0.0.1:${port}`, from: 'Data <data@perfectly.example>' }));
  expect(received).toHaveLength(templates.length);
  return received.map((mail, n) => ({
    to: [mail.to ?? []]
      .flat()
      .map((one) => one.text)
      .join(),
    template: templates[n]?.template ?? '',
    text: mail.text ?? '',
  }));
};
const tokenIn = (mail: Mail | undefined): string => /#token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';

const password = 'drei blaue Ziegen am Fenster';
const draft = (name: string, more: object = {}) => ({
  name,
  username: name.toLowerCase(),
  email: `${name.toLowerCase()}@example.org`,
  password,
  age: { kind: 'birth-date', birthDate: '1990-05-01' },
  ...more,
});

/** Registers, proves the address, signs in; gives the cookie. */
const join = async (name: string): Promise<string> => {
  await takeMails();
  expect((await send('POST', '/register', draft(name))).status).toBe(202);
  const [mail] = await takeMails();
  expect((await send('POST', '/email/verify', { token: tokenIn(mail) })).body).toEqual({ state: 'registered' });
  const { status, cookie } = await send('POST', '/sign-in', { login: name, password });
  expect(status).toBe(200);
  await takeMails();
  return cookie;
};

/** RFC 6238 with SHA-1, 30 seconds, 6 digits, written from the RFC. */
const totp = (base32: string, at = Date.now()): string => {
  const bits = [...base32].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const key = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
};

test('an account is made when its address is proven, once, and signs in by name or address', async () => {
  await takeMails();
  expect((await send('POST', '/register', draft('Ada'))).body).toEqual({ state: 'mail-sent' });
  const [mail] = await takeMails();
  expect([mail?.to, mail?.template]).toEqual(['ada@example.org', 'verify-email']);
  expect((await send('POST', '/sign-in', { login: 'ada', password })).status).toBe(401);
  const token = tokenIn(mail);
  expect((await send('POST', '/email/verify', { token })).body).toEqual({ state: 'registered' });
  expect((await send('POST', '/email/verify', { token })).body).toMatchObject({ code: 'link-not-valid' });
  for (const login of ['ADA', 'Ada@Example.org']) {
    const { status, cookie, body, headers } = await send('POST', '/sign-in', { login, password });
    expect([status, body]).toEqual([200, { state: 'signed-in' }]);
    expect(headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/);
    const seen = await send('GET', '/account', undefined, cookie);
    expect(seen.body).toMatchObject({
      username: 'ada',
      email: 'ada@example.org',
      isEmailVerified: true,
      hasPassword: true,
    });
  }
});

test('registering tells nobody whether an address is known, and its holder is told', async () => {
  await join('Berta');
  const [fresh, known] = [
    await send('POST', '/register', draft('Clara')),
    await send('POST', '/register', draft('Dora', { email: 'BERTA@example.org' })),
  ];
  expect([known.status, known.body]).toEqual([fresh.status, fresh.body]);
  const mails = await takeMails();
  expect(mails.map(({ to, template }) => [to, template])).toEqual([
    ['clara@example.org', 'verify-email'],
    ['berta@example.org', 'already-registered'],
  ]);
});

test('a user name that is taken is told only to who has proven an address, who then chooses another', async () => {
  await join('Emil');
  const answer = await send('POST', '/register', draft('Emilia', { username: 'EMIL' }));
  expect(answer.status).toBe(202);
  const token = tokenIn((await takeMails())[0]);
  expect((await send('POST', '/email/verify', { token })).body).toMatchObject({ code: 'username-taken' });
  expect((await send('POST', '/email/verify', { token, username: 'emilia' })).body).toEqual({ state: 'registered' });
});

test('minors are turned away, nothing of them is kept, and the day of birth of adults is not kept either', async () => {
  await takeMails();
  const restore = setClock(() => Date.parse('2026-03-01T12:00:00Z'));
  const young = draft('Finn', { age: { kind: 'birth-date', birthDate: '2008-03-02' } });
  expect((await send('POST', '/register', young)).body).toMatchObject({ code: 'too-young', status: 403 });
  expect(await takeMails()).toEqual([]);
  const adult = draft('Finn', { age: { kind: 'birth-date', birthDate: '2008-03-01' } });
  expect((await send('POST', '/register', adult)).status).toBe(202);
  const token = tokenIn((await takeMails())[0]);
  expect((await send('POST', '/email/verify', { token })).status).toBe(200);
  restore();
  const plain = draft('Finn', { age: { kind: 'adult', adult: true } });
  expect((await send('POST', '/register', plain)).body).toMatchObject({ code: 'too-young' });
  const [finn] = await all.stores.db.select().from(users).where(eq(users.username, 'finn'));
  expect(finn?.isAdultConfirmedAt?.toISOString()).toBe('2026-03-01T12:00:00.000Z');
  expect(JSON.stringify(finn)).not.toContain('2008');
});

test('weak and leaked passwords are refused with words', async () => {
  for (const [weak, code] of [
    ['qwertzuiop12', 'password-weak'],
    ['hedwig hedwig', 'password-weak'],
    ['QwertY123456', 'password-leaked'],
  ] as const) {
    const { body } = await send('POST', '/register', draft('Hedwig', { password: weak }));
    expect([weak, body]).toEqual([weak, expect.objectContaining({ code })]);
    expect(JSON.stringify(body)).not.toContain(weak);
  }
  const judged = await send('POST', '/password/strength', { password: 'passwort1234', locale: 'de' });
  expect(judged.body).toMatchObject({ isEnough: false, warning: expect.stringMatching(/Passw/) });
});

test('where registering is by invitation, only the invited address gets in', async () => {
  configureSignIn(all.stores, { registration: 'invited' });
  const workspace = await createWorkspace(all.stores, all.owner, { name: 'Inviting' });
  await takeMails();
  await invite(workspace, { email: 'gerd@example.org', role: 'viewer' });
  const invitation = tokenIn((await takeMails())[0]);
  expect((await send('POST', '/register', draft('Gerd'))).body).toMatchObject({ code: 'registration-closed' });
  expect((await send('POST', '/register', draft('Gisa', { invitation }))).body).toMatchObject({
    code: 'registration-closed',
  });
  expect((await send('POST', '/register', draft('Gerd', { invitation }))).status).toBe(202);
  configureSignIn(all.stores, { registration: 'open' });
});

test('a wrong name, a wrong password and a wrong code look alike, and five failures lock the login for longer and longer', async () => {
  await join('Ida');
  const wrong = async (login: string) => send('POST', '/sign-in', { login, password: 'not the right one' });
  const [known, unknown] = [await wrong('ida'), await wrong('nobody-here')];
  expect(known.body).toEqual(unknown.body);
  for (let n = 0; n < 4; n += 1) expect((await wrong('ida')).status).toBe(401);
  const right = await send('POST', '/sign-in', { login: 'IDA', password });
  expect([right.status, right.body['code'], right.headers.get('retry-after')]).toEqual([429, 'too-many-tries', '60']);
  const base = Date.now();
  const restore = setClock(() => base + 61_000);
  expect((await wrong('ida')).status).toBe(401);
  expect((await wrong('ida')).headers.get('retry-after')).toBe('120');
  restore();
  const after = setClock(() => base + 61_000 + 121_000);
  expect((await send('POST', '/sign-in', { login: 'ida', password })).status).toBe(200);
  after();
});

test('many tries at once get no further than one after the other', async () => {
  await join('Jan');
  const tries = Array.from({ length: 20 }, (_, n) =>
    send('POST', '/sign-in', { login: 'jan', password: `wrong ${n}` }),
  );
  const statuses = (await Promise.all(tries)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(5);
});

test('a password is set anew by mail, once, and every session ends', async () => {
  const cookie = await join('Karl');
  const known = await send('POST', '/password/forgot', { email: 'Karl@example.org' });
  const unknown = await send('POST', '/password/forgot', { email: 'nobody@example.org' });
  expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
  const mails = await takeMails();
  expect(mails.map(({ to, template }) => [to, template])).toEqual([['karl@example.org', 'reset-password']]);
  const token = tokenIn(mails[0]);
  expect((await send('POST', '/password/reset', { token, password: 'passwort1234' })).body).toMatchObject({
    code: 'password-weak',
  });
  const next = 'vier gelbe Hunde unter Tage';
  expect((await send('POST', '/password/reset', { token, password: next })).status).toBe(204);
  expect((await send('POST', '/password/reset', { token, password: next })).body).toMatchObject({
    code: 'link-not-valid',
  });
  expect((await send('GET', '/account', undefined, cookie)).status).toBe(401);
  expect((await send('POST', '/sign-in', { login: 'karl', password })).status).toBe(401);
  expect((await send('POST', '/sign-in', { login: 'karl', password: next })).status).toBe(200);
});

test('the second factor is asked for, a code counts once, and a recovery code is used up', async () => {
  const cookie = await join('Lena');
  const setup = await send('POST', '/account/second-factor', undefined, cookie);
  const secret = String(setup.body['secret']);
  expect(setup.body['uri']).toContain(`secret=${secret}`);
  const on = await send('POST', '/account/second-factor/verify', { code: totp(secret) }, cookie);
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
  expect((await answer(await begin(), 'totp', totp(secret))).body).toMatchObject({ code: 'sign-in-failed' }); // used above
  const soon = totp(secret, Date.now() + 30_000);
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
  const cookie = await join('Mara');
  const secret = String((await send('POST', '/account/second-factor', undefined, cookie)).body['secret']);
  await send('POST', '/account/second-factor/verify', { code: totp(secret) }, cookie);
  const challenge = String((await send('POST', '/sign-in', { login: 'mara', password })).body['challenge']);
  const answer = (with_: string, code: string) =>
    send('POST', '/sign-in/second-factor', { challenge: with_, kind: 'totp', code });
  expect((await answer(`${challenge.slice(0, -8)}AAAAAAAA`, totp(secret, Date.now() + 30_000))).status).toBe(401);
  for (let n = 0; n < 4; n += 1) expect((await answer(challenge, '000000')).status).toBe(401);
  expect((await answer(challenge, totp(secret, Date.now() + 30_000))).status).toBe(429);
});

test('changes of credentials ask for a proof that is younger than 10 minutes', async () => {
  const cookie = await join('Nils');
  const later = setClock(() => Date.now() + 11 * 60_000);
  const next = { password: 'fünf rote Boote ohne Segel' };
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
  const done = await send('PUT', '/account/password', next, cookie);
  expect(done.status).toBe(204);
  expect((await send('GET', '/account', undefined, cookie)).status).toBe(401);
  expect((await send('GET', '/account', undefined, done.cookie)).status).toBe(200);
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
