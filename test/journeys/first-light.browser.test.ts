/** The main job, end to end, as its users meet it: files become a chart; a person in them is found, exported and erased. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Uint8ArrayReader, ZipReader, TextWriter } from '@zip.js/zip.js';
import type { Browser, Download, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { checkCertificate } from '../../src/rooms/requests/index.ts';
import { type App, launchBrowser, settledText, signIn, startApp, type Visit, visit } from '../harness/browser.ts';
import { counts, customers, ordersEach, linesEach, writeShopFiles } from './shop-files.browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'pd-first-light-'));
const screens = join(import.meta.dirname, '../output/screens/first-light');
const someone = customers[0] ?? { number: '', email: '', name: '' };
let app: App;
let browser: Browser;
let here: Visit;
let page: Page;

beforeAll(async () => {
  mkdirSync(screens, { recursive: true });
  [app, browser] = await Promise.all([startApp(), launchBrowser()]);
  here = await visit(browser);
  page = here.page;
});
afterAll(async () => {
  await browser?.close();
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

// One journey: where a step failed, those after it would only wait for what never comes.
let broken = false;
beforeEach(() => {
  if (broken) throw new Error('A step before this one failed.');
});
afterEach(({ task }) => {
  broken ||= task.result?.state === 'fail';
});

const button = (name: string | RegExp): Locator => page.getByRole('button', { name });
const shot = (name: string) => page.screenshot({ path: join(screens, `${name}.png`) });
const goTo = async (name: string): Promise<void> => {
  const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true });
  const address = (await link.getAttribute('href')) ?? '';
  await link.click();
  await page.waitForURL((url) => url.pathname === address);
  await settledText(page);
};
const choose = async (box: Locator, option: string | RegExp): Promise<void> => {
  await box.click();
  await page.getByRole('option', { name: option }).first().click();
};
const bytesOf = async (download: Download): Promise<Buffer> => readFileSync(await download.path());
const downloadBy = async (act: () => Promise<unknown>): Promise<Buffer> => {
  const [download] = await Promise.all([page.waitForEvent('download'), act()]);
  return bytesOf(download);
};

/** No page shows a name, an email or a customer number of anybody. */
const expectPseudonymous = (text: string): void => {
  const shown = customers
    .flatMap(({ name, email, number }) => [name, email, number])
    .filter((one) => text.includes(one));
  expect(shown).toEqual([]);
};
const expectQuiet = (): void => expect(here.troubles).toEqual([]);

