/** Registering, passwords, links by mail, lock-out, over HTTP. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { setClock } from '../kit/clock.ts';
import { configureSignIn, createWorkspace, invite, users } from '../rooms/accounts/index.ts';
import { auditEntries } from '../schema.ts';
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

beforeAll(openSignIn);
afterAll(closeSignIn);

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
  expect((await takeMails()).map(({ template }) => template)).toContain('password-changed');
});

test('a password may hold any characters, up to 128 of them, and counts as it was typed', async () => {
  const odd = [
    '   drei Leerzeichen, 日本語と絵文字 🐐🪟 und "\'`;<>&%$\\   ',
    'Ω≈ç√∫ vier lange Wörter im Satz '.repeat(8).slice(0, 127),
    'correct-horse%20battery\u200bstaple\twith a tab',
  ];
  for (const [n, own] of odd.entries()) {
    const name = `Odd${n}`;
    await takeMails();
    expect([own, (await send('POST', '/register', draft(name, { password: own }))).status]).toEqual([own, 202]);
    await send('POST', '/email/verify', { token: tokenIn((await takeMails())[0]) });
    const statusOf = async (typed: string) => (await send('POST', '/sign-in', { login: name, password: typed })).status;
    expect([await statusOf(own.trim() === own ? `${own} ` : own.trim()), await statusOf(own.slice(0, -1))]).toEqual([
      401, 401,
    ]);
    expect([await statusOf(own.toUpperCase()), await statusOf(own)]).toEqual([401, 200]);
  }
  const long = 'zwölf Boxkämpfer jagen Viktor '.repeat(9);
  expect((await send('POST', '/register', draft('Long', { password: long.slice(0, 129) }))).status).toBe(422);
});

test('no password is ever too old', async () => {
  const cookie = await join('Ulla');
  const later = setClock(() => Date.now() + 20 * 365 * 86_400_000);
  const again = await send('POST', '/sign-in', { login: 'ulla', password }, cookie);
  expect([again.status, again.body]).toEqual([200, { state: 'signed-in' }]);
  await takeMails();
  later();
});

test('a new password by mail signs nobody in: the second factor is asked for as ever', async () => {
  const cookie = await join('Vera');
  const secret = String((await send('POST', '/account/second-factor', undefined, cookie)).body['secret']);
  const on = await send('POST', '/account/second-factor/verify', { code: totp(secret) }, cookie);
  expect(on.status).toBe(200);
  await takeMails();
  await send('POST', '/password/forgot', { email: 'vera@example.org' });
  const next = 'vier gelbe Hunde unter Tage';
  const reset = await send('POST', '/password/reset', { token: tokenIn((await takeMails())[0]), password: next });
  expect([reset.status, reset.cookie]).toEqual([204, '']);
  const answer = await send('POST', '/sign-in', { login: 'vera', password: next });
  expect([answer.body['state'], answer.cookie]).toEqual(['second-factor', '']);
});

test('every try to sign in leaves a line: by what, whose account if there is one, and never what was typed', async () => {
  const cookie = await join('Wanda');
  const { body } = await send('GET', '/account', undefined, cookie);
  const written: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => written.push(String(line)) > 0);
  await send('POST', '/sign-in', { login: 'wanda', password: 'a wrong one of hers' });
  await send('POST', '/sign-in', { login: 'nobody-of-that-name', password: 'a wrong one of his' });
  await send('POST', '/sign-in', { login: 'wanda@example.org', password });
  await send('POST', '/sign-in/second-factor', { challenge: '2fa-made-up.x', kind: 'totp', code: '123456' });
  await send('POST', '/session', { token: 'a-link-that-never-was' });
  await send('POST', '/account/confirm', { kind: 'password', password: 'again a wrong one' }, cookie);
  vi.restoreAllMocks();
  const lines = written.map((line) => JSON.parse(line) as Record<string, unknown>);
  const tries = lines.filter(({ event }) => String(event).startsWith('sign-in.'));
  expect(tries.map(({ event, by, account }) => [event, by, account])).toEqual([
    ['sign-in.failed', 'password', body['id']],
    ['sign-in.failed', 'password', null],
    ['sign-in.done', 'password', body['id']],
    ['sign-in.failed', 'code', null],
    ['sign-in.failed', 'link', null],
    ['sign-in.failed', 'confirm', body['id']],
  ]);
  const refused = lines.filter(({ event }) => event === 'access.refused');
  expect(refused.map(({ route, code }) => [route, code])).toContainEqual(['POST /sign-in', 'sign-in-failed']);
  expect(written.join('')).not.toMatch(/wanda|nobody-of-that-name|wrong one|never-was|made-up/i);
  const log = await all.stores.db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.accountId, String(body['id'])));
  expect(log.map(({ action }) => action)).toContain('account.signed-in');
});
