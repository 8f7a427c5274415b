/** For tests of requests about rights: the app over real stores, two controllers, and letters through a real SMTP server. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import type { Hono } from 'hono';
import { type Mailbox, openMailbox, type ReceivedMail } from '../../../test/harness/mailbox.ts';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import type { RightsConfirmed, RightsLine, RightsProgress, RightsReceipt } from '../../contract/rights.ts';
import { allowEgress } from '../../engines/egress/index.ts';
import { deliverDue, openMailer } from '../../engines/mail/index.ts';
import { setClock } from '../../kit/clock.ts';
import { createWorkspace, users, type Workspace } from '../../rooms/accounts/index.ts';
import { startSession } from '../../rooms/accounts/sessions.ts';
import { settleRights } from '../../rooms/requests/index.ts';
import { customer, loadShop } from '../../rooms/requests/shop.fixture.ts';
import { auditEntries, rightsEvents, rightsParts, rightsRequests } from '../../schema.ts';
import { createApp } from '../app.ts';
import { allRoutes } from './all.ts';

export const minute = 60_000;
export const day = 24 * 60 * minute;

export let all: TestStores;
let app: Hono;
let mailbox: Mailbox;
let disallow: () => void;
export let hats: Workspace;
let restoreClock: (() => void) | null = null;

export const person = (n: number): string => String(customer(n)[1]);

const account = async (id: string, email: string, more: object = {}): Promise<void> => {
  await all.stores.db.insert(users).values({ id, name: `Name of ${id}`, email, createdAt: new Date(), ...more });
};

/** Opens everything: two controllers with the same customers 1 to 12, and accounts. */
export const openRights = async (): Promise<void> => {
  all = await openTestStores();
  mailbox = await openMailbox();
  disallow = allowEgress(['127.0.0.1']);
  const { stores } = all;
  const options = { controlSecret: 'control-secret-of-this-test-0123456789', host: '127.0.0.1', version: '0.0.0' };
  app = createApp({ stores, routes: allRoutes, webDir: join(all.dataDir, 'no-web'), ...options });
  await account('hatter', 'hatter@hats.example');
  await account('cobbler', 'cobbler@shoes.example');
  await account('pia', 'pia@operator.example', { staffRole: 'privacy_officer' });
  await account('nora', person(5).toLowerCase()); // a customer's customer who has an account as well
  hats = await createWorkspace(stores, { id: 'hatter', name: 'Hatter' }, { name: 'Hats' });
  const shoes = await createWorkspace(stores, { id: 'cobbler', name: 'Cobbler' }, { name: 'Shoes' });
  await loadShop(hats, 30);
  await loadShop(shoes, 12); // customers 1 to 12 are in both
};
export const restoreTime = (): void => {
  restoreClock?.();
  restoreClock = null;
};

/** Closes it again. */
export const closeRights = async (): Promise<void> => {
  await settleRights();
  disallow();
  await mailbox.close();
  await all.close();
  removeDataDir(all.dataDir);
};

/** So much later than now; calls add up to the latest. */
export const later = (milliseconds: number): void => {
  restoreClock?.();
  restoreClock = setClock(() => Date.now() + milliseconds);
};

/** A new one for every call: the clock may stand months later than with the call before. */
const sessionOf = (who: string): Promise<string> =>
  startSession(all.stores.db, who, { method: 'password', device: null });

export const raw = async (who: string | null, method: string, path: string, json?: unknown): Promise<Response> => {
  const headers = new Headers({ 'x-requested-with': 'perfectlydata' });
  if (who !== null) headers.set('authorization', `Bearer ${await sessionOf(who)}`);
  if (json !== undefined) headers.set('content-type', 'application/json');
  const init = { method, headers, ...(json === undefined ? {} : { body: JSON.stringify(json) }) };
  return app.request(`http://127.0.0.1:4000/api/v1${path}`, init);
};

