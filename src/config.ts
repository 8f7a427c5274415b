/** The only reader of process.env. Everything else gets what it needs handed in. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
// Not by their front doors: those bring whole engines along, and every command starts here.
import { isNetwork, networksOf } from './engines/egress/addresses.ts';
import { parseSmtpUrl } from './engines/mail/smtp-url.ts';
import { parseScanner, type Scanner } from './engines/scanner/scanner-address.ts';
import { invalid } from './kit/errors.ts';
import { clickhouseUrlOf, databaseUrlOf } from './store-urls.ts';

export type Config = {
  /** The data folder: both embedded stores, the master key, the ledger, exports, uploads. */
  dataDir: string;
  host: string;
  port: number;
  /** A Postgres server instead of the embedded one. */
  databaseUrl: string | null;
  /** A ClickHouse server instead of the embedded one. */
  clickhouseUrl: string | null;
  /** 32 bytes as 64 hexadecimal digits; otherwise the key file in the data folder. */
  masterKey: string | null;
  demo: boolean;
  network: NetworkConfig;
  mail: MailSettings | null;
  /** The clamd that looks at every file that is sent; null: none does. */
  scanner: Scanner | null;
  signIn: SignInConfig;
  backups: BackupConfig;
};

/** Backups of the embedded stores. */
export type BackupConfig = {
  /** Where they lie: best on another disk. */
  dir: string;
  /** Hours from one to the next; 0: only when asked. */
  everyHours: number;
  /** Days that data is kept from its full backup on, that the keys of persons are kept, and from one full backup to the next. */
  dataDays: number;
  keyDays: number;
  fullDays: number;
};

/** How it is reached, and what it may reach. */
export type NetworkConfig = {
  /** The address people open, without a path: `https://data.example.org`. Null: the address it listens on. */
  publicUrl: string | null;
  /** Paths of PEM files: the certificate with its chain, and its key. */
  tls: { cert: string; key: string } | null;
  /** Networks (CIDR) of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed. */
  trustProxy: readonly string[];
  /** Host names and networks that may be connected to besides public addresses. */
  egressAllow: readonly string[];
};

/** Outgoing mail. `ca`: path of a PEM file with certificates to trust besides the system's. */
export type MailSettings = { url: string; from: string; ca: string | null };

/** How people get in. Providers: OIDC_<NAME>_ISSUER, OIDC_<NAME>_CLIENT_ID, OIDC_<NAME>_CLIENT_SECRET, and for what people read OIDC_<NAME>_LABEL. */
export type SignInConfig = {
  registration: 'open' | 'invited';
  ageQuestion: 'birth-date' | 'adult';
  /** `required`: who has none can do nothing but set one up. Unless set, so it is where others than this machine's people come in. */
  secondFactor: 'required' | 'offered';
  providers: readonly { id: string; name: string; issuer: string; clientId: string; clientSecret: string }[];
};

const portOf = (text: string | undefined): number => {
  const port = Number(text ?? 4000);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw invalid('bad-port', 'The port is not usable', 'Give a whole number from 0 to 65535 in PORT or --port.');
};

const expand = (path: string): string => (path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(path));

const listOf = (text: string | undefined): string[] => (text ?? '').split(/[\s,]+/).filter((part) => part !== '');

const publicUrlOf = (text: string | undefined): string | null => {
  if (text === undefined || text === '') return null;
  const url = URL.parse(text);
  if (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.pathname === '/' &&
    url.search + url.hash + url.username === ''
  )
    return url.origin;
  throw invalid('bad-public-url', 'PUBLIC_URL cannot be used', 'Write it as https://data.example.org, without a path.');
};

const tlsOf = (cert: string | undefined, key: string | undefined): NetworkConfig['tls'] => {
  if (!cert && !key) return null;
  if (cert && key) return { cert: expand(cert), key: expand(key) };
  throw invalid('half-tls', 'Only one of TLS_CERT and TLS_KEY is set', 'Set both to paths of PEM files, or neither.');
};

/** `judge` throws for what is no network. */
const networks = (name: string, entries: string[], judge: (entries: string[]) => unknown = networksOf): string[] => {
  try {
    judge(entries);
  } catch {
    throw invalid(
      'bad-networks',
      `${name} holds something that is no network`,
      'Write networks like 10.0.0.0/8, separated by commas.',
    );
  }
  return entries;
};

const networkOf = (env: NodeJS.ProcessEnv): NetworkConfig => ({
  publicUrl: publicUrlOf(env['PUBLIC_URL']),
  tls: tlsOf(env['TLS_CERT'], env['TLS_KEY']),
  trustProxy: networks('TRUST_PROXY', listOf(env['TRUST_PROXY'])),
  egressAllow: networks('EGRESS_ALLOW', listOf(env['EGRESS_ALLOW']), (all) => networksOf(all.filter(isNetwork))),
});

