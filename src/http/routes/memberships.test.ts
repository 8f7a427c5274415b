/** Members, invitations, ownership and API keys over HTTP, with real stores and a real SMTP server. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eq } from 'drizzle-orm';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { allowEgress } from '../../engines/egress/index.ts';
import { deliverDue, openMailer } from '../../engines/mail/index.ts';
import type { Role } from '../../contract/roles.ts';
import { setClock } from '../../kit/clock.ts';
import { createWorkspace, members, sweepMemberships, users, type Workspace } from '../../rooms/accounts/index.ts';
import { apiKeys, invitations, ownershipTransfers } from '../../rooms/accounts/membership-tables.ts';
import { startSession } from '../../rooms/accounts/sessions.ts';
import { listEntries } from '../../rooms/audit/index.ts';
import { createApp } from '../app.ts';
import { allRoutes } from './all.ts';

let all: TestStores;
let app: Hono;
let smtp: SMTPServer;
let mails: ParsedMail[] = [];
const undo: (() => void)[] = [];

beforeAll(async () => {
  all = await openTestStores();
  const options = { controlSecret: randomBytes(32).toString('hex'), host: '127.0.0.1', version: '0.0.0' };
  app = createApp({ stores: all.stores, routes: allRoutes, webDir: join(all.dataDir, 'no-web'), ...options });
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      simpleParser(stream, (error, mail) => {
        mails.push(mail);
        done(error);
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', () => resolve()));
  undo.push(allowEgress(['127.0.0.1']));
});

afterEach(() => {
  for (const one of undo.splice(1).toReversed()) one();
  mails = [];
});

afterAll(async () => {
  undo[0]?.();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
  await all.close();
  removeDataDir(all.dataDir);
});

type Person = { id: string; name: string; email: string; secret: string };

const person = async (name: string, isVerified = true): Promise<Person> => {
  const id = randomBytes(8).toString('hex');
  const email = `${name.toLowerCase()}-${id}@mail.example`;
  const { db } = all.stores;
  await db.insert(users).values({ id, name, email, emailVerified: isVerified, createdAt: new Date() });
  return { id, name, email, secret: await startSession(db, id, { method: 'password', device: null }) };
};

const enrol = (workspace: Workspace, { id }: Person, role: Role) =>
  all.stores.db.insert(members).values({ workspaceId: workspace.id, userId: id, role });

/** A workspace with an owner and one member in each of these roles. */
const shop = async (...roles: Role[]) => {
  const owner = await person('Olga');
  const workspace = await createWorkspace(all.stores, owner, { name: 'Shop' });
  const others: Person[] = [];
  for (const role of roles) {
    const one = await person(`Member${role}`);
    await enrol(workspace, one, role);
    others.push(one);
  }
  return { workspace, owner, others, at: `/workspaces/${workspace.slug}` };
};

type Answer = { status: number; code: string | undefined; body: Record<string, unknown> };

const call = async (who: { secret: string } | null, method: string, path: string, body?: unknown): Promise<Answer> => {
  const headers: Record<string, string> = { 'x-requested-with': 'perfectlydata' };
  if (who !== null) headers['authorization'] = `Bearer ${who.secret}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const answer = await app.request(`http://127.0.0.1:4000/api/v1${path}`, init);
  const text = await answer.text();
  const read = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  return { status: answer.status, code: read['code'] as string | undefined, body: read };
};

const said = ({ status, code }: Answer): [number, string | undefined] => [status, code];
const items = ({ body }: Answer): Record<string, unknown>[] => body['items'] as Record<string, unknown>[];

const days = (count: number): void => {
  const at = Date.now() + count * 86_400_000;
  undo.push(setClock(() => at));
};

const deliver = async (): Promise<void> => {
  const { port } = smtp.server.address() as { port: number };
  const mailer = openMailer({ url: `smtp://127.0.0.1:${port}`, from: 'Data <data@perfectly.example>' });
  await deliverDue(all.stores, mailer);
};

/** Invites, and takes the token out of the mail that arrives. */
const inviteByMail = async (who: Person, at: string, email: string, role: string): Promise<string> => {
  expect((await call(who, 'POST', `${at}/invitations`, { email, role })).status).toBe(201);
  await deliver();
  const mail = mails.find(({ to }) => JSON.stringify(to).includes(email.toLowerCase()));
  return /\/invitation#token=([\w-]{43})/.exec(mail?.text ?? '')?.[1] ?? '';
};

