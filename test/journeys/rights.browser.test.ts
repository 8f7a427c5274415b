/** Asking for one's rights on the public page, with real mail, and answering from the workspace; looked at in every look. */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { settledText, signIn, type Visit, visit } from '../harness/browser.ts';
import { linkIn } from '../harness/mailbox.ts';
import { readZip } from '../harness/read-zip.ts';
import {
  button,
  fillIn,
  heading,
  type House,
  openHouse,
  screens,
  send,
  seriousIn,
  unexpected,
} from './house.browser.ts';

const at = '/workspaces/corner-shop';
const made = z.object({ id: z.string() });
const imported = z.object({ state: z.string() });
const hanna = { name: 'Hanna Quittenbaum', email: 'hanna.quittenbaum@mail.example' };
const emil = { name: 'Emil Zwiebelfisch', email: 'emil.zwiebelfisch@mail.example' };
const greta = { name: 'Greta Rosenstengel', email: 'greta.rosenstengel@mail.example' };
const others = Array.from({ length: 21 }, (_, i) => ({ name: `Guest ${i}`, email: `guest${i}@mail.example` }));
const guests = [hanna, emil, greta, ...others];

let house: House;
/** Whoever asks: nobody who is signed in. */
let asker: Visit;
/** The owner of the shop that holds the asker's data, who owns the installation too. */
let owner: Visit;

/** Two visits of each guest. */
const visits = (): string => {
  const lines = guests.flatMap(({ email }, i) => [
    `${email},${['Kiel', 'Husum'][i % 2]},${i + 7}`,
    `${email},Kiel,${i}`,
  ]);
  return `${['email,city,amount', ...lines].join('\n')}\n`;
};

const upload = async (page: Page): Promise<string> => {
  const answer = await page.request.post(`${house.app.url}/api/v1${at}/uploads?name=visits.csv`, {
    data: Buffer.from(visits()),
    headers: { 'x-requested-with': 'perfectlydata', 'content-type': 'application/octet-stream' },
  });
  return made.parse(await answer.json()).id;
};

const untilState = async (page: Page, id: string, state: string): Promise<void> => {
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(200))
    if (imported.parse(await send(house, page, 'GET', `${at}/imports/${id}`)).state === state) return;
  throw new Error(`The import did not become ${state} within a minute.`);
};

const loadShop = async (page: Page): Promise<void> => {
  const uploads = [await upload(page)];
  const { id } = made.parse(await send(house, page, 'POST', `${at}/imports`, { uploads }));
  await untilState(page, id, 'ready');
  await send(house, page, 'POST', `${at}/imports/${id}/load`);
  await untilState(page, id, 'done');
};

beforeAll(async () => {
  house = await openHouse();
  [asker, owner] = await Promise.all([visit(house.browser), visit(house.browser)]);
  await signIn(owner.page, house.app);
  await send(house, owner.page, 'POST', '/workspaces', { name: 'Corner shop' });
  await loadShop(owner.page);
});
afterAll(async () => {
  await house?.close();
});

/** Fills the public form and sends it; gives the reference. */
const ask = async (page: Page, kind: string, who: { name: string; email: string }): Promise<string> => {
  await house.open(page, '/rights');
  await page.getByRole('radio', { name: kind }).check();
  await fillIn(page, { 'Your name': who.name, 'Your email': who.email });
  await button(page, 'Send the request').click();
  await heading(page, 'Look into your mail');
  return (await page.locator('[data-reference]').innerText()).trim();
};

/** Opens the letter's link and says that it was oneself. */
const confirmByLetter = async (page: Page, email: string, reference: string): Promise<void> => {
  await page.goto(linkIn(await house.mailbox.take(email, new RegExp(reference))));
  await heading(page, 'Was it you?');
  expect(new URL(page.url()).hash).toBe(''); // the secret does not stay in the address
  await button(page, 'Yes, it was me').click();
  await page.getByText('Corner shop', { exact: true }).waitFor();
};

const openCase = async (page: Page, reference: string): Promise<string> => {
  await house.open(page, '/w/corner-shop/rights');
  await page.getByRole('link', { name: reference }).click();
  await heading(page, reference);
  return settledText(page);
};

test('access: asked without an account, confirmed by the letter, answered by one click, and downloaded by the asker', async () => {
  const { page } = asker;
  await house.open(page, '/rights');
  await button(page, 'Send the request').click();
  await page.getByText('Choose what you would like.').waitFor();
  await page.getByText('Give a whole email address').waitFor();
  const reference = await ask(page, 'See my data', hanna);
  await confirmByLetter(page, hanna.email, reference);
  expect(await settledText(page)).toMatch(/\b(29|30) days left/);
  await page.reload(); // this tab still knows it
  await page.getByText('Corner shop', { exact: true }).waitFor();

  const theirs = owner.page;
  const text = await openCase(theirs, reference);
  expect(text).toContain('2 rows of 1 person');
  expect(text).not.toContain(hanna.email);
  await button(theirs, 'Show who asks').click();
  await theirs.getByText(hanna.email).waitFor();
  await button(theirs, 'Fold away').click();
  await button(theirs, 'Hand over the data').click();
  await theirs.getByRole('dialog').getByRole('button', { name: 'Hand over the data' }).click();
  await theirs.getByText('Answered, and the asker is told').waitFor();
  await theirs.getByText('Nothing is left to do here.').waitFor();

  await page.goto(linkIn(await house.mailbox.take(hanna.email, /answered/i)));
  const [file] = await Promise.all([page.waitForEvent('download'), button(page, 'Download the data').click()]);
  const files = await readZip(createReadStream(await file.path()));
  expect([...files.values()].join('\n')).toContain(hanna.email);
  expect(file.suggestedFilename()).toMatch(/\.zip$/);
  expect(unexpected([...asker.troubles, ...owner.troubles])).toEqual([]);
});

