import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import type { Hono } from 'hono';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { auditPage } from '../../contract/audit.ts';
import { staffAccess, type StaffRole, staffRole, workspaceStaffAccess } from '../../contract/staff.ts';
import { mailOutbox } from '../../engines/mail/index.ts';
import { setClock } from '../../kit/clock.ts';
import {
  createWorkspace,
  idsOfName,
  members,
  openWorkspace,
  remindStaff,
  setStaffRole,
  users,
  whoIs,
  type Workspace,
} from '../../rooms/accounts/index.ts';
import { listSessions, startSession } from '../../rooms/accounts/sessions.ts';
import { checkChain } from '../../rooms/audit/index.ts';
import { auditEntries } from '../../schema.ts';
import { createApp } from '../app.ts';
import { allRoutes } from './all.ts';

const hour = 3_600_000;
const day = 24 * hour;

let all: TestStores;
let app: Hono;
let shop: Workspace;
const sessions = new Map<string, string>();
let restoreClock: (() => void) | null = null;

const account = async (id: string, role: StaffRole | null): Promise<void> => {
  const { db } = all.stores;
  const personal = { username: id, email: `${id}@staff.example`, emailVerified: true };
  await db.insert(users).values({ id, name: `Name of ${id}`, createdAt: new Date(), staffRole: role, ...personal });
  sessions.set(id, await startSession(db, id, { method: 'password', device: null }));
};

beforeAll(async () => {
  all = await openTestStores();
  const { stores } = all;
  const options = { controlSecret: 'control-secret-of-this-test-0123456789', host: '127.0.0.1', version: '0.0.0' };
  app = createApp({ stores, routes: allRoutes, webDir: join(all.dataDir, 'no-web'), ...options });
  for (const [id, role] of [
    ['customer', null],
    ['viewer', null],
    ['sam', 'support'],
    ['pia', 'privacy_officer'],
    ['ada', 'administrator'],
  ] as const)
    await account(id, role);
  shop = await createWorkspace(stores, { id: 'customer', name: 'Customer' }, { name: 'Shop' });
  await stores.db.insert(members).values({ workspaceId: shop.id, userId: 'viewer', role: 'viewer' });
});
afterEach(() => {
  restoreClock?.();
  restoreClock = null;
});
afterAll(async () => {
  await all.close();
  removeDataDir(all.dataDir);
});

const later = (milliseconds: number): void => {
  restoreClock = setClock(() => Date.now() + milliseconds);
};

type Answer = { status: number; code: string; body: unknown };

const call = async (who: string, method: string, path: string, json?: unknown): Promise<Answer> => {
  const headers: Record<string, string> = { authorization: `Bearer ${sessions.get(who)}` };
  if (json !== undefined) headers['content-type'] = 'application/json';
  const init = { method, headers, ...(json === undefined ? {} : { body: JSON.stringify(json) }) };
  const answer = await app.request(`http://127.0.0.1:4000/api/v1${path}`, init);
  const isJson = /json/.test(answer.headers.get('content-type') ?? '');
  const body: unknown = isJson ? await answer.json() : ((await answer.body?.cancel()) ?? null);
  const code = answer.status < 400 ? '' : (body as { code: string }).code;
  return { status: answer.status, code, body };
};
const done = { status: 204, code: '', body: null };

const ask = async (hours = 24, scope: z.infer<typeof staffAccess>['scope'] = 'read', who = 'sam'): Promise<string> => {
  const draft = { workspace: shop.slug, reason: 'Ticket 4711: charts stay empty', scope, hours };
  const { status, body } = await call(who, 'POST', '/staff/access', draft);
  expect(status).toBe(201);
  return staffAccess.parse(body).id;
};
const grant = (id: string): Promise<Answer> => call('customer', 'POST', `/workspaces/shop/staff-access/${id}/grant`);
const end = (id: string): Promise<Answer> => call('customer', 'POST', `/workspaces/shop/staff-access/${id}/end`);
const enters = async (path = '/home', who = 'sam', method = 'GET'): Promise<number> =>
  (await call(who, method, `/workspaces/shop${path}`)).status;

