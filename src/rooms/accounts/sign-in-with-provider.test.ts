/** Signing in through a real OpenID provider (oidc-provider) on this machine, with its own pages for login and consent. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import Provider from 'oidc-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { allowEgress } from '../../engines/egress/index.ts';
import { setClock } from '../../kit/clock.ts';
import { signInMethods } from './auth-tables.ts';
import {
  accessToken,
  clientId,
  clientSecret,
  type ForgedProvider,
  type Forgery,
  openForgedProvider,
} from './forged-provider.fixture.ts';
import { makeAccount } from './register.ts';
import { publicUrl } from './public-url.ts';
import { whoHolds } from './sessions.ts';
import { configureSignIn, settingsOf } from './sign-in-settings.ts';
import { finishProvider, listLinked, type ProviderAnswer, startProvider } from './sign-in-with-provider.ts';
import { users } from './tables.ts';

type Person = { email: string; email_verified: boolean; name: string };
const persons: Record<string, Person> = {
  ada: { email: 'Ada@example.org', email_verified: true, name: 'Ada' },
  berta: { email: 'berta@example.org', email_verified: false, name: 'Berta' },
  carl: { email: 'carl@example.org', email_verified: true, name: 'Carl' },
  dora: { email: 'dora@example.org', email_verified: true, name: 'Dora' },
  gerd: { email: 'gerd@example.org', email_verified: true, name: 'Gerd' },
  emil: { email: 'emil@example.org', email_verified: true, name: 'Emil' },
};

let all: TestStores;
let server: Server;
let forged: ForgedProvider;
let disallow: () => void;

const openProvider = async (): Promise<string> => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [publicUrl('/sign-in/provider')],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id, ...persons[id] }) }),
    cookies: { keys: ['a key of this test only'] },
  });
  server.on('request', provider.callback());
  return issuer;
};

beforeAll(async () => {
  all = await openTestStores();
  const issuer = await openProvider();
  disallow = allowEgress(['127.0.0.1']);
  forged = await openForgedProvider();
  configureSignIn(all.stores, {
    registration: 'open',
    providers: [
      { id: 'local', name: 'Local', issuer, clientId, clientSecret },
      { id: 'forged', name: 'Forged', issuer: forged.issuer, clientId, clientSecret },
    ],
  });
});
afterAll(async () => {
  disallow();
  server.closeAllConnections();
  server.close();
  forged.server.closeAllConnections();
  forged.server.close();
  await all.close();
  removeDataDir(all.dataDir);
});

/** A browser that follows redirects with cookies and fills in the provider's forms until it is sent back to us. */
const walk = async (start: string, login: string): Promise<string> => {
  const cookies = new Map<string, string>();
  const visit = async (url: string, form?: Record<string, string>): Promise<string> => {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=');
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location?.startsWith(publicUrl('/sign-in/provider')) === true) return new URL(location).search;
    if (location !== null) return visit(new URL(location, url).href);
    const page = await response.text();
    const action = /action="([^"]+)"/.exec(page)?.[1] ?? '';
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? '';
    return visit(new URL(action, url).href, prompt === 'login' ? { prompt, login, password: 'any' } : { prompt });
  };
  return visit(start);
};

const browser = { device: null, network: 'test', replaces: null };

const comeIn = async (
  login: string,
  draft: object = { adult: true },
  userId: string | null = null,
): Promise<ProviderAnswer> => {
  const { url, handle } = await startProvider(all.stores, { provider: 'local', locale: 'en', ...draft }, userId);
  return finishProvider(all.stores, { handle, query: await walk(url, login) }, userId, browser);
};

const holderOf = async (answer: ProviderAnswer): Promise<string | undefined> =>
  answer.state === 'signed-in' ? (await whoHolds(all.stores.db, answer.session))?.id : undefined;

const account = (name: string) =>
  makeAccount(all.stores, {
    name,
    username: name,
    email: `${name}@example.org`,
    locale: 'en',
    passwordHash: 'no password has this hash',
  });

test('the browser is sent there with PKCE, state and nonce', async () => {
  const { url } = await startProvider(all.stores, { provider: 'local', locale: 'de' }, null);
  const asked = new URL(url).searchParams;
  expect(asked.get('code_challenge_method')).toBe('S256');
  expect([...asked.keys()]).toEqual(expect.arrayContaining(['code_challenge', 'state', 'nonce']));
  expect(asked.get('scope')).toBe('openid email profile');
});

