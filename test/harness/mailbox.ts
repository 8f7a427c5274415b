/** A real SMTP server on loopback that keeps what it is given, for tests that read their mail. */
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export type ReceivedMail = { to: string[]; subject: string; text: string };

export type Mailbox = {
  /** For SMTP_URL. */
  url: string;
  /** Waits for a mail to that address whose subject fits, and takes it out. Throws after 60 s. */
  take(to: string, subject: RegExp): Promise<ReceivedMail>;
  close(): Promise<void>;
};

const readAll = async (stream: AsyncIterable<Buffer>): Promise<Buffer> => Buffer.concat(await Array.fromAsync(stream));

/** Listens on a free port of 127.0.0.1. */
export const openMailbox = async (): Promise<Mailbox> => {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, session, done) => {
      const keep = async (): Promise<void> => {
        const mail = await simpleParser(await readAll(stream));
        const to = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ to, subject: mail.subject ?? '', text: mail.text ?? '' });
        done();
      };
      void keep();
    },
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.server.address() as AddressInfo;
  const take = async (to: string, subject: RegExp): Promise<ReceivedMail> => {
    for (const until = Date.now() + 60_000; Date.now() < until; await sleep(100)) {
      const at = received.findIndex((mail) => mail.to.includes(to) && subject.test(mail.subject));
      const [found] = at < 0 ? [] : received.splice(at, 1);
      if (found) return found;
    }
    throw new Error(`No mail ${String(subject)} came within a minute; there were ${received.length} others.`);
  };
  return { url: `smtp://127.0.0.1:${port}`, take, close: () => new Promise((closed) => server.close(() => closed())) };
};

/** The link in a mail's text. Throws when there is none. */
export const linkIn = ({ text, subject }: ReceivedMail): string => {
  const found = /https?:\/\/\S+#token=[\w.~-]+/.exec(text)?.[0];
  if (!found) throw new Error(`The mail “${subject}” has no link.`);
  return found;
};
