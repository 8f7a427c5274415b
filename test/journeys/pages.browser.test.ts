/** Every page with the demo workspace, wide and narrow, light and dark: looked at, checked by axe, and photographed. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type App, launchBrowser, settledText, signIn, startApp, type Visit, visit } from '../harness/browser.ts';

const screens = join(import.meta.dirname, '../output/screens');
const demo = '/w/demo-shop';
let app: App;
let browser: Browser;
let session: Awaited<ReturnType<Visit['context']['storageState']>>;
let dashboard: string;

const items = z.object({ items: z.array(z.object({ id: z.string() })) });
const sessionShape = z.object({ workspaces: z.array(z.object({ slug: z.string(), name: z.string() })) });

/** The demo is made in the background; it bears its final name when everything is there. */
const untilDemo = async (page: Page): Promise<void> => {
  for (let tries = 0; tries < 240; tries += 1) {
    const { workspaces } = sessionShape.parse(await (await page.request.get(`${app.url}/api/v1/session`)).json());
    if (workspaces.some(({ name }) => name === 'Demo shop')) return;
    await sleep(250);
  }
  throw new Error('The demo workspace was not there within a minute.');
};

let firstLoad: { transferred: number; milliseconds: number };

/** What the first page weighs and takes, from an empty cache to a page at rest. */
const measureFirstLoad = async ({ page }: Visit): Promise<typeof firstLoad> => {
  const began = performance.now();
  await signIn(page, app);
  await page.getByRole('navigation').first().waitFor();
  const milliseconds = performance.now() - began;
  // As text: the types of a browser are not those of this process.
  const sizes = await page.evaluate<number[]>(
    "performance.getEntriesByType('resource').map((entry) => entry.transferSize)",
  );
  return { transferred: sizes.reduce((sum, size) => sum + size, 0), milliseconds };
};

beforeAll(async () => {
  mkdirSync(screens, { recursive: true });
  [app, browser] = await Promise.all([startApp({ demo: true }), launchBrowser()]);
  const first = await visit(browser);
  firstLoad = await measureFirstLoad(first);
  await untilDemo(first.page);
  const list = await first.page.request.get(`${app.url}/api/v1/workspaces/demo-shop/dashboards`);
  dashboard = items.parse(await list.json()).items[0]?.id ?? '';
  session = await first.context.storageState();
  await first.context.close();
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
});

test('the first page is light and quick', () => {
  expect(firstLoad.transferred).toBeLessThan(600_000);
  expect(firstLoad.milliseconds).toBeLessThan(10_000);
});

const pages = (): [string, string][] => [
  ['home', demo],
  ['sources', `${demo}/imports`],
  ['datasets', `${demo}/datasets`],
  ['dataset', `${demo}/datasets/customers`],
  ['explore', `${demo}/explore?dataset=orders`],
  ['dashboards', `${demo}/dashboards`],
  ['dashboard', `${demo}/dashboards/${dashboard}`],
  ['find', `${demo}/find`],
  ['erasures', `${demo}/erasures`],
  ['inventory', `${demo}/inventory`],
  ['audit', `${demo}/audit`],
  ['settings', `${demo}/settings`],
  ['not-found', `${demo}/nothing-here`],
  ['new-workspace', '/new'],
];

/** Rows of a table are alike: ten of them say as much to axe as a hundred, in a tenth of the time. */
const moreRows = 'tbody tr:nth-child(n + 11)';

const seriousIn = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).exclude(moreRows).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
};

const pixelsTooWide = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

// axe sees both widths and both themes; what it finds depends on one or the other, not on the pair. The other two with LONG=1.
const looks = (
  [
    { width: 1440, height: 900, colorScheme: 'light', axe: true },
    { width: 1440, height: 900, colorScheme: 'dark', axe: false },
    { width: 390, height: 844, colorScheme: 'light', axe: false },
    { width: 390, height: 844, colorScheme: 'dark', axe: true },
  ] as const
).filter(({ axe }) => axe || process.env['LONG'] === '1');

test.each(looks)('every page at $width px, $colorScheme', async ({ width, height, colorScheme, axe }) => {
  const { context, page, troubles } = await visit(browser, {
    viewport: { width, height },
    colorScheme,
    storageState: session,
  });
  const wrong: string[] = [];
  for (const [name, path] of pages()) {
    await page.goto(app.url + path);
    await settledText(page);
    await page.screenshot({ path: join(screens, `${name}-${width}-${colorScheme}.png`) });
    if ((await pixelsTooWide(page)) > 0) wrong.push(`${name}: scrolls sideways`);
    if (axe) wrong.push(...(await seriousIn(page)).map((found) => `${name}: ${found}`));
  }
  await context.close();
  expect(wrong).toEqual([]);
  expect(troubles).toEqual([]);
});

test('the sign-in page stands on its own, and leads back to where one wanted to go', async () => {
  const { context, page, troubles } = await visit(browser);
  await page.goto(`${app.url}${demo}/audit`);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.screenshot({ path: join(screens, 'sign-in-1440-light.png') });
  expect(await seriousIn(page)).toEqual([]);
  expect(new URL(page.url()).searchParams.get('to')).toBe(`${demo}/audit`);
  // Asking who is signed in is answered with 401, which the browser writes into its console.
  expect(troubles.filter((trouble) => !trouble.includes('401'))).toEqual([]);
  await context.close();
});