test('erasure: answered when it is proven, with a certificate that the asker downloads', async () => {
  const { page } = asker;
  const reference = await ask(page, 'Erase my data', hanna);
  await confirmByLetter(page, hanna.email, reference);
  const theirs = owner.page;
  await openCase(theirs, reference);
  await button(theirs, 'Erase and answer').click();
  await theirs.getByRole('dialog').getByRole('button', { name: 'Erase and answer' }).click();
  await page.goto(linkIn(await house.mailbox.take(hanna.email, new RegExp(`${reference} is answered`))));
  const [file] = await Promise.all([page.waitForEvent('download'), button(page, 'Download the certificate').click()]);
  expect(file.suggestedFilename()).toBe(`certificate-${reference}.json`);
  expect(await readFile(await file.path(), 'utf8')).not.toContain(hanna.email);
  await theirs.getByText('Nothing is left to do here.').waitFor();
  await house.open(theirs, '/w/corner-shop/find');
  await theirs.getByRole('searchbox', { name: 'Find a person' }).fill(hanna.email);
  await theirs.keyboard.press('Enter');
  await theirs.getByText('Nobody is known by that').waitFor();
});

test('a refusal gives its ground, the words, and the authority of the country where the asker lives', async () => {
  const { page } = asker;
  await house.open(page, '/rights');
  await page.getByRole('radio', { name: 'Object to a use' }).check();
  await fillIn(page, { 'Your name': emil.name, 'Your email': emil.email });
  await page.getByLabel('Where you live').click();
  await page.getByRole('option', { name: 'Germany' }).click();
  await page.keyboard.press('Tab');
  await button(page, 'Send the request').click();
  await heading(page, 'Look into your mail');
  const reference = (await page.locator('[data-reference]').innerText()).trim();
  const code = /\b\d{8}\b/.exec((await house.mailbox.take(emil.email, new RegExp(reference))).text)?.[0] ?? '';
  await page.getByLabel('Code', { exact: true }).fill(code === '00000000' ? '00000001' : '00000000');
  await button(page, 'Confirm').click();
  await page.locator('[aria-invalid=true]').waitFor();
  await page.getByLabel('Code', { exact: true }).fill(code);
  await button(page, 'Confirm').click();
  await page.getByText('Corner shop', { exact: true }).waitFor();

  const theirs = owner.page;
  await openCase(theirs, reference);
  await button(theirs, 'Refuse…').click();
  const dialog = theirs.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Refuse' }).click();
  await dialog.getByText('Choose the ground of the law.').waitFor();
  await dialog.getByLabel('Ground').click();
  await theirs.getByRole('option', { name: /^Needed for legal claims/ }).click();
  await dialog.getByLabel('Why').fill('You ordered last week and have not paid yet.');
  await dialog.getByRole('button', { name: 'Refuse' }).click();
  await theirs.getByText('Refused, and the asker is told').waitFor();

  await page.reload();
  const text = await settledText(page);
  expect(text).toContain('Refused: the data is needed for legal claims');
  expect(text).toContain('You ordered last week and have not paid yet.');
  expect(text).toContain('Die Bundesbeauftragte für den Datenschutz');
  expect(unexpected([...asker.troubles, ...owner.troubles])).toEqual([]);
});

test('somebody in whose name a stranger asked takes it back with one press, and nothing was passed on', async () => {
  const { context, page } = await visit(house.browser);
  const reference = await ask(page, 'Erase my data', greta);
  await page.goto(linkIn(await house.mailbox.take(greta.email, new RegExp(reference))));
  await button(page, 'It was not me').click();
  await page.getByText('The request is taken back').waitFor();
  await house.open(owner.page, '/w/corner-shop/rights');
  expect(await settledText(owner.page)).not.toContain(reference);
  await context.close();
});

