/**
 * Ways into the service and out of it, where registering is open and asks for the date of birth: minors turned away, a
 * provider, forgotten passwords, new addresses, workspaces handed over, accounts that go and stay. With real mail throughout.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Provider from 'oidc-provider';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { settledText, type Visit, visit } from '../harness/browser.ts';
import { linkIn } from '../harness/mailbox.ts';
import {
  button,
  confirmAddress,
  enterPassword,
  fillIn,
  fillPerson,
  heading,
  type House,
  invite,
  openHouse,
  type Person,
  send,
  unexpected,
} from './house.browser.ts';

const mina: Person = {
  name: 'Mina Quellgrund',
  username: 'mina.quell',
  email: 'mina.quellgrund@school.example',
  password: 'elf Kutschen unter Apfelmus',
};
const olga: Person = {
  name: 'Olga Sund',
  username: 'olga.sund',
  email: 'olga@port.example',
  password: 'drei Möwen suchen Kreide',
};
/** Known to the provider. */
const petra = { sub: 'petra', email: 'petra@mill.example', email_verified: true, name: 'Petra Mahl' };
const client = { client_id: 'perfectlydata', client_secret: 'a secret of this test only' };

let house: House;
let provider: Server;
let asMina: Visit;
let asOlga: Visit;
let asPetra: Visit;

const startProvider = (redirect: string, issuer: string): void => {
  const oidc = new Provider(issuer, {
    clients: [{ ...client, redirect_uris: [redirect] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => petra }),
    cookies: { keys: ['a key of this test only'] },
  });
  provider.on('request', oidc.callback());
};

beforeAll(async () => {
  provider = createServer();
  await new Promise<void>((listening) => provider.listen(0, '127.0.0.1', listening));
  const issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const { client_id: clientId, client_secret: clientSecret } = client;
  const providers = [{ id: 'harbour', name: 'Harbour', issuer, clientId, clientSecret }];
  house = await openHouse({ registration: 'open', ageQuestion: 'birth-date', providers });
  startProvider(`${house.app.url}/sign-in/provider`, issuer);
  [asMina, asOlga, asPetra] = await Promise.all([visit(house.browser), visit(house.browser), visit(house.browser)]);
});
afterAll(async () => {
  await house?.close();
  provider?.closeAllConnections();
  provider?.close();
});

const today = (): Date => new Date();
const born = (yearsAgo: number, days = 0): string => {
  const at = today();
  at.setUTCFullYear(at.getUTCFullYear() - yearsAgo);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
};