const confirmAll = async (who: string): Promise<void> => {
  const { body } = await call(who, 'GET', '/staff/notices');
  for (const { id } of (body as { items: { id: string }[] }).items)
    expect(await call(who, 'POST', `/staff/notices/${id}/confirm`)).toEqual(done);
};

test('every route for staff lets in the roles it declares, and no other account', async () => {
  const routes = allRoutes.filter(({ who }) => who === 'staff');
  expect(routes.length).toBeGreaterThan(10);
  const ids = { support: 'sam', privacy_officer: 'pia', administrator: 'ada' };
  for (const { method, path, staff } of routes) {
    const address = path.replace(':id', 'none');
    expect([path, (await call('customer', method, address)).code]).toEqual([path, 'not-staff']);
    for (const role of staffRole.options) {
      const { code, status } = await call(ids[role], method, address);
      expect([path, role, code === 'not-staff']).toEqual([path, role, staff?.includes(role) === false]);
      expect(status).toBeLessThan(500);
    }
  }
});

test('no role in the staff opens a workspace by itself, nor by having asked', async () => {
  for (const who of ['sam', 'pia', 'ada']) expect(await enters('/home', who)).toBe(404);
  await ask();
  expect(await enters()).toBe(404);
  expect(await call('viewer', 'GET', '/workspaces/shop/staff-access')).toMatchObject({ status: 403 });
});

test('nothing is granted to whom no training was given, or who has not confirmed the latest bulletin', async () => {
  const id = await ask();
  expect(await grant(id)).toMatchObject({ status: 409, code: 'staff-not-ready' });
  expect((await call('sam', 'GET', '/staff')).body).toMatchObject({ role: 'support', missing: ['training'] });
  const training = { kind: 'training', title: 'Handling customers’ data', text: 'Ask first.', days: 14 };
  expect(await call('sam', 'POST', '/staff/notices', training)).toMatchObject({ status: 403, code: 'not-staff' });
  expect(await call('pia', 'POST', '/staff/notices', training)).toEqual(done);
  expect(await grant(id)).toMatchObject({ code: 'staff-not-ready' });
  await confirmAll('sam');
  expect(await call('ada', 'POST', '/staff/notices', { ...training, kind: 'bulletin', title: 'Phishing' })).toEqual(
    done,
  );
  expect(await grant(id)).toMatchObject({ code: 'staff-not-ready' });
  expect((await call('sam', 'GET', '/staff')).body).toMatchObject({ missing: ['bulletin'], openNotices: 1 });
  await confirmAll('sam');
  expect(await grant(id)).toEqual(done);
  expect(await enters()).toBe(200);
  expect(await end(id)).toEqual(done);
  later(366 * day);
  expect((await call('sam', 'GET', '/staff')).status).toBe(401); // sessions end long before a training does
  sessions.set('sam', await startSession(all.stores.db, 'sam', { method: 'password', device: null }));
  expect((await call('sam', 'GET', '/staff')).body).toMatchObject({ missing: ['training'] });
});

test('staff see what the scope allows, until the customer or the clock ends it, with the very next request', async () => {
  sessions.set('sam', await startSession(all.stores.db, 'sam', { method: 'password', device: null }));
  await confirmAll('sam');
  const read = await ask(24, 'read');
  expect(await grant(read)).toEqual(done);
  expect(await enters('/datasets')).toBe(200);
  for (const path of ['/members', '/invitations', '/api-keys', '/staff-access'])
    expect([path, await enters(path)]).toEqual([path, 403]);
  expect(await enters('/people/find', 'sam', 'POST')).toBe(403);
  expect(await enters('/uploads', 'sam', 'POST')).toBe(403);
  expect((await call('sam', 'GET', '/workspaces')).body).toMatchObject({ items: [{ slug: 'shop', role: null }] });
  expect(await end(read)).toEqual(done);
  expect(await enters('/datasets')).toBe(404);
  expect((await call('sam', 'GET', '/workspaces')).body).toEqual({ items: [] });
  const support = await ask(2, 'support');
  await grant(support);
  expect(await enters('/people/find', 'sam', 'POST')).toBe(403);
  expect([200, 400, 413, 415, 422]).toContain(await enters('/imports', 'sam', 'POST'));
  later(2 * hour + 1);
  expect(await enters('/datasets')).toBe(404);
  restoreClock?.();
  await call('sam', 'POST', `/staff/access/${support}/withdraw`);
  const full = await ask(1, 'full');
  await grant(full);
  expect([400, 415, 422]).toContain(await enters('/people/find', 'sam', 'POST'));
  expect(await enters('/members')).toBe(403);
  expect(await call('sam', 'POST', `/staff/access/${full}/withdraw`)).toEqual(done);
  expect(await enters()).toBe(404);
});