test('what came by telephone is entered, confirmed from evidence, taken longer for, noted and restricted by hand', async () => {
  const { page } = owner;
  await house.open(page, '/w/corner-shop/rights');
  await button(page, 'Enter a request').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('What they ask for').click();
  await page.getByRole('option', { name: 'Correct my data' }).click();
  await dialog.getByLabel('Their name').fill(greta.name);
  await dialog.getByLabel('In your own words').fill('My city is not Hamburg any more.');
  await dialog.getByRole('button', { name: 'Enter' }).click();
  await button(page, 'Confirm who asks…').click();
  await dialog.getByLabel('What you looked at').click();
  await page.getByRole('option', { name: 'A call back to a known number' }).click();
  await dialog.getByLabel('What the person is known by').fill(greta.email);
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await button(page, 'Take longer…').click();
  await dialog.getByLabel('Why it takes longer').fill('The archive has to be looked through by hand.');
  await dialog.getByRole('button', { name: 'Take two months more' }).click();
  await page.getByText('Two months more, and the asker is told').waitFor();
  await page.getByLabel('A note for those who answer').fill('Asked the warehouse.');
  await button(page, 'Add the note').click();
  await page.getByText('Note added').waitFor();
  expect(await settledText(page)).toMatch(/(8\d|9\d) days left/);
  await button(page, 'Send the answer').click();
  await dialog.getByRole('button', { name: 'Send the answer' }).click();
  await dialog.getByText('Say what you did').waitFor();
  await page.keyboard.press('Escape');

  await house.open(page, '/w/corner-shop/find');
  await page.getByRole('searchbox', { name: 'Find a person' }).fill(greta.email);
  await page.keyboard.press('Enter');
  await button(page, 'Restrict…').click();
  await dialog.getByLabel('Why').fill('Disputed until the archive is looked through');
  await dialog.getByRole('button', { name: 'Restrict' }).click();
  await page.getByText(/^Restricted since/).waitFor();
  await button(page, 'Lift the restriction…').click();
  await dialog.getByRole('button', { name: 'Lift it' }).click();
  await page.getByText('counts again').waitFor();
  expect(unexpected(owner.troubles)).toEqual([]);
});

test('signed in: asked about oneself without a letter, answered by the operator, and opened from one’s account', async () => {
  const { page } = owner;
  await house.open(page, '/account/rights');
  await page.getByRole('radio', { name: 'See my data' }).check();
  await button(page, 'Send the request').click();
  await page.getByText(/^Request R-\S+ is on its way/).waitFor();
  await house.open(page, '/operator/rights');
  await page.getByRole('link', { name: /^R-/ }).click();
  await button(page, 'Hand over the data').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Hand over the data' }).click();
  await page.getByText('Answered, and the asker is told').waitFor();
  await house.open(page, '/account/rights');
  await button(page, /^Open R-/).click();
  const [file] = await Promise.all([page.waitForEvent('download'), button(page, 'Download the data').click()]);
  expect(await readFile(await file.path(), 'utf8')).toContain('Corner shop');

  await house.open(page, '/w/corner-shop/settings');
  await page.getByRole('switch', { name: 'Hand over a copy of the data' }).click();
  await page.getByText('From now on it is done so').waitFor();
  await page.reload();
  await settledText(page);
  expect(await page.getByRole('switch', { name: 'Hand over a copy of the data' }).isChecked()).toBe(true);
  expect(unexpected(owner.troubles)).toEqual([]);
});

// Both widths, both themes and both languages, in two looks: what axe or an eye finds depends on one of them, not on the pair.
const looks = [
  { width: 1440, height: 900, colorScheme: 'dark', language: 'en' },
  { width: 390, height: 844, colorScheme: 'light', language: 'de' },
] as const;

const lines = z.object({ items: z.array(made) });

test.each(looks)(
  'every page at $width px, $colorScheme, in $language',
  async ({ width, height, colorScheme, language }) => {
    const options = { viewport: { width, height }, colorScheme, locale: language === 'de' ? 'de-DE' : 'en-GB' };
    const wrong: string[] = [];
    const look = async (page: Page, path: string, name: string): Promise<void> => {
      await house.open(page, path);
      await page.screenshot({ path: join(screens, `rights-${name}-${width}-${colorScheme}.png`), fullPage: true });
      const wide = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      const found = [...(wide > 0 ? ['scrolls sideways'] : []), ...(await seriousIn(page))];
      wrong.push(...found.map((it) => `${path}: ${it}`));
    };
    const { items } = lines.parse(await send(house, owner.page, 'GET', `${at}/rights`));
    const state = await owner.context.storageState();
    const secret = await asker.page.evaluate<string>("sessionStorage.getItem('rights-secret')");
    const stranger = await visit(house.browser, options);
    await look(stranger.page, '/rights', 'ask');
    await look(stranger.page, '/rights/confirm', 'code');
    await look(stranger.page, `/rights/request#token=${secret}`, 'request');
    const theirs = await visit(house.browser, { ...options, storageState: { ...state, origins: [] } });
    await look(theirs.page, '/w/corner-shop/rights', 'list');
    await look(theirs.page, `/w/corner-shop/rights/${items[0]?.id}`, 'case');
    await look(theirs.page, '/account/rights', 'own');
    await look(theirs.page, '/operator/rights', 'operator');
    expect(wrong).toEqual([]);
    expect(unexpected([...stranger.troubles, ...theirs.troubles])).toEqual([]);
    await Promise.all([stranger.context.close(), theirs.context.close()]);
  },
);