test('the one-time link signs in, and a workspace is there to begin with', async () => {
  await signIn(page, app);
  if (page.url().endsWith('/new')) {
    await page.getByRole('textbox').fill('Corner shop');
    await button('Create workspace').click();
    await page.waitForURL(/\/w\//);
  }
  await settledText(page);
  await shot('1-home-empty');
  expectQuiet();
});

test('dropped files are recognised, and nothing is loaded before every question is answered', async () => {
  await goTo('Sources');
  await page.locator('input[type=file]').setInputFiles(writeShopFiles(folder));
  await page.waitForURL(/\/imports\/.+/);
  await button(/customers/)
    .first()
    .click();
  const row = (name: string): Locator => page.getByRole('row', { name: new RegExp(`^${name} `) });
  await row('email').waitFor();
  await shot('2-wizard');
  expect(await row('email').innerText()).toMatch(/email[\s\S]*tokenise[\s\S]*a person, everywhere/);
  expect(await row('customer_number').innerText()).toMatch(/tokenise[\s\S]*a person, in this source/);
  expect(await row('full_name').innerText()).toMatch(/name[\s\S]*tokenise/);
  expect(await row('birth_date').innerText()).toContain('generalise: year');
  expect(await row('postcode').innerText()).toContain('generalise: area');
  expect(await row('religion').innerText()).toContain('your decision');
  expectPseudonymous(await settledText(page));
  await button('Answer 1 column first').isDisabled();
  await choose(page.getByRole('combobox', { name: 'What we do: religion' }), 'drop');
  await choose(page.getByRole('combobox', { name: 'What we do: city' }), 'keep');
  await button(/order_lines/)
    .first()
    .click();
  await page.getByText('orders.order_id').first().waitFor();
  await shot('3-wizard-lines');
  expectQuiet();
});

test('loading shows the outcome, and what could not be read is offered as a file', async () => {
  await button(/^Load/).click();
  await page.getByRole('heading', { name: 'Loaded' }).waitFor({ timeout: 60_000 });
  await shot('4-loaded');
  const line = (name: string) =>
    page
      .getByRole('row', { name: new RegExp(`^${name} `) })
      .getByRole('cell')
      .allInnerTexts();
  const persons = String(customers.length);
  expect(await line('customers')).toEqual(['customers', '65', '64', '1', '0', persons]);
  expect(await line('orders')).toEqual(['orders', '192', '192', '0', '0', persons]);
  expect(await line('order_lines')).toEqual(['order_lines', '385', '384', '1', '0', persons]);
  const rejects = await downloadBy(() => page.getByRole('link', { name: /kept aside: customers/ }).click());
  expect(rejects.toString()).toContain('only,three,fields');
  expectQuiet();
});

test('datasets show pseudonyms; names, emails and numbers stand on no page', async () => {
  for (const name of ['customers', 'orders', 'order_lines'] as const) {
    await goTo('Datasets');
    expectPseudonymous(await settledText(page));
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('tab', { name: 'Rows' }).waitFor();
    const text = await settledText(page);
    await shot(`5-${name}`);
    expect(text).toContain(`${counts[name]} rows`);
    expect(text).toMatch(/[A-Z]\d·[A-Z]\d[A-Z]/);
    expectPseudonymous(text);
    for (const tab of ['Columns', 'Loads']) {
      await page.getByRole('tab', { name: tab }).click();
      expectPseudonymous(await settledText(page));
    }
  }
  expectQuiet();
});

test('a chart is built by clicking; small groups are hidden and said to be', async () => {
  await goTo('Explore');
  await choose(page.getByRole('combobox', { name: 'Dataset' }), 'customers');
  const field = (name: string): Locator =>
    page.getByRole('button', { name, exact: true }).and(page.locator('[aria-pressed]'));
  await field('Persons').click();
  if ((await field('Rows').getAttribute('aria-pressed')) === 'true') await field('Rows').click();
  await page.locator('[aria-pressed]').filter({ hasText: 'city' }).last().click();
  await button('2 hidden for small groups').waitFor();
  await shot('6-explore-city');
  const text = await settledText(page);
  expect(text).toContain('Husum');
  expect(text).toMatch(/Husum\s+hidden for small groups/);
  expectPseudonymous(text);
  await save('Persons by city');
  expectQuiet();
});

const save = async (name: string): Promise<void> => {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill(name);
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await page.waitForURL(/question=/);
  await page.getByText(`Saved as ${name}`).waitFor();
};

test('time is grouped by a grain, a filter narrows it, and the sentence says so', async () => {
  await goTo('Datasets');
  await page.getByRole('link', { name: 'orders', exact: true }).click();
  await page.getByRole('link', { name: 'Explore' }).last().click();
  await page.getByRole('button', { name: 'month', exact: true }).click();
  await choose(page.getByRole('combobox', { name: 'Grouped by' }), 'quarter');
  await page.keyboard.press('Escape');
  await button('Filter').click();
  await choose(page.getByRole('combobox', { name: /Filter by/ }), /^channel/);
  await page.getByLabel('Value').fill('web');
  await page.getByLabel('Value').press('Enter');
  await button(/channel is web/i).waitFor();
  const text = await settledText(page);
  expect(text).toContain('Q1 2026');
  await shot('7-explore-quarter');
  expect(await page.locator('[role=img]').first().getAttribute('aria-label')).toMatch(/quarter/i);
  await save('Web orders by quarter');
  expectQuiet();
});

test('saved questions stand side by side on a dashboard, and are there after a reload', async () => {
  await goTo('Dashboards');
  await button('New dashboard').click();
  await page.getByLabel('Name of the dashboard').fill('Shop');
  for (const name of ['Persons by city', 'Web orders by quarter']) {
    await button('Add a card').click();
    await page.getByRole('menuitem', { name }).click();
  }
  await settledText(page);
  await shot('8-dashboard-edit');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Dashboard saved').waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Web orders by quarter' }).waitFor();
  const text = await settledText(page);
  await shot('9-dashboard');
  expect(text).toContain('Persons by city');
  expect(text).toMatch(/Husum\s+hidden for small groups/);
  expectPseudonymous(text);
  expectQuiet();
});