test('each step of staff is in the customer’s own view, with the reason of the grant, and no address of a network', async () => {
  const { body } = await call('customer', 'GET', '/workspaces/shop/audit?staff=yes&limit=200');
  const { items } = auditPage.parse(body);
  const acted = items.filter(({ action }) => action === 'staff.acted');
  expect(acted).toHaveLength(4);
  expect(new Set(acted.map(({ purpose }) => purpose))).toEqual(new Set(['Ticket 4711: charts stay empty']));
  expect(new Set(acted.map(({ actorId }) => actorId))).toEqual(new Set(['sam']));
  expect(new Set(acted.map(({ origin }) => origin))).toEqual(new Set(['this machine']));
  expect(acted.every(({ said }) => said?.[0]?.code === 'audit.staffDid')).toBe(true);
  expect(new Set(items.map(({ action }) => action))).toEqual(
    new Set(['staff.access-asked', 'staff.access-granted', 'staff.access-ended', 'staff.acted']),
  );
  expect(await checkChain(all.stores)).toMatchObject({ firstBroken: null });
});

test('a second member of staff grants only where the owner says so, never their own request', async () => {
  await confirmAll('pia');
  const id = await ask();
  const second = (who: string): Promise<Answer> => call(who, 'POST', `/staff/access/${id}/grant`);
  expect(await second('pia')).toMatchObject({ status: 404 });
  expect(await call('customer', 'PUT', '/workspaces/shop/staff-access', { granters: 'staff' })).toEqual(done);
  expect(await second('sam')).toMatchObject({ status: 409, code: 'own-request' });
  expect(await second('ada')).toMatchObject({ status: 409, code: 'staff-not-ready' });
  expect(await second('pia')).toEqual(done);
  expect(await second('pia')).toMatchObject({ code: 'already-decided' });
  expect(await enters()).toBe(200);
  const seen = workspaceStaffAccess.parse((await call('customer', 'GET', '/workspaces/shop/staff-access')).body);
  expect(seen.granters).toBe('staff');
  expect(seen.items.find((one) => one.id === id)).toMatchObject({ state: 'granted', decidedBy: 'Name of pia' });
});

test('who leaves the staff is out at once, and the last administrator stays', async () => {
  expect(await enters()).toBe(200);
  expect(await call('pia', 'PUT', '/staff/members', { who: 'sam', role: null })).toMatchObject({ code: 'not-staff' });
  expect(await call('ada', 'PUT', '/staff/members', { who: 'SAM@staff.example', role: null })).toEqual(done);
  expect(await enters()).toBe(404);
  expect(await call('ada', 'PUT', '/staff/members', { who: 'sam', role: 'support' })).toEqual(done);
  expect(await enters()).toBe(404);
  const actor = { id: 'ada', name: 'Ada' };
  await setStaffRole(all.stores, actor, { who: all.owner.id, role: null });
  const last = setStaffRole(all.stores, actor, { who: 'ada', role: null });
  await expect(last).rejects.toMatchObject({ code: 'last-administrator' });
});

test('owners are told by mail, and staff are reminded of what is due; letters lie sealed', async () => {
  const letters = async (template: string): Promise<number> => {
    const rows = await all.stores.db.select().from(mailOutbox).where(eq(mailOutbox.template, template));
    expect(rows.every(({ sealed }) => !Buffer.from(sealed).includes('Ticket'))).toBe(true);
    return rows.length;
  };
  expect(await letters('staff-access-asked')).toBeGreaterThan(4);
  expect(await letters('staff-access-granted')).toBeGreaterThan(4);
  expect(await letters('staff-access-ended')).toBeGreaterThan(2);
  later(13.5 * day);
  expect(await remindStaff(all.stores)).toBe(2); // ada has confirmed neither
  later(15.5 * day);
  expect(await remindStaff(all.stores)).toBe(0);
  expect(await letters('training-due')).toBe(2);
});

