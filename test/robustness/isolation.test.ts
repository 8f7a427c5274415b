/**
 * Two workspaces and more than 1,000 generated attempts to reach from one into the other, on every route there is: ids, slugs,
 * filters, questions, SQL, file names and keys of the other. Nothing of the other may be in any answer, and nothing of it
 * may change.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../src/http/app.ts';
import { isStream, type Route } from '../../src/http/route.ts';
import { allRoutes } from '../../src/http/routes/all.ts';
import { policy } from '../../src/policies.ts';
import { apiKeys } from '../../src/rooms/accounts/membership-tables.ts';
import { members, users } from '../../src/rooms/accounts/index.ts';
import { hashOf, startSession } from '../../src/rooms/accounts/sessions.ts';
import { settleErasures } from '../../src/rooms/requests/index.ts';
import { openTestStores, removeDataDir, type TestStores } from '../harness/stores.ts';
import { type Attempt, attemptsOn, type Known, swappedIds } from './attempts.ts';
import { expectedRoutes } from './expected-routes.ts';
import { canaries, stateOf, twoWorkspaces } from './two-workspaces.ts';

const seed = 20_261_122;
const wanted = 1000;

let all: TestStores;
let app: Hono;
let both: Awaited<ReturnType<typeof twoWorkspaces>>;
let known: Known;

beforeAll(async () => {
  all = await openTestStores();
  both = await twoWorkspaces(all);
  const options = { controlSecret: randomBytes(32).toString('hex'), host: '127.0.0.1', version: '0.0.0' };
  app = createApp({ stores: all.stores, routes: allRoutes, webDir: join(all.dataDir, 'no-web'), ...options });
  const members = ['count', 'persons', 'note', 'city', 'email', 'customer_number'];
  const { mine, theirs, ids } = both;
  known = {
    own: { slug: mine.slug },
    other: { slug: theirs.slug, id: theirs.id },
    ids,
    fields: ['orders', 'ledger', theirs.id].flatMap((dataset) => members.map((member) => `${dataset}.${member}`)),
  };
});

afterAll(async () => {
  await all.close();
  removeDataDir(all.dataDir);
});

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
const short = (): string => randomBytes(8).toString('hex');

/** An account for one attempt only: what an attempt does to its own account weakens none that follow. */
const accountIn = async (workspaceId: string | null): Promise<string> => {
  const id = short();
  const { db } = all.stores;
  await db.insert(users).values({ id, name: 'Mallory', createdAt: new Date() });
  if (workspaceId !== null) await db.insert(members).values({ workspaceId, userId: id, role: 'owner' });
  return id;
};

const keyOfMine = async (): Promise<string> => {
  const secret = `pd_key_${randomBytes(32).toString('base64url')}`;
  const expiresAt = new Date(Date.now() + 3_600_000);
  const place = { workspaceId: both.mine.id, userId: await accountIn(both.mine.id) };
  const words = { hash: hashOf(secret), prefix: secret.slice(0, 13), name: 'mine', scopes: Object.keys(policy) };
  await all.stores.db.insert(apiKeys).values({ id: short(), createdAt: new Date(), expiresAt, ...place, ...words });
  return secret;
};

const sessionIn = async (workspaceId: string | null): Promise<string> =>
  startSession(all.stores.db, await accountIn(workspaceId), { method: 'password', device: null });

const secretOf = async (as: Attempt['as']): Promise<string | null> => {
  if (as === 'nobody') return null;
  if (as === 'key') return keyOfMine();
  return sessionIn(as === 'owner' ? both.mine.id : null);
};

const send = async (method: string, path: string, secret: string | null, body: string | null): Promise<Response> => {
  const headers: Record<string, string> = { 'x-requested-with': 'perfectlydata' };
  if (secret !== null) headers['authorization'] = `Bearer ${secret}`;
  if (body !== null) headers['content-type'] = 'application/json';
  return app.request(`http://127.0.0.1:4000/api/v1${path}`, { method, headers, body });
};

const everythingIn = async (answer: Response): Promise<string> =>
  `${JSON.stringify([...answer.headers])}\n${Buffer.from(await answer.arrayBuffer()).toString('utf8')}`;

const found = (text: string): string[] =>
  Object.entries(canaries)
    .filter(([, canary]) => text.includes(canary))
    .map(([name]) => name);

const ofTheirs = (path: string): boolean => new RegExp(`^/workspaces/${known.other.slug}([/?]|$)`, 'i').test(path);

/** Names a workspace or a thing; signing in and one's own account are tried a few times only. */
const leadsIn = ({ path }: Route): boolean => path.includes(':') || path.startsWith('/invitations');
const usual = Math.ceil(wanted / allRoutes.filter(leadsIn).length);

