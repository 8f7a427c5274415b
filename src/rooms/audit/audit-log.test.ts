import { desc, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import { setClock } from '../../kit/clock.ts';
import { createWorkspace, type Workspace } from '../accounts/index.ts';
import { digestOf } from './digest.ts';
import {
  actionsIn,
  checkChain,
  checkExport,
  exportCsv,
  exportJson,
  pruneEntries,
  recordEntry,
  recordInstallationEntry,
  searchEntries,
} from './index.ts';
import { auditKey } from './signature.ts';
import { auditEntries } from './tables.ts';

let opened: TestStores;
let one: Workspace;
let other: Workspace;
let restoreClock: (() => void) | null = null;

beforeAll(async () => {
  opened = await openTestStores();
  one = await createWorkspace(opened.stores, opened.owner, { name: 'One' });
  other = await createWorkspace(opened.stores, opened.owner, { name: 'Other' });
});
afterEach(() => {
  restoreClock?.();
  restoreClock = null;
});
afterAll(async () => {
  await opened.close();
  removeDataDir(opened.dataDir);
});

const day = 86_400_000;
const at = (time: number): void => {
  restoreClock = setClock(() => time);
};
const read = async (pieces: AsyncIterable<string>): Promise<string> => (await Array.fromAsync(pieces)).join('');
const scopeOf = (workspace: Workspace) => ({ ...opened.stores, workspaceId: workspace.id });
const details = async (query: Partial<Parameters<typeof searchEntries>[1]>): Promise<string[]> =>
  (await searchEntries(scopeOf(one), { limit: 100, ...query })).entries.map(({ detail }) => detail);

test('entries of the first form, written before the columns came, still fit the chain', async () => {
  const entry = {
    at: new Date(Date.now() - 4 * 365 * day),
    workspaceId: one.id,
    actorId: 'old',
    action: 'dataset.loaded',
    subject: null,
    purpose: null,
    detail: 'of old',
    previousHash: '',
    version: 1,
    previousOfScope: null,
    origin: null,
    staffAccess: null,
    accountId: null,
  };
  await opened.stores.db.insert(auditEntries).values({ ...entry, hash: digestOf(entry) });
  at(Date.now() - 3.5 * 365 * day);
  await recordEntry(other, { action: 'person.revealed', subject: 2n ** 63n + 5n, purpose: 'old', detail: 'also old' });
  expect(await checkChain(opened.stores)).toEqual({ firstBroken: null, entries: 2, prunedUntil: null });
});

test('many writers at once make one chain, each workspace and the installation have their own in it', async () => {
  const actor = { id: 'somebody', origin: 'private network' as const };
  await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      i % 3 === 0
        ? recordInstallationEntry(opened.stores, actor, { action: 'account.changed', account: 'x', detail: `n ${i}` })
        : recordEntry(i % 3 === 1 ? one : other, { action: 'person.revealed', detail: `n ${i}`, purpose: '=cmd' }),
    ),
  );
  expect(await checkChain(opened.stores)).toMatchObject({ firstBroken: null, entries: 32 });
});

test('what another process appended is followed, and an entry that cannot be written fails alone', async () => {
  const { db } = opened.stores;
  const third = await createWorkspace(opened.stores, opened.owner, { name: 'Third' });
  await recordEntry(third, { action: 'person.revealed', detail: 'here' });
  const [last] = await db.select().from(auditEntries).orderBy(desc(auditEntries.id)).limit(1);
  if (last === undefined) throw new Error('Nothing was recorded');
  const { id: _, hash, ...rest } = last;
  const entry = { ...rest, detail: 'elsewhere', previousHash: hash, previousOfScope: hash };
  await db.insert(auditEntries).values({ ...entry, hash: digestOf(entry) });
  const drafts = ['one', 'two \u0000', 'three'].map((detail) =>
    recordEntry(third, { action: 'person.revealed', detail }),
  );
  expect((await Promise.allSettled(drafts)).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect(await checkChain(opened.stores)).toMatchObject({ firstBroken: null, entries: 36 });
  expect((await searchEntries(scopeOf(third), { limit: 9 })).entries.map(({ detail }) => detail)).toEqual([
    'three',
    'one',
    'elsewhere',
    'here',
  ]);
});

test('the database refuses to change, delete or empty the log and its checkpoints', async () => {
  const { db } = opened.stores;
  const refused = async (statement: ReturnType<typeof sql>): Promise<string> =>
    db.execute(statement).then(
      () => 'done',
      (error: unknown) => (error instanceof Error && error.cause instanceof Error ? error.cause.message : ''),
    );
  for (const statement of [
    sql`UPDATE audit_entries SET detail = 'nothing happened'`,
    sql`DELETE FROM audit_entries`,
    sql`DELETE FROM audit_entries WHERE at < now() - interval '3 years'`,
    sql`TRUNCATE audit_entries`,
    sql`TRUNCATE audit_checkpoints`,
  ])
    expect(await refused(statement)).toBe('The audit log is append-only');
  expect(await checkChain(opened.stores)).toMatchObject({ firstBroken: null, entries: 36 });
});

test('what is given to a search must all fit, and pages follow each other', async () => {
  at(Date.UTC(2031, 0, 2));
  await recordEntry(
    { ...one, actor: { id: 'ann', origin: 'this machine' } },
    { action: 'person.exported', subject: 77n, purpose: 'Access request 12', detail: '100% of it' },
  );
  expect(await details({ action: 'person.exported' })).toEqual(['100% of it']);
  expect(await details({ action: 'person.', subject: 77n })).toEqual(['100% of it']);
  expect(await details({ actors: ['ann'], purpose: 'access REQUEST' })).toEqual(['100% of it']);
  expect(await details({ text: '0%' })).toEqual(['100% of it']);
  expect(await details({ text: '%%' })).toEqual([]);
  expect(await details({ from: new Date(Date.UTC(2031, 0, 2)), to: new Date(Date.UTC(2031, 0, 3)) })).toHaveLength(1);
  expect(await details({ actors: ['ann'], subject: 78n })).toEqual([]);
  expect(await details({ actors: [] })).toEqual([]);
  const pages = [];
  let before: number | undefined;
  do {
    const page = await searchEntries(scopeOf(one), { limit: 5, before });
    pages.push(...page.entries);
    before = page.next ?? undefined;
  } while (before !== undefined);
  expect(pages.map(({ id }) => id)).toEqual(pages.map(({ id }) => id).toSorted((a, b) => b - a));
  expect(pages).toHaveLength(12);
  expect(new Set(pages.map(({ workspaceId }) => workspaceId))).toEqual(new Set([one.id]));
  expect(await actionsIn(scopeOf(one))).toEqual(['dataset.loaded', 'person.exported', 'person.revealed']);
});

test('an export is checked offline, and any entry changed, taken out or cut off shows', async () => {
  const key = auditKey(opened.stores.masterKey);
  const json = await read(exportJson(scopeOf(one)));
  expect(checkExport(json, key)).toMatchObject({ valid: true, entries: 12, problems: [] });
  const without = (...lines: number[]): string =>
    json
      .split('\n')
      .filter((_, i) => !lines.includes(i))
      .join('\n');
  expect(checkExport(json.replace('100% of it', 'nothing of it'), key).problems.join()).toContain('was changed');
  expect(checkExport(without(4), key).problems.join()).toContain('one is missing');
  expect(checkExport(json.replace(/,\n[^\n]*\n\],/, '\n],'), key).problems).toEqual([
    expect.stringContaining('The signature does not fit'),
  ]);
  const foreign = auditKey({ ...opened.stores.masterKey, derive: () => Buffer.alloc(32, 7) });
  expect(checkExport(json, foreign).problems).toEqual([expect.stringContaining('another key')]);
  expect(checkExport('{"type":"else"}').valid).toBe(false);
});

