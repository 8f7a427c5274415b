import { eq } from 'drizzle-orm';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { openTestStores, removeDataDir } from '../../../test/harness/stores.ts';
import { mailOutbox, mailSealUse } from '../../engines/mail/index.ts';
import { setClock } from '../../kit/clock.ts';
import { recordEntry } from '../audit/index.ts';
import {
  type Actor,
  changeAlert,
  createWorkspace,
  listAlerts,
  noticed,
  sweepAlerts,
  users,
  watchAudit,
} from './index.ts';
import { members } from './tables.ts';
import { alerts } from './watch-tables.ts';

const opened = await openTestStores();
const { stores } = opened;
const account = async (
  id: string,
  staffRole: 'privacy_officer' | 'support' | null,
  email: string | null,
): Promise<Actor> => {
  await stores.db.insert(users).values({ id, name: id, createdAt: new Date(), staffRole, email, locale: 'de' });
  return { id, name: id };
};
const officer = await account('officer', 'privacy_officer', 'officer@mail.example');
const support = await account('support', 'support', 'support@mail.example');
const viewer = await account('viewer', null, 'viewer@mail.example');
const owner = await account('shopkeeper', null, null);
const shop = await createWorkspace(stores, owner, { name: 'Corner Shop' });
const other = await createWorkspace(stores, viewer, { name: 'Other Shop' });
await stores.db.insert(members).values({ workspaceId: shop.id, userId: viewer.id, role: 'viewer' });
vi.spyOn(process.stderr, 'write').mockReturnValue(true);

afterAll(async () => {
  vi.restoreAllMocks();
  await opened.close();
  removeDataDir(opened.dataDir);
});
let at = Date.now();
beforeEach(async () => {
  await stores.db.delete(alerts);
  await stores.db.delete(mailOutbox);
  at += 24 * 3_600_000; // windows of the test before are over
  const restore = setClock(() => at);
  return restore;
});

const seenBy = async (actor: Actor) =>
  (await listAlerts(stores, actor)).map(({ alert, workspace }) => [alert.kind, alert.count, workspace?.slug ?? null]);
const mails = async () =>
  (await stores.db.select().from(mailOutbox)).map(
    ({ id, sealed }) =>
      JSON.parse(stores.masterKey.open(mailSealUse(id), sealed).toString()) as {
        to: string;
        template: string;
        locale: string;
        params: Record<string, unknown>;
      },
  );
const times = async (n: number, work: () => Promise<void>): Promise<void> => {
  for (let i = 0; i < n; i += 1) await work();
};

test('a few failed sign-ins are nobody’s business; many within minutes are an alert, with one mail to the officer', async () => {
  const fail = () => noticed(stores, { kind: 'failed-sign-ins' });
  await times(9, fail);
  expect(await seenBy(officer)).toEqual([]);
  await fail();
  expect(await seenBy(officer)).toEqual([['failed-sign-ins', 10, null]]);
  const [mail, ...more] = await mails();
  expect(mail).toMatchObject({
    to: 'officer@mail.example',
    template: 'alert',
    locale: 'de',
    params: { kind: 'failed-sign-ins', count: 10, workspace: null },
  });
  expect(more).toEqual([]);
  await times(10, fail);
  expect(await seenBy(officer)).toEqual([['failed-sign-ins', 20, null]]);
  expect(await mails()).toHaveLength(1);
});

test('failures that lie far apart are no alert', async () => {
  await times(30, async () => {
    at += 2 * 60_000;
    await noticed(stores, { kind: 'failed-sign-ins' });
  });
  expect(await seenBy(officer)).toEqual([]);
});

test('many at once open one alert', async () => {
  await Promise.all(Array.from({ length: 200 }, () => noticed(stores, { kind: 'denied-requests' })));
  const seen = await seenBy(officer);
  expect(seen).toHaveLength(1);
  expect(await mails()).toHaveLength(1);
});

test('owners see what concerns their workspace, officers everything, others nothing', async () => {
  await noticed(stores, { kind: 'keys-changed', workspaceId: shop.id });
  await noticed(stores, { kind: 'keys-changed' });
  expect((await seenBy(officer)).length).toBe(2);
  expect(await seenBy(owner)).toEqual([['keys-changed', 1, shop.slug]]);
  expect(await seenBy(viewer)).toEqual([]); // owns another one
  expect(await seenBy(support)).toEqual([]);
  const [row] = await stores.db.select().from(alerts).where(eq(alerts.workspaceId, shop.id));
  await expect(changeAlert(stores, viewer, row?.id ?? '', 'closed')).rejects.toMatchObject({ kind: 'missing' });
  await changeAlert(stores, owner, row?.id ?? '', 'closed');
  expect((await listAlerts(stores, owner))[0]?.alert.state).toBe('closed');
  await noticed(stores, { kind: 'keys-changed', workspaceId: shop.id });
  expect((await listAlerts(stores, owner)).map(({ alert }) => alert.state)).toEqual(['open', 'closed']);
});

test('a burst of reveals or exports in the audit log is noticed once, in its workspace; handling one by one is not', async () => {
  const reveal = (n: number, workspace = shop) =>
    times(n, () => recordEntry(workspace, { action: 'person.revealed', detail: 'Revealed', subject: 1n }));
  await reveal(29);
  await reveal(29, other);
  await watchAudit(stores);
  expect(await seenBy(officer)).toEqual([]);
  await reveal(1);
  await watchAudit(stores);
  await watchAudit(stores);
  expect(await seenBy(officer)).toEqual([['many-reveals', 30, 'corner-shop']]);
  await times(15, () => recordEntry(shop, { action: 'person.exported', detail: 'Exported', subject: 1n }));
  await watchAudit(stores);
  expect((await seenBy(owner)).map(([kind]) => kind).sort()).toEqual(['many-exports', 'many-reveals']);
  expect(await mails()).toHaveLength(2);
});

test('an alert holds no names, and a closed one goes after a year', async () => {
  await noticed(stores, { kind: 'keys-changed', workspaceId: shop.id });
  const [row] = await stores.db.select().from(alerts);
  expect(Object.keys(row ?? {}).sort()).toEqual(['count', 'firstAt', 'id', 'kind', 'lastAt', 'state', 'workspaceId']);
  await changeAlert(stores, owner, row?.id ?? '', 'closed');
  at += 364 * 24 * 3_600_000;
  await sweepAlerts(stores);
  expect(await stores.db.select().from(alerts)).toHaveLength(1);
  at += 2 * 24 * 3_600_000;
  await sweepAlerts(stores);
  expect(await stores.db.select().from(alerts)).toEqual([]);
});
