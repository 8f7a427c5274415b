/** What hands do in the app: dropping files, switching things off, stopping a load half-way, dragging cards. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type App, launchBrowser, settledText, signIn, startApp, type Visit, visit } from '../harness/browser.ts';
import { counts, customers, writeShopFiles } from './shop-files.browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'pd-by-hand-'));
let app: App;
let browser: Browser;
let here: Visit;
let page: Page;
let workspace: string;

beforeAll(async () => {
  [app, browser] = await Promise.all([startApp(), launchBrowser()]);
  here = await visit(browser);
  page = here.page;
  await signIn(page, app);
  await settledText(page);
  if (page.url().endsWith('/new')) {
    await page.getByRole('textbox').fill('By hand');
    await page.getByRole('button', { name: 'Create workspace' }).click();
    await page.waitForURL(/\/w\//);
  }
  workspace = new URL(page.url()).pathname.split('/')[2] ?? '';
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = async (path: string): Promise<void> => {
  await page.goto(`${app.url}/w/${workspace}${path}`);
  await settledText(page);
};
const read = async <T>(shape: z.ZodType<T>, path: string): Promise<T> =>
  shape.parse(await (await page.request.get(`${app.url}/api/v1/workspaces/${workspace}${path}`)).json());
const listed = z.object({ items: z.array(z.object({ name: z.string() })) });
const datasets = async (): Promise<string[]> => (await read(listed, '/datasets')).items.map(({ name }) => name);
const button = (name: string | RegExp): Locator => page.getByRole('button', { name });
const loaded = (): Promise<void> =>
  page.getByRole('heading', { name: 'Loaded', exact: true }).waitFor({ timeout: 90_000 });

/** Drops files on an element as a browser does it: a data transfer that holds them, dragged over and let go. */
const dropOn = async (target: Locator, paths: readonly string[]): Promise<void> => {
  const files = paths.map((path) => ({ name: basename(path), text: readFileSync(path, 'utf8') }));
  // As text: the types of a browser are not those of this process.
  const transfer = await page.evaluateHandle(
    `((files) => {
      const transfer = new DataTransfer();
      for (const { name, text } of files) transfer.items.add(new File([text], name));
      return transfer;
    })(${JSON.stringify(files)})`,
  );
  for (const type of ['dragenter', 'dragover', 'drop']) await target.dispatchEvent(type, { dataTransfer: transfer });
};

const dropArea = (): Locator => page.getByText('Drop files here', { exact: false }).first();
const [customerFile = '', orderFile = '', lineFile = ''] = writeShopFiles(folder);

test('files dropped on the page are uploaded, looked at, and loaded when asked to', async () => {
  await open('/imports');
  await dropOn(dropArea(), [customerFile, lineFile]);
  await page.waitForURL(/\/imports\/.+/);
  await page.getByRole('combobox', { name: 'What we do: religion' }).click();
  await page.getByRole('option', { name: 'drop' }).click();
  expect(await datasets()).toEqual([]);
  await button(/^Load/).click();
  await loaded();
  expect((await datasets()).toSorted()).toEqual(['customers', 'order_lines']);
  expect(here.troubles).toEqual([]);
});

const seriousIn = async (one: Page): Promise<string[]> =>
  (await new AxeBuilder({ page: one }).analyze()).violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id }) => id);

const references = z.object({ references: z.array(z.object({ column: z.string() })) });

test('what loaded rows would refer to is switched off in the wizard, and the load keeps to it', async () => {
  await open('/imports');
  await dropOn(dropArea(), [orderFile]);
  await page.waitForURL(/\/imports\/.+/);
  const follow = page.getByRole('switch', { name: /order_lines\.order_id/ });
  await follow.waitFor();
  expect(await follow.isChecked()).toBe(true);
  expect(await seriousIn(page)).toEqual([]);
  await follow.click();
  await page.getByText('order_lines.order_id stays apart from orders.order_id').waitFor();
  await page.reload();
  await follow.waitFor();
  expect(await follow.isChecked()).toBe(false);
  await button(/^Load/).click();
  await loaded();
  expect((await read(references, '/datasets/order_lines')).references).toEqual([]);
  expect(await settledText(page)).not.toContain('will refer to');
  expect(here.troubles).toEqual([]);
});

const progress = z.object({ state: z.string(), progress: z.object({ rows: z.number() }).nullable() });

