/** The only reader of process.env. Everything else gets what it needs handed in. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { invalid } from './kit/errors.ts';

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
};

const portOf = (text: string | undefined): number => {
  const port = Number(text ?? 4000);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw invalid('bad-port', 'The port is not usable', 'Give a whole number from 0 to 65535 in PORT or --port.');
};

const expand = (path: string): string => (path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(path));

/** The configuration from the environment; the command line's own words win. */
export const readConfig = (overrides: { data?: string; port?: string; demo?: boolean } = {}): Config => {
  const env = process.env;
  return {
    dataDir: expand(overrides.data ?? env['PERFECTLYDATA_DATA'] ?? 'data'),
    host: env['HOST'] ?? '127.0.0.1',
    port: portOf(overrides.port ?? env['PORT']),
    databaseUrl: env['DATABASE_URL'] || null,
    clickhouseUrl: env['CLICKHOUSE_URL'] || null,
    masterKey: env['PERFECTLYDATA_MASTER_KEY'] || null,
    demo: overrides.demo ?? env['PERFECTLYDATA_DEMO'] !== '0',
  };
};