test('somebody new with a proven address gets an account, once they said to be of age, and the same one next time', async () => {
  await expect(comeIn('ada', {})).rejects.toMatchObject({ code: 'age-not-confirmed' });
  const first = await holderOf(await comeIn('ada'));
  expect(first).toMatch(/^\w+$/);
  expect(await holderOf(await comeIn('ada', {}))).toBe(first);
  const [user] = await all.stores.db.select().from(users).where(eq(users.email, 'ada@example.org'));
  expect(user).toMatchObject({ id: first, username: 'ada', name: 'Ada', emailVerified: true });
});

test('where the day of birth is asked for, a tick is no answer and a minor is turned away before the provider is asked', async () => {
  configureSignIn(all.stores, { ageQuestion: 'birth-date' });
  await expect(comeIn('dora')).rejects.toMatchObject({ code: 'age-not-confirmed' });
  await expect(comeIn('dora', { birthDate: '2020-01-01' })).rejects.toMatchObject({ code: 'too-young' });
  expect((await comeIn('dora', { birthDate: '1990-01-01' })).state).toBe('signed-in');
  configureSignIn(all.stores, { ageQuestion: 'adult' });
});

test('an address that the provider has not proven makes no account', async () => {
  await expect(comeIn('berta')).rejects.toMatchObject({ code: 'provider-not-linked' });
});

test('an account with that address is never linked silently, but by who is signed in to it', async () => {
  const carl = await account('carl');
  await expect(comeIn('carl')).rejects.toMatchObject({ code: 'provider-not-linked' });
  expect(await comeIn('carl', {}, carl)).toEqual({ state: 'linked', userId: carl });
  expect(await holderOf(await comeIn('carl'))).toBe(carl);
  expect((await listLinked(all.stores, carl)).map(({ name }) => name)).toEqual(['Local']);
  const other = await account('other');
  await expect(comeIn('carl', {}, other)).rejects.toMatchObject({ code: 'provider-linked-elsewhere' });
});

test('where registering is by invitation, a proven address alone lets nobody in', async () => {
  configureSignIn(all.stores, { registration: 'invited' });
  await expect(comeIn('gerd')).rejects.toMatchObject({ code: 'provider-not-linked' });
  configureSignIn(all.stores, { registration: 'open' });
});

test('an answer counts once, for the browser and the account that asked, and with its own state alone', async () => {
  const start = () => startProvider(all.stores, { provider: 'local', locale: 'en', adult: true }, null);
  const finish = (handle: string, query: string, userId: string | null = null) =>
    finishProvider(all.stores, { handle, query }, userId, browser);
  const [one, other] = [await start(), await start()];
  const query = await walk(one.url, 'emil');
  await expect(finish(other.handle, query)).rejects.toMatchObject({ code: 'provider-failed' }); // another tab's
  expect((await finish(one.handle, query)).state).toBe('signed-in');
  await expect(finish(one.handle, query)).rejects.toMatchObject({ code: 'provider-failed' });
  const third = await start();
  const tampered = (await walk(third.url, 'emil')).replace(/state=[^&]+/, 'state=made-up');
  await expect(finish(third.handle, tampered)).rejects.toMatchObject({ code: 'provider-failed' });
  const linking = await startProvider(all.stores, { provider: 'local', locale: 'en' }, await account('fritz'));
  const theirs = await walk(linking.url, 'emil');
  await expect(finish(linking.handle, theirs, 'somebody-else')).rejects.toMatchObject({ code: 'provider-failed' });
});

test('who has a second factor is asked for it after the provider too', async () => {
  await all.stores.db.update(users).set({ twoFactorEnabled: true }).where(eq(users.email, 'ada@example.org'));
  expect((await comeIn('ada')).state).toBe('second-factor');
});

/** Comes back from the forged provider with a token of that kind. */
const withToken = async (forgery: Forgery, answer: object = {}, nonceOf = (sent: string) => sent) => {
  const { url, handle } = await startProvider(all.stores, { provider: 'forged', locale: 'en', adult: true }, null);
  const sent = new URL(url).searchParams;
  forged.tokenFor(nonceOf(sent.get('nonce') ?? ''), forgery);
  const back = { code: 'any', state: sent.get('state') ?? '', iss: forged.issuer, ...answer };
  return finishProvider(all.stores, { handle, query: `?${new URLSearchParams(back).toString()}` }, null, browser);
};

