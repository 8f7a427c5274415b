import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findServer, lockData } from './data-lock.ts';

let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'pd-lock-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));
const path = (): string => join(dataDir, 'server.json');
const server = { url: 'http://127.0.0.1:1', secret: 's' };

test('a second taker is told that the folder is in use', () => {
  const lock = lockData(dataDir);
  expect(() => lockData(dataDir)).toThrow(/Another process works on this data folder/);
  lock.release();
  lockData(dataDir).release();
});

test('only its owner can read it, before and after the server is named in it', () => {
  const lock = lockData(dataDir);
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  lock.publish(server);
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  lock.release();
});

test('the command line finds the server, and nobody when there is none', async () => {
  expect(await findServer(dataDir)).toBeNull();
  const lock = lockData(dataDir);
  await expect(findServer(dataDir, 100)).rejects.toThrow(/Another process/);
  lock.publish(server);
  expect(await findServer(dataDir)).toMatchObject({ ...server, pid: process.pid });
  lock.release();
  expect(await findServer(dataDir)).toBeNull();
});

const leave = (holder: object): void => writeFileSync(path(), JSON.stringify({ url: null, secret: null, ...holder }));

test('what a dead process left is taken away', async () => {
  const child = spawn(process.execPath, ['-e', '0']);
  await new Promise((resolve) => child.on('exit', resolve));
  leave({ pid: child.pid, began: null, ...server });
  expect(await findServer(dataDir)).toBeNull();
  lockData(dataDir).release();
});

test('another process under the same id is not mistaken for the old one', async () => {
  leave({ pid: process.pid, began: '1', ...server });
  expect(await findServer(dataDir)).toBeNull();
  lockData(dataDir).release();
});

test('a file that makes no sense does not lock the folder for good', () => {
  writeFileSync(path(), '{"pid":');
  const lock = lockData(dataDir);
  expect(JSON.parse(readFileSync(path(), 'utf8'))).toMatchObject({ pid: process.pid });
  lock.release();
});