test('the command palette leads to a page by keyboard alone', async () => {
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('A page, dataset, question or dashboard').waitFor();
  await page.keyboard.type('audit');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/audit$/);
  expectQuiet();
});

const find = async (value: string): Promise<void> => {
  await goTo('Find');
  await page.getByRole('searchbox', { name: 'Find a person' }).fill(value);
  await page.keyboard.press('Enter');
};
const heldRows = async (): Promise<string[][]> => {
  const rows = page.getByRole('region', { name: 'What is held' }).getByRole('row');
  const cells = await Promise.all((await rows.all()).map((row) => row.getByRole('cell').allInnerTexts()));
  return cells
    .filter((row) => row.length > 0)
    .map((row) => [row[0]?.split('\n')[0] ?? '', row[2] ?? ''])
    .toSorted();
};

test('an email leads to every row about the person, in every dataset', async () => {
  await find(someone.email.toUpperCase());
  await page.getByText('What may be done').waitFor();
  await shot('10-find');
  expect(await heldRows()).toEqual([
    ['customers', '1'],
    ['order_lines', String(ordersEach * linesEach)],
    ['orders', String(ordersEach)],
  ]);
  expectPseudonymous(await settledText(page));
  expectQuiet();
});

test('revealing takes a purpose, shows the values, and stands in the audit log', async () => {
  await button('Reveal…').click();
  await page.getByRole('dialog').getByRole('textbox').fill('Call back about a kettle');
  await page.getByRole('dialog').getByRole('button', { name: 'Reveal', exact: true }).click();
  await page.getByText('Revealed to you').waitFor();
  const text = await settledText(page);
  await shot('11-revealed');
  expect(text).toContain(someone.name);
  expect(text).toContain(someone.email);
  expect(customers.slice(1).filter(({ email }) => text.includes(email))).toEqual([]);
  await button('Fold away now').click();
  expectPseudonymous(await settledText(page));
  await goTo('Audit');
  const log = await settledText(page);
  expect(log).toContain('Values revealed');
  expect(log).toContain('Call back about a kettle');
  expectPseudonymous(log);
  expectQuiet();
});

test('the export is a ZIP with the original values', async () => {
  await find(someone.number);
  await button('Export…').click();
  await page.getByRole('dialog').getByRole('textbox').fill('Asked for a copy by letter');
  const zip = await downloadBy(() => page.getByRole('dialog').getByRole('button', { name: 'Make the ZIP' }).click());
  await page.getByText('The ZIP is ready').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).first().click();
  const entries = await new ZipReader(new Uint8ArrayReader(new Uint8Array(zip))).getEntries();
  const texts = await Promise.all(
    entries.map(
      async (entry) => [entry.filename, entry.directory ? '' : await entry.getData(new TextWriter())] as const,
    ),
  );
  const names = texts.map(([name]) => name);
  for (const ending of ['customers.csv', 'orders.csv', 'order_lines.csv', 'customers.json', '.html'])
    expect(names.some((name) => name.endsWith(ending))).toBe(true);
  const csv = texts.find(([name]) => name.endsWith('customers.csv'))?.[1] ?? '';
  expect(csv).toContain(someone.email);
  expect(csv).toContain(someone.name);
  expect(csv).toContain('1950-01-01');
  expectQuiet();
});