/** Expects success. */
export const call = async <T>(who: string | null, method: string, path: string, json?: unknown): Promise<T> => {
  const answer = await raw(who, method, path, json);
  const body: unknown = await answer.json();
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(body)}`);
  return body as T;
};

/** Status and code of a refusal. */
export const refused = async (who: string | null, method: string, path: string, json?: unknown): Promise<string> => {
  const answer = await raw(who, method, path, json);
  const body = (await answer.json()) as { code?: string };
  return `${answer.status} ${body.code ?? ''}`;
};

export const deliver = async (): Promise<void> => {
  await deliverDue(all.stores, openMailer({ url: mailbox.url, from: 'Data <data@perfectly.example>' }));
};
/** SMTP clients fold the domain. */
const asDelivered = (to: string): string => to.replace(/@.*/, (domain) => domain.toLowerCase());
export const mailTo = async (to: string, subject: RegExp): Promise<ReceivedMail> => {
  await deliver();
  const tooLong = sleep(3000).then(() => {
    throw new Error(`There is no letter ${String(subject)} to that address`);
  });
  return Promise.race([mailbox.take(asDelivered(to), subject), tooLong]);
};

export const secretIn = ({ text }: ReceivedMail): string => /#token=([\w-]+)/.exec(text)?.[1] ?? '';
export const codeIn = ({ text }: ReceivedMail): string => /\b\d{8}\b/.exec(text)?.[0] ?? '';

type Asked = { receipt: RightsReceipt; mail: ReceivedMail; secret: string };

export const ask = async (email: string, kind: string, more: object = {}): Promise<Asked> => {
  const receipt = await call<RightsReceipt>(null, 'POST', '/rights', { kind, name: 'Ada Canary', email, ...more });
  const mail = await mailTo(email, new RegExp(receipt.reference));
  return { receipt, mail, secret: secretIn(mail) };
};
export const confirm = (secret: string): Promise<RightsConfirmed> =>
  call<RightsConfirmed>(null, 'POST', '/rights/confirm', { secret });
export const progress = (secret: string): Promise<RightsProgress> =>
  call<RightsProgress>(null, 'POST', '/rights/progress', { secret });

const idIn = async (who: string, base: string, reference: string): Promise<string> => {
  const { items } = await call<{ items: RightsLine[] }>(who, 'GET', `${base}/rights`);
  const found = items.find((one) => one.reference === reference);
  if (found === undefined) throw new Error('The request is not in the list');
  return found.id;
};
export const atHats = (reference: string) => idIn('hatter', '/workspaces/hats', reference);
export const atShoes = (reference: string) => idIn('cobbler', '/workspaces/shoes', reference);
export const atOperator = (reference: string) => idIn('pia', '/staff', reference);

export const partBy = ({ parts }: RightsProgress, name: string) => {
  const found = parts.find(({ answeredBy }) => answeredBy === name);
  if (found === undefined) throw new Error(`${name} has no part`);
  return found;
};

/** What differs between any two letters or answers of the form. */
export const impersonal = (text: string): string =>
  text
    .replaceAll(/R-[A-Z2-9]{4}-[A-Z2-9]{4}/g, 'REFERENCE')
    .replaceAll(/#token=[\w-]+/g, 'TOKEN')
    .replaceAll(/\b\d{8}\b/g, 'CODE')
    .replaceAll(/\d\d:\d\d(:\d\d\.\d{3}Z)?/g, 'TIME')
    .replaceAll(/"id":"\w+"/g, 'ID');

/** A column’s value as text in which anything in the clear would be found. */
const printable = (value: unknown): string =>
  Buffer.isBuffer(value) || value instanceof Uint8Array
    ? Buffer.from(value).toString('latin1')
    : (JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? String(one) : one)) ?? '');

/** The stored request. */
export const rowOf = async (reference: string) => {
  const [row] = await all.stores.db.select().from(rightsRequests).where(eq(rightsRequests.reference, reference));
  return row;
};

/** Asked and confirmed; `base`: the request where the first controller answers it. */
export const askHats = async (email: string, kind: string, more: object = {}) => {
  const { receipt, secret } = await ask(email, kind, more);
  const { progress: open } = await confirm(secret);
  return { receipt, secret, open, base: `/workspaces/hats/rights/${await atHats(receipt.reference)}` };
};

/** Every value of every column of requests and of the audit log, as text. */
export const storedText = async (): Promise<string[]> => {
  const tables = [rightsRequests, rightsParts, rightsEvents, auditEntries];
  const rows: object[][] = await Promise.all(tables.map((table) => all.stores.db.select().from(table)));
  return rows.flat().flatMap((row) => Object.values(row).map(printable));
};
