/**
 * People around the data: invited, registered and verified by real mail, second factor, roles that change at once, staff let
 * in and out again, an account deleted and unknown afterwards. The server runs in this process, so that its clock can be set.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setClock } from '../../src/kit/clock.ts';
import { settledText, signIn, type Visit, visit } from '../harness/browser.ts';
import { linkIn, type ReceivedMail } from '../harness/mailbox.ts';
import { totpCode } from '../harness/totp.ts';
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
  screens,
  seriousIn,
  unexpected,
} from './house.browser.ts';

const ada = {
  name: 'Ada Berg',
  username: 'ada.berg',
  email: 'ada@shop.example',
  password: 'vier Kraniche lesen Zeitung',
};
const ben = {
  name: 'Ben Holt',
  username: 'ben.holt',
  email: 'ben@help.example',
  password: 'sieben Lampen unter Wasser',
};

let house: House;
/** Ada owns the installation and its first workspace; Ben comes by invitation. */
let asAda: Visit;
let asBen: Visit;
let backToNow: () => void = () => undefined;

beforeAll(async () => {
  house = await openHouse();
  [asAda, asBen] = await Promise.all([visit(house.browser), visit(house.browser)]);
});
afterAll(async () => {
  backToNow();
  await house?.close();
});

const open = (page: Page, path: string): Promise<string> => house.open(page, path);
const linkOf = ({ text }: ReceivedMail): string => /https?:\/\/\S+/.exec(text)?.[0] ?? '';

const fillRegistration = async (page: Page): Promise<void> => {
  await fillPerson(page, ben);
  await page.getByLabel('I am 18 or over').click();
  await button(page, 'Make the account').click();
};

