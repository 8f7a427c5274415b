/** The only place that wires things: stores, rooms, HTTP, the demo. */
import './cli/threads.ts';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Hono } from 'hono';
import { backupIfDue, configureBackups, settleBackups, sweepBackups } from './backup.ts';
import type { Config } from './config.ts';
import { type DataLock, lockData } from './data-lock.ts';
import { declared } from './declared.ts';
import { seedDemo } from './demo/index.ts';
import { openJobs } from './engines/jobs/index.ts';
import { allowEgress } from './engines/egress/index.ts';
import { openMasterKey } from './engines/keys/index.ts';
import { keepDelivering, type Mailer, openMailer } from './engines/mail/index.ts';
import { parseSmtpUrl } from './engines/mail/smtp-url.ts';
import { configureScanner } from './engines/scanner/index.ts';
import { openPostgres, type PostgresStore } from './engines/postgres/index.ts';
import { openEmbedded, openServer } from './engines/warehouse/index.ts';
import { forgetting } from './forgetting.ts';
import { createApp } from './http/app.ts';
import { requireEncryption } from './http/guard.ts';
import { allRoutes } from './http/routes/all.ts';
import { serve } from './http/server.ts';
import { randomSecret } from './kit/ids.ts';
import { errorFacts, log } from './kit/log.ts';
import { isTrouble } from './kit/errors.ts';
import {
  type Actor,
  configureSignIn,
  deleteDueAccounts,
  ensureOwner,
  makeSignInLink,
  noticed,
  remindStaff,
  replayDeletions,
  resumeDeletions,
  resumeRotation,
  setPublicUrl,
  settleDeletions,
  type Stores,
  sweepAlerts,
  sweepMemberships,
  sweepSignIn,
  systemActor,
  watchAudit,
} from './rooms/accounts/index.ts';
import { pruneEntries } from './rooms/audit/index.ts';
import { resumeImports, sweepUploads } from './rooms/imports/index.ts';
import { requireInventory } from './rooms/inventory/index.ts';
import { closeRecords, purgeDueRecords, recoverRecords } from './rooms/records/index.ts';
import {
  applyDueRetention,
  certificateKey,
  expireExports,
  noteOldStore,
  replayErasures,
  resumeErasures,
  settleErasures,
  settleRestrictions,
  settleRights,
  sweepEvidence,
  tendRequests,
} from './rooms/requests/index.ts';
import { allSealed } from './sealed.ts';
import { version } from './version.ts';

export type Installation = {
  stores: Stores;
  postgres: PostgresStore;
  owner: Actor;
  lock: DataLock;
  /** What a store that was restored from before had to erase and delete again. */
  replayed: { persons: number; accounts: number };
  close(): Promise<void>;
};

const webDir = resolve(import.meta.dirname, '../dist/web');

type Closable = { close(): Promise<void> };

/** Both, or neither: when one cannot be opened, the other is closed again. */
const openBoth = async <A extends Closable, B extends Closable>(
  one: Promise<A>,
  other: Promise<B>,
): Promise<[A, B]> => {
  const [a, b] = await Promise.allSettled([one, other]);
  if (a.status === 'fulfilled' && b.status === 'fulfilled') return [a.value, b.value];
  for (const opened of [a, b]) if (opened.status === 'fulfilled') await opened.value.close();
  throw a.status === 'rejected' ? a.reason : (b as PromiseRejectedResult).reason;
};

type Opened = { stores: Stores; postgres: PostgresStore; close(): Promise<void> };

const openStores = async (config: Config): Promise<Opened> => {
  const { dataDir } = config;
  const masterKey = openMasterKey(dataDir, config.masterKey);
  const tempDir = join(dataDir, 'temp');
  rmSync(tempDir, { recursive: true, force: true }); // what a crash left there is of no use to anybody
  mkdirSync(tempDir, { recursive: true, mode: 0o700 });
  const diskKey = masterKey.derive('warehouse-disk');
  const { clickhouseUrl } = config;
  // Side by side: each takes about a second of its own.
  const [postgres, warehouse] = await openBoth(
    openPostgres({ url: config.databaseUrl, dir: join(dataDir, 'postgres') }),
    clickhouseUrl === null
      ? openEmbedded({ dir: join(dataDir, 'warehouse'), diskKey, tempDir, backupDir: config.backups.dir })
      : openServer(clickhouseUrl),
  );
  const close = async (): Promise<void> => {
    await warehouse.close();
    await postgres.close();
  };
  return { stores: { db: postgres.db, warehouse, masterKey, dataDir }, postgres, close };
};

/**
 * Opens the data folder for this process alone, checks that every live column is declared, and finishes or takes back
 * what was under way when the last process ended. Throws `data-folder-in-use`, `undeclared-columns`.
 */
