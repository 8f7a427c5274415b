import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Canary, scanForCanaries } from '../../../test/harness/canaries.ts';
import { openMailbox } from '../../../test/harness/mailbox.ts';
import { quickly } from '../../../test/harness/quick-node.ts';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { allowEgress } from '../../engines/egress/index.ts';
import { forgetting } from '../../forgetting.ts';
import { deliverDue, handTo, mailOutbox, openMailer, sendMail } from '../../engines/mail/index.ts';
import { setClock } from '../../kit/clock.ts';
import { sql as warehouseSql } from '../../kit/literals.ts';
import { checkChain, recordEntry, searchEntries } from '../audit/index.ts';
import { storeUpload } from '../imports/index.ts';
import { erasePerson, exportPerson, findPerson, waitForErasure } from '../requests/index.ts';
import { customer, loadShop } from '../requests/shop.fixture.ts';
import { subjectFromHex } from '../datasets/index.ts';
import { passkeys, secondFactors, signInMethods, verifications } from './auth-tables.ts';
import {
  type Actor,
  createWorkspace,
  deleteAccount,
  deleteDueAccounts,
  exportAccount,
  listWorkspaces,
  lookAtDeletion,
  resumeDeletions,
  undoDeletion,
  whoIs,
  type Workspace,
} from './index.ts';
import { apiKeys, invitations } from './membership-tables.ts';
import { keepOneTime } from './one-time.ts';
import { startSession } from './sessions.ts';
import { auditEntries } from '../audit/tables.ts';
import { accountDeletions } from './staff-tables.ts';
import { members, users, workspaces } from './tables.ts';

let opened: TestStores;
const open = async (dataDir?: string): Promise<void> => {
  opened = await openTestStores(dataDir);
};
const reopen = async (): Promise<void> => {
  const { dataDir } = opened;
  await opened.close();
  await open(dataDir);
};

beforeAll(() => open());
afterAll(async () => {
  await opened.close();
  removeDataDir(opened.dataDir);
});

type Person = { actor: Actor; session: string; own: Workspace; canaries: Canary[] };

/** An account with a trace in every place there is for one, and a workspace of its own with data. */
const settle = async (key: string, shared: Workspace, persons: number): Promise<Person> => {
  const { stores } = opened;
  const { db } = stores;
  const email = `${key}.canary@mail.example`;
  const name = `${key} Canary-Name`;
  const username = `${key}-canary-user`;
  const at = new Date();
  const id = `id-of-${key}-${'x'.repeat(6)}`;
  await db.insert(users).values({
    id,
    name,
    email,
    username,
    emailVerified: true,
    createdAt: at,
    pendingEmail: `${key}.pending@mail.example`,
  });
  const session = await startSession(db, id, { method: 'password', device: null });
  const actor: Actor = { id, name, via: 'session', confirmedAt: at };
  const own = await createWorkspace(stores, actor, { name: `${key} canary workshop` });
  await db.insert(members).values({ workspaceId: shared.id, userId: id, role: 'analyst' });
  const method = { id: `m-${key}`, userId: id, providerId: 'oidc', accountId: `${key}-canary-subject` };
  await db.insert(signInMethods).values({ ...method, password: null, createdAt: at, updatedAt: at });
  const factor = { secret: `${key}-canary-factor`, backupCodes: '[]', verified: true };
  await db.insert(secondFactors).values({ id: `f-${key}`, userId: id, ...factor });
  const device = { publicKey: Buffer.from('p'), counter: 0, isSynced: false, transports: [], createdAt: at };
  await db.insert(passkeys).values({ id: `p-${key}`, userId: id, name: `${key} canary phone`, ...device });
  const expiresAt = new Date(at.getTime() + 86_400_000);
  const keyRow = {
    id: `k-${key}`,
    workspaceId: shared.id,
    userId: id,
    hash: `h-${key}`,
    prefix: 'pd_key_',
    scopes: [],
  };
  await db.insert(apiKeys).values({ ...keyRow, name: `${key} canary key`, createdAt: at, expiresAt });
  const invitation = { workspaceId: shared.id, role: 'viewer' as const, createdAt: at, expiresAt };
  await db.insert(invitations).values([
    {
      ...invitation,
      id: `to-${key}`,
      hash: `1-${key}`,
      workspaceId: own.id,
      email: `${key}.friend@mail.example`,
      invitedBy: id,
    },
    { ...invitation, id: `by-${key}`, hash: `2-${key}`, email, invitedBy: opened.owner.id },
  ]);
  await keepOneTime(stores, 'email-change', { userId: id, email: `${key}.pending@mail.example` }, 60);
  const params = { name, title: `${key} canary training`, due: at.toISOString(), url: 'https://app.example/staff' };
  await sendMail(stores, { to: email, template: 'training-due', params, locale: 'en' });
  await db
    .update(users)
    .set({ name: `${name} Married` })
    .where(eq(users.id, id)); // leaves the old row in the heap
  await recordEntry({ ...shared, actor }, { action: 'dataset.loaded', detail: 'something' });
  await fill(own, key, persons);
  const words = { email, name, username, pending: `${key}.pending@mail.example`, provider: `${key}-canary-subject` };
  const more = {
    factor: `${key}-canary-factor`,
    passkey: `${key} canary phone`,
    key: `${key} canary key`,
    workspace: `${key} canary workshop`,
    slug: `${key}-canary-workshop`,
    friend: `${key}.friend@mail.example`,
    upload: `${key}-canary-upload`,
    csv: `${key} canary in the file`,
  };
  const canaries: Canary[] = Object.entries({ ...words, ...more }).map(([of, text]) => ({ name: of, text }));
  canaries.push({ name: 'sealed key', number: await sealedKeyOf(own) });
  return { actor, session, own, canaries };
};