test('an ID token counts with its signature, issuer, audience, nonce and time alone', async () => {
  const at = Math.floor(Date.now() / 1000);
  expect((await withToken({})).state).toBe('signed-in'); // the control: one that is right gets in
  const forgeries: Record<string, Forgery> = {
    'signed by another key': { key: 'foreign' },
    'not signed at all': { key: 'nobody' },
    'that says it needs no signature': { key: 'nobody', header: { alg: 'none' } },
    'signed with the secret both know': { key: 'client secret', header: { alg: 'HS256' } },
    'signed by a key it brings along': { key: 'foreign', header: { jku: `${forged.issuer}/elsewhere` } },
    'of another issuer': { claims: { iss: 'http://127.0.0.1:1' } },
    'for another client': { claims: { aud: 'somebody-else' } },
    'for two, the other one authorised': { claims: { aud: [clientId, 'other'], azp: 'other' } },
    'that is over': { claims: { iat: at - 7200, exp: at - 3600 } },
    'that begins later': { claims: { nbf: at + 3600 } },
    'without an end': { claims: { exp: undefined } },
    'without a person': { claims: { sub: undefined } },
    'without a nonce': { claims: { nonce: undefined } },
  };
  for (const [name, forgery] of Object.entries(forgeries)) {
    const told = await withToken(forgery).catch((error: unknown) => error);
    expect([name, told]).toEqual([name, expect.objectContaining({ code: 'provider-failed' })]);
  }
  await expect(withToken({}, {}, () => 'of another attempt')).rejects.toMatchObject({ code: 'provider-failed' });
});

test('the answer of another issuer than was asked is refused before its code is used', async () => {
  for (const answer of [{ iss: 'https://elsewhere.example' }, { error: 'access_denied' }])
    await expect(withToken({}, answer)).rejects.toMatchObject({ code: 'provider-failed' });
});

test('no token of the provider is kept or handed on', async () => {
  const made = await withToken({});
  const [account] = await all.stores.db.select().from(signInMethods).where(eq(signInMethods.accountId, 'frieda'));
  expect(Object.keys(account ?? {}).filter((name) => /token/i.test(name))).toEqual([]); // there is no place for one
  for (const token of [accessToken, forged.handedOut()]) {
    expect(token.length).toBeGreaterThan(10);
    expect(JSON.stringify([made, account])).not.toContain(token);
  }
});

test('a session that a provider vouched for ends after 12 hours, however much it is used', async () => {
  const made = await withToken({});
  if (made.state !== 'signed-in') throw new Error('not signed in');
  const begun = Date.now();
  const holderAfter = async (hours: number) => {
    const restore = setClock(() => begun + hours * 3_600_000);
    const holder = await whoHolds(all.stores.db, made.session);
    restore();
    return holder === null ? 'over' : 'open';
  };
  const hours = [1, 6, 11.9, 12.1];
  const seen = [];
  for (const hour of hours) seen.push(await holderAfter(hour));
  expect(seen).toEqual(['open', 'open', 'open', 'over']);
});

test('only the hosts that a provider named are asked', async () => {
  const elsewhere = createServer((_request, response) => {
    response.writeHead(302, { location: `${forged.issuer.replace('127.0.0.1', 'localhost')}/` }).end();
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
  const providers = settingsOf(all.stores).providers;
  configureSignIn(all.stores, { providers: [{ id: 'moved', name: 'M', issuer, clientId, clientSecret }] });
  const moved = startProvider(all.stores, { provider: 'moved', locale: 'en' }, null);
  await expect(moved).rejects.toMatchObject({ code: 'provider-unreachable' });
  configureSignIn(all.stores, { providers });
  elsewhere.close();
});

test('metadata that names another issuer than the one that is set up is refused', async () => {
  const providers = settingsOf(all.stores).providers;
  const issuer = `${forged.issuer}/pretender`;
  configureSignIn(all.stores, { providers: [{ id: 'pretender', name: 'P', issuer, clientId, clientSecret }] });
  const started = startProvider(all.stores, { provider: 'pretender', locale: 'en' }, null);
  await expect(started).rejects.toMatchObject({ code: 'provider-unreachable' });
  configureSignIn(all.stores, { providers });
});

test('a provider on a private address is not reached unless the operator allowed it', async () => {
  disallow();
  const settings = { provider: 'elsewhere', locale: 'en' } as const;
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}/elsewhere`;
  configureSignIn(all.stores, {
    providers: [{ id: 'elsewhere', name: 'E', issuer, clientId: 'a', clientSecret: 'b' }],
  });
  await expect(startProvider(all.stores, settings, null)).rejects.toMatchObject({ code: 'provider-unreachable' });
});