test('a role that changes counts from the very next request', async () => {
  const { owner, others, at } = await shop('viewer');
  const [member] = others as [Person];
  const draft = { name: 'Mine', cards: [] };
  expect(said(await call(member, 'POST', `${at}/dashboards`, draft))).toEqual([403, 'role-not-allowed']);
  expect((await call(owner, 'PATCH', `${at}/members/${member.id}`, { role: 'analyst' })).status).toBe(204);
  expect((await call(member, 'POST', `${at}/dashboards`, draft)).status).toBe(201);
  expect((await call(owner, 'PATCH', `${at}/members/${member.id}`, { role: 'guest' })).status).toBe(204);
  expect(said(await call(member, 'GET', `${at}/dashboards`))).toEqual([403, 'role-not-allowed']);
  expect((await call(member, 'GET', at)).body['role']).toBe('guest');
});

test('nobody demotes, removes or replaces the owner, not even the owner by a change of role', async () => {
  const { owner, others, at } = await shop('admin');
  const [admin] = others as [Person];
  for (const who of [admin, owner]) {
    expect(said(await call(who, 'PATCH', `${at}/members/${owner.id}`, { role: 'viewer' }))).toEqual([
      403,
      'owner-stays',
    ]);
    expect(said(await call(who, 'DELETE', `${at}/members/${owner.id}`))).toEqual([403, 'owner-stays']);
  }
  expect((await call(admin, 'PATCH', `${at}/members/${admin.id}`, { role: 'owner' })).status).toBe(422);
  expect(said(await call(owner, 'POST', `${at}/leave`))).toEqual([409, 'owner-cannot-leave']);
  expect((await call(owner, 'GET', at)).body['role']).toBe('owner');
});

test('who is removed or leaves is out at once, with their keys and with what they invited', async () => {
  const { workspace, owner, others, at } = await shop('admin', 'analyst');
  const [admin, analyst] = others as [Person, Person];
  const made = await call(admin, 'POST', `${at}/api-keys`, { name: 'ci', scopes: ['datasets.read'] });
  const key = { secret: made.body['secret'] as string };
  expect((await call(key, 'GET', `${at}/datasets`)).status).toBe(200);
  const token = await inviteByMail(admin, at, 'later@mail.example', 'viewer');
  expect((await call(owner, 'DELETE', `${at}/members/${admin.id}`)).status).toBe(204);
  expect((await call(admin, 'GET', at)).status).toBe(404);
  expect((await call(key, 'GET', `${at}/datasets`)).status).toBe(401);
  expect((await call(null, 'POST', '/invitations/look', { token })).status).toBe(404);
  expect((await call(analyst, 'POST', `${at}/leave`)).status).toBe(204);
  expect((await call(analyst, 'GET', at)).status).toBe(404);
  expect(await all.stores.db.$count(members, eq(members.workspaceId, workspace.id))).toBe(1);
});

test('addresses of members are for owners and admins, and one’s own', async () => {
  const { owner, others, at } = await shop('viewer');
  const [viewer] = others as [Person];
  expect(items(await call(owner, 'GET', `${at}/members`)).map(({ email }) => email)).toEqual([
    owner.email,
    viewer.email,
  ]);
  expect(items(await call(viewer, 'GET', `${at}/members`)).map(({ email }) => email)).toEqual([null, viewer.email]);
});

test('an invitation arrives by mail and works once, for its address alone, once that is verified', async () => {
  const { owner, at } = await shop();
  const [guest, other, unproven] = [await person('Gudrun'), await person('Otto'), await person('Ursula', false)];
  const token = await inviteByMail(owner, at, guest.email.toUpperCase(), 'analyst');
  const offer = await call(null, 'POST', '/invitations/look', { token });
  expect(offer.body).toMatchObject({ workspace: 'Shop', role: 'analyst', invitedBy: 'Olga', email: guest.email });
  expect(said(await call(other, 'POST', '/invitations/accept', { token }))).toEqual([403, 'invitation-for-another']);
  const accepted = await call(guest, 'POST', '/invitations/accept', { token });
  expect(accepted.body).toMatchObject({ name: 'Shop', role: 'analyst' });
  expect(said(await call(guest, 'POST', '/invitations/accept', { token }))).toEqual([404, 'invitation-not-valid']);
  const again = await inviteByMail(owner, at, unproven.email, 'viewer');
  const early = await call(unproven, 'POST', '/invitations/accept', { token: again });
  expect(said(early)).toEqual([403, 'invitation-for-another']);
  expect((await call(unproven, 'GET', at)).status).toBe(404);
});

