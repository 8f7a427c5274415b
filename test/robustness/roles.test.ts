/** Every route times every role, against a table of its own: who is let in, who is told no, and that none was forgotten. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Role, role as roleShape } from '../../src/contract/roles.ts';
import { createApp } from '../../src/http/app.ts';
import type { Route } from '../../src/http/route.ts';
import { allRoutes } from '../../src/http/routes/all.ts';
import { permissionFor, policies, policy } from '../../src/policies.ts';
import { createWorkspace, members, users, type Workspace } from '../../src/rooms/accounts/index.ts';
import { apiKeys } from '../../src/rooms/accounts/membership-tables.ts';
import { hashOf, startSession } from '../../src/rooms/accounts/sessions.ts';
import { openTestStores, removeDataDir, type TestStores } from '../harness/stores.ts';
import { type Expected, expectedRoutes } from './expected-routes.ts';

let all: TestStores;
let app: Hono;
let workspace: Workspace;

beforeAll(async () => {
  all = await openTestStores();
  const options = { controlSecret: randomBytes(32).toString('hex'), host: '127.0.0.1', version: '0.0.0' };
  app = createApp({ stores: all.stores, routes: allRoutes, webDir: join(all.dataDir, 'no-web'), ...options });
  workspace = await createWorkspace(all.stores, all.owner, { name: 'Shop' });
});

afterAll(async () => {
  await all.close();
  removeDataDir(all.dataDir);
});

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
const short = (): string => randomBytes(8).toString('hex');

/** Somebody new for every call, so that what a call does to its caller touches no other. */
const somebody = async (role: Role | null): Promise<string> => {
  const id = short();
  await all.stores.db.insert(users).values({ id, name: 'Somebody', createdAt: new Date() });
  if (role !== null) await all.stores.db.insert(members).values({ workspaceId: workspace.id, userId: id, role });
  return id;
};

const sessionOf = async (role: Role | null): Promise<string> =>
  startSession(all.stores.db, await somebody(role), { method: 'password', device: null });

const keyOf = async (role: Role, scopes: readonly string[]): Promise<string> => {
  const secret = `pd_key_${randomBytes(32).toString('base64url')}`;
  const expiresAt = new Date(Date.now() + 60_000);
  const words = { hash: hashOf(secret), prefix: secret.slice(0, 13), name: 'test', scopes: [...scopes] };
  const place = { workspaceId: workspace.id, userId: await somebody(role) };
  await all.stores.db.insert(apiKeys).values({ id: short(), createdAt: new Date(), expiresAt, ...place, ...words });
  return secret;
};

const addressOf = ({ path }: Route): string =>
  `/api/v1${path.replace(':w', workspace.slug).replace(':subject', '00000000000000aa').replace(/:\w+/g, 'none')}`;

type Outcome = { status: number; code: string };

const call = async (route: Route, secret: string | null): Promise<Outcome> => {
  const headers: Record<string, string> = { 'x-requested-with': 'perfectlydata' };
  if (secret !== null) headers['authorization'] = `Bearer ${secret}`;
  const answer = await app.request(`http://127.0.0.1:4000${addressOf(route)}`, { method: route.method, headers });
  const isProblem = answer.headers.get('content-type') === 'application/problem+json';
  const { code } = isProblem ? ((await answer.json()) as { code: string }) : { code: '' };
  if (!isProblem) await answer.body?.cancel();
  return { status: answer.status, code };
};

const letIn = 'let in';
const told = {
  'not-signed-in': '401 not signed in',
  'role-not-allowed': '403 role not allowed',
  'scope-not-allowed': '403 scope not allowed',
  'not-staff': '403 not staff',
} as const;

/** What the door said; what the route said of a request without body and with unknown ids is another matter, but no defect. */
const outcomeOf = async (route: Route, secret: string | null): Promise<string> => {
  const { status, code } = await call(route, secret);
  expect([nameOf(route), status < 500]).toEqual([nameOf(route), true]);
  return told[code as keyof typeof told] ?? letIn;
};

/** A wanted entry a route, so that one failure shows every difference at once. */
const compare = async (secret: () => Promise<string | null>, wanted: (one: Expected, route: Route) => string) => {
  const found: Record<string, string> = {};
  const expected: Record<string, string> = {};
  for (const route of allRoutes) {
    const one = expectedRoutes[nameOf(route)];
    if (one === undefined) continue; // the first test says so
    found[nameOf(route)] = await outcomeOf(route, await secret());
    expected[nameOf(route)] = wanted(one, route);
  }
  expect(Object.keys(found).length).toBeGreaterThan(60);
  expect(found).toEqual(expected);
};

test('every route stands in the table of this test, and nothing else does', () => {
  expect(allRoutes.map(nameOf).toSorted()).toEqual(Object.keys(expectedRoutes).toSorted());
});

