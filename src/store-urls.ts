/** Addresses of an operator's own stores: beyond this machine they are reached encrypted, and their certificate is checked (P14.4). */
import { invalid } from './kit/errors.ts';

const isHere = (host: string): boolean =>
  host === '' || host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);

const unusable = (name: string, example: string): Error =>
  invalid('bad-store-url', `${name} cannot be used`, `Write it as ${example}.`);

const notEncrypted = (name: string, how: string): Error =>
  invalid('store-not-encrypted', `${name} leads beyond this machine without encryption`, how);

const parsed = (name: string, text: string, schemes: RegExp, example: string): URL => {
  const url = URL.parse(text);
  if (url === null || !schemes.test(url.protocol)) throw unusable(name, example);
  return url;
};

/** A parameter that could say something else than the host and the mode that were looked at. */
const others = ['host', 'hostaddr', 'ssl', 'uselibpqcompat'];

/** Null, or the address as it is. Throws `bad-store-url`, `store-not-encrypted` (invalid). */
export const databaseUrlOf = (text: string | undefined): string | null => {
  if (!text) return null;
  const { hostname, searchParams } = parsed(
    'DATABASE_URL',
    text,
    /^postgres(ql)?:$/,
    'postgres://user:password@db.example.org/name?sslmode=verify-full',
  );
  const [socket] = searchParams.getAll('host');
  if (isHere(hostname) && (socket === undefined || socket.startsWith('/'))) return text;
  const modes = searchParams.getAll('sslmode');
  const plain = others.some((name) => searchParams.has(name));
  if (modes.length === 1 && modes[0] === 'verify-full' && !plain) return text;
  throw notEncrypted(
    'DATABASE_URL',
    'End it with ?sslmode=verify-full, so that the connection is encrypted and the server’s certificate checked.',
  );
};

/** Null, or the address as it is. Throws `bad-store-url`, `store-not-encrypted` (invalid). */
export const clickhouseUrlOf = (text: string | undefined): string | null => {
  if (!text) return null;
  const example = 'https://user:password@clickhouse.example.org:8443';
  const { hostname, protocol } = parsed('CLICKHOUSE_URL', text, /^https?:$/, example);
  if (protocol === 'https:' || isHere(hostname)) return text;
  throw notEncrypted('CLICKHOUSE_URL', `Write it with https, as ${example}.`);
};