test('an invitation ends when withdrawn, replaced, 7 days old, or when who invited may not any more', async () => {
  const { owner, others, at } = await shop('admin');
  const [admin] = others as [Person];
  const dead = async (token: string) =>
    expect(said(await call(null, 'POST', '/invitations/look', { token }))).toEqual([404, 'invitation-not-valid']);
  const first = await inviteByMail(admin, at, 'one@mail.example', 'viewer');
  mails = [];
  const second = await inviteByMail(admin, at, 'one@mail.example', 'guest');
  await dead(first);
  const [open] = items(await call(owner, 'GET', `${at}/invitations`));
  expect(open).toMatchObject({ email: 'one@mail.example', role: 'guest', invitedBy: 'Memberadmin' });
  expect((await call(owner, 'DELETE', `${at}/invitations/${String(open?.['id'])}`)).status).toBe(204);
  await dead(second);
  const third = await inviteByMail(admin, at, 'three@mail.example', 'viewer');
  await call(owner, 'PATCH', `${at}/members/${admin.id}`, { role: 'analyst' });
  await dead(third);
  const fourth = await inviteByMail(owner, at, 'four@mail.example', 'viewer');
  const [row] = await all.stores.db.select().from(invitations).where(eq(invitations.email, 'four@mail.example'));
  expect(JSON.stringify(row)).not.toContain(fourth);
  undo.push(setClock(() => Date.now() + 7 * 86_400_000 + 1000));
  await dead(fourth);
});

test('ownership passes only when it is offered after a recent proof, and accepted by the other', async () => {
  const { owner, others, at } = await shop('viewer', 'admin');
  const [heir, admin] = others as [Person, Person];
  expect((await call(admin, 'POST', `${at}/transfer`, { userId: admin.id })).status).toBe(403);
  const offered = await call(owner, 'POST', `${at}/transfer`, { userId: heir.id });
  expect(offered.body['transfer']).toMatchObject({ to: { userId: heir.id }, isForYou: false });
  expect((await call(admin, 'GET', `${at}/transfer`)).body['transfer']).toBeNull();
  expect((await call(admin, 'POST', `${at}/transfer/accept`)).status).toBe(404);
  expect((await call(owner, 'POST', `${at}/transfer/accept`)).status).toBe(404);
  expect((await call(admin, 'DELETE', `${at}/transfer`)).status).toBe(404);
  expect((await call(heir, 'POST', `${at}/transfer/accept`)).status).toBe(204);
  const roles = items(await call(owner, 'GET', `${at}/members`)).map(({ userId, role }) => [userId, role]);
  expect(roles).toEqual(
    expect.arrayContaining([
      [owner.id, 'admin'],
      [heir.id, 'owner'],
    ]),
  );
  expect((await call(heir, 'POST', `${at}/transfer/accept`)).status).toBe(404);
  expect((await call(owner, 'POST', `${at}/leave`)).status).toBe(204);
  undo.push(setClock(() => Date.now() + 11 * 60_000));
  expect(said(await call(heir, 'POST', `${at}/transfer`, { userId: admin.id }))).toEqual([403, 'confirm-first']);
});

test('the one who is offered a workspace gets a letter, and both do when it is handed over', async () => {
  const { owner, others, at } = await shop('viewer');
  const [heir] = others as [Person];
  const taken = async (): Promise<[string, string, string][]> => {
    mails = [];
    await deliver();
    return mails.map(({ to, subject, text }) => [
      [to ?? []]
        .flat()
        .map((one) => one.text)
        .join(),
      subject ?? '',
      text ?? '',
    ]);
  };
  await taken();
  await call(owner, 'POST', `${at}/transfer`, { userId: heir.id });
  const offered = await taken();
  expect(offered.map(([to, subject]) => [to, subject])).toEqual([[heir.email, 'Shop is offered to you']]);
  expect(offered[0]?.[2]).toMatch(new RegExp(`Olga offers you[^]+/w/${at.split('/')[2] ?? ''}/settings\\n`));
  await call(heir, 'POST', `${at}/transfer/accept`);
  const told = await taken();
  expect(told.map(([to, subject]) => [to, subject]).toSorted()).toEqual(
    [heir.email, owner.email].map((to) => [to, 'Shop has a new owner']).toSorted(),
  );
  expect(told[0]?.[2]).toContain('to Memberviewer on ');
});

