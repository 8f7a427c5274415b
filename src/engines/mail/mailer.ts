/** The mail server of the operator, through nodemailer: encrypted unless it is on this machine, reached by the egress engine. */
import type { Socket } from 'node:net';
import { checkEgress, egressConnect, isLoopbackAddress } from '../egress/index.ts';
import { parseSmtpUrl } from './smtp-url.ts';
import type { Mail } from './write-letter.ts';

export type MailConfig = {
  /** `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`. */
  url: string;
  /** `Name <address>` or an address. */
  from: string;
  /** Certificates to trust besides the system's, PEM. */
  ca?: string | undefined;
};

export type Mailer = {
  /** Hands a mail to the server. Throws what nodemailer throws: `code`, `responseCode`. `id` keeps a repeated one recognisable. */
  send(id: string, mail: Mail): Promise<void>;
};

/** True for a host that is nowhere but on this machine: only there may mail go unencrypted. */
const isHere = async (host: string): Promise<boolean> =>
  (await checkEgress(host)).addresses.every(({ address }) => isLoopbackAddress(address));

const domainOf = (from: string): string => /@([\w.-]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';

type Connected = (error: Error | null, made?: { connection: Socket }) => void;

const connectFor = async (host: string, port: number, done: Connected): Promise<void> => {
  let connection: Socket;
  try {
    connection = await egressConnect(host, port);
  } catch (error) {
    done(error as Error);
    return;
  }
  done(null, { connection });
};

/** A mailer for a server. Connects anew for each mail, so nothing is held open. Throws `bad-smtp-url`. */
export const openMailer = ({ url, from, ca }: MailConfig): Mailer => {
  const { host, port, secure, auth } = parseSmtpUrl(url);
  const transport = async (plain: boolean) => {
    const { createTransport } = await import('nodemailer'); // not before the first mail: most starts send none
    return createTransport({
      host,
      port,
      secure,
      ...(auth === null ? {} : { auth }),
      ...(plain ? { ignoreTLS: true } : { requireTLS: !secure }),
      tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
      connectionTimeout: 15_000,
      greetingTimeout: 15_000,
      socketTimeout: 60_000,
      disableFileAccess: true,
      disableUrlAccess: true,
      getSocket: (_options: object, done: Connected) => void connectFor(host, port, done),
    });
  };
  return {
    send: async (id, mail) => {
      const server = await transport(!secure && (await isHere(host)));
      await server.sendMail({
        ...mail,
        from,
        messageId: `<${id}@${domainOf(from)}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    },
  };
};
