import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { closeScanners, harmful, openScanner, scanned } from '../../engines/scanner/scanner.fixture.ts';
import { sql } from '../../kit/literals.ts';
import { storeUpload } from '../imports/index.ts';
import { contrast } from './contrast.ts';
import { readLogo, removeLogo, setLogo } from './workspace-logo.ts';
import { changeWorkspace, type SettingsChange } from './workspace-settings.ts';
import { createWorkspace, openWorkspace, type Workspace } from './workspace.ts';

let all: TestStores;
let workspace: Workspace;

beforeAll(async () => {
  all = await openTestStores();
  workspace = await createWorkspace(all.stores, all.owner, { name: 'Shop' });
});

afterAll(async () => {
  await all.close();
  removeDataDir(all.dataDir);
});

const now = () => openWorkspace(all.stores, all.owner, workspace.slug);

test('contrast is what WCAG says of known pairs, whichever way round', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  const colour = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`);
  fc.assert(
    fc.property(colour, colour, (one, other) => {
      expect(contrast(one, other)).toBe(contrast(other, one));
      expect(contrast(one, other)).toBeGreaterThanOrEqual(1);
      expect(contrast(one, other)).toBeLessThanOrEqual(21);
    }),
  );
});

test('settings are kept in one spelling, and what is left out stays', async () => {
  await changeWorkspace(workspace, { timeZone: 'Europe/Vienna', locale: 'de-at', currency: 'chf' });
  await changeWorkspace(await now(), { primaryColour: '#1D4ED8', accentColour: '#047857' });
  const kept = { timeZone: 'Europe/Vienna', locale: 'de-AT', currency: 'CHF', name: 'Shop', k: 5 };
  expect(await now()).toMatchObject({ ...kept, primaryColour: '#1d4ed8', accentColour: '#047857' });
  await changeWorkspace(await now(), { accentColour: null });
  expect(await now()).toMatchObject({ ...kept, primaryColour: '#1d4ed8', accentColour: null });
});

const wrong: [string, SettingsChange][] = [
  ['bad-time-zone', { timeZone: 'Europe/Atlantis' }],
  ['bad-time-zone', { timeZone: '+02:00' }],
  ['bad-time-zone', { timeZone: '' }],
  ['bad-locale', { locale: 'not a tag' }],
  ['bad-currency', { currency: 'XXY' }],
  ['bad-colour', { primaryColour: 'red' }],
  ['bad-colour', { accentColour: '#fff' }],
  ['colour-too-light', { accentColour: '#facc15' }],
];

test.each(wrong)('%s is refused as a whole: %o', async (code, change) => {
  const before = await now();
  await expect(changeWorkspace(before, { ...change, name: 'Changed' })).rejects.toMatchObject({ code });
  expect((await now()).name).toBe('Shop');
});

test('a time zone is one that both ICU and the database know, spelt as they do', async () => {
  expect((await changeWorkspace(await now(), { timeZone: 'europe/berlin' })).timeZone).toBe('Europe/Berlin');
  expect((await changeWorkspace(await now(), { timeZone: 'Asia/Kolkata' })).timeZone).toBe('Asia/Kolkata');
  const known = await all.stores.warehouse.query<{ zone: string }>(
    sql`SELECT time_zone AS zone FROM system.time_zones`,
  );
  const names = new Set(known.map(({ zone }) => zone));
  const unknown = Intl.supportedValuesOf('timeZone').filter((zone) => !names.has(zone));
  for (const timeZone of [...unknown, 'asia/kolkata'])
    await expect(changeWorkspace(await now(), { timeZone })).rejects.toMatchObject({ code: 'bad-time-zone' });
  expect(unknown.length).toBeLessThan(5);
});

const streamOf = (bytes: Uint8Array): ReadableStream<Uint8Array> => new Blob([new Uint8Array(bytes)]).stream();
const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
const webp = Buffer.from(`524946461a00000057454250${'00'.repeat(22)}`, 'hex');

test('a logo is what its content says, and its address changes with it', async () => {
  const first = await setLogo(await now(), streamOf(png));
  expect(await readLogo(first)).toEqual({ mediaType: 'image/png', image: png });
  const second = await setLogo(await now(), streamOf(webp));
  expect((await readLogo(second)).mediaType).toBe('image/webp');
  expect(second.logoVersion).not.toBe(first.logoVersion);
  expect((await removeLogo(second)).logoVersion).toBeNull();
  await expect(readLogo(await now())).rejects.toMatchObject({ code: 'not-found' });
});

test.each([
  ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
  ['HTML', '<!doctype html><script>alert(1)</script>'],
  ['GIF', 'GIF89a'],
  ['a PNG mark without a header', '\u0089PNG\r\n'],
  ['nothing', ''],
])('%s is no logo', async (_name, text) => {
  await expect(setLogo(await now(), streamOf(Buffer.from(text, 'latin1')))).rejects.toMatchObject({ code: 'bad-logo' });
  expect((await now()).logoVersion).toBeNull();
});

test('a WebP with something behind it is no logo', async () => {
  const longer = Buffer.concat([webp, Buffer.from('<script>')]);
  await expect(setLogo(await now(), streamOf(longer))).rejects.toMatchObject({ code: 'bad-logo' });
});

test('where a scanner for malware is set, what it refuses or does not see comes in nowhere, as an upload or as a logo', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const here = await now();
  const sent = (text: string) => storeUpload(here, { name: 'a.csv', body: streamOf(Buffer.from(text)) });
  const logo = (behind: string) => setLogo(here, streamOf(Buffer.concat([png, Buffer.from(behind)])));
  const kept = () => readdirSync(join(all.dataDir, 'uploads'));
  await openScanner();
  const { id } = await sent('a,b\n1,2\n');
  expect([scanned, kept()]).toEqual([['a,b\n1,2\n'], [id]]);
  for (const work of [() => sent(`a\n${harmful}`), () => logo(harmful)])
    await expect(work()).rejects.toMatchObject({ code: 'upload-infected' });
  await openScanner(1_000_000, 'INSTREAM size limit exceeded. ERROR');
  for (const work of [() => sent('a\n1'), () => logo('')])
    await expect(work()).rejects.toMatchObject({ code: 'upload-not-scanned' });
  expect([kept(), (await now()).logoVersion]).toEqual([[id], null]);
  closeScanners();
  vi.restoreAllMocks();
  expect((await logo('')).logoVersion).not.toBeNull();
});
