/** The address of a mail server. */
import { invalid } from '../../kit/errors.ts';

type Server = { host: string; port: number; secure: boolean; auth: { user: string; pass: string } | null };

const badUrl = (): Error =>
  invalid(
    'bad-smtp-url',
    'SMTP_URL cannot be used',
    'Write it as smtp://user:password@host:587 or smtps://user:password@host:465.',
  );

/** The parts of an SMTP URL. Throws `bad-smtp-url`, which never holds the URL, as that holds a password. */
export const parseSmtpUrl = (text: string): Server => {
  const url = URL.parse(text);
  if (url === null || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') throw badUrl();
  const secure = url.protocol === 'smtps:';
  const auth =
    url.username === '' ? null : { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || (secure ? 465 : 587)), secure, auth };
};