/** The first bytes of the workspace's sealed key, as they lie in the store. */
const sealedKeyOf = async ({ id }: Workspace): Promise<bigint> => {
  const [row] = await opened.stores.db.select().from(workspaces).where(eq(workspaces.id, id));
  return Buffer.from(row?.sealedKey ?? []).readBigUInt64LE();
};

/** Rows, an upload that waits, an export, and somebody erased, so that there is a ledger. */
const fill = async (own: Workspace, key: string, persons: number): Promise<void> => {
  if (persons === 0) return;
  await loadShop(own, persons);
  const body = Readable.from([`note\n${key} canary in the file\n`]);
  await storeUpload(own, { name: `${key}-canary-upload.csv`, body });
  const subjectOf = async (n: number): Promise<bigint> => {
    const { persons: found } = await findPerson(own, { kind: 'email', value: String(customer(n)[1]) });
    return subjectFromHex(found[0]?.subject ?? '0');
  };
  await exportPerson(own, await subjectOf(3), { purpose: 'Test' });
  const { id } = await erasePerson(own, await subjectOf(4));
  expect((await waitForErasure(own, id)).state).toBe('proven');
};

const scan = (canaries: readonly Canary[], controls: readonly Canary[]) =>
  scanForCanaries(opened.dataDir, {
    canaries: [...canaries],
    controls: [...controls],
    diskKey: opened.stores.masterKey.derive('warehouse-disk'),
  });

const sharedWorkspace = (name: string): Promise<Workspace> => createWorkspace(opened.stores, opened.owner, { name });

const databases = async (): Promise<string[]> => {
  const rows = await opened.stores.warehouse.query<{ name: string }>(
    warehouseSql`SELECT name FROM system.databases WHERE name LIKE 'w\\_%' OR name LIKE 'v\\_%'`,
  );
  return rows.map(({ name }) => name);
};

