import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openMasterKey, rotationOf } from './index.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'pd-keys-'));
  folders.push(folder);
  return join(folder, 'data');
};
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

test('files of keys are made for one user alone, whatever the umask is', () => {
  const before = process.umask(0);
  const dataDir = newFolder();
  rotationOf(openMasterKey(dataDir, null)).begin();
  process.umask(before);
  expect(modeOf(dataDir)).toBe('700');
  expect(readdirSync(dataDir).sort()).toEqual(['derivation.key', 'master.key']);
  for (const name of ['master.key', 'derivation.key'])
    expect([name, modeOf(join(dataDir, name))]).toEqual([name, '600']);
});

test('a file of keys that anybody else can read or write is refused, and left as it is', () => {
  const dataDir = newFolder();
  rotationOf(openMasterKey(dataDir, null)).begin();
  for (const name of ['master.key', 'derivation.key']) {
    const path = join(dataDir, name);
    const text = readFileSync(path, 'utf8');
    for (const mode of [0o640, 0o604, 0o660, 0o602, 0o644, 0o777]) {
      chmodSync(path, mode);
      expect(() => openMasterKey(dataDir, null)).toThrow(expect.objectContaining({ code: 'master-key-readable' }));
      expect(readFileSync(path, 'utf8')).toBe(text);
    }
    chmodSync(path, 0o600);
    openMasterKey(dataDir, null);
  }
});

test('a key that is none is refused without being repeated', () => {
  const dataDir = newFolder();
  openMasterKey(dataDir, null);
  for (const text of ['', 'not-a-key', 'ab'.repeat(31), `${'ab'.repeat(32)} ${'cd'.repeat(32)} ${'ef'.repeat(32)}`]) {
    writeFileSync(join(dataDir, 'master.key'), text, { mode: 0o600 });
    let told = '';
    try {
      openMasterKey(dataDir, null);
    } catch (error) {
      told = `${(error as { code: string }).code} ${String(error)}`;
    }
    expect(told).toContain('bad-master-key');
    if (text !== '') expect(told).not.toContain(text.slice(0, 9));
  }
});