test('staff find a workspace to ask for by a part of its name, and see nothing but names', async () => {
  for (const name of ['100% Wool', 'Wool & Co', ...Array.from({ length: 25 }, (_, n) => `Cotton ${n}`)])
    await createWorkspace(all.stores, { id: 'customer', name: 'Customer' }, { name });
  const found = async (text: string): Promise<unknown[]> =>
    ((await call('sam', 'GET', `/staff/workspaces?text=${encodeURIComponent(text)}`)).body as { items: unknown[] })
      .items;
  expect(await found('wool')).toEqual([
    { slug: '100-wool', name: '100% Wool' },
    { slug: 'wool-co', name: 'Wool & Co' },
  ]);
  expect(await found('0%')).toEqual([{ slug: '100-wool', name: '100% Wool' }]);
  expect(await found('wool-co')).toHaveLength(1);
  expect(await found('')).toHaveLength(20);
  expect((await call('customer', 'GET', '/staff/workspaces')).code).toBe('not-staff');
  const reason = 'They wrote from ann@mail.example';
  const draft = { workspace: 'wool-co', reason, scope: 'read', hours: 1 };
  expect(await call('sam', 'POST', '/staff/access', draft)).toMatchObject({ status: 422, code: 'reason-personal' });
});

test('a grant opens one workspace and no other', async () => {
  const other = await createWorkspace(all.stores, { id: 'customer', name: 'Customer' }, { name: 'Other' });
  const id = await ask();
  await grant(id);
  expect(await enters()).toBe(200);
  expect((await call('sam', 'GET', `/workspaces/${other.slug}/home`)).status).toBe(404);
  const key = { id: 'k', workspaceId: shop.id, scopes: ['workspace.home'] };
  const byKey = openWorkspace(all.stores, { id: 'sam', name: 'Sam', via: 'api-key', key }, shop.slug);
  await expect(byKey).rejects.toMatchObject({ kind: 'missing' });
});

test('an administrator ends every session of one account, nobody else does, and it is recorded', async () => {
  const { db } = all.stores;
  const second = await startSession(db, 'viewer', { method: 'passkey', device: null });
  const openOf = async () => (await listSessions(db, 'viewer')).length;
  const [before, others] = [await openOf(), (await listSessions(db, 'sam')).length];
  expect(before).toBeGreaterThan(1);
  for (const who of ['customer', 'sam', 'pia']) {
    const refused = await call(who, 'POST', '/staff/sessions/end', { who: 'viewer' });
    expect([who, refused.status, await openOf()]).toEqual([who, 403, before]);
  }
  expect((await call('ada', 'POST', '/staff/sessions/end', { who: 'nobody-here' })).status).toBe(404);
  expect((await call('ada', 'POST', '/staff/sessions/end', { who: 'VIEWER@staff.example' })).status).toBe(204);
  expect([await openOf(), await whoIs(db, second), (await listSessions(db, 'sam')).length]).toEqual([0, null, others]);
  const entries = await db.select().from(auditEntries).where(eq(auditEntries.accountId, 'viewer'));
  expect(entries.map(({ action, actorId }) => [action, actorId])).toContainEqual(['staff.sessions-ended', 'ada']);
});

test('a name that is looked for is no pattern, whatever signs are in it', async () => {
  const { db } = all.stores;
  const others = await db.$count(users);
  await db.insert(users).values({ id: 'odd', name: 'A_100%\\d Ada', createdAt: new Date() });
  const found = async (name: string) => (await idsOfName(db, name)).filter((one) => one !== name);
  for (const sign of ['%', '_', '\\', '100%', 'A_1', '%\\d'])
    expect([sign, await found(sign)]).toEqual([sign, ['odd']]);
  for (const none of ['A.1', '%%', '.*', 'A__', '[A]']) expect([none, await found(none)]).toEqual([none, []]);
  expect((await found('Name of')).length).toBe(others - 1); // all but the owner: the control
});
