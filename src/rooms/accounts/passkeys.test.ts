/** Passkeys against an authenticator written here from WebAuthn level 3: real keys, real signatures, and what a cheat would send. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../../test/harness/stores.ts';
import {
  finishPasskey,
  askForPasskey,
  listPasskeys,
  proveByPasskey,
  removePasskey,
  signInWithPasskey,
  startPasskey,
} from './passkeys.ts';
import { makeAccount } from './register.ts';
import { whoHolds } from './sessions.ts';

const origin = 'http://localhost:4000';
const userPresent = 1;
const userVerified = 4;
const hasCredential = 64;

let all: TestStores;
beforeAll(async () => {
  all = await openTestStores();
});
afterAll(async () => {
  await all.close();
  removeDataDir(all.dataDir);
});

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
const text = (word: string): Buffer => Buffer.concat([Buffer.from([0x60 + word.length]), Buffer.from(word)]);
const bytes = (data: Buffer): Buffer =>
  Buffer.concat([
    data.length < 256 ? Buffer.from([0x58, data.length]) : Buffer.from([0x59, data.length >> 8, data.length & 255]),
    data,
  ]);

type Options = { challenge: string; rp?: { id: string }; rpId?: string };
type Cheat = { origin?: string; flags?: number; counter?: number; party?: string };

/** A device with one key pair. `cheat` is what it does that an honest one does not. */
const authenticator = () => {
  const { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
  });
  const id = randomBytes(32);
  let counter = 0;
  const dataOf = (party: string, flags: number, count: number): Buffer => {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(count);
    return Buffer.concat([sha256(party), Buffer.from([flags]), number]);
  };
  const clientOf = (type: string, challenge: string, at: string): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin: at, crossOrigin: false }));
  const coseKey = (): Buffer => {
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const [bx, by] = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')];
    return Buffer.concat([
      Buffer.from([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21]),
      bytes(bx),
      Buffer.from([0x22]),
      bytes(by),
    ]);
  };
  const common = {
    id: id.toString('base64url'),
    rawId: id.toString('base64url'),
    type: 'public-key',
    clientExtensionResults: {},
  };
  const create = (options: Options, cheat: Cheat = {}) => {
    const flags = (cheat.flags ?? userPresent | userVerified) | hasCredential;
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, coseKey()]);
    const data = Buffer.concat([dataOf(cheat.party ?? options.rp?.id ?? '', flags, counter), credential]);
    const attestation = Buffer.concat([
      Buffer.from([0xa3]),
      text('fmt'),
      text('none'),
      text('attStmt'),
      Buffer.from([0xa0]),
      text('authData'),
      bytes(data),
    ]);
    const client = clientOf('webauthn.create', options.challenge, cheat.origin ?? origin);
    const response = {
      clientDataJSON: client.toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    };
    return { ...common, response };
  };
  const get = (options: Options, cheat: Cheat = {}) => {
    counter = cheat.counter ?? counter + 1;
    const data = dataOf(cheat.party ?? options.rpId ?? '', cheat.flags ?? userPresent | userVerified, counter);
    const client = clientOf('webauthn.get', options.challenge, cheat.origin ?? origin);
    const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey);
    const response = {
      clientDataJSON: client.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: signature.toString('base64url'),
    };
    return { ...common, response };
  };
  return { create, get };
};

const person = async (name: string) => {
  const id = await makeAccount(all.stores, {
    name,
    username: name,
    email: `${name}@example.org`,
    locale: 'en',
    passwordHash: null,
  });
  return { id, name };
};

const add = async (user: { id: string; name: string }, device: ReturnType<typeof authenticator>, cheat?: Cheat) => {
  const { challenge, options } = await startPasskey(all.stores, user, origin);
  const response = device.create(options as unknown as Options, cheat);
  return finishPasskey(all.stores, user.id, { challenge, response }, { origin, device: 'Firefox/1 Linux' });
};

const use = async (device: ReturnType<typeof authenticator>, cheat?: Cheat) => {
  const { challenge, options } = await askForPasskey(all.stores, origin);
  const response = device.get(options as unknown as Options, cheat);
  const browser = { origin, device: 'Firefox/1 Linux', network: 'test', replaces: null };
  return { challenge, response, answer: signInWithPasskey(all.stores, { challenge, response }, browser) };
};

test('a passkey is added and signs in alone, without naming anybody', async () => {
  const ada = await person('ada');
  const device = authenticator();
  const added = await add(ada, device);
  expect(added).toMatchObject({ name: 'Firefox on Linux', isSynced: false, counter: 0 });
  const { answer } = await use(device);
  const signedIn = await answer;
  expect(signedIn.state).toBe('signed-in');
  if (signedIn.state === 'signed-in') expect((await whoHolds(all.stores.db, signedIn.session))?.id).toBe(ada.id);
});

test('an answer counts once', async () => {
  const device = authenticator();
  await add(await person('berta'), device);
  const { challenge, response, answer } = await use(device);
  await answer;
  await expect(proveByPasskey(all.stores, { challenge, response }, origin)).rejects.toMatchObject({
    code: 'sign-in-failed',
  });
});

test('a device that did not ask who uses it, another site, and a copy with an old counter are refused', async () => {
  const carl = await person('carl');
  const device = authenticator();
  await expect(add(carl, device, { flags: userPresent })).rejects.toMatchObject({ code: 'passkey-not-right' });
  await expect(add(carl, device, { origin: 'http://evil.example' })).rejects.toMatchObject({
    code: 'passkey-not-right',
  });
  await add(carl, device);
  await (
    await use(device, { counter: 7 })
  ).answer;
  for (const cheat of [
    { flags: userPresent },
    { origin: 'http://evil.example' },
    { party: 'evil.example' },
    { counter: 7 },
    { counter: 3 },
  ])
    await expect((await use(device, cheat)).answer).rejects.toMatchObject({ code: 'sign-in-failed' });
  await (
    await use(device, { counter: 8 })
  ).answer;
});

test('one’s challenge is of no use to another account, and a passkey belongs to one account', async () => {
  const [dora, emil] = [await person('dora'), await person('emil')];
  const device = authenticator();
  const { challenge, options } = await startPasskey(all.stores, dora, origin);
  const response = device.create(options as unknown as Options);
  const page = { origin, device: null };
  await expect(finishPasskey(all.stores, emil.id, { challenge, response }, page)).rejects.toMatchObject({
    code: 'passkey-not-right',
  });
  await add(dora, device);
  await expect(add(emil, device)).rejects.toMatchObject({ code: 'passkey-not-right' });
  const [own] = await listPasskeys(all.stores, dora.id);
  await expect(removePasskey(all.stores, emil.id, own?.id ?? '')).rejects.toMatchObject({ code: 'not-found' });
  await removePasskey(all.stores, dora.id, own?.id ?? '');
  await expect((await use(device)).answer).rejects.toMatchObject({ code: 'sign-in-failed' });
});
