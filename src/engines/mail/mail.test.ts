import { mkdtempSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeCertificate } from '../../../test/harness/certificate.ts';
import { newPostgres } from '../../../test/harness/new-postgres.ts';
import { setClock } from '../../kit/clock.ts';
import { allowEgress } from '../egress/index.ts';
import { openJobs } from '../jobs/index.ts';
import { openMasterKey } from '../keys/index.ts';
import { openPostgres, type PostgresStore } from '../postgres/index.ts';
import {
  deliverDue,
  keepDelivering,
  type Letter,
  mailOutbox,
  type MailStores,
  openMailer,
  outboxState,
  sendMail,
  sendWithoutKeeping,
} from './index.ts';
import { writeLetter } from './write-letter.ts';

const folder = mkdtempSync(join(tmpdir(), 'pd-mail-'));
let postgres: PostgresStore;
let stores: MailStores;
const openStores = async (): Promise<void> => {
  await newPostgres(join(folder, 'postgres'));
  postgres = await openPostgres({ url: null, dir: join(folder, 'postgres') });
  stores = { db: postgres.db, masterKey: openMasterKey(folder, null) };
};
await openStores();

const servers: SMTPServer[] = [];
const undo: (() => void)[] = [];
const logged: string[] = [];
beforeEach(async () => {
  await stores.db.delete(mailOutbox);
  undo.push(allowEgress(['localhost', '127.0.0.1']));
  logged.length = 0;
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => logged.push(String(line)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const one of undo.splice(0).toReversed()) one();
});
afterAll(async () => {
  for (const server of servers) server.close();
  await postgres.close();
  rmSync(folder, { recursive: true, force: true });
});

type Received = { mail: ParsedMail; raw: string; secure: boolean; to: string[] };

/** A real SMTP server on loopback. */
const listen = async (
  options: SMTPServerOptions = {},
  host = '127.0.0.1',
): Promise<{ port: number; received: Received[] }> => {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      const keep = async (): Promise<void> => {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk as Buffer);
        const raw = Buffer.concat(chunks);
        const to = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ mail: await simpleParser(raw), raw: raw.toString(), secure: session.secure, to });
        done();
      };
      void keep();
    },
    ...options,
  });
  server.on('error', () => {});
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, () => resolve()));
  return { port: (server.server.address() as { port: number }).port, received };
};
const mailer = (port: number, scheme = 'smtp') =>
  openMailer({ url: `${scheme}://127.0.0.1:${port}`, from: 'Data <data@perfectly.example>' });

const verify: Letter<'verify-email'> = {
  to: 'ada.canary@mail.example',
  template: 'verify-email',
  locale: 'en',
  params: { name: 'Ada Canary', url: 'https://data.example/verify#token=secretcanary', hours: 24 },
};
const later = (minutes: number): void => {
  const at = Date.now() + minutes * 60_000;
  undo.push(setClock(() => at));
};
const smtpError = (responseCode: number): Error =>
  Object.assign(new Error('no ada.canary@mail.example'), { responseCode });

const url = 'https://data.example/x';
const at = '2026-11-22T10:00:00Z';
const nasty = '<script>alert(1)</script>" & \r\nBcc: all@evil.example';
const staff = { workspace: nasty, staff: nasty, reason: nasty, until: at, url };
const asked = { reference: 'R-7K3M-92QD', kind: 'access' as const, url };
const each: Omit<Letter, 'locale' | 'to'>[] = [
  { template: 'verify-email', params: { name: nasty, url, hours: 24 } },
  { template: 'reset-password', params: { name: nasty, url, minutes: 30 } },
  { template: 'already-registered', params: { name: nasty, url } },
  { template: 'email-changed', params: { name: nasty, url } },
  { template: 'invitation', params: { inviter: nasty, workspace: nasty, role: 'analyst', url, days: 7 } },
  { template: 'new-sign-in', params: { name: nasty, at, device: nasty, url } },
  { template: 'second-factor-changed', params: { name: nasty, change: 'off', at, url } },
  { template: 'password-changed', params: { name: nasty, at, url } },
  { template: 'deletion-planned', params: { name: nasty, due: at, url } },
  { template: 'deletion-undone', params: { name: nasty, at, url } },
  { template: 'account-deleted', params: { name: nasty, at } },
  { template: 'ownership-offered', params: { name: nasty, workspace: nasty, from: nasty, until: at, url } },
  { template: 'ownership-accepted', params: { name: nasty, workspace: nasty, from: nasty, to: nasty, at, url } },
  { template: 'staff-access-asked', params: staff },
  { template: 'staff-access-granted', params: staff },
  { template: 'staff-access-ended', params: { workspace: nasty, staff: nasty, at, url } },
  { template: 'alert', params: { kind: 'many-exports', count: 12, workspace: nasty, at, url } },
  { template: 'training-due', params: { name: nasty, title: nasty, due: at, url } },
  { template: 'rights-received', params: { ...asked, due: at, code: '12345678', minutes: 10 } },
  { template: 'rights-code', params: { reference: 'R-7K3M-92QD', code: '12345678', minutes: 10, url } },
  { template: 'rights-passed-on', params: { ...asked, name: nasty, due: at } },
  { template: 'rights-nothing-held', params: { ...asked, name: nasty } },
  { template: 'rights-to-answer', params: { ...asked, name: nasty, by: nasty, due: at } },
  { template: 'rights-to-confirm', params: { ...asked, name: nasty } },
  { template: 'rights-due', params: { ...asked, name: nasty, by: null, days: 2, due: at } },
  { template: 'rights-extended', params: { ...asked, name: nasty, by: nasty, because: nasty, due: at } },
  { template: 'rights-answered', params: { ...asked, name: nasty, by: nasty, words: nasty } },
  { template: 'rights-own-deletion', params: { ...asked, name: nasty, words: nasty } },
  {
    template: 'rights-refused',
    params: { ...asked, name: nasty, by: nasty, ground: 'legal-duty', words: nasty, authority: nasty },
  },
  { template: 'rights-withdrawn', params: { reference: 'R-7K3M-92QD', url } },
];

