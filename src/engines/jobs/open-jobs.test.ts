import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { newPostgres } from '../../../test/harness/new-postgres.ts';
import { liveColumns, openPostgres, type PostgresStore } from '../postgres/index.ts';
import { declarations, type Job, type Jobs, openJobs } from './index.ts';

const dir = mkdtempSync(join(tmpdir(), 'pd-jobs-'));
const open: { postgres: PostgresStore; jobs: Jobs }[] = [];

const start = async (): Promise<{ postgres: PostgresStore; jobs: Jobs }> => {
  await newPostgres(join(dir, 'postgres'));
  const postgres = await openPostgres({ url: null, dir: join(dir, 'postgres') });
  const jobs = await openJobs(postgres);
  open.push({ postgres, jobs });
  return { postgres, jobs };
};
const stop = async ({ postgres, jobs }: { postgres: PostgresStore; jobs: Jobs }): Promise<void> => {
  await jobs.close();
  await postgres.close();
};

afterEach(async () => {
  for (const one of open.splice(0)) await stop(one);
});
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));

const nextJob = (jobs: Jobs, name: string): Promise<Job> =>
  new Promise((resolve, reject) => {
    jobs.work(name, (job) => Promise.resolve(resolve(job))).catch(reject);
  });

test('a job that was sent before a restart is done after it', async () => {
  const first = await start();
  const id = await first.jobs.send('retell', { import: 'abc' });
  await stop(open.pop() ?? first);
  const { jobs } = await start();
  const job = await nextJob(jobs, 'retell');
  expect(job).toMatchObject({ id, data: { import: 'abc' } });
});

test('a handler that throws is tried again', async () => {
  const { jobs } = await start();
  let calls = 0;
  const done = new Promise<void>((resolve) => {
    void jobs.work('stumble', () => {
      calls += 1;
      if (calls > 1) resolve();
      return calls > 1 ? Promise.resolve() : Promise.reject(new Error('once'));
    });
  });
  await jobs.send('stumble', { import: 'abc' });
  await done;
  expect(calls).toBe(2);
}, 20_000);

test('a job that is cancelled before its turn is never done', async () => {
  const { jobs } = await start();
  const cancelled = await jobs.send('turns', { n: '1' });
  await jobs.send('turns', { n: '2' });
  await jobs.cancel('turns', cancelled);
  const seen: string[] = [];
  await new Promise<void>((resolve) => {
    void jobs.work('turns', (job) => {
      seen.push(job.data['n'] ?? '');
      resolve();
      return Promise.resolve();
    });
  });
  expect(seen).toEqual(['2']);
});

test('every column of the queue’s tables is declared, and every declared one is there', async () => {
  const { postgres } = await start();
  const live = (await liveColumns(postgres.db)).filter(({ table }) => table.startsWith('pgboss.'));
  const declared = declarations.flatMap(({ table, columns }) =>
    Object.keys(columns).map((column) => `${table}.${column}`),
  );
  expect(live.length).toBeGreaterThan(100);
  expect(live.map(({ table, column }) => `${table}.${column}`).toSorted()).toEqual(declared.toSorted());
});
