/**
 * One process a data folder: the file `server.json` (mode 600) says which, and how the command line reaches a server that
 * runs there. What a process left that is no more is recognised and taken away.
 */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Trouble } from './kit/errors.ts';
import { randomId } from './kit/ids.ts';

type Holder = {
  pid: number;
  /** When the process began, in the kernel's ticks, as process ids are used again; null where the system does not say. */
  began: string | null;
  /** Set once a server listens. */
  url: string | null;
  /** Acts as the owner; null when no server listens. */
  secret: string | null;
};

export type RunningServer = { url: string; secret: string; pid: number };
export type DataLock = {
  /** Tells the command line where the server is. */
  publish(server: { url: string; secret: string }): void;
  release(): void;
};

const pathOf = (dataDir: string): string => join(dataDir, 'server.json');

const beganAt = (pid: number): string | null => {
  try {
    // The name in parentheses may hold spaces; the start time is the 20th field after it.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? null;
  } catch {
    return null;
  }
};

const isAlive = ({ pid, began }: Holder): boolean => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return began === null || beganAt(pid) === began;
};

const readHolder = (dataDir: string): Holder | null => {
  try {
    const holder = JSON.parse(readFileSync(pathOf(dataDir), 'utf8')) as Holder;
    return Number.isInteger(holder.pid) && isAlive(holder) ? holder : null;
  } catch {
    return null;
  }
};

const writeHolder = (dataDir: string, holder: Holder): string => {
  const path = join(dataDir, `.server-${randomId()}.json`);
  writeFileSync(path, JSON.stringify(holder), { mode: 0o600, flag: 'wx' });
  return path;
};

/** Creates the file whole or not at all: a link to an existing name fails. */
const tryCreate = (dataDir: string, holder: Holder): boolean => {
  const made = writeHolder(dataDir, holder);
  try {
    linkSync(made, pathOf(dataDir));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(made);
  }
};

const taken = ({ pid, url }: Holder): Trouble =>
  new Trouble('unavailable', {
    code: 'data-folder-in-use',
    title: 'Another process works on this data folder',
    detail:
      url === null
        ? `Process ${pid} has it open. Wait until it is done, or choose another folder with --data.`
        : `A server runs on it at ${url} (process ${pid}). Stop it first, or choose another folder with --data.`,
  });

/** Takes the data folder for this process. Throws `data-folder-in-use` (unavailable). */
export const lockData = (dataDir: string): DataLock => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const self: Holder = { pid: process.pid, began: beganAt(process.pid), url: null, secret: null };
  if (!tryCreate(dataDir, self)) {
    const holder = readHolder(dataDir);
    if (holder !== null) throw taken(holder);
    rmSync(pathOf(dataDir), { force: true });
    if (!tryCreate(dataDir, self)) throw taken(readHolder(dataDir) ?? self);
  }
  return {
    publish: (server) => renameSync(writeHolder(dataDir, { ...self, ...server }), pathOf(dataDir)),
    release: () => rmSync(pathOf(dataDir), { force: true }),
  };
};

/** The server that runs on the data folder, or null when nobody has it open. Waits a while for one that is just starting. */
export const findServer = async (dataDir: string, patienceMs = 20_000): Promise<RunningServer | null> => {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const holder = readHolder(dataDir);
    if (holder === null) return null;
    const { url, secret, pid } = holder;
    if (url !== null && secret !== null) return { url, secret, pid };
    if (performance.now() > deadline) throw taken(holder);
    await sleep(200);
  }
};