test('the rooms’ policies say the same as the table of this test', () => {
  const said = allRoutes.map((route): [string, Expected] => {
    if (route.may === 'all') return [nameOf(route), route.who as 'anyone' | 'signed-in' | 'staff'];
    const { roles, key } = permissionFor(route.may);
    return [nameOf(route), { roles, key: key === 'read' }];
  });
  expect(Object.fromEntries(said)).toEqual(expectedRoutes);
});

test('an action stands in one room’s policy only, is used by a route, and an undeclared one is allowed to nobody', () => {
  const declared = Object.values(policies).flatMap((room) => Object.keys(room));
  expect(declared.toSorted()).toEqual([...new Set(declared)].toSorted());
  const used = new Set(allRoutes.map(({ may }) => may as string));
  expect(declared.filter((action) => !used.has(action))).toEqual([]);
  expect(permissionFor('nothing.declared')).toEqual({ roles: [] });
  expect(permissionFor('constructor')).toEqual({ roles: [] });
});

test.each(roleShape.options)('every route lets in or turns away: %s', async (role) => {
  const mayEnter = (one: Expected): boolean => typeof one === 'string' || one.roles.includes(role);
  await compare(
    () => sessionOf(role),
    (one) => (one === 'staff' ? told['not-staff'] : mayEnter(one) ? letIn : told['role-not-allowed']),
  );
});

test.each(roleShape.options)('a workspace tells whoever is in it what they may do: %s', async (role) => {
  const headers = { authorization: `Bearer ${await sessionOf(role)}` };
  const answer = await app.request(`http://127.0.0.1:4000/api/v1/workspaces/${workspace.slug}`, { headers });
  const { may } = (await answer.json()) as { may: string[] };
  const inWorkspace = allRoutes.filter(({ who }) => who === 'member');
  expect(inWorkspace.length).toBeGreaterThan(40);
  for (const route of inWorkspace) {
    const one = expectedRoutes[nameOf(route)];
    const wanted = typeof one === 'object' && one.roles.includes(role);
    expect([nameOf(route), may.includes(route.may)]).toEqual([nameOf(route), wanted]);
  }
});

test('being let in is more than not being turned away: what an owner and a key can read without an id answers 200', async () => {
  const plain = allRoutes.filter(({ method, path }) => method === 'GET' && /^\/workspaces\/:w[^:]*$/.test(path));
  const readable = plain.filter(({ path }) => !path.endsWith('/logo'));
  expect(readable.length).toBeGreaterThan(12);
  const key = await keyOf('owner', Object.keys(policy));
  for (const route of readable) {
    expect([nameOf(route), (await call(route, await sessionOf('owner'))).status]).toEqual([nameOf(route), 200]);
    const byKey = permissionFor(route.may).key === undefined ? 403 : 200;
    expect([nameOf(route), (await call(route, key)).status]).toEqual([nameOf(route), byKey]);
  }
});

test('every route of a workspace looks missing to an account that is no member', async () => {
  for (const route of allRoutes.filter(({ who }) => who === 'member')) {
    const { status, code } = await call(route, await sessionOf(null));
    expect([nameOf(route), status, code]).toEqual([nameOf(route), 404, 'not-found']);
  }
});

test('without a session there is only what is open to anyone', async () => {
  await compare(
    () => Promise.resolve(null),
    (one) => (one === 'anyone' ? letIn : told['not-signed-in']),
  );
});

test('a key with every read-only scope reads, changes and reveals nothing, and has no account', async () => {
  const readOnly = Object.entries(policy).filter(([, permission]) => 'key' in permission && permission.key === 'read');
  const scopes = readOnly.map(([action]) => action);
  await compare(
    () => keyOf('owner', scopes),
    (one) => (one === 'anyone' || (typeof one !== 'string' && one.key) ? letIn : told['scope-not-allowed']),
  );
});

test('a key with every scope there is does no more than its maker’s present role', async () => {
  const scopes = Object.keys(policy);
  const wanted = (one: Expected, route: Route): string => {
    if (one === 'anyone') return letIn;
    if (typeof one === 'string' || permissionFor(route.may).key === undefined) return told['scope-not-allowed'];
    return one.roles.includes('viewer') ? letIn : told['role-not-allowed'];
  };
  await compare(() => keyOf('viewer', scopes), wanted);
});

test('no key, whatever its scopes, reaches members, invitations, ownership or keys', async () => {
  const closed = allRoutes.filter(({ path }) => /\/(members|leave|invitations|transfer|api-keys)\b/.test(path));
  expect(closed.length).toBeGreaterThan(12);
  const secret = await keyOf('owner', Object.keys(policy));
  for (const route of closed.filter(({ who }) => who !== 'anyone'))
    expect([nameOf(route), await outcomeOf(route, secret)]).toEqual([nameOf(route), told['scope-not-allowed']]);
});
