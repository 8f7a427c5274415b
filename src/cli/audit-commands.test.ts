import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { openTestStores } from '../../test/harness/stores.ts';
import { createWorkspace, users } from '../rooms/accounts/index.ts';
import { exportCsv, exportJson, recordEntry } from '../rooms/audit/index.ts';
import { perfectlydata } from './harness.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'pd-audit-cli-'));
const dataDir = join(folder, 'data');
const data = ['--data', dataDir];
const file = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const collected = async (pieces: AsyncIterable<string>): Promise<string> => (await Array.fromAsync(pieces)).join('');

test('the log is checked in the data folder and on exports, and a change is found in each', async () => {
  const first = await openTestStores(dataDir);
  const workspace = await createWorkspace(first.stores, first.owner, { name: 'Shop' });
  for (let n = 1; n <= 3; n += 1) await recordEntry(workspace, { action: 'dataset.loaded', detail: `load ${n}` });
  const scope = { ...first.stores, workspaceId: workspace.id };
  const json = await collected(exportJson(scope));
  writeFileSync(file('log.json'), json);
  writeFileSync(file('log.csv'), await collected(exportCsv(scope)));
  writeFileSync(file('changed.json'), json.replace('load 2', 'load 9'));
  await first.close();

  const whole = await perfectlydata(['verify-audit', '--workspace', 'shop', ...data]);
  expect([whole.err, whole.code]).toEqual(['', 0]);
  expect(whole.out).toContain('The audit log is whole: 3 entries in an unbroken chain.');
  expect((await perfectlydata(['verify-audit', '--all', '--json', ...data])).out).toContain('"intact": true');
  const key = join(dataDir, 'certificate-key.pem');
  expect(readFileSync(key, 'utf8')).toContain('PUBLIC KEY');
  expect(await perfectlydata(['verify-audit', '--file', file('log.json'), ...data])).toMatchObject({
    code: 0,
    out: expect.stringContaining('Its signature fits the key given.') as string,
  });
  expect((await perfectlydata(['verify-audit', '--file', file('log.csv'), ...data])).code).toBe(0);
  const elsewhere = ['--data', file('nowhere')];
  expect((await perfectlydata(['verify-audit', '--file', file('log.json'), '--key', key, ...elsewhere])).code).toBe(0);
  const changed = await perfectlydata(['verify-audit', '--file', file('changed.json'), ...data]);
  expect([changed.code, changed.out.split('\n')[1]]).toEqual([3, 'Entry 2 was changed.']);

  const second = await openTestStores(dataDir);
  for (const statement of [
    sql`ALTER TABLE audit_entries DISABLE TRIGGER ALL`,
    sql`DELETE FROM audit_entries WHERE id = 2`,
  ])
    await second.stores.db.execute(statement);
  await second.close();
  const broken = await perfectlydata(['verify-audit', '--workspace', 'shop', ...data]);
  expect([broken.code, broken.out]).toEqual([3, 'The audit log was changed at entry 3.']);
}, 60_000);

test('one of a workspace, everything or a file has to be said', async () => {
  for (const words of [[], ['--all', '--workspace', 'x'], ['--all', '--file', 'x']])
    expect((await perfectlydata(['verify-audit', ...words, ...data])).code).toBe(2);
});

test('whoever holds the data folder says who is staff', async () => {
  const opened = await openTestStores(dataDir);
  const account = { id: 'someaccount', name: 'Some Account', username: 'some', email: 'some@mail.example' };
  await opened.stores.db.insert(users).values({ ...account, createdAt: new Date() });
  await opened.close();
  const set = (...words: string[]) => perfectlydata(['staff', 'set', ...words, ...data]);
  expect(await set('some', 'privacy-officer')).toMatchObject({ code: 0, out: 'Now privacy officer.' });
  const listed = await perfectlydata(['staff', 'list', ...data]);
  expect(listed.out).toMatch(/Some Account +privacy officer +no: training/);
  expect(await set('some@mail.example', 'none')).toMatchObject({ code: 0 });
  expect((await perfectlydata(['staff', 'list', ...data])).out).not.toContain('Some Account');
  expect((await set('nobody', 'support')).code).toBe(4);
  expect((await set('some', 'king')).code).toBe(2);
  expect((await perfectlydata(['staff', ...data])).code).toBe(2);
}, 60_000);