test('every letter is delivered in both languages, whole, escaped, and loads nothing', async () => {
  const { port, received } = await listen();
  for (const locale of ['en', 'de'] as const)
    for (const letter of each) await sendMail(stores, { ...letter, locale, to: 'ada@mail.example' } as Letter);
  expect(await deliverDue(stores, mailer(port))).toEqual({ delivered: each.length * 2, postponed: 0, givenUp: 0 });
  expect(received).toHaveLength(each.length * 2);
  for (const { mail, to } of received) {
    const html = mail.html || '';
    expect(to).toEqual(['ada@mail.example']); // no header came in with a name
    expect(mail.headers.has('bcc')).toBe(false);
    expect(mail.subject?.length).toBeGreaterThan(5);
    expect(mail.text?.length).toBeGreaterThan(80);
    expect(html).not.toMatch(/<script|<img|<link|@import|url\(|background=/i);
    expect(html.match(/href="[^"]*"/g) ?? []).toEqual(mail.text?.includes(url) === true ? [`href="${url}"`] : []);
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
  }
  const subjects = new Set(received.map(({ mail }) => mail.subject));
  expect(subjects.size).toBe(each.length * 2);
  expect(await stores.db.select().from(mailOutbox)).toEqual([]);
});

test('a token in a link arrives as it was sent', async () => {
  const { port, received } = await listen();
  await sendMail(stores, verify);
  await deliverDue(stores, mailer(port));
  expect(received[0]?.mail.text).toContain('\nhttps://data.example/verify#token=secretcanary\n');
});

test('what waits is sealed, and logs hold nothing personal', async () => {
  const { port } = await listen({ onRcptTo: (_address, _session, done) => done(smtpError(451)) });
  await sendMail(stores, verify);
  await deliverDue(stores, mailer(port));
  const row = JSON.stringify(await stores.db.select().from(mailOutbox), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && 'data' in value
      ? Buffer.from(value.data as number[]).toString('latin1')
      : value,
  );
  expect(row).toContain('verify-email');
  expect(row).not.toMatch(/canary|mail\.example/i);
  expect(logged.join('')).toContain('mail.postponed');
  expect(logged.join('')).not.toMatch(/canary|mail\.example/i);
});

test('after a temporary refusal it is tried again, each time later, and delivered once', async () => {
  let refusals = 2;
  const { port, received } = await listen({
    onRcptTo: (_address, _session, done) => (refusals-- > 0 ? done(smtpError(450)) : done()),
  });
  await sendMail(stores, verify);
  expect((await deliverDue(stores, mailer(port))).postponed).toBe(1);
  expect(await deliverDue(stores, mailer(port))).toEqual({ delivered: 0, postponed: 0, givenUp: 0 }); // not yet
  later(1.1);
  expect((await deliverDue(stores, mailer(port))).postponed).toBe(1);
  expect((await outboxState(stores)).failing).toBe(1);
  later(2.2);
  expect(await deliverDue(stores, mailer(port))).toEqual({ delivered: 0, postponed: 0, givenUp: 0 }); // two minutes now
  later(3.5);
  expect((await deliverDue(stores, mailer(port))).delivered).toBe(1);
  expect(received).toHaveLength(1);
});

test('a final refusal and three days without success are given up', async () => {
  const refusing = await listen({ onRcptTo: (_address, _session, done) => done(smtpError(550)) });
  await sendMail(stores, verify);
  expect((await deliverDue(stores, mailer(refusing.port))).givenUp).toBe(1);
  expect(await stores.db.select().from(mailOutbox)).toEqual([]);
  await sendMail(stores, verify);
  expect((await deliverDue(stores, mailer(1))).postponed).toBe(1); // nobody listens there
  later(3 * 24 * 60 + 1);
  expect((await deliverDue(stores, mailer(1))).givenUp).toBe(1);
  expect(await stores.db.select().from(mailOutbox)).toEqual([]);
});

test('without a mail server it waits, is counted, and leaves once there is one', async () => {
  await sendMail(stores, verify);
  await deliverDue(stores, null);
  expect(await outboxState(stores)).toMatchObject({ waiting: 1, failing: 0 });
  const { port } = await listen();
  expect((await deliverDue(stores, mailer(port))).delivered).toBe(1);
  expect(await outboxState(stores)).toMatchObject({ waiting: 0, failing: 0, oldestAt: null });
});

test('what was queued before a restart is delivered by the job after it', async () => {
  await sendMail(stores, verify);
  await postgres.close();
  await openStores();
  const { port, received } = await listen();
  const jobs = await openJobs(postgres);
  const stop = await keepDelivering(jobs, stores, mailer(port), () => Promise.resolve());
  await vi.waitFor(() => expect(received).toHaveLength(1), { timeout: 20_000 });
  await sendMail(stores, verify); // and at once while it runs
  await vi.waitFor(() => expect(received).toHaveLength(2), { timeout: 10_000 });
  expect((await outboxState(stores)).configured).toBe(true);
  const last: Letter = { to: verify.to, locale: 'de', template: 'account-deleted', params: { name: 'Ada', at } };
  await sendWithoutKeeping(last);
  expect(received[2]?.mail.subject).toBe('Ihr Konto ist gelöscht');
  expect(await stores.db.$count(mailOutbox)).toBe(0);
  stop();
  await sendWithoutKeeping(last); // nobody to hand it to: it is dropped, not kept
  expect([received.length, await stores.db.$count(mailOutbox)]).toEqual([3, 0]);
  await jobs.close();
});

test('a recipient is one address', async () => {
  for (const to of [
    'a@b.example, c@d.example',
    'a@b.example\r\nBcc: c@d.example',
    'Ada <a@b.example>',
    '',
    'a b@c.example',
    'nobody',
  ])
    await expect(sendMail(stores, { ...verify, to })).rejects.toMatchObject({ code: 'bad-recipient' });
  expect(await stores.db.select().from(mailOutbox)).toEqual([]);
});

test('a server elsewhere must speak TLS with a certificate that is trusted', async () => {
  const { cert, key } = makeCertificate('localhost');
  const secured = await listen({ secure: true, cert, key });
  const letter = await writeLetter(verify);
  const to = (ca: string | undefined, port: number) =>
    openMailer({ url: `smtps://localhost:${port}`, from: 'data@perfectly.example', ca }).send('abc', letter);
  await expect(to(undefined, secured.port)).rejects.toThrow(/self-signed|unable to verify/);
  expect(secured.received).toHaveLength(0);
  await to(cert, secured.port);
  expect(secured.received[0]?.secure).toBe(true);
  const plain = await listen();
  await expect(to(cert, plain.port)).rejects.toMatchObject({ code: expect.stringMatching(/^E/) as string });
  expect(plain.received).toHaveLength(0);
});

test('without TLS nothing is sent to a server that is not on this machine', async () => {
  const elsewhere = Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)?.address;
  if (elsewhere === undefined) return console.log('This machine has no address but loopback; nothing to try.');
  undo.push(allowEgress([elsewhere]));
  const { port, received } = await listen({}, elsewhere);
  const plain = openMailer({ url: `smtp://${elsewhere}:${port}`, from: 'data@perfectly.example' });
  await expect(plain.send('abc', await writeLetter(verify))).rejects.toMatchObject({ code: 'ETLS' });
  expect(received).toEqual([]);
});

test('a mail server at a private address is refused unless the operator named it', async () => {
  const { port, received } = await listen();
  for (const one of undo.splice(0)) one();
  await expect(mailer(port).send('abc', await writeLetter(verify))).rejects.toMatchObject({ code: 'egress-refused' });
  expect(received).toEqual([]);
});
