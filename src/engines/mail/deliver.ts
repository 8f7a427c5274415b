/** Taking mail out of the outbox: delivered and deleted, tried again later, or given up. */
import { asc, count, eq, lte, min, sql } from 'drizzle-orm';
import { now } from '../../kit/clock.ts';
import { isTrouble } from '../../kit/errors.ts';
import { randomId } from '../../kit/ids.ts';
import { errorFacts, log } from '../../kit/log.ts';
import type { Jobs } from '../jobs/index.ts';
import type { Letter } from './letters.ts';
import type { Mailer } from './mailer.ts';
import { type MailStores, onQueued, sealUse } from './send-mail.ts';
import { mailOutbox } from './tables.ts';
import { writeLetter } from './write-letter.ts';

type Row = typeof mailOutbox.$inferSelect;

const minute = 60_000;
const lifeMs = 3 * 24 * 60 * minute;
/** 1, 2, 4, … minutes, at most 4 hours. */
const waitMs = (attempts: number): number => Math.min(2 ** (attempts - 1) * minute, 240 * minute);

type SmtpError = { code?: unknown; responseCode?: unknown };
const smtpFacts = (error: unknown): SmtpError => (typeof error === 'object' && error !== null ? error : {});

/** An SMTP status or an error's code: never its text, which quotes the address. */
const codeOf = (error: unknown): string => {
  const { code, responseCode } = smtpFacts(error);
  if (typeof responseCode === 'number') return String(responseCode);
  return typeof code === 'string' && /^[\w-]{1,40}$/.test(code) ? code : 'unknown';
};

/** The server will never take this one: 5xx for the recipient or the content (RFC 5321, 4.2.1), not for our signing in. */
const isFinal = (error: unknown): boolean => {
  const { code, responseCode } = smtpFacts(error);
  if (isTrouble(error) && error.code === 'seal-broken') return true;
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && typeof responseCode === 'number' && responseCode >= 500;
};

/** Takes the letter out of its seal and hands it over. */
const hand = async (stores: MailStores, mailer: Mailer, row: Row): Promise<void> => {
  const letter = JSON.parse(stores.masterKey.open(sealUse(row.id), row.sealed).toString()) as Letter;
  await mailer.send(row.id, await writeLetter(letter));
};

const remove = (stores: MailStores, row: Row) => stores.db.delete(mailOutbox).where(eq(mailOutbox.id, row.id));

const postpone = async (stores: MailStores, row: Row, code: string): Promise<void> => {
  const attempts = row.attempts + 1;
  const nextAt = new Date(now().getTime() + waitMs(attempts));
  await stores.db.update(mailOutbox).set({ attempts, nextAt, lastCode: code }).where(eq(mailOutbox.id, row.id));
  log.warn('mail.postponed', { id: row.id, template: row.template, attempts, code });
};

type Outcome = 'delivered' | 'postponed' | 'given-up';

const deliver = async (stores: MailStores, mailer: Mailer, row: Row): Promise<Outcome> => {
  try {
    await hand(stores, mailer, row);
    await remove(stores, row);
    log.info('mail.delivered', { id: row.id, template: row.template, attempts: row.attempts + 1 });
    return 'delivered';
  } catch (error) {
    if (!isFinal(error)) return (await postpone(stores, row, codeOf(error)), 'postponed');
    await remove(stores, row);
    log.error('mail.given-up', { id: row.id, template: row.template, code: codeOf(error) });
    return 'given-up';
  }
};

/** Drops what is older than three days; returns how many. */
const dropExpired = async (stores: MailStores): Promise<number> => {
  const dropped = await stores.db
    .delete(mailOutbox)
    .where(lte(mailOutbox.createdAt, new Date(now().getTime() - lifeMs)))
    .returning({ id: mailOutbox.id, template: mailOutbox.template, code: mailOutbox.lastCode });
  for (const { id, template, code } of dropped) log.error('mail.given-up', { id, template, code: code ?? 'expired' });
  return dropped.length;
};