test('an account goes with all that was its own, and no byte of any file holds anything of it', async () => {
  const shared = await sharedWorkspace('Shared');
  const ann = await settle('ann', shared, 60);
  const bob = await settle('bob', shared, 40);
  const controls = bob.canaries.filter(({ name }) => ['email', 'username', 'csv'].includes(name));
  ann.canaries.push({ name: 'note', text: 'uniquenote-of-57' }); // only her workspace has so many persons
  const seen = new Set(scan(ann.canaries, controls).sightings.map(({ canary }) => canary));
  expect(ann.canaries.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([]);
  const entries = await opened.stores.db.select().from(auditEntries);
  const written = JSON.stringify(entries, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  expect(entries.length).toBeGreaterThan(8);
  for (const canary of ann.canaries) if ('text' in canary) expect(written).not.toContain(canary.text);
  expect(await lookAtDeletion(opened.stores, ann.actor)).toMatchObject({
    alone: [{ slug: 'ann-canary-workshop', datasets: 3 }],
    lastOwner: [],
    dueAt: null,
  });
  const asked = { days: 0 as const, workspaces: ['ann-canary-workshop'] };
  const started = performance.now();
  expect(await deleteAccount(opened.stores, ann.actor, asked, forgetting)).toEqual({ state: 'deleted', dueAt: null });
  console.log(`Deleting an account with a workspace of its own took ${Math.round(performance.now() - started)} ms`);
  expect(scan(ann.canaries, controls).sightings).toEqual([]);
  // Sealed, so that no scan sees them: bob's are the only ones left.
  expect(await opened.stores.db.$count(mailOutbox)).toBe(1);
  expect(await opened.stores.db.$count(verifications)).toBe(1);
  expect((await databases()).filter((name) => name.endsWith(ann.own.id))).toEqual([]);
  expect(await whoIs(opened.stores.db, ann.session)).toBeNull();
  await reopen();
  expect(scan(ann.canaries, controls).sightings).toEqual([]);
  expect(await opened.stores.db.select().from(accountDeletions)).toEqual([]);
  expect((await checkChain(opened.stores)).firstBroken).toBeNull();
  const mine = await searchEntries({ db: opened.stores.db, workspaceId: null }, { limit: 10, actors: [ann.actor.id] });
  expect(mine.entries.map(({ action }) => action)).toEqual(['account.deleted', 'account.deletion-planned']);
}, 120_000);

test('whoever comes back with the same address and user name is somebody new', async () => {
  const { db } = opened.stores;
  const again = { id: 'quite-another-id', name: 'Ann again', createdAt: new Date() };
  await db.insert(users).values({ ...again, email: 'ann.canary@mail.example', username: 'ann-canary-user' });
  const actor = { id: again.id, name: again.name };
  expect(await listWorkspaces(opened.stores, actor)).toEqual([]);
  expect(await lookAtDeletion(opened.stores, actor)).toEqual({ alone: [], lastOwner: [], dueAt: null });
  for (const table of [invitations, apiKeys, passkeys, secondFactors, signInMethods])
    expect(JSON.stringify(await db.select().from(table))).not.toMatch(/ann.canary|quite-another/);
  const file = JSON.parse(await exportAccount(opened.stores, actor, forgetting)) as {
    held: object;
    actions: unknown[];
  };
  expect(Object.keys(file.held)).toEqual(['users']);
  expect(file.actions).toEqual([]);
});

test('the export holds what is about the account and no secret, not even its hash', async () => {
  const bob = { id: 'id-of-bob-xxxxxx', name: 'Bob' };
  const text = await exportAccount(opened.stores, bob, forgetting);
  for (const word of ['bob.canary@mail.example', 'bob canary phone', 'bob canary key', 'bob-canary-workshop'])
    expect(text).toContain(word);
  for (const secret of ['bob-canary-factor', 'h-bob', '2-bob']) expect(text).not.toContain(secret);
});

test('without recent proof of who one is, or with other workspaces than were shown, nothing is deleted', async () => {
  const bob: Actor = { id: 'id-of-bob-xxxxxx', name: 'Bob', via: 'session', confirmedAt: new Date() };
  const ask = (actor: Actor, workspaces: string[]): Promise<unknown> =>
    deleteAccount(opened.stores, actor, { days: 0, workspaces }, forgetting);
  const stale = { ...bob, confirmedAt: new Date(Date.now() - 11 * 60_000) };
  await expect(ask(stale, ['bob-canary-workshop'])).rejects.toMatchObject({ code: 'confirm-first' });
  await expect(ask(bob, [])).rejects.toMatchObject({ code: 'workspaces-changed' });
  const used = await createWorkspace(opened.stores, bob, { name: 'Used by others' });
  await opened.stores.db.insert(members).values({ workspaceId: used.id, userId: opened.owner.id, role: 'admin' });
  await expect(ask(bob, ['bob-canary-workshop'])).rejects.toMatchObject({ code: 'last-owner' });
  expect(await lookAtDeletion(opened.stores, bob)).toMatchObject({
    lastOwner: [{ slug: 'used-by-others', members: 2 }],
  });
  await opened.stores.db.delete(members).where(eq(members.workspaceId, used.id));
  expect(await whoIs(opened.stores.db, 'nobody')).toBeNull();
  expect(await listWorkspaces(opened.stores, bob)).toHaveLength(2);
});

test('who wants 14 days has them, can undo it till then, and is gone after them', async () => {
  const shared = await sharedWorkspace('Fortnight');
  const cid = await settle('cid', shared, 0);
  const plan = { days: 14 as const, workspaces: ['cid-canary-workshop'] };
  const planned = await deleteAccount(opened.stores, cid.actor, plan, forgetting);
  expect(planned.state).toBe('waiting');
  expect(await lookAtDeletion(opened.stores, cid.actor)).toMatchObject({ dueAt: planned.dueAt });
  await undoDeletion(opened.stores, cid.actor);
  await expect(undoDeletion(opened.stores, cid.actor)).rejects.toMatchObject({ kind: 'missing' });
  await deleteAccount(opened.stores, cid.actor, plan, forgetting);
  expect(await deleteDueAccounts(opened.stores, forgetting)).toBe(0);
  expect(await whoIs(opened.stores.db, cid.session)).not.toBeNull();
  const restore = setClock(() => Date.now() + 14 * 86_400_000 + 1000);
  try {
    expect(await deleteDueAccounts(opened.stores, forgetting)).toBe(1);
  } finally {
    restore();
  }
  expect(await opened.stores.db.$count(users, eq(users.id, cid.actor.id))).toBe(0);
  const controls = [{ name: 'control', text: 'bob.canary@mail.example' }];
  const seen = cid.canaries.filter(({ name }) => name !== 'upload' && name !== 'csv');
  expect(scan(seen, controls).sightings).toEqual([]);
});

test('who plans the deletion of an account, takes it back, or is gone, gets a letter; the last is kept nowhere', async () => {
  const dan = await settle('dan', await sharedWorkspace('Letters'), 0);
  const mailbox = await openMailbox();
  const allowed = allowEgress(['127.0.0.1']);
  const mailer = openMailer({ url: mailbox.url, from: 'data@perfectly.example' });
  const letGo = handTo(mailer);
  const read = async (subject: RegExp): Promise<string> => {
    await deliverDue(opened.stores, mailer);
    return (await mailbox.take('dan.canary@mail.example', subject)).text;
  };
  try {
    const workspaces = ['dan-canary-workshop'];
    await deleteAccount(opened.stores, dan.actor, { days: 14, workspaces }, forgetting);
    expect(await read(/^Your account will be deleted$/)).toMatch(/will be deleted on [^]+\/account\/delete\n/);
    await undoDeletion(opened.stores, dan.actor);
    expect(await read(/^Your account stays$/)).toContain('was taken back on');
    await deleteAccount(opened.stores, dan.actor, { days: 0, workspaces }, forgetting);
    expect(await read(/^Your account is deleted$/)).toContain('This is the last message.');
    const controls = [{ name: 'control', text: 'bob.canary@mail.example' }];
    const seen = dan.canaries.filter(({ name }) => name !== 'upload' && name !== 'csv');
    expect(scan(seen, controls).sightings).toEqual([]);
    const waiting = await opened.stores.db.select().from(mailOutbox);
    expect(waiting.map(({ template }) => template)).not.toContain('account-deleted');
  } finally {
    letGo();
    allowed();
    await mailbox.close();
  }
}, 60_000);

const fixture = join(import.meta.dirname, 'delete-account.fixture.ts');

/** Deletes in a process that is killed there. Resolves with the signal that ended it. */
const deleteAndDie = (dataDir: string, person: Person, where: string): Promise<string | null> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...quickly, fixture, dataDir, person.actor.id, person.own.slug, where], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
    });
    child.once('error', reject);
    child.once('exit', (_, signal) => resolve(signal));
  });

test.each(['after the rows are gone', 'after the databases are gone'])(
  'a deletion whose process was killed %s is finished at the next start',
  async (where) => {
    const key = where.includes('rows') ? 'dot' : 'eve';
    const dying = await settle(key, await sharedWorkspace('Crashing'), 20);
    const { dataDir } = opened;
    await opened.close();
    expect(await deleteAndDie(dataDir, dying, where)).toBe('SIGKILL');
    await open(dataDir);
    expect(await whoIs(opened.stores.db, dying.session)).toBeNull();
    expect(await opened.stores.db.$count(users, eq(users.id, dying.actor.id))).toBe(0);
    expect(await opened.stores.db.$count(accountDeletions)).toBe(1);
    await resumeDeletions(opened.stores, forgetting);
    const controls = [{ name: 'control', text: 'bob.canary@mail.example' }];
    expect(scan(dying.canaries, controls).sightings).toEqual([]);
    expect((await databases()).filter((name) => name.endsWith(dying.own.id))).toEqual([]);
    expect(await opened.stores.db.$count(accountDeletions)).toBe(0);
  },
  120_000,
);
