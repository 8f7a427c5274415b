/** Where the operator requires a second factor: who came without one is led to setting one up, and then everything opens. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { settledText, visit } from '../harness/browser.ts';
import { button, heading, type House, openHouse } from './house.browser.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse({ secondFactor: 'required' });
});
afterAll(async () => {
  await house?.close();
});

test('somebody without a second factor gets nowhere before there is one, and everywhere after', async () => {
  const named = (address: string): string => address.replace('127.0.0.1', 'localhost');
  const { context, page } = await visit(house.browser);
  const device = await context.newCDPSession(page);
  await device.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;
  await device.send('WebAuthn.addVirtualAuthenticator', { options });

  await page.goto(named(house.app.signInLink));
  await page.waitForURL(/\/account\/security/);
  await page.getByText('Here a second factor is required').waitFor();
  await settledText(page);
  expect(await page.getByRole('navigation').getByRole('link').allInnerTexts()).toEqual(['Signing in']);
  for (const path of ['/new', '/account', '/operator']) {
    await page.goto(named(house.app.url) + path);
    await page.waitForURL(/\/account\/security/);
  }
  expect(await page.getByRole('alert').count()).toBe(0);

  await button(page, 'Add a passkey').click();
  await page.getByRole('button', { name: /^Remove: / }).waitFor();
  await page.getByText('Here a second factor is required').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'To the workspaces' }).click();
  await heading(page, 'New workspace');
  await page.getByRole('textbox').fill('Corner shop');
  await button(page, 'Create workspace').click();
  await page.waitForURL(/\/w\/corner-shop/);
});