test('what is over is deleted, and what still counts stays', async () => {
  const { workspace, owner, others, at } = await shop('viewer');
  const [heir] = others as [Person];
  await call(owner, 'POST', `${at}/api-keys`, { name: 'short', scopes: ['datasets.read'], days: 1 });
  await call(owner, 'POST', `${at}/api-keys`, { name: 'long', scopes: ['datasets.read'] });
  await call(owner, 'POST', `${at}/transfer`, { userId: heir.id });
  await inviteByMail(owner, at, 'never@mail.example', 'viewer');
  const { db } = all.stores;
  const left = async () => [
    await db.$count(apiKeys, eq(apiKeys.workspaceId, workspace.id)),
    await db.$count(ownershipTransfers, eq(ownershipTransfers.workspaceId, workspace.id)),
    await db.$count(invitations, eq(invitations.workspaceId, workspace.id)),
  ];
  await sweepMemberships(all.stores);
  expect(await left()).toEqual([2, 1, 1]);
  days(7.01);
  await sweepMemberships(all.stores);
  expect(await left()).toEqual([1, 0, 0]);
});

test('an offer of ownership can be declined, and falls with the membership of the other', async () => {
  const { owner, others, at } = await shop('viewer');
  const [heir] = others as [Person];
  await call(owner, 'POST', `${at}/transfer`, { userId: heir.id });
  expect((await call(heir, 'DELETE', `${at}/transfer`)).status).toBe(204);
  expect((await call(owner, 'GET', `${at}/transfer`)).body['transfer']).toBeNull();
  await call(owner, 'POST', `${at}/transfer`, { userId: heir.id });
  await call(heir, 'POST', `${at}/leave`);
  expect((await call(owner, 'GET', `${at}/transfer`)).body['transfer']).toBeNull();
});

test('a key is shown once, kept as a hash, and says only on which day it was used', async () => {
  const { owner, at } = await shop();
  const made = await call(owner, 'POST', `${at}/api-keys`, { name: 'ci', scopes: ['datasets.read', 'datasets.read'] });
  const secret = made.body['secret'] as string;
  expect(secret).toMatch(/^pd_key_[\w-]{43}$/);
  expect(made.body['key']).toMatchObject({ scopes: ['datasets.read'], prefix: secret.slice(0, 13), lastUsedOn: null });
  const [row] = await all.stores.db
    .select()
    .from(apiKeys)
    .where(eq(apiKeys.prefix, secret.slice(0, 13)));
  expect(JSON.stringify(row)).not.toContain(secret.slice(13));
  expect((row?.expiresAt.getTime() ?? 0) - (row?.createdAt.getTime() ?? 0)).toBe(90 * 86_400_000);
  expect((await call({ secret }, 'GET', `${at}/datasets`)).status).toBe(200);
  expect((await call({ secret: secret.slice(0, -1) + '~' }, 'GET', `${at}/datasets`)).status).toBe(401);
  const [listed] = items(await call(owner, 'GET', `${at}/api-keys`));
  expect(listed).toMatchObject({ lastUsedOn: new Date().toISOString().slice(0, 10), isYours: true });
  expect(JSON.stringify(listed)).not.toContain(secret.slice(13));
});

test('a key works as a bearer only, in its workspace only, within its scopes only, until it expires', async () => {
  const { owner, at } = await shop();
  const elsewhere = await createWorkspace(all.stores, owner, { name: 'Elsewhere' });
  const made = await call(owner, 'POST', `${at}/api-keys`, { name: 'ci', scopes: ['datasets.read'], days: 1 });
  const key = { secret: made.body['secret'] as string };
  const cookie = { cookie: `pd_session=${key.secret}`, 'x-requested-with': 'perfectlydata' };
  expect((await app.request(`http://127.0.0.1:4000/api/v1${at}/datasets`, { headers: cookie })).status).toBe(401);
  expect((await call(key, 'GET', `/workspaces/${elsewhere.slug}/datasets`)).status).toBe(404);
  expect(said(await call(key, 'GET', `${at}/imports`))).toEqual([403, 'scope-not-allowed']);
  for (const path of ['/session', '/workspaces', '/account'])
    expect(said(await call(key, 'GET', path))).toEqual([403, 'scope-not-allowed']);
  days(1.01);
  expect((await call(key, 'GET', `${at}/datasets`)).status).toBe(401);
});

