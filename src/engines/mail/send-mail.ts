/** Putting mail in the outbox. It leaves later, from src/engines/mail/deliver.ts. */
import { invalid } from '../../kit/errors.ts';
import { now } from '../../kit/clock.ts';
import { randomId } from '../../kit/ids.ts';
import type { MasterKey } from '../keys/index.ts';
import type { Database } from '../postgres/index.ts';
import type { Letter, Template } from './letters.ts';
import { mailOutbox } from './tables.ts';

/** What mail needs of the stores; `db` may be a transaction, then the mail is queued with it or not at all. */
export type MailStores = { db: Database; masterKey: MasterKey };

/** What a mail is sealed for. */
export const sealUse = (mailId: string): string => `mail:${mailId}`;

const wakers = new Set<() => void>();

/** Calls `wake` after every mail that is queued, until the returned function is called. */
export const onQueued = (wake: () => void): (() => void) => {
  wakers.add(wake);
  return () => void wakers.delete(wake);
};

/** One address, no more: a line break or comma in it could add recipients or headers. */
const requireAddress = (to: string): void => {
  if (/^[^\s@<>(),;:"\\]{1,64}@[^\s@<>(),;:"\\]{1,255}$/u.test(to)) return;
  throw invalid('bad-recipient', 'This cannot be an email address', 'Give one address like name@example.com.');
};

/**
 * Queues a letter; resolves when it is durable. It is delivered in the background, tried again for 3 days, then given up
 * with an alert. Recipient and content lie in the outbox sealed. Throws `bad-recipient`.
 */
export const sendMail = async <T extends Template>(stores: MailStores, letter: Letter<T>): Promise<void> => {
  requireAddress(letter.to);
  const id = randomId();
  const sealed = stores.masterKey.seal(sealUse(id), Buffer.from(JSON.stringify(letter)));
  await stores.db.insert(mailOutbox).values({ id, template: letter.template, sealed, createdAt: now(), nextAt: now() });
  for (const wake of wakers) wake();
};
