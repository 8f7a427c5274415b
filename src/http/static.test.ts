import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { staticFiles } from './static.ts';

const root = mkdtempSync(join(tmpdir(), 'pd-static-'));
const web = join(root, 'web');
mkdirSync(join(web, 'assets'), { recursive: true });
writeFileSync(join(root, 'secret.txt'), 'secret');
writeFileSync(join(web, 'index.html'), '<!doctype html><title>app</title>');
writeFileSync(join(web, 'assets/app-1a2b3c.js'), 'const app = 1;'.repeat(100));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const files = staticFiles(web);

test('pages of the app get index.html, which is asked for anew each time', async () => {
  for (const path of ['/', '/w/shop/find', '/sign-in']) {
    const response = await files(path, '');
    expect(await response?.text()).toContain('<title>app</title>');
    expect(response?.headers.get('cache-control')).toBe('no-cache');
  }
});

test('hashed files never change, and are compressed', async () => {
  const response = await files('/assets/app-1a2b3c.js', 'gzip, br');
  expect(response?.headers.get('cache-control')).toContain('immutable');
  expect(response?.headers.get('content-encoding')).toBe('br');
  const bytes = Buffer.from((await response?.arrayBuffer()) ?? new ArrayBuffer(0));
  expect(brotliDecompressSync(bytes).toString()).toContain('const app');
});

test('no address leads out of the folder', async () => {
  for (const path of [
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..\\..\\secret.txt',
    '//secret.txt',
    '/secret.txt\0.html',
    join(root, 'secret.txt'),
  ]) {
    const response = await files(path, '');
    expect((await response?.text()) ?? '').not.toContain('secret');
  }
});

test('a file that is not there is not the app', async () => {
  expect(await files('/assets/gone-000000.js', '')).toBeNull();
  expect(await files('/robots.txt', '')).toBeNull();
});

test('a folder that was never built says what to do', async () => {
  const response = await staticFiles(join(root, 'nothing'))('/', '');
  expect(response?.status).toBe(503);
  expect(await response?.text()).toContain('npm start');
});