test('what a search finds is exported alone, signed as a part, and no entry of it can be changed or taken out', async () => {
  const key = auditKey(opened.stores.masterKey);
  const found = (await searchEntries(scopeOf(one), { limit: 100, action: 'person.' })).entries;
  const json = await read(exportJson(scopeOf(one), { action: 'person.', staffOnly: false }));
  const ids = (JSON.parse(json) as { entries: { id: number }[] }).entries.map(({ id }) => id);
  expect(ids).toEqual(found.map(({ id }) => id).toReversed());
  expect(ids.length).toBeGreaterThan(2);
  expect(ids.length).toBeLessThan(12);
  const checked = checkExport(json, key);
  expect(checked).toMatchObject({ valid: true, entries: ids.length, problems: [] });
  expect(checked.summary).toContain('a part of the log, chosen by action');
  const fewer = json.split('\n').toSpliced(2, 1).join('\n');
  expect(checkExport(fewer, key).problems).toEqual([expect.stringContaining('The signature does not fit')]);
  expect(checkExport(json.replace('person.exported', 'person.revealed'), key).valid).toBe(false);
  expect(checkExport(json.replace('["action"]', '[]'), key).valid).toBe(false);
  const csv = await read(exportCsv(scopeOf(one), { action: 'person.' }));
  expect(
    csv
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((line) => Number(line.split(',')[0])),
  ).toEqual(ids);
  const nobody = await read(exportJson(scopeOf(one), { actors: [] }));
  expect(checkExport(nobody, key)).toMatchObject({ valid: true, entries: 0 });
});

test('a CSV export carries the chain too, with texts that look like formulas made harmless', async () => {
  const csv = await read(exportCsv(scopeOf(one)));
  expect(csv).toContain("'=cmd");
  expect(checkExport(csv)).toMatchObject({ valid: true, entries: 12 });
  const lines = csv.split('\r\n');
  expect(checkExport(lines.toSpliced(5, 1).join('\r\n')).problems.join()).toContain('one is missing');
  expect(checkExport(csv.replace('100% of it', 'none of it')).problems.join()).toContain('was changed');
});

test('what the installation did is exported apart and holds nothing of a workspace', async () => {
  const json = await read(exportJson({ ...opened.stores, workspaceId: null }));
  expect(checkExport(json)).toMatchObject({ valid: true, entries: 10 });
  expect(json).not.toContain(one.id);
});

test('entries go after 3 years, a signed checkpoint keeps the rest checkable, and a forged one is seen', async () => {
  expect(await pruneEntries(opened.stores)).toBe(2);
  expect(await pruneEntries(opened.stores)).toBe(0);
  const checked = await checkChain(opened.stores);
  expect(checked).toMatchObject({ firstBroken: null, entries: 35 });
  expect(checked.prunedUntil?.getTime()).toBeLessThan(Date.now() - 3 * 365 * day);
  const key = auditKey(opened.stores.masterKey);
  expect(checkExport(await read(exportJson(scopeOf(other))), key)).toMatchObject({ valid: true, entries: 10 });
  await recordEntry(other, { action: 'dataset.loaded', detail: 'afterwards' });
  expect(await checkChain(opened.stores)).toMatchObject({ firstBroken: null, entries: 36 });
  for (const statement of [
    sql`ALTER TABLE audit_checkpoints DISABLE TRIGGER ALL`,
    sql`UPDATE audit_checkpoints SET entries = 1`,
    sql`ALTER TABLE audit_checkpoints ENABLE TRIGGER ALL`,
  ])
    await opened.stores.db.execute(statement);
  expect(await checkChain(opened.stores)).toMatchObject({ firstBroken: 0 });
});