test('no key is given what its maker may not do, nor what no key may do, and it shrinks with its maker’s role', async () => {
  const { owner, others, at } = await shop('analyst');
  const [analyst] = others as [Person];
  const offered = (await call(analyst, 'GET', `${at}/api-keys/scopes`)).body as { all: string[]; readOnly: string[] };
  expect(offered.all).not.toContain('people.reveal');
  expect(offered.readOnly).not.toContain('dashboards.write');
  for (const scope of ['people.reveal', 'members.remove', 'api-keys.make', 'ownership.offer', 'nothing.such'])
    expect(said(await call(analyst, 'POST', `${at}/api-keys`, { name: 'x', scopes: [scope] }))).toEqual([
      422,
      'scope-not-allowed',
    ]);
  const tooLong = { name: 'x', scopes: ['datasets.read'], days: 366 };
  expect((await call(analyst, 'POST', `${at}/api-keys`, tooLong)).status).toBe(422);
  const made = await call(analyst, 'POST', `${at}/api-keys`, { name: 'x', scopes: ['dashboards.write'] });
  const key = { secret: made.body['secret'] as string };
  expect((await call(key, 'POST', `${at}/dashboards`, { name: 'By key', cards: [] })).status).toBe(201);
  await call(owner, 'PATCH', `${at}/members/${analyst.id}`, { role: 'viewer' });
  expect(said(await call(key, 'POST', `${at}/dashboards`, { name: 'Again', cards: [] }))).toEqual([
    403,
    'role-not-allowed',
  ]);
});

test('analysts see and revoke their own keys only, owners everybody’s', async () => {
  const { owner, others, at } = await shop('analyst', 'analyst');
  const [one, other] = others as [Person, Person];
  const make = async (who: Person) =>
    (await call(who, 'POST', `${at}/api-keys`, { name: 'x', scopes: ['datasets.read'] })).body;
  const mine = await make(one);
  await make(other);
  const { id } = mine['key'] as { id: string };
  expect(items(await call(one, 'GET', `${at}/api-keys`)).map((key) => key['id'])).toEqual([id]);
  expect((await call(other, 'DELETE', `${at}/api-keys/${id}`)).status).toBe(404);
  expect(items(await call(owner, 'GET', `${at}/api-keys`))).toHaveLength(2);
  expect((await call(owner, 'DELETE', `${at}/api-keys/${id}`)).status).toBe(204);
  expect((await call({ secret: mine['secret'] as string }, 'GET', `${at}/datasets`)).status).toBe(401);
});

test('the log says what was done to members and keys, by code, and holds no address, name of a key or secret', async () => {
  const { workspace, owner, others, at } = await shop('viewer');
  const [member] = others as [Person];
  await inviteByMail(owner, at, 'logged@mail.example', 'viewer');
  await call(owner, 'PATCH', `${at}/members/${member.id}`, { role: 'analyst' });
  const made = await call(owner, 'POST', `${at}/api-keys`, { name: 'keyname', scopes: ['datasets.read'] });
  await call(owner, 'DELETE', `${at}/api-keys/${(made.body['key'] as { id: string }).id}`);
  await call(owner, 'POST', `${at}/transfer`, { userId: member.id });
  await call(owner, 'DELETE', `${at}/transfer`);
  await call(owner, 'DELETE', `${at}/members/${member.id}`);
  await call(owner, 'PATCH', at, { k: 9, timeZone: 'Europe/Vienna' });
  const entries = await listEntries(workspace, { limit: 50 });
  expect(entries.map(({ action }) => action)).toEqual([
    'workspace.changed',
    'member.removed',
    'ownership.ended',
    'ownership.offered',
    'key.revoked',
    'key.made',
    'member.changed',
    'member.invited',
  ]);
  const shown = items(await call(owner, 'GET', `${at}/audit`));
  for (const entry of shown) expect((entry['said'] as unknown[]).length).toBeGreaterThan(0);
  const part = await call(owner, 'GET', `${at}/audit/export.json?action=ownership.&limit=1`);
  expect((part.body['entries'] as { action: string }[]).map(({ action }) => action)).toEqual([
    'ownership.offered',
    'ownership.ended',
  ]);
  const text = JSON.stringify(shown);
  for (const secret of ['logged@mail.example', member.email, 'keyname', made.body['secret'] as string])
    expect(text).not.toContain(secret);
});

test('a logo is served as what it is, and nothing in it could run', async () => {
  const { owner, others, at } = await shop('guest');
  const [guest] = others as [Person];
  const address = (path: string) => `http://127.0.0.1:4000/api/v1${path}`;
  const headers = { authorization: `Bearer ${owner.secret}` };
  const body = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
  const set = await app.request(address(`${at}/logo`), { method: 'PUT', headers, body });
  const { logo } = (await set.json()) as { logo: string };
  const read = { headers: { authorization: `Bearer ${guest.secret}` } };
  const shown = await app.request(`http://127.0.0.1:4000${logo}`, read);
  expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect(shown.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
  expect(shown.headers.get('x-content-type-options')).toBe('nosniff');
  expect(Buffer.from(await shown.arrayBuffer())).toEqual(body);
  const large = { method: 'PUT', headers, body: new Uint8Array(600 * 1024) };
  expect((await app.request(address(`${at}/logo`), large)).status).toBe(413);
});