const due = (stores: MailStores): Promise<Row[]> =>
  stores.db.select().from(mailOutbox).where(lte(mailOutbox.nextAt, now())).orderBy(asc(mailOutbox.nextAt)).limit(50);

export type Delivered = { delivered: number; postponed: number; givenUp: number };

/**
 * Tries every mail that is due, one after the other. Without a mailer all of it waits; what is older than three days goes
 * either way. Stops between two mails when aborted.
 */
export const deliverDue = async (
  stores: MailStores,
  mailer: Mailer | null,
  signal: AbortSignal = new AbortController().signal,
): Promise<Delivered> => {
  const result: Delivered = { delivered: 0, postponed: 0, givenUp: await dropExpired(stores) };
  if (mailer === null) return result;
  for (let rows = await due(stores); rows.length > 0 && !signal.aborted; rows = await due(stores)) {
    for (const row of rows) {
      if (signal.aborted) break;
      const outcome = await deliver(stores, mailer, row);
      result[outcome === 'given-up' ? 'givenUp' : outcome] += 1;
    }
  }
  return result;
};

// The mail server that this process hands mail to, while it does.
let current: Mailer | null = null;

/** Takes a mail server, or none, for `sendWithoutKeeping`; returns a function that lets go of it. */
export const handTo = (mailer: Mailer | null): (() => void) => {
  current = mailer;
  return () => {
    current = null;
  };
};

/** How long to wait before trying again what is kept in memory alone. */
const shortWaits = [minute, 10 * minute] as const;

/**
 * Hands a letter to the mail server at once and stores nothing: for who must not be known here any more (P4.8). Tried three
 * times within some minutes, and lost when the process ends or no mail server is set. Resolves after the first try, never throws.
 */
export const sendWithoutKeeping = async (letter: Letter, waits: readonly number[] = shortWaits): Promise<void> => {
  if (current === null) return;
  const facts = { template: letter.template };
  try {
    await current.send(randomId(), await writeLetter(letter));
    log.info('mail.delivered', facts);
  } catch (error) {
    const [wait, ...further] = waits;
    const isLast = wait === undefined || isFinal(error);
    log.warn(isLast ? 'mail.given-up' : 'mail.postponed', { ...facts, code: codeOf(error) });
    if (!isLast) setTimeout(() => void sendWithoutKeeping(letter, further), wait).unref();
  }
};

export type OutboxState = { configured: boolean; waiting: number; failing: number; oldestAt: Date | null };

/** How much waits, for the administrator. */
export const outboxState = async (stores: MailStores): Promise<OutboxState> => {
  const [found] = await stores.db
    .select({
      waiting: count(),
      failing: sql<number>`count(*) filter (where ${mailOutbox.attempts} > 0)`.mapWith(Number),
      oldestAt: min(mailOutbox.createdAt),
    })
    .from(mailOutbox);
  return { configured: current !== null, ...(found ?? { waiting: 0, failing: 0, oldestAt: null }) };
};

/**
 * Delivers from now on: at once when a mail is queued, and every minute what is due. `onGivenUp` hears how many were given up.
 * Returns a function that stops listening; the queue itself is closed by whoever opened it.
 */
export const keepDelivering = async (
  jobs: Jobs,
  stores: MailStores,
  mailer: Mailer | null,
  onGivenUp: (howMany: number) => Promise<void>,
): Promise<() => void> => {
  const letGo = handTo(mailer);
  await jobs.work('mail', async ({ signal }) => {
    const { givenUp } = await deliverDue(stores, mailer, signal);
    if (givenUp > 0) await onGivenUp(givenUp);
  });
  await jobs.schedule('mail', '* * * * *');
  let waking: NodeJS.Timeout | null = null;
  const wake = (): void => {
    waking ??= setTimeout(() => {
      waking = null;
      jobs.send('mail', {}).catch((error: unknown) => log.error('mail.wake', errorFacts(error)));
    }, 50);
  };
  wake();
  const stop = onQueued(wake);
  return () => {
    letGo();
    stop();
    if (waking !== null) clearTimeout(waking);
  };
};
