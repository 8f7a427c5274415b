/** The app for journeys of people: the server in this process (its clock can be set), a mailbox, and what hands do on a page. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Locator, Page } from 'playwright-core';
import { type Config, readConfig } from '../../src/config.ts';
import { type Started, startServer } from '../../src/main.ts';
import { launchBrowser, settledText } from '../harness/browser.ts';
import { linkIn, type Mailbox, openMailbox } from '../harness/mailbox.ts';

export const screens = join(import.meta.dirname, '../output/screens');
const installScript = join(import.meta.dirname, '../../scripts/install.mjs');

export type House = {
  app: Started;
  browser: Browser;
  mailbox: Mailbox;
  dataDir: string;
  /** Opens a path of the app; the text of the page once it is at rest. */
  open(page: Page, path: string): Promise<string>;
  close(): Promise<void>;
};

/** A fresh installation on a free port, and a browser. `signIn`: how people may come in. */
export const openHouse = async (signIn: Partial<Config['signIn']> = {}): Promise<House> => {
  // Untyped on purpose: the scripts run before anything is installed, so they are plain JavaScript.
  const { build } = (await import(installScript)) as { build: () => void };
  build();
  mkdirSync(screens, { recursive: true });
  const dataDir = mkdtempSync(join(tmpdir(), 'pd-house-'));
  const [mailbox, browser] = await Promise.all([openMailbox(), launchBrowser()]);
  const config = readConfig({ data: dataDir, port: '0', demo: false });
  const app = await startServer({
    ...config,
    signIn: { ...config.signIn, ...signIn },
    mail: { url: mailbox.url, from: 'PerfectlyData <no-reply@data.example>', ca: null },
  });
  const open = async (page: Page, path: string): Promise<string> => {
    await page.goto(app.url + path);
    return settledText(page);
  };
  const close = async (): Promise<void> => {
    await browser.close();
    await app.close();
    await mailbox.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { app, browser, mailbox, dataDir, open, close };
};

/** Asks the API as whoever is signed in on the page; the answer as JSON, null where there is none. Throws for a refusal. */
export const send = async (
  { app }: House,
  page: Page,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> => {
  const headers = { 'x-requested-with': 'perfectlydata' };
  const data = body === undefined ? {} : { data: body };
  const answer = await page.request.fetch(`${app.url}/api/v1${path}`, { method, headers, ...data });
  const text = await answer.text();
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${text}`);
  return text === '' ? null : (JSON.parse(text) as unknown);
};

export type Person = { name: string; username: string; email: string; password: string };

export const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
export const heading = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('heading', { name }).waitFor();
/** Fills the fields with these labels. */
export const fillIn = async (page: Page, fields: Record<string, string>): Promise<void> => {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
};

/** Who the fields of registering ask for; the question about age is another matter. */
export const fillPerson = (page: Page, { name, username, email, password }: Person): Promise<void> =>
  fillIn(page, { Name: name, 'User name': username, Email: email, Password: password });

export const enterPassword = async (page: Page, login: string, password: string): Promise<void> => {
  await fillIn(page, { 'User name or email': login, Password: password });
  await button(page, 'Sign in').click();
};

/** Invites on the open page of members. */
export const invite = async (page: Page, email: string): Promise<void> => {
  await button(page, 'Invite somebody').click();
  await page.getByRole('dialog').getByLabel('Email').fill(email);
  await button(page, 'Send the invitation').click();
  await page.getByText(email).waitFor();
};

/** Opens the link of the mail that confirms an address. */
export const confirmAddress = async ({ mailbox }: House, page: Page, email: string): Promise<void> => {
  await page.goto(linkIn(await mailbox.take(email, /confirm your email/i)));
  await heading(page, 'Your address is confirmed');
};

/** What a browser says of answers it was right to get: nobody signed in, a wrong code, no way in. */
export const unexpected = (troubles: string[]): string[] =>
  troubles.filter((trouble) => !/status of 4(01|03|04|09|22)/.test(trouble));

/** Serious and critical findings of axe on the page. */
export const seriousIn = async (page: Page): Promise<string[]> =>
  (await new AxeBuilder({ page }).analyze()).violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
