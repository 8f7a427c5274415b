/** pg-boss on the control plane's own Postgres, embedded or a server. */
import { PGlite } from '@electric-sql/pglite';
import type { ConstructorOptions, PgBoss } from 'pg-boss';
import { errorFacts, log } from '../../kit/log.ts';
import type { PostgresStore } from '../postgres/index.ts';

/** Ids only: what a job is about is read from the rooms' own tables, so that no personal value ever lies in a queue. */
type JobData = Readonly<Record<string, string>>;

export type Job = {
  id: string;
  data: JobData;
  /** Aborted when the job is cancelled or the process is closing. */
  signal: AbortSignal;
};

export type Jobs = {
  /** Takes jobs of that name, one at a time. A handler that throws is tried again, 3 times, each wait longer. */
  work(name: string, handler: (job: Job) => Promise<void>): Promise<void>;
  /** Puts a job in the queue; resolves when it is durable, with its id. It also waits for a worker that comes later. */
  send(name: string, data: JobData): Promise<string>;
  /** Sends a job at every time of a cron expression, in UTC. The same name again replaces the expression. */
  schedule(name: string, cron: string): Promise<void>;
  /** Takes a waiting job out of the queue, or aborts the signal of one that runs. */
  cancel(name: string, id: string): Promise<void>;
  /** Lets what runs end, up to 10 seconds, then aborts it; it is taken up again at the next start. */
  close(): Promise<void>;
};

const settings = {
  schema: 'pgboss',
  useListenNotify: true,
  persistQueueStats: false,
  reindex: false,
} satisfies ConstructorOptions;

const open = async (postgres: PostgresStore): Promise<PgBoss> => {
  const { fromPglite, PgBoss } = await import('pg-boss'); // work goes on behind the server, so its start need not load this
  const { handle } = postgres;
  const boss =
    handle instanceof PGlite
      ? new PgBoss({ ...settings, db: fromPglite(handle), backend: 'pglite', monitorVacuum: false })
      : new PgBoss({ ...settings, connectionString: connectionOf(handle.options) });
  boss.on('error', (error) => log.error('jobs.trouble', errorFacts(error)));
  await boss.start();
  return boss;
};

const connectionOf = (options: { connectionString?: string | undefined }): string => {
  if (options.connectionString === undefined) throw new TypeError('The pool was not made from a connection string');
  return options.connectionString;
};

/** Opens the queue; its tables (schema `pgboss`) are made or brought up to date. Close it before the store. */
export const openJobs = async (postgres: PostgresStore): Promise<Jobs> => {
  const boss = await open(postgres);
  const known = new Map<string, Promise<void>>();
  const queue = (name: string): Promise<void> => {
    const made =
      known.get(name) ?? boss.createQueue(name, { retryLimit: 3, retryDelay: 1, retryBackoff: true, notify: true });
    known.set(name, made);
    return made;
  };
  return {
    work: async (name, handler) => {
      await queue(name);
      await boss.work<JobData>(name, { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 }, async (jobs) => {
        for (const { id, data, signal } of jobs) await handler({ id, data, signal });
      });
    },
    send: async (name, data) => {
      await queue(name);
      const id = await boss.send(name, data);
      if (id === null) throw new Error('The queue did not take the job');
      return id;
    },
    schedule: async (name, cron) => {
      await queue(name);
      await boss.schedule(name, cron, {}, { tz: 'UTC' });
    },
    cancel: async (name, id) => {
      await boss.cancel(name, id);
    },
    close: () => boss.stop({ graceful: true, timeout: 10_000 }),
  };
};
