/** Registering, passwords, links by mail, lock-out, over HTTP. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setClock } from '../kit/clock.ts';
import { configureSignIn, createWorkspace, invite, users } from '../rooms/accounts/index.ts';
import { closeSignIn, all, draft, join, password, send, takeMails, tokenIn, openSignIn } from './sign-in.fixture.ts';

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
});
