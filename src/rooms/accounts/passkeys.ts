/** Passkeys (WebAuthn level 3): the device proves the person itself, so that one stands for both factors. */
import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { and, asc, eq } from 'drizzle-orm';
import { now } from '../../kit/clock.ts';
import { invalid, missing, Trouble } from '../../kit/errors.ts';
import type { AuthStores } from './auth.ts';
import { passkeys } from './auth-tables.ts';
import { deviceOf } from './device.ts';
import { keepOneTime, takeOneTime } from './one-time.ts';
import { signInWasRefused } from './record-sign-in.ts';
import { tellOfChange } from './second-factor.ts';
import { admit, type Browser, type SignedIn, signInFailed } from './sign-in-with-password.ts';

// It takes a while to load, and few starts need it.
const webAuthn = () => import('@simplewebauthn/server');

type Row = typeof passkeys.$inferSelect;
type Json = Record<string, unknown>;

const minutes = 5;
const atMost = 20;

/** `origin` as the browser names it, checked against the Host header before: `https://data.example.com`. */
const partyOf = (origin: string): string => new URL(origin).hostname;

/** The person's passkeys, oldest first. */
export const listPasskeys = ({ db }: AuthStores, userId: string): Promise<Row[]> =>
  db.select().from(passkeys).where(eq(passkeys.userId, userId)).orderBy(asc(passkeys.createdAt)).limit(atMost);

const transportsOf = (row: Row): AuthenticatorTransport[] => row.transports as AuthenticatorTransport[];

/** What `navigator.credentials.create` needs. Throws `too-many-passkeys` (conflict). */
export const startPasskey = async (
  stores: AuthStores,
  user: { id: string; name: string },
  origin: string,
): Promise<{ challenge: string; options: Json }> => {
  const known = await listPasskeys(stores, user.id);
  if (known.length >= atMost)
    throw new Trouble('conflict', {
      code: 'too-many-passkeys',
      title: 'There are enough passkeys',
      detail: `An account may have ${atMost}. Remove one that you no longer use.`,
    });
  const options = await (
    await webAuthn()
  ).generateRegistrationOptions({
    rpName: 'PerfectlyData',
    rpID: partyOf(origin),
    userName: user.name,
    userID: new Uint8Array(Buffer.from(user.id)),
    attestationType: 'none',
    excludeCredentials: known.map((row) => ({ id: row.id, transports: transportsOf(row) })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  const value = { userId: user.id, challenge: options.challenge };
  return { challenge: await keepOneTime(stores, 'passkey-add', value, minutes), options: { ...options } };
};

const notRight = (): Trouble =>
  invalid(
    'passkey-not-right',
    'This passkey could not be added',
    'It took too long, or the device did not ask who you are. Try again. Nothing was changed.',
  );

const verifiedNew = async (response: Json, challenge: string, origin: string) => {
  try {
    const { verified, registrationInfo } = await (
      await webAuthn()
    ).verifyRegistrationResponse({
      response: response as unknown as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: partyOf(origin),
      requireUserVerification: true,
    });
    return verified ? registrationInfo : null;
  } catch {
    return null; // the library throws for whatever a browser sent that does not fit
  }
};

/** Adds a passkey. Throws `passkey-not-right`. */
export const finishPasskey = async (
  stores: AuthStores,
  userId: string,
  draft: { challenge: string; response: Json; name?: string | undefined },
  browser: { origin: string; device: string | null },
): Promise<Row> => {
  const asked = await takeOneTime(stores, 'passkey-add', draft.challenge);
  const made = asked?.userId === userId ? await verifiedNew(draft.response, asked.challenge, browser.origin) : null;
  if (!made) throw notRight();
  const row: Row = {
    id: made.credential.id,
    userId,
    name: draft.name ?? deviceOf(browser.device),
    publicKey: Buffer.from(made.credential.publicKey),
    counter: made.credential.counter,
    isSynced: made.credentialBackedUp,
    transports: made.credential.transports ?? [],
    createdAt: now(),
  };
  const added = await stores.db.insert(passkeys).values(row).onConflictDoNothing().returning({ id: passkeys.id });
  if (added.length === 0) throw notRight();
  await tellOfChange(stores, userId, 'passkey-added');
  return row;
};

/** Removes a passkey of the person. Throws `missing`. */
export const removePasskey = async (stores: AuthStores, userId: string, id: string): Promise<void> => {
  const gone = await stores.db
    .delete(passkeys)
    .where(and(eq(passkeys.userId, userId), eq(passkeys.id, id)))
    .returning({ id: passkeys.id });
  if (gone.length === 0) throw missing('passkey');
  await tellOfChange(stores, userId, 'passkey-removed');
};

/** What `navigator.credentials.get` needs. It names no account: the device knows which one it is. */
export const askForPasskey = async (
  stores: AuthStores,
  origin: string,
): Promise<{ challenge: string; options: Json }> => {
  const options = await (
    await webAuthn()
  ).generateAuthenticationOptions({ rpID: partyOf(origin), userVerification: 'required' });
  const challenge = await keepOneTime(stores, 'passkey-use', { challenge: options.challenge }, minutes);
  return { challenge, options: { ...options } };
};

const verifiedUse = async (row: Row, response: Json, challenge: string, origin: string) => {
  try {
    const { verified, authenticationInfo } = await (
      await webAuthn()
    ).verifyAuthenticationResponse({
      response: response as unknown as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: partyOf(origin),
      credential: {
        id: row.id,
        publicKey: new Uint8Array(row.publicKey),
        counter: row.counter,
        transports: transportsOf(row),
      },
      requireUserVerification: true,
    });
    return verified ? authenticationInfo : null;
  } catch {
    return null;
  }
};

/** Whose passkey answered. Throws `sign-in-failed` for whatever was wrong, a counter that went back among it. */
export const proveByPasskey = async (
  stores: AuthStores,
  draft: { challenge: string; response: Json },
  origin: string,
): Promise<string> => {
  const asked = await takeOneTime(stores, 'passkey-use', draft.challenge);
  const { id } = draft.response;
  const [row] = typeof id === 'string' ? await stores.db.select().from(passkeys).where(eq(passkeys.id, id)) : [];
  const used = asked && row ? await verifiedUse(row, draft.response, asked.challenge, origin) : null;
  if (!used || row === undefined) {
    await signInWasRefused(stores, 'passkey', row?.userId ?? null);
    throw signInFailed();
  }
  await stores.db
    .update(passkeys)
    .set({ counter: used.newCounter, isSynced: used.credentialBackedUp })
    .where(eq(passkeys.id, row.id));
  return row.userId;
};

/** Signs in with a passkey alone. Throws `sign-in-failed`. */
export const signInWithPasskey = async (
  stores: AuthStores,
  draft: { challenge: string; response: Json },
  browser: Browser & { origin: string },
): Promise<SignedIn> => admit(stores, await proveByPasskey(stores, draft, browser.origin), 'passkey', browser);