test('erasing shows its plan, asks for the name, passes its stations and gives a certificate that holds', async () => {
  await button('Erase this person…').click();
  const dialog = page.getByRole('dialog');
  const confirm = dialog.getByRole('button', { name: 'Erase this person' });
  await dialog.getByText('Values in the vault', { exact: true }).waitFor();
  await shot('12-erase-plan');
  expect(await confirm.isDisabled()).toBe(true);
  const name = /Erase (\S+)/.exec((await dialog.getByRole('heading').first().innerText()) ?? '')?.[1] ?? '';
  await dialog.getByRole('textbox').fill(name);
  await confirm.click();
  await page.getByText(`${name} is erased`).waitFor({ timeout: 60_000 });
  await shot('13-erased');
  const certificate = await downloadBy(() => page.getByRole('link', { name: 'Certificate' }).click());
  const key = await (await page.request.get(`${app.url}/api/v1/certificate-key`)).text();
  expect(checkCertificate(certificate.toString(), key)).toMatchObject({ valid: true, problems: [] });
  const forged = certificate.toString().replace(/"rows":\s*3/, '"rows":2');
  expect(forged).not.toBe(certificate.toString());
  expect(checkCertificate(forged, key).valid).toBe(false);
  expectPseudonymous(await settledText(page));
  expectQuiet();
});

test('afterwards the person is found by nothing, and the same files do not bring them back', async () => {
  for (const value of [someone.email, someone.number]) {
    await find(value);
    await page.getByText('Nobody is known by that').waitFor();
  }
  await goTo('Sources');
  await page.locator('input[type=file]').setInputFiles(writeShopFiles(folder));
  await page.waitForURL(/\/imports\/.+/);
  await page.getByRole('heading', { name: /What is in it/ }).waitFor();
  await button(/customers/)
    .first()
    .click();
  const religion = page.getByRole('combobox', { name: 'What we do: religion' });
  await religion.waitFor();
  if ((await religion.innerText()).includes('your decision')) await choose(religion, 'drop');
  await button(/^Load/).click();
  await page.getByRole('heading', { name: 'Loaded' }).waitFor({ timeout: 60_000 });
  await shot('14-loaded-again');
  const withheld = (name: string) =>
    page
      .getByRole('row', { name: new RegExp(`^${name} `) })
      .getByRole('cell')
      .nth(4)
      .innerText();
  expect(await withheld('customers')).toBe('1');
  expect(await withheld('orders')).toBe(String(ordersEach));
  expect(await withheld('order_lines')).toBe(String(ordersEach * linesEach));
  await find(someone.email);
  await page.getByText('Nobody is known by that').waitFor();
  expectQuiet();
});

test('the app speaks German as well', async () => {
  await button(/Your menu/).click();
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
  await page.getByRole('link', { name: 'Datensätze', exact: true }).waitFor();
  for (const name of ['Quellen', 'Datensätze', 'Erkunden', 'Dashboards', 'Löschungen', 'Protokoll']) {
    await page.locator('nav').getByRole('link', { name, exact: true }).click();
    const text = await settledText(page);
    expectPseudonymous(text);
    expect(text).not.toMatch(
      /\b(rows|loaded|Saved questions|Everybody|Search fields|Searched|Revealed|Exported|Erasure)\b/,
    );
    await shot(`15-${name}`);
  }
  expect(await settledText(page)).toMatch(/orders: 1\d\d von 192 Zeilen geladen/);
  await page.locator('nav').getByRole('link', { name: 'Datensätze', exact: true }).click();
  await page.getByRole('link', { name: 'customers', exact: true }).click();
  await page.getByRole('tab', { name: 'Spalten' }).click();
  expect(await settledText(page)).toMatch(/64 von 64 sind E-Mail-Adressen, so benannt/);
  expect(await page.locator('html').getAttribute('lang')).toBe('de');
  expectQuiet();
});