/** Whether any file of the installation holds the text. */
const isKept = (text: string): boolean =>
  readdirSync(house.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .some((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(text));

const register = async (page: Page, person: Person, birthDate: string): Promise<void> => {
  await house.open(page, '/register');
  await fillPerson(page, person);
  await fillIn(page, { 'Date of birth': birthDate });
  await button(page, 'Make the account').click();
};
const signOut = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: /^Your menu/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL(/\/sign-in/);
};
/** What the provider's own pages, which load a font from elsewhere, complain about is not ours. */
const ours = (troubles: string[]): string[] =>
  unexpected(troubles).filter((trouble) => !/fonts\.googleapis\.com|at http[^ ]+\/interaction\//.test(trouble));

test('somebody under 18 is turned away, and nothing of them is kept', async () => {
  const { page } = asMina;
  await register(page, mina, born(18, 1));
  await page.getByText('Nothing of what you typed was kept').waitFor();
  expect(new URL(page.url()).pathname).toBe('/register');
  expect(isKept(mina.email)).toBe(false);
  expect(isKept(mina.username)).toBe(false);
});

test('somebody who is 18 today makes an account without an invitation, and comes in', async () => {
  const { page } = asMina;
  await register(page, mina, born(18));
  await heading(page, 'Look into your mail');
  // Somebody known would get a letter that says so.
  await confirmAddress(house, page, mina.email);
  await page.getByRole('link', { name: 'Go to sign-in' }).click();
  await enterPassword(page, mina.username, mina.password);
  await heading(page, 'New workspace');
  expect(isKept(mina.username)).toBe(true);
  expect(isKept(born(18))).toBe(false);
  expect(ours(asMina.troubles)).toEqual([]);
});

test('a user name that is taken is replaced where the address is proven', async () => {
  const { page } = asOlga;
  await register(page, { ...olga, username: mina.username }, born(40));
  await heading(page, 'Look into your mail');
  await page.goto(linkIn(await house.mailbox.take(olga.email, /confirm your email/i)));
  await heading(page, 'Choose another user name');
  await fillIn(page, { 'User name': olga.username });
  await button(page, 'Continue').click();
  await heading(page, 'Your address is confirmed');
  await page.getByRole('link', { name: 'Go to sign-in' }).click();
  await enterPassword(page, olga.username, olga.password);
  await heading(page, 'New workspace');
  expect(ours(asOlga.troubles)).toEqual([]);
});

test('a forgotten password is replaced by the link in the mail, and every session ends', async () => {
  const { page, context, troubles } = await visit(house.browser);
  const password = 'neun Fähren tragen Honig';
  await house.open(page, '/sign-in');
  await page.getByRole('link', { name: 'Forgot' }).click();
  await fillIn(page, { Email: olga.email });
  await button(page, 'Send the link').click();
  await heading(page, 'Look into your mail');
  const link = linkIn(await house.mailbox.take(olga.email, /new password/i));
  await page.goto(link);
  await fillIn(page, { 'New password': password });
  await button(page, 'Set the password').click();
  await heading(page, 'Your password is changed');
  await house.open(asOlga.page, '/account');
  await asOlga.page.waitForURL(/\/sign-in/);
  await enterPassword(asOlga.page, olga.username, olga.password);
  await asOlga.page.locator('[aria-invalid=true]').waitFor();
  olga.password = password;
  await enterPassword(asOlga.page, olga.username, olga.password);
  await heading(asOlga.page, 'Profile');
  await page.goto('about:blank'); // a link to the page that is open would only change its fragment
  await page.goto(link);
  await fillIn(page, { 'New password': 'zwölf Segel ohne einen Mast' });
  await button(page, 'Set the password').click();
  await page.getByText('This link is not valid any more').waitFor();
  expect(ours([...troubles, ...asOlga.troubles])).toEqual([]);
  await context.close();
});

test('a new address counts once the link in its mail was opened, and the old one is told', async () => {
  const { page } = asOlga;
  const email = 'olga.sund@island.example';
  await house.open(page, '/account');
  await fillIn(page, { 'New address': email });
  await button(page, 'Change the address').click();
  await page.getByText(`${email} waits for its confirmation`).waitFor();
  expect(await settledText(page)).toContain(olga.email);
  await confirmAddress(house, page, email);
  const account = await house.open(page, '/account');
  expect(account).toContain(email);
  expect(account).not.toContain(olga.email);
  await house.mailbox.take(olga.email, /address was changed/i);
  olga.email = email;
  expect(ours(asOlga.troubles)).toEqual([]);
});

test('a password is changed by whoever knows the present one', async () => {
  const { page } = asOlga;
  const password = 'acht Leuchttürme zählen Schafe';
  await house.open(page, '/account/security');
  await fillIn(page, { 'Present password': 'not the present one', 'New password': password });
  await button(page, 'Change the password').click();
  await page.getByText('This is not your present password').waitFor();
  await fillIn(page, { 'Present password': olga.password });
  await button(page, 'Change the password').click();
  await page.getByText('Password changed').waitFor();
  await house.mailbox.take(olga.email, /password was changed/i);
  olga.password = password;
  await signOut(page);
  await enterPassword(page, olga.username, olga.password);
  await heading(page, 'New workspace');
  expect(ours(asOlga.troubles)).toEqual([]);
});

test('a provider’s button makes an account for an adult, and signs in from then on', async () => {
  const { page } = asPetra;
  await house.open(page, '/sign-in');
  await button(page, 'Continue with Harbour').click();
  await page.getByPlaceholder('Enter any login').fill('petra');
  await page.getByPlaceholder('and password').fill('any');
  await button(page, 'Sign-in').click();
  await button(page, 'Continue').click();
  await page.getByText('Please say that you are 18 or over').waitFor();
  await page.getByRole('link', { name: 'Make an account' }).click();
  await fillIn(page, { 'Date of birth': born(33) });
  await button(page, 'Continue with Harbour').click();
  await heading(page, 'New workspace');
  expect(new URL(page.url()).search).toBe('');
  expect(await house.open(page, '/account')).toContain(petra.email);
  await signOut(page);
  await button(page, 'Continue with Harbour').click();
  await heading(page, 'New workspace');
  expect(ours(asPetra.troubles)).toEqual([]);
});

const made = z.object({ id: z.string() });
const imported = made.extend({ state: z.string() });

/** 24 guests, loaded; a question about them and a dashboard that shows it. The dashboard's id. */
const fillWorkspace = async (page: Page, at: string): Promise<string> => {
  const lines = Array.from({ length: 24 }, (_, i) => `guest${i}@mail.example,${['Kiel', 'Husum'][i % 2]},${i + 7}`);
  const file = Buffer.from(`${['email,city,amount', ...lines].join('\n')}\n`);
  const headers = { 'x-requested-with': 'perfectlydata', 'content-type': 'application/octet-stream' };
  const upload = await page.request.post(`${house.app.url}/api/v1${at}/uploads?name=guests.csv`, {
    headers,
    data: file,
  });
  const uploads = [made.parse(await upload.json()).id];
  const { id } = made.parse(await send(house, page, 'POST', `${at}/imports`, { uploads }));
  const until = async (state: string): Promise<void> => {
    await expect
      .poll(async () => imported.parse(await send(house, page, 'GET', `${at}/imports/${id}`)).state, {
        timeout: 30_000,
      })
      .toBe(state);
  };
  await until('ready');
  await send(house, page, 'POST', `${at}/imports/${id}/load`);
  await until('done');
  const question = { measures: ['guests.count'], dimensions: ['guests.city'] };
  const saved = await send(house, page, 'POST', `${at}/questions`, { name: 'Guests', question, chart: 'bar' });
  const cards = [{ id: 'one', questionId: made.parse(saved).id, x: 0, y: 0, w: 6, h: 8 }];
  return made.parse(await send(house, page, 'POST', `${at}/dashboards`, { name: 'Ferry', cards })).id;
};

/** What can be pressed or followed on the page, by name. */
const offeredOn = async (page: Page, path: string): Promise<string[]> => {
  await house.open(page, path);
  return page.evaluate<string[]>(
    `[...document.querySelectorAll('main button, main a')].map((one) => one.getAttribute('aria-label') ?? one.innerText.trim())`,
  );
};

test('somebody who joins as a viewer is offered nothing that the server would refuse', async () => {
  const [theirs, { page }] = [asMina.page, asOlga];
  await house.open(page, '/new');
  await page.getByRole('textbox').fill('Ferry office');
  await button(page, 'Create workspace').click();
  await page.waitForURL(/\/w\/ferry-office/);
  const dashboard = await fillWorkspace(page, '/workspaces/ferry-office');
  await house.open(page, '/w/ferry-office/settings/members');
  await invite(page, mina.email);
  await theirs.goto(linkIn(await house.mailbox.take(mina.email, /invited/i)));
  await button(theirs, 'Join the workspace').click();
  await theirs.waitForURL(/\/w\/ferry-office/);

  const refused: string[] = [];
  theirs.on('response', (response) => {
    if (response.status() >= 400) refused.push(`${response.status()} ${new URL(response.url()).pathname}`);
  });
  const guarded = {
    '': 'Import a file',
    '/imports': 'Choose files',
    '/datasets': 'Import a file',
    '/datasets/guests': 'Delete dataset…',
    '/explore?dataset=guests': 'Save',
    '/dashboards': 'New dashboard',
    [`/dashboards/${dashboard}`]: 'Edit',
    '/erasures': 'Find a person',
    '/audit': 'Export',
    '/settings': 'Save changes',
    '/settings/members': 'Invite somebody',
  };
  for (const [path, name] of Object.entries(guarded)) {
    const at = `/w/ferry-office${path}`;
    const [owners, viewers] = await Promise.all([offeredOn(page, at), offeredOn(theirs, at)]);
    expect([at, owners]).toEqual([at, expect.arrayContaining([name])]);
    expect([at, viewers]).toEqual([at, expect.not.arrayContaining([name])]);
  }
  expect(refused).toEqual([]);
});

test('a workspace is handed over: offered by its owner, taken by the other, with a letter to both', async () => {
  const [theirs, { page }] = [asMina.page, asOlga];
  await house.open(page, '/w/ferry-office/settings/members');
  await button(page, 'Hand over…').click();
  await button(page, 'Offer the ownership').click();
  await page.getByText('Nothing changes before').waitFor();
  await house.mailbox.take(mina.email, /Ferry office is offered to you/);
  await house.open(theirs, '/w/ferry-office/settings/members');
  await button(theirs, 'Accept the ownership').click();
  await button(theirs, 'Hand over…').waitFor();
  await house.mailbox.take(olga.email, /Ferry office has a new owner/);
  const members = await house.open(page, '/w/ferry-office/settings/members');
  expect(members).not.toContain('Hand over…');
  expect(members).toContain('Admin');
  expect(ours([...asMina.troubles, ...asOlga.troubles])).toEqual([]);
});

test('an account that goes in 14 days still signs in, and is kept after all', async () => {
  const { page } = asPetra;
  await house.open(page, '/account/delete');
  await button(page, 'Delete my account…').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'In 14 days' }).check();
  await dialog.getByRole('textbox').fill('petra');
  await button(page, 'Delete it in 14 days').click();
  await page.getByText('Your account will be deleted').waitFor();
  await house.mailbox.take(petra.email, /will be deleted/i);
  await signOut(page);
  await button(page, 'Continue with Harbour').click();
  await heading(page, 'New workspace');
  await house.open(page, '/account/delete');
  await button(page, 'Keep my account').click();
  await button(page, 'Delete my account…').waitFor();
  await house.mailbox.take(petra.email, /account stays/i);
  expect(ours(asPetra.troubles)).toEqual([]);
});