test('the owner of a fresh installation gives the account a user name, an email and a password', async () => {
  const { page } = asAda;
  await signIn(page, house.app);
  await heading(page, 'New workspace');
  await page.getByRole('textbox').fill('Corner shop');
  await button(page, 'Create workspace').click();
  await page.waitForURL(/\/w\//);
  await open(page, '/account');
  await fillIn(page, { 'User name': ada.username, Email: ada.email, Password: 'password1234' });
  await page
    .getByText(/leaked|guess/i)
    .first()
    .waitFor();
  await fillIn(page, { Password: ada.password });
  await page
    .getByText(/strong/i)
    .first()
    .waitFor();
  await button(page, 'Save, and confirm by mail').click();
  await page.getByText('waits for its confirmation').waitFor();
  const mail = await house.mailbox.take(ada.email, /confirm/i);
  await page.goto(linkIn(mail));
  await heading(page, 'Your address is confirmed');
  expect(new URL(page.url()).hash).toBe('');
  expect(await open(page, '/account')).toContain('confirmed');
  expect(unexpected(asAda.troubles)).toEqual([]);
});

test('somebody invited registers, verifies by the real mail, and comes in as what they were invited as', async () => {
  const { page } = asAda;
  await open(page, '/w/corner-shop/settings/members');
  await invite(page, ben.email);

  const theirs = asBen.page;
  const invitation = linkIn(await house.mailbox.take(ben.email, /invited/i));
  await theirs.goto(invitation);
  await theirs.getByText('Corner shop').first().waitFor();
  await theirs.getByRole('link', { name: 'Make an account' }).click();
  await heading(theirs, 'Make an account');
  await button(theirs, 'Make the account').click();
  await theirs.getByText('18 and over').waitFor();
  await fillRegistration(theirs);
  await heading(theirs, 'Look into your mail');
  await confirmAddress(house, theirs, ben.email);
  await theirs.getByRole('link', { name: 'Go to sign-in' }).click();
  await enterPassword(theirs, ben.username, ben.password);
  await theirs.waitForURL(/\/(new|w\/|invitation)/);
  if (!theirs.url().includes('/w/corner-shop')) {
    await theirs.goto(invitation);
    await button(theirs, 'Join the workspace').click();
  }
  await theirs.waitForURL(/\/w\/corner-shop/);
  expect(await open(theirs, '/w/corner-shop/settings/members')).toContain('Viewer');
  expect(unexpected(asBen.troubles)).toEqual([]);
});

test('a change of role counts at once, in a page that stays open', async () => {
  const theirs = asBen.page;
  await open(theirs, '/w/corner-shop/settings');
  const find = () =>
    theirs.evaluate<number>(
      `fetch('/api/v1/workspaces/corner-shop/people/find', { method: 'POST', body: '{"value":"a@b.example"}',
        headers: { 'content-type': 'application/json', 'x-requested-with': 'perfectlydata' } }).then(({ status }) => status)`,
    );
  expect(await find()).toBe(403);
  const { page } = asAda;
  await open(page, '/w/corner-shop/settings/members');
  await page.getByRole('combobox', { name: `Role of ${ben.name}` }).click();
  await page.getByRole('option', { name: /^Analyst/ }).click();
  await page.getByText(`${ben.name}: Analyst, from now on`).waitFor();
  expect(await find()).toBe(200);
  expect(await open(theirs, '/w/corner-shop/settings/members')).toContain('Analyst');
});

test('a second factor is turned on, asked for, and replaced by a recovery code', async () => {
  const theirs = asBen.page;
  await open(theirs, '/account/security');
  await button(theirs, 'Turn on the second factor').click();
  const dialog = theirs.getByRole('dialog');
  await dialog.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
  const secret = (await dialog.locator('[data-secret]').innerText()).trim();
  await dialog.getByLabel('Code', { exact: true }).fill(totpCode(secret));
  expect(await seriousIn(theirs)).toEqual([]);
  await theirs.screenshot({ path: join(screens, 'second-factor-setup-1440-light.png') });
  await button(theirs, 'Turn on').click();
  await heading(theirs, 'Save your recovery codes');
  const [file] = await Promise.all([theirs.waitForEvent('download'), button(theirs, 'Download').click()]);
  const codes = readFileSync(await file.path(), 'utf8')
    .trim()
    .split('\n');
  expect(codes.length).toBeGreaterThanOrEqual(8);
  await button(theirs, 'I saved them').click();
  await theirs.getByText(`${codes.length} recovery codes left`).waitFor();

  const again = await visit(house.browser);
  await open(again.page, '/sign-in');
  await enterPassword(again.page, ben.email, ben.password);
  await heading(again.page, 'Second factor');
  await again.page.screenshot({ path: join(screens, 'second-factor-1440-light.png') });
  await again.page.getByLabel('Code', { exact: true }).fill('000000');
  await button(again.page, 'Continue').click();
  await again.page.locator('[aria-invalid=true]').waitFor();
  await button(again.page, 'I cannot use the app').click();
  await again.page.getByLabel('Recovery code').fill(codes[0] ?? '');
  await button(again.page, 'Continue').click();
  await again.page.waitForURL(/\/w\/corner-shop/);
  expect(unexpected(again.troubles)).toEqual([]);

  const sessions = await open(theirs, '/account/sessions');
  expect(sessions).toContain('here, now');
  await theirs
    .getByRole('button', { name: /^Sign out there/ })
    .first()
    .click();
  await theirs.getByText('Signed out there').waitFor();
  await again.page.reload();
  await again.page.waitForURL(/\/sign-in/);
  await again.context.close();
});

test('an API key is made once, shown once, and works until it is revoked', async () => {
  const { page } = asAda;
  await open(page, '/w/corner-shop/settings/api-keys');
  await button(page, 'Make a key').first().click();
  await page.getByLabel('Name', { exact: true }).fill('Nightly look');
  await page.getByRole('dialog').getByRole('button', { name: 'Make a key' }).click();
  await heading(page, 'Nightly look is made');
  const secret = (await page.locator('[data-secret]').innerText()).trim();
  const ask = async (): Promise<number> =>
    (
      await fetch(`${house.app.url}/api/v1/workspaces/corner-shop/datasets`, {
        headers: { authorization: `Bearer ${secret}` },
      })
    ).status;
  expect(await ask()).toBe(200);
  await button(page, 'I saved it').click();
  expect(await settledText(page)).not.toContain(secret);
  await page.getByRole('button', { name: /^Revoke/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('No keys yet').waitFor();
  expect(await ask()).toBe(401);
});

test('a passkey is made on a page with a name, and signs in without a password', async () => {
  const named = house.app.url.replace('127.0.0.1', 'localhost');
  const { context, page } = await visit(house.browser);
  const device = await context.newCDPSession(page);
  await device.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
  } as const;
  await device.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
  });
  await page.goto(`${named}/sign-in`);
  await enterPassword(page, ada.username, ada.password);
  await page.waitForURL(/\/w\//);
  await page.goto(`${named}/account/security`);
  await button(page, 'Add a passkey').click();
  await page.getByRole('button', { name: /^Remove: / }).waitFor();
  await page.getByRole('button', { name: /^Your menu/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL(/\/sign-in/);
  await button(page, 'Sign in with a passkey').click();
  await page.waitForURL(/\/w\//);
  await context.close();
});

const hour = 3_600_000;

test('staff are let in for an hour, seen in the customer’s own log, and out when it is over', async () => {
  const { page } = asAda;
  const theirs = asBen.page;
  await open(page, '/new');
  await heading(page, 'New workspace');
  await page.getByRole('textbox').fill('Second shop');
  await button(page, 'Create workspace').click();
  await page.waitForURL(/\/w\/second-shop/);

  await open(page, '/operator/staff');
  const adding = page.locator('form', { has: button(page, 'Add') });
  await adding.getByLabel('User name or email').fill(ben.username);
  await button(page, 'Add').click();
  await page.getByText(ben.name).waitFor();
  await open(page, '/operator/notices');
  await button(page, 'Publish…').click();
  await page.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'Training' }).click();
  await fillIn(page, {
    Title: 'Privacy at work',
    Text: 'Look only at what you need.\n\nSay why, in words the customer understands.',
  });
  await button(page, 'Publish').click();
  await heading(page, 'Privacy at work');

  await open(theirs, '/operator');
  await theirs.getByText('Nothing can be granted to you yet').waitFor();
  await theirs.getByRole('link', { name: 'Read and confirm' }).click();
  await button(theirs, 'I have read and understood it').click();
  await theirs.getByText(/^Confirmed/).waitFor();
  await open(theirs, '/operator');
  await fillIn(theirs, { Workspace: 'second-shop', Reason: 'You asked why the import stops' });
  await theirs.getByRole('combobox', { name: 'Until' }).click();
  await theirs.getByRole('option', { name: '1 hour from now' }).click();
  await button(theirs, 'Ask the customer').click();
  await theirs.getByText('You asked why the import stops').waitFor();

  expect(linkOf(await house.mailbox.take(ada.email, /asks for access/i))).toContain('second-shop');
  await open(page, '/w/second-shop/settings/staff-access');
  await button(page, 'Let them in').click();
  await heading(page, 'In now');
  await open(theirs, '/operator');
  await theirs.getByRole('link', { name: 'Open the workspace' }).click();
  await theirs.getByText('You are here as staff of the operator').waitFor();
  await open(theirs, '/w/second-shop/datasets');

  await open(page, '/w/second-shop/settings/staff-access');
  await page.getByRole('link', { name: 'What they did' }).click();
  await page.waitForURL(/audit/);
  const log = await settledText(page);
  expect(log).toContain(ben.name);
  expect(log).toContain('You asked why the import stops');
  expect(log).toContain('Verified');

  backToNow = setClock(() => Date.now() + hour + 60_000);
  const look = () =>
    theirs.evaluate<number>(`fetch('/api/v1/workspaces/second-shop/datasets').then(({ status }) => status)`);
  expect([403, 404]).toContain(await look());
  expect(await open(theirs, '/operator')).toContain('over');
  backToNow();
  expect(unexpected(asBen.troubles)).toEqual([]);
});

test('an account is deleted by its person, and is unknown afterwards', async () => {
  const theirs = asBen.page;
  await open(theirs, '/account/delete');
  await button(theirs, 'Delete my account…').click();
  const dialog = theirs.getByRole('dialog');
  await dialog.getByLabel(`To confirm, type ${ben.username}`).fill(ben.username);
  await button(theirs, 'Delete my account now').click();
  await heading(theirs, 'Your account is deleted');
  await open(theirs, '/account');
  await theirs.waitForURL(/\/sign-in/);
  await enterPassword(theirs, ben.email, ben.password);
  await theirs.locator('[aria-invalid=true]').waitFor();
  const members = await open(asAda.page, '/w/corner-shop/settings/members');
  expect(members).not.toContain(ben.name);
  const log = await open(asAda.page, '/w/corner-shop/audit');
  expect(log).not.toContain(ben.name);
  expect(log).toContain('a former member');
  await open(asAda.page, '/w/corner-shop/settings/members');
  await invite(asAda.page, ben.email);
  await theirs.goto(linkIn(await house.mailbox.take(ben.email, /invited/i)));
  await theirs.getByRole('link', { name: 'Make an account' }).click();
  await fillRegistration(theirs);
  await heading(theirs, 'Look into your mail');
  // Somebody known would get a letter that says so.
  await confirmAddress(house, theirs, ben.email);
  expect(unexpected(asBen.troubles)).toEqual([]);
});
