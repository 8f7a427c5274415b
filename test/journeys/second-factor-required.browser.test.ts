/** An installation that requires a second factor, as every one does where others than people at its machine come in. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { settledText, type Visit, visit } from '../harness/browser.ts';
import { totpCode } from '../harness/totp.ts';
import { button, heading, type House, openHouse, unexpected } from './house.browser.ts';

let house: House;
let owner: Visit;

beforeAll(async () => {
  house = await openHouse({ secondFactor: 'required' });
  owner = await visit(house.browser);
});
afterAll(async () => {
  await house?.close();
});

test('whoever comes in sets up a second factor first, and everything opens after it', async () => {
  const { page } = owner;
  await page.goto(house.app.signInLink);
  await page.waitForURL(/\/account\/security$/);
  for (const path of ['/', '/new', '/account', '/account/sessions', '/operator'])
    expect([path, await house.open(page, path), new URL(page.url()).pathname]).toEqual([
      path,
      expect.stringContaining('Here a second factor is required'),
      '/account/security',
    ]);
  await button(page, 'Turn on the second factor').click();
  const dialog = page.getByRole('dialog');
  const secret = (await dialog.locator('[data-secret]').innerText()).trim();
  await dialog.getByLabel('Code', { exact: true }).fill(totpCode(secret));
  await button(page, 'Turn on').click();
  await heading(page, 'Save your recovery codes');
  await button(page, 'I saved them').click();
  expect(await house.open(page, '/account/sessions')).toContain('here, now');
  await house.open(page, '/');
  await heading(page, 'New workspace');
  expect(unexpected(owner.troubles)).toEqual([]);
});

test('signing out leaves nothing to go back to, and a password can be pasted into a field that hides it', async () => {
  const { page, context } = owner;
  await page.getByRole('button', { name: /^Your menu/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL(/\/sign-in/);
  await page.goBack();
  await page.waitForURL(/\/sign-in/);
  expect(await settledText(page)).not.toMatch(/New workspace|Owner/);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const pasted = 'vier Kraniche 🐦 lesen "Zeitung"';
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(pasted)})`);
  const field = page.getByLabel('Password', { exact: true });
  await field.focus();
  await page.keyboard.press('Control+V');
  expect([await field.inputValue(), await field.getAttribute('type')]).toEqual([pasted, 'password']);
  expect(await field.getAttribute('autocomplete')).toBe('current-password');
});