export const openInstallation = async (config: Config): Promise<Installation> => {
  const lock = lockData(config.dataDir);
  try {
    const opened = await openStores(config);
    const { stores, postgres } = opened;
    const close = async (): Promise<void> => {
      await settleBackups(stores);
      await closeRecords(stores);
      await settleErasures();
      await settleRestrictions();
      await settleRights();
      await settleDeletions();
      await opened.close().finally(() => lock.release());
    };
    configureBackups(stores, postgres, config.backups);
    try {
      const accounts = await replayDeletions(stores, forgetting);
      // Before anything opens the workspaces that go: their keys may be gone already.
      await resumeDeletions(stores, forgetting);
      await noteOldStore(stores);
      // Imports first: the inventory knows published tables, not the remains of a load that a crash cut off.
      await resumeImports(stores);
      await recoverRecords(stores);
      await requireInventory(stores, declared);
      // A store may have been restored from before: nobody meets who was erased since.
      const persons = await replayErasures(stores);
      // Not a secret: whoever holds it can check certificates of erasure without us.
      writeFileSync(join(config.dataDir, 'certificate-key.pem'), certificateKey(stores));
      const owner = await ensureOwner(stores.db);
      return { stores, postgres, owner, lock, replayed: { persons, accounts }, close };
    } catch (error) {
      await close();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw error;
  }
};

/** The HTTP side of an installation, listening or not. */
export const appOf = ({ stores }: Installation, config: Config, controlSecret: string): Hono =>
  createApp({
    stores,
    routes: allRoutes,
    controlSecret,
    host: config.host,
    publicUrl: config.network.publicUrl,
    trustProxy: config.network.trustProxy,
    webDir,
    version,
  });

/** Work that goes on behind the server; its failure is told and stops nothing else. */
const inBackground = async (name: string, work: () => Promise<unknown>, signal: AbortSignal): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (signal.aborted || (isTrouble(error) && error.kind === 'cancelled')) return;
    log.error(name, errorFacts(error));
  }
};

export type Started = { url: string; signInLink: string; close(): Promise<void> };

/** What may be connected to; the operator's own mail server, scanner and providers are meant by naming them. */
const openWaysOut = ({ network, mail, scanner, signIn }: Config): void => {
  const issuers = signIn.providers.map(({ issuer }) => new URL(issuer).hostname);
  const servers = [
    ...(mail === null ? [] : [parseSmtpUrl(mail.url).host]),
    ...(scanner === null ? [] : [scanner.host]),
  ];
  allowEgress([...network.egressAllow, ...issuers, ...servers]);
  configureScanner(scanner);
};

const mailerOf = ({ mail }: Config): Mailer | null => {
  if (mail === null) return null;
  return openMailer({ ...mail, ca: mail.ca === null ? undefined : readFileSync(mail.ca, 'utf8') });
};

/**
 * Starts everything and listens. The sign-in link carries its token in the fragment, which no server sees.
 * Throws `host-not-encrypted`, `port-taken`, what reading a certificate throws, and what opening the data folder throws.
 */
export const startServer = async (config: Config): Promise<Started> => {
  requireEncryption(config.host, config.network);
  openWaysOut(config);
  const installation = await openInstallation(config);
  const secret = randomSecret();
  const stopping = new AbortController();
  try {
    configureSignIn(installation.stores, { ...config.signIn, mail: config.mail !== null }); // before anybody can call
    const listening = await serve(appOf(installation, config, secret), { ...config, ...config.network });
    const url = config.network.publicUrl ?? listening.url;
    setPublicUrl(url);
    installation.lock.publish({ url: listening.localUrl, secret });
    const background = backgroundWork(installation, config, stopping.signal);
    const token = await makeSignInLink(installation.stores.db, installation.owner);
    const close = async (): Promise<void> => {
      stopping.abort();
      await listening.close();
      await background;
      await installation.close();
    };
    return { url, signInLink: `${url}/sign-in#token=${token}`, close };
  } catch (error) {
    await installation.close();
    throw error;
  }
};

/** What may be kept for hours or days only goes when its time is up (P5.2), at the start and every hour. */
const sweep = async (stores: Stores): Promise<void> => {
  sweepBackups(stores);
  await sweepUploads(stores);
  await expireExports(stores);
  await sweepAlerts(stores);
  await sweepSignIn(stores);
  await sweepMemberships(stores);
  await resumeDeletions(stores, forgetting);
  await deleteDueAccounts(stores, forgetting);
  await pruneEntries(stores);
  await sweepEvidence(stores);
};

/** Takes up what the clock sends until the server stops. */
const keepSweeping = async ({ stores, postgres }: Installation, config: Config, signal: AbortSignal): Promise<void> => {
  const jobs = await openJobs(postgres);
  const undeliverable = (count: number) => noticed(stores, { kind: 'mail-undeliverable', count });
  const stopMail = await keepDelivering(jobs, stores, mailerOf(config), undeliverable);
  try {
    await jobs.work('sweep', () => sweep(stores));
    await jobs.schedule('sweep', '17 * * * *');
    await jobs.work('backup', () => backupIfDue(stores, signal)); // not the job's signal: it ends after 15 minutes
    await jobs.schedule('backup', '23 * * * *');
    await jobs.work('rights', () => tendRequests(stores));
    await jobs.schedule('rights', '47 * * * *');
    await jobs.work('retention', () => applyDueRetention(stores));
    await jobs.schedule('retention', '41 * * * *');
    await jobs.work('purge-records', () => purgeDueRecords(stores));
    await jobs.schedule('purge-records', '*/5 * * * *');
    await jobs.work('watch', () => watchAudit(stores));
    await jobs.schedule('watch', '* * * * *');
    await jobs.work('remind-staff', async () => void (await remindStaff(stores)));
    await jobs.schedule('remind-staff', '0 6 * * *');
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    stopMail();
    await jobs.close();
  }
};

const backgroundWork = async (installation: Installation, config: Config, signal: AbortSignal): Promise<void> => {
  const { stores, owner } = installation;
  const sweeping = inBackground('jobs', () => keepSweeping(installation, config, signal), signal);
  const rotating = inBackground('keys.resume', () => resumeRotation(stores, systemActor, undefined, allSealed), signal);
  await inBackground('sweep', () => sweep(stores), signal);
  await inBackground('erasures.resume', () => resumeErasures(stores), signal);
  await inBackground('rights.resume', () => tendRequests(stores), signal);
  if (config.demo) await inBackground('demo.seed', () => seedDemo(stores, owner, { signal }), signal);
  await Promise.all([sweeping, rotating]);
};