const reached: Record<string, { attempts: number; statuses: Record<number, number> }> = {};

const tryOnce = async (route: Route, { as, path, body }: Attempt): Promise<void> => {
  const text = isStream(route.shape.body) ? `a,b\n1,2\n${path}` : body;
  const answer = await send(route.method, path, await secretOf(as), text);
  const said = await everythingIn(answer);
  const seen = (reached[nameOf(route)] ??= { attempts: 0, statuses: {} });
  seen.attempts += 1;
  seen.statuses[answer.status] = (seen.statuses[answer.status] ?? 0) + 1;
  expect({ as, path, found: found(said) }).toEqual({ as, path, found: [] });
  if (ofTheirs(path)) expect([as, path, answer.status >= 400]).toEqual([as, path, true]);
  expect([as, path, body, answer.status === 500]).toEqual([as, path, body, false]);
};

/** What the owner of a workspace reads without an id, and of each thing that has one: the control of the canaries. */
const readAll = async (secret: string, slug: string): Promise<string> => {
  let text = '';
  const plain = allRoutes.filter(({ method, path }) => method === 'GET' && /^\/workspaces(\/:w)?[^:]*$/.test(path));
  for (const { path } of plain) text += await everythingIn(await send('GET', path.replace(':w', slug), secret, null));
  for (const dataset of ['orders', 'ledger'])
    text += await everythingIn(await send('GET', `/workspaces/${slug}/datasets/${dataset}/rows`, secret, null));
  return text;
};

test('the words that must not get out are really there for those who may see them', async () => {
  const secret = await startSession(all.stores.db, both.owner.id, { method: 'password', device: null });
  const { slug } = both.theirs;
  const subject = both.ids.subject[0] ?? '';
  const purpose = JSON.stringify({ purpose: 'control of this test' });
  const revealed = await send('POST', `/workspaces/${slug}/people/${subject}/reveal`, secret, purpose);
  const asked = await send('GET', `/workspaces/${slug}/rights/${both.ids.rights[0] ?? ''}`, secret, null);
  const text = (await readAll(secret, slug)) + (await everythingIn(revealed)) + (await everythingIn(asked));
  expect(Object.keys(canaries).filter((name) => !found(text).includes(name) && name !== 'file')).toEqual([]);
  // An upload that no import took has no address of its own: its name shows once an import starts from it.
});

test('every route is attacked: none is missing from the list', () => {
  expect(allRoutes.map(nameOf).toSorted()).toEqual(Object.keys(expectedRoutes).toSorted());
});

test('1,000 generated attempts reach nothing of the other workspace and change nothing of it', async () => {
  console.log(`isolation: seed ${seed}`);
  const files = [...both.ids.upload, ...both.ids.export];
  const before = await stateOf(all, both.theirs.id, files);
  expect(Object.keys(before.files).length).toBe(files.length);
  expect(Object.keys(before.warehouse).length).toBeGreaterThan(5);
  const runs = (route: Route): number => (nameOf(route).endsWith('/ask') ? 100 : leadsIn(route) ? usual : 3);
  for (const route of allRoutes) {
    const swapped = swappedIds(route, known, seed);
    await fc.assert(
      fc.asyncProperty(attemptsOn(route, known), (attempt) => tryOnce(route, attempt)),
      {
        seed,
        numRuns: swapped.length + runs(route),
        examples: swapped.map((one): [Attempt] => [one]),
        endOnFailure: true,
      },
    );
  }
  await settleErasures();
  expect(await stateOf(all, both.theirs.id, files)).toEqual(before);
  expect(Object.keys(reached).toSorted()).toEqual(allRoutes.map(nameOf).toSorted());
  const attempts = Object.values(reached).reduce((sum, one) => sum + one.attempts, 0);
  console.log(`isolation: ${attempts} attempts on ${allRoutes.length} routes`);
  expect(attempts).toBeGreaterThanOrEqual(wanted);
}, 300_000);

test('what the attempts left in the attacker’s own workspace holds nothing of the other', async () => {
  expect(found(await readAll(await sessionIn(both.mine.id), both.mine.slug))).toEqual([]);
});

test('the attempts got past the door: questions, uploads and lists of one’s own were answered', () => {
  const answered = (name: string): number => reached[name]?.statuses[200] ?? reached[name]?.statuses[201] ?? 0;
  for (const name of ['POST /workspaces/:w/ask', 'POST /workspaces/:w/uploads', 'GET /workspaces/:w/datasets'])
    expect([name, answered(name) > 0]).toEqual([name, true]);
});
