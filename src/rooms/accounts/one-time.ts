/** What waits for somebody to come back with a secret: once, for a while. The secret is kept as a hash, what it stands for sealed. */
import { and, eq, gt, lt } from 'drizzle-orm';
import { now } from '../../kit/clock.ts';
import { Trouble } from '../../kit/errors.ts';
import { randomId, randomSecret } from '../../kit/ids.ts';
import { verifications } from './auth-tables.ts';
import { hashOf } from './sessions.ts';
import type { Stores } from './workspace.ts';

type OneTimeStores = Pick<Stores, 'db' | 'masterKey'>;

/** What each use stands for. */
export type OneTime = {
  register: {
    name: string;
    username: string;
    email: string;
    passwordHash: string | null;
    locale: 'en' | 'de';
    /** With a provider instead of a password. */
    provider?: { id: string; subject: string };
  };
  'email-change': { userId: string; email: string };
  'passkey-add': { userId: string; challenge: string };
  'passkey-use': { challenge: string };
  provider: {
    provider: string;
    state: string;
    nonce: string;
    codeVerifier: string;
    /** The account to link it to; null: to sign in. */
    userId: string | null;
    invitation: string | null;
    adult: boolean;
    locale: 'en' | 'de';
  };
};
export type Use = keyof OneTime;

const sealUse = (use: Use): string => `one-time:${use}`;
const nameOf = (use: Use, secret: string): string => hashOf(`${use}:${secret}`);

/** Keeps a value for `minutes`; returns the secret that leads to it. */
export const keepOneTime = async <U extends Use>(
  { db, masterKey }: OneTimeStores,
  use: U,
  value: OneTime[U],
  minutes: number,
): Promise<string> => {
  const secret = randomSecret();
  const at = now();
  await db.insert(verifications).values({
    id: randomId(),
    identifier: nameOf(use, secret),
    value: masterKey.seal(sealUse(use), Buffer.from(JSON.stringify(value))).toString('base64'),
    expiresAt: new Date(at.getTime() + minutes * 60_000),
    createdAt: at,
    updatedAt: at,
  });
  return secret;
};

const opened = <U extends Use>({ masterKey }: OneTimeStores, use: U, sealed: string): OneTime[U] =>
  JSON.parse(masterKey.open(sealUse(use), Buffer.from(sealed, 'base64')).toString()) as OneTime[U];

const live = (use: Use, secret: string) =>
  and(eq(verifications.identifier, nameOf(use, secret)), gt(verifications.expiresAt, now()));

/** What the secret stands for, still kept; null when it is unknown, used or over. */
export const seeOneTime = async <U extends Use>(
  stores: OneTimeStores,
  use: U,
  secret: string,
): Promise<OneTime[U] | null> => {
  const [found] = await stores.db.select().from(verifications).where(live(use, secret));
  return found === undefined ? null : opened(stores, use, found.value);
};

/** What the secret stands for, taken: nobody gets it twice, however many ask at once. */
export const takeOneTime = async <U extends Use>(
  stores: OneTimeStores,
  use: U,
  secret: string,
): Promise<OneTime[U] | null> => {
  const [taken] = await stores.db.delete(verifications).where(live(use, secret)).returning();
  return taken === undefined ? null : opened(stores, use, taken.value);
};

/** Removes what is over. */
export const sweepOneTimes = async ({ db }: OneTimeStores): Promise<void> => {
  await db.delete(verifications).where(lt(verifications.expiresAt, now()));
};

/** For a link that was used, is over or never was: which of these is not said. */
export const linkNotValid = (): Trouble =>
  new Trouble('invalid', {
    code: 'link-not-valid',
    title: 'This link is not valid any more',
    detail: 'It works once and for a limited time. Ask for a new one. Nothing was changed.',
  });
