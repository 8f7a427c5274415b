/** The app as its users meet it: the real server in a process of its own, and a real browser that forgives nothing. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const root = resolve(import.meta.dirname, '../..');
const startScript = join(root, 'scripts/start.mjs');

export type App = { url: string; signInLink: string; dataDir: string; close(): Promise<void> };

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((done) => (child.exitCode === null ? child.once('exit', () => done()) : done()));

/** What `start --json` prints once the server listens: one object on one or more lines. */
const readAddress = (child: ChildProcess): Promise<{ url: string; signInLink: string }> =>
  new Promise((found, failed) => {
    let text = '';
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)));
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      try {
        found(JSON.parse(text) as { url: string; signInLink: string });
      } catch {
        // The rest of it is still to come.
      }
    });
    child.once('exit', (code) => failed(new Error(`The server ended with ${code} before it listened.\n${said}`)));
  });

/** `npm start` on a fresh data folder and a free port: builds the web app when it is stale, then serves it. */
export const startApp = async ({ demo = false }: { demo?: boolean } = {}): Promise<App> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'pd-browser-'));
  const args = [startScript, '--json', '--data', dataDir, '--port', '0', ...(demo ? [] : ['--no-demo'])];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended(child);
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    return { ...(await readAddress(child)), dataDir, close };
  } catch (error) {
    await close();
    throw error;
  }
};

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Chromium from `CHROMIUM` or where packages put it. Throws, with what to do, when there is none. */
export const launchBrowser = async (): Promise<Browser> => {
  const executablePath = [process.env['CHROMIUM'], ...places].find((path) => path && existsSync(path));
  if (!executablePath)
    throw new Error('No Chromium. Install it with your package manager, or set CHROMIUM to its path.');
  return chromium.launch({ executablePath, args: flags });
};

export type Visit = {
  context: BrowserContext;
  page: Page;
  /** Everything a browser complained about so far; a test ends by expecting it to be empty. */
  troubles: string[];
};

const isLocal = (address: string): boolean => {
  const { protocol, hostname } = new URL(address);
  return protocol === 'blob:' || protocol === 'data:' || hostname === '127.0.0.1';
};

/** Console errors (CSP violations are among them), uncaught exceptions, failed requests, and requests to other hosts. */
const listen = (page: Page, troubles: string[]): void => {
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console at ${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`exception at ${page.url()}: ${error.message}`));
  page.on('request', (request) => {
    if (!isLocal(request.url())) troubles.push(`a request to ${new URL(request.url()).host}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) troubles.push(`${response.status()} from ${new URL(response.url()).pathname}`);
  });
};

/** A new, clean browser profile with one page. */
export const visit = async (browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> => {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    acceptDownloads: true,
    ...options,
  });
  context.setDefaultTimeout(20_000);
  const troubles: string[] = [];
  const page = await context.newPage();
  listen(page, troubles);
  return { context, page, troubles };
};

/** Opens the one-time link; ends on the home page of the first workspace. */
export const signIn = async (page: Page, app: Pick<App, 'signInLink'>): Promise<void> => {
  await page.goto(app.signInLink);
  await page.waitForURL(/\/(w\/|new)/);
  // The address changes first; the page that was left stays until the next one is there.
  await page.locator('input[type=password]').waitFor({ state: 'detached' });
};

const isStill = async (page: Page): Promise<string | null> => {
  if ((await page.locator('[aria-busy=true], .animate-pulse').count()) > 0) return null;
  if ((await page.getByRole('heading').count()) === 0) return null;
  return page.locator('body').innerText();
};

/** The text of a page once nothing on it is loading any more and three looks at it in a row see the same. */
export const settledText = async (page: Page): Promise<string> => {
  const until = Date.now() + 20_000;
  let before: string | null = null;
  let same = 0;
  while (Date.now() < until) {
    const text = await isStill(page);
    same = text !== null && text === before ? same + 1 : 0;
    if (text !== null && same === 2) return text;
    before = text;
    await page.waitForTimeout(100);
  }
  throw new Error(`The page ${new URL(page.url()).pathname} does not come to rest.`);
};
