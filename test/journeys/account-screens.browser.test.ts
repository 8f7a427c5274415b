/** Every page around people and their accounts, wide and narrow, light and dark: looked at, checked by axe, photographed. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { signIn, type Visit, visit } from '../harness/browser.ts';
import { linkIn } from '../harness/mailbox.ts';
import { type House, openHouse, screens, send, seriousIn, unexpected } from './house.browser.ts';

let house: House;
/** Ada owns the installation; Ben is support staff and was let into the second shop. */
let session: Awaited<ReturnType<Visit['context']['storageState']>>;

const ada = { username: 'ada.berg', email: 'ada@shop.example', password: 'vier Kraniche lesen Zeitung' };
const ben = { username: 'ben.holt', email: 'ben@help.example', password: 'sieben Lampen unter Wasser' };

const as =
  (page: Page) =>
  (method: string, path: string, body?: object): Promise<unknown> =>
    send(house, page, method, path, body);
const made = z.object({ id: z.string() });
const listed = z.object({ items: z.array(made) });
const tokenFor = async (email: string, subject: RegExp): Promise<string> =>
  linkIn(await house.mailbox.take(email, subject)).split('#token=')[1] ?? '';

const prepareAda = async (page: Page): Promise<void> => {
  const ask = as(page);
  await signIn(page, house.app);
  for (const name of ['Corner shop', 'Second shop']) await ask('POST', '/workspaces', { name });
  await ask('PUT', '/account/credentials', ada);
  await ask('POST', '/email/verify', { token: await tokenFor(ada.email, /confirm/i) });
  await ask('POST', '/workspaces/corner-shop/invitations', { email: ben.email, role: 'viewer' });
  await ask('POST', '/workspaces/corner-shop/invitations', { email: 'cleo@shop.example', role: 'analyst' });
  await ask('POST', '/workspaces/corner-shop/api-keys', { name: 'Nightly look', scopes: ['datasets.read'] });
};

const prepareBen = async (page: Page): Promise<void> => {
  const ask = as(page);
  const age = { kind: 'adult', adult: true };
  const invitation = await tokenFor(ben.email, /invited/i);
  await ask('POST', '/register', { ...ben, name: 'Ben Holt', age, invitation });
  await ask('POST', '/email/verify', { token: await tokenFor(ben.email, /confirm/i) });
  await ask('POST', '/sign-in', { login: ben.username, password: ben.password });
};

const letBenIn = async (asAda: Page, asBen: Page): Promise<void> => {
  await as(asAda)('PUT', '/staff/members', { who: ben.username, role: 'support' });
  const notice = { kind: 'training', title: 'Privacy at work', text: 'Look only at what you need.\n\nSay why.' };
  await as(asAda)('POST', '/staff/notices', notice);
  for (const { id } of listed.parse(await as(asBen)('GET', '/staff/notices')).items)
    await as(asBen)('POST', `/staff/notices/${id}/confirm`);
  const request = { workspace: 'second-shop', reason: 'You asked why the import stops', scope: 'read', hours: 2 };
  const access = made.parse(await as(asBen)('POST', '/staff/access', request));
  await as(asAda)('POST', `/workspaces/second-shop/staff-access/${access.id}/grant`);
  await as(asBen)('GET', '/workspaces/second-shop/datasets');
};

beforeAll(async () => {
  house = await openHouse();
  const [asAda, asBen] = await Promise.all([visit(house.browser), visit(house.browser)]);
  await prepareAda(asAda.page);
  await prepareBen(asBen.page);
  await letBenIn(asAda.page, asBen.page);
  session = await asAda.context.storageState();
  await Promise.all([asAda.context.close(), asBen.context.close()]);
});
afterAll(async () => {
  await house?.close();
});

const outside = [
  '/sign-in',
  '/register',
  '/forgot-password',
  '/reset-password',
  '/verify-email',
  '/invitation',
  '/goodbye',
];
const ofAda = [
  '/account',
  '/account/security',
  '/account/sessions',
  '/account/delete',
  '/operator',
  '/operator/notices',
  '/operator/staff',
  '/operator/mail',
  '/operator/audit',
  '/w/corner-shop/settings',
  '/w/corner-shop/settings/members',
  '/w/corner-shop/settings/api-keys',
  '/w/second-shop/settings/staff-access',
  '/w/second-shop/alerts',
  '/w/second-shop/audit',
];

// axe sees both widths and both themes; what it finds depends on one or the other, not on the pair. The other two with LONG=1.
const looks = (
  [
    { width: 1440, height: 900, colorScheme: 'light', language: 'en', axe: true },
    { width: 1440, height: 900, colorScheme: 'dark', language: 'de', axe: false },
    { width: 390, height: 844, colorScheme: 'light', language: 'en', axe: false },
    { width: 390, height: 844, colorScheme: 'dark', language: 'de', axe: true },
  ] as const
).filter(({ axe }) => axe || process.env['LONG'] === '1');

const photograph = async (page: Page, path: string, name: string, axe: boolean): Promise<string[]> => {
  await house.open(page, path);
  await page.screenshot({ path: join(screens, `${path.slice(1).replaceAll('/', '-')}-${name}.png`), fullPage: true });
  const wide = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  return [...(wide > 0 ? ['scrolls sideways'] : []), ...(axe ? await seriousIn(page) : [])].map(
    (it) => `${path}: ${it}`,
  );
};

test.each(looks)(
  'every page at $width px, $colorScheme, in $language',
  async ({ width, height, colorScheme, language, axe }) => {
    const name = `${width}-${colorScheme}`;
    const options = { viewport: { width, height }, colorScheme, locale: language === 'de' ? 'de-DE' : 'en-GB' };
    const wrong: string[] = [];
    const stranger = await visit(house.browser, options);
    for (const path of outside) wrong.push(...(await photograph(stranger.page, path, name, axe)));
    const owner = await visit(house.browser, { ...options, storageState: { ...session, origins: [] } });
    for (const path of ofAda) wrong.push(...(await photograph(owner.page, path, name, axe)));
    expect(wrong).toEqual([]);
    expect(unexpected([...stranger.troubles, ...owner.troubles])).toEqual([]);
    await Promise.all([stranger.context.close(), owner.context.close()]);
  },
);