/** Enough rows for a load of some seconds. */
const writeVisits = (): string => {
  const path = join(folder, 'visits.csv');
  const rows = Array.from({ length: 1_200_000 }, (_, at) => {
    const customer = customers[at % customers.length];
    return `${at},guest${at % 400_000}@mail.example,${customer?.number ?? ''},2026-0${(at % 9) + 1}-11,${at % 97}.5`;
  });
  writeFileSync(path, `visit_id,email,customer_number,visited_on,minutes\n${rows.join('\n')}\n`);
  return path;
};

test('a load is seen in progress, and stopping it half-way leaves nothing of it', async () => {
  const before = await datasets();
  await open('/imports');
  await page.locator('input[type=file]').setInputFiles(writeVisits());
  await page.waitForURL(/\/imports\/.+/, { timeout: 60_000 });
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await button(/^Load/).click();
  const bar = page.getByRole('progressbar');
  await bar.waitFor();
  const count = page.getByRole('status').getByText(/[1-9][\d,]* (of [\d,]+ )?rows/);
  await count.waitFor({ timeout: 60_000 });
  const seen = await read(progress, `/imports/${id}`);
  expect(seen.state).toBe('loading');
  expect(seen.progress?.rows).toBeGreaterThan(0);
  await button('Stop').click();
  await page
    .getByText(/stopped/i)
    .first()
    .waitFor({ timeout: 60_000 });
  expect((await read(progress, `/imports/${id}`)).state).toBe('cancelled');
  expect(await datasets()).toEqual(before);
  await open('/datasets');
  expect(await settledText(page)).not.toContain('visits');
  await open('/find');
  await page.getByRole('searchbox', { name: 'Find a person' }).fill('guest7@mail.example');
  await page.keyboard.press('Enter');
  await page.getByText('Nobody is known by that').waitFor();
  expect(here.troubles).toEqual([]);
});

const saved = z.object({ cards: z.array(z.object({ id: z.string(), x: z.number(), y: z.number() })) });

/** Two questions, and a dashboard of them side by side; gives its id. */
const makeDashboard = async (): Promise<string> => {
  const api = `${app.url}/api/v1/workspaces/${workspace}`;
  const post = async (path: string, data: unknown): Promise<string> => {
    const answer = await page.request.post(api + path, {
      data,
      headers: { 'x-requested-with': 'perfectlydata', origin: app.url },
    });
    return z.object({ id: z.string() }).parse(await answer.json()).id;
  };
  const ask = (name: string, dataset: string) =>
    post('/questions', { name, chart: 'number', question: { measures: [`${dataset}.count`] } });
  const [left, right] = [await ask('All customers', 'customers'), await ask('All orders', 'orders')];
  const cards = [left, right].map((questionId, at) => ({ id: `c${at}`, questionId, x: at * 4, y: 0, w: 4, h: 4 }));
  return post('/dashboards', { name: 'Moved', cards });
};

test('a card dragged by its grip stands there after a reload', async () => {
  const id = await makeDashboard();
  await open(`/dashboards/${id}`);
  expect(await settledText(page)).toContain(String(counts.customers));
  await button('Edit').click();
  const card = page.locator('.react-grid-item').filter({ hasText: 'All customers' });
  const grip = card.locator('[data-grip]');
  await grip.waitFor();
  const [from, box] = [await grip.boundingBox(), await card.boundingBox()];
  if (from === null || box === null) throw new Error('The card cannot be seen.');
  const [x, y] = [from.x + from.width / 2, from.y + from.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 30, y + 20, { steps: 5 });
  await page.mouse.move(x + box.width * 2.1, y + 10, { steps: 20 });
  await page.mouse.up();
  expect(await page.getByRole('menu').count()).toBe(0);
  await button('Save').click();
  await page.getByText('Dashboard saved').waitFor();
  await page.reload();
  const text = await settledText(page);
  expect(text.indexOf('All orders')).toBeLessThan(text.indexOf('All customers'));
  const { cards } = await read(saved, `/dashboards/${id}`);
  expect(cards.find((one) => one.id === 'c0')).toMatchObject({ x: 8, y: 0 });
  expect(cards.find((one) => one.id === 'c1')).toMatchObject({ x: 4, y: 0 });
  expect(here.troubles).toEqual([]);
});