const mailOf = (env: NodeJS.ProcessEnv): MailSettings | null => {
  const url = env['SMTP_URL'];
  const from = env['MAIL_FROM'];
  if (!url) return null;
  parseSmtpUrl(url);
  if (!from || !/^[^\r\n]*@[^\r\n]*$/.test(from))
    throw invalid(
      'bad-mail-from',
      'MAIL_FROM is missing',
      'With SMTP_URL, set MAIL_FROM to an address: Data <data@example.org>.',
    );
  return { url, from, ca: env['SMTP_CA'] ? expand(env['SMTP_CA']) : null };
};

const oneOf = <T extends string>(name: string, text: string | undefined, words: readonly [T, ...T[]]): T => {
  const word = words.find((one) => one === (text || words[0]));
  if (word !== undefined) return word;
  throw invalid('bad-setting', `${name} cannot be used`, `Write one of these: ${words.join(', ')}.`);
};

const knownProviders: Readonly<Record<string, string>> = {
  microsoft: 'Microsoft',
  entra: 'Microsoft',
  google: 'Google',
};

const providerOf = (env: NodeJS.ProcessEnv, key: string): SignInConfig['providers'][number] => {
  const issuer = env[`OIDC_${key}_ISSUER`] ?? '';
  const [clientId, clientSecret] = [env[`OIDC_${key}_CLIENT_ID`], env[`OIDC_${key}_CLIENT_SECRET`]];
  if (!URL.canParse(issuer) || !/^https?:/.test(issuer) || !clientId || !clientSecret)
    throw invalid(
      'bad-provider',
      `The provider ${key} is not set up whole`,
      `Set OIDC_${key}_ISSUER to an address, OIDC_${key}_CLIENT_ID and OIDC_${key}_CLIENT_SECRET.`,
    );
  const id = key.toLowerCase();
  return { id, name: env[`OIDC_${key}_LABEL`] || knownProviders[id] || key, issuer, clientId, clientSecret };
};

const hostOf = (env: NodeJS.ProcessEnv): string => env['HOST'] ?? '127.0.0.1';

/** Whether others than people at this very machine are meant to come in. */
const isReached = (host: string, publicUrl: string | null): boolean =>
  [host, publicUrl === null ? 'localhost' : new URL(publicUrl).hostname].some(
    (name) => !/^(localhost|.+\.localhost|\[?::1\]?|127(\.\d{1,3}){3})$/.test(name),
  );

const signInOf = (env: NodeJS.ProcessEnv): SignInConfig => ({
  registration: oneOf('REGISTRATION', env['REGISTRATION'], ['invited', 'open']),
  ageQuestion: oneOf('AGE_QUESTION', env['AGE_QUESTION'], ['adult', 'birth-date']),
  secondFactor: oneOf(
    'SECOND_FACTOR',
    env['SECOND_FACTOR'] || (isReached(hostOf(env), publicUrlOf(env['PUBLIC_URL'])) ? 'required' : 'offered'),
    ['required', 'offered'],
  ),
  providers: Object.keys(env)
    .flatMap((name) => /^OIDC_([A-Z0-9]{1,32})_ISSUER$/.exec(name)?.[1] ?? [])
    .sort()
    .map((key) => providerOf(env, key)),
});

const numberOf = (name: string, text: string | undefined, unset: number, least: number, most: number): number => {
  const value = Number(text || unset);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalid('bad-setting', `${name} cannot be used`, `Write a whole number from ${least} to ${most}.`);
};

const backupsOf = (env: NodeJS.ProcessEnv, dataDir: string): BackupConfig => {
  const dataDays = numberOf('BACKUP_DAYS', env['BACKUP_DAYS'], 35, 1, 3660);
  return {
    dir: env['BACKUP_DIR'] ? expand(env['BACKUP_DIR']) : join(dataDir, 'backups'),
    everyHours: numberOf('BACKUP_EVERY_HOURS', env['BACKUP_EVERY_HOURS'], 24, 0, 744),
    dataDays,
    keyDays: numberOf('BACKUP_KEY_DAYS', env['BACKUP_KEY_DAYS'], Math.min(7, dataDays), 1, dataDays),
    fullDays: numberOf('BACKUP_FULL_DAYS', env['BACKUP_FULL_DAYS'], Math.min(7, dataDays), 1, dataDays),
  };
};

/** The configuration from the environment; the command line's own words win. */
export const readConfig = (overrides: { data?: string; port?: string; demo?: boolean } = {}): Config => {
  const env = process.env;
  const dataDir = expand(overrides.data ?? env['PERFECTLYDATA_DATA'] ?? 'data');
  return {
    dataDir,
    host: hostOf(env),
    port: portOf(overrides.port ?? env['PORT']),
    databaseUrl: databaseUrlOf(env['DATABASE_URL']),
    clickhouseUrl: clickhouseUrlOf(env['CLICKHOUSE_URL']),
    masterKey: env['PERFECTLYDATA_MASTER_KEY'] || null,
    demo: overrides.demo ?? env['PERFECTLYDATA_DEMO'] !== '0',
    network: networkOf(env),
    mail: mailOf(env),
    scanner: env['CLAMD'] ? parseScanner(env['CLAMD']) : null,
    signIn: signInOf(env),
    backups: backupsOf(env, dataDir),
  };
};
