/** For tests of signing in: the app over real stores, mails through a real SMTP server, and people who join. */
import { createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Hono } from 'hono';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { expect } from 'vitest';
import { openTestStores, removeDataDir, type TestStores } from '../../test/harness/stores.ts';
import { allowEgress } from '../engines/egress/index.ts';
import { deliverDue, mailOutbox, openMailer } from '../engines/mail/index.ts';
import { configureSignIn } from '../rooms/accounts/index.ts';
import { createApp } from './app.ts';
import { allRoutes } from './routes/all.ts';

export let all: TestStores;
let app: Hono;
let smtp: SMTPServer;
let disallow: () => void;
let received: ParsedMail[] = [];

/** Opens everything; registering is open and asks for the day of birth. */
export const openSignIn = async (): Promise<void> => {
  all = await openTestStores();
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      simpleParser(stream, (error, mail) => {
        received.push(mail);
        done(error);
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  disallow = allowEgress(['127.0.0.1']);
  configureSignIn(all.stores, { registration: 'open', ageQuestion: 'birth-date' });
  app = createApp({
    stores: all.stores,
    routes: allRoutes,
    controlSecret: 'control-secret-of-this-test-0123456789',
    host: '127.0.0.1',
    webDir: `${all.dataDir}/no-web`,
    version: '0.0.0',
  });
};

/** Closes it again. */
export const closeSignIn = async (): Promise<void> => {
  disallow();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
  await all.close();
  removeDataDir(all.dataDir);
};

type Answer = { status: number; body: Record<string, never>; cookie: string; headers: Headers };

export const send = async (method: string, path: string, body?: unknown, cookie = '', device = 'Firefox/1 Linux') => {
  const headers = new Headers({ 'x-requested-with': 'perfectlydata', 'user-agent': device });
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (cookie !== '') headers.set('cookie', cookie);
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await app.request(`http://127.0.0.1:4000/api/v1${path}`, init);
  const text = await response.text();
  return {
    status: response.status,
    body: (text === '' ? {} : JSON.parse(text)) as Record<string, never>,
    cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '',
    headers: response.headers,
  } satisfies Answer;
};

type Mail = { to: string; template: string; text: string };

/** What was mailed since the last time, oldest first, as it came through the server. */
export const takeMails = async (): Promise<Mail[]> => {
  const templates = await all.stores.db.select().from(mailOutbox).orderBy(mailOutbox.nextAt);
  received = [];
  const { port } = smtp.server.address() as AddressInfo;
  await deliverDue(all.stores, openMailer({ url: `smtp://127.0.0.1:${port}`, from: 'Data <data@perfectly.example>' }));
  expect(received).toHaveLength(templates.length);
  return received.map((mail, n) => ({
    to: [mail.to ?? []]
      .flat()
      .map((one) => one.text)
      .join(),
    template: templates[n]?.template ?? '',
    text: mail.text ?? '',
  }));
};
export const tokenIn = (mail: Mail | undefined): string => /#token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';

export const password = 'drei blaue Ziegen am Fenster';
export const draft = (name: string, more: object = {}) => ({
  name,
  username: name.toLowerCase(),
  email: `${name.toLowerCase()}@example.org`,
  password,
  age: { kind: 'birth-date', birthDate: '1990-05-01' },
  ...more,
});

/** Registers, proves the address, signs in; gives the cookie. */
export const join = async (name: string): Promise<string> => {
  await takeMails();
  expect((await send('POST', '/register', draft(name))).status).toBe(202);
  const [mail] = await takeMails();
  expect((await send('POST', '/email/verify', { token: tokenIn(mail) })).body).toEqual({ state: 'registered' });
  const { status, cookie } = await send('POST', '/sign-in', { login: name, password });
  expect(status).toBe(200);
  await takeMails();
  return cookie;
};

/** RFC 6238 with SHA-1, 30 seconds, 6 digits, written from the RFC. */
export const totp = (base32: string, at = Date.now()): string => {
  const bits = [...base32].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const key = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
};
