/** A ClickHouse server or cluster instead of the embedded engine (`CLICKHOUSE_URL`). */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createClient } from '@clickhouse/client';
import { randomId } from '../../kit/ids.ts';
import { id, join, type Sql, sql } from '../../kit/literals.ts';
import { poolOf, runnerOf } from './run.ts';
import type { FileSource, Warehouse } from './types.ts';

const columnsOf = (structure: FileSource['structure']): Sql => join(structure.map(({ name }) => id(name)));

const settingWords = (settings: FileSource['settings']): string => {
  const words = Object.entries(settings).map(([name, value]) => `${id(name).text} = ${sql`${value}`.text}`);
  return words.length === 0 ? '' : `SETTINGS ${words.join(', ')} `;
};

// Format names come from our own code; the check keeps it so.
const formatName = (format: string): string => {
  if (!/^[A-Za-z]+$/.test(format)) throw new TypeError('Not a format name');
  return format;
};

const encodingOf = ({ compression }: Pick<FileSource, 'compression'>): Record<string, string> =>
  compression === undefined || compression === 'none' ? {} : { 'Content-Encoding': compression };

/** Connects to a server. A local file is streamed into a table of its own first, since the server cannot see this disk. */
export const openServer = async (url: string, connections = 6): Promise<Warehouse> => {
  const clients = Array.from({ length: connections + 1 }, () => createClient({ url, request_timeout: 3_600_000 }));
  const [side, ...rest] = clients;
  const main = poolOf(rest);
  const runner = runnerOf(main, poolOf(side === undefined ? [] : [side]));
  await runner.command(sql`CREATE DATABASE IF NOT EXISTS perfectlydata_staging`);

  const send = (
    table: Sql,
    file: Pick<FileSource, 'structure' | 'format' | 'compression'>,
    settings: string,
    body: Readable,
  ) =>
    main.take((client) =>
      client.exec({
        query: `INSERT INTO ${table.text} (${columnsOf(file.structure).text}) ${settings}FORMAT ${formatName(file.format)}`,
        values: body,
        http_headers: encodingOf(file),
      }),
    );

  const exposeFile: Warehouse['exposeFile'] = async (file) => {
    const table = id('perfectlydata_staging', `file_${randomId()}`);
    const columns = file.structure.map(({ name, type }) => `${id(name).text} ${type}`).join(', ');
    await main.take((client) =>
      client.command({ query: `CREATE TABLE ${table.text} (${columns}) ENGINE = MergeTree ORDER BY tuple()` }),
    );
    await send(table, file, settingWords(file.settings), createReadStream(file.path));
    return { source: table, settings: {}, release: () => runner.command(sql`DROP TABLE IF EXISTS ${table} SYNC`) };
  };

  return {
    kind: 'server',
    ...runner,
    insertBytes: async (table, structure, rows) => {
      await send(table, { structure, format: 'RowBinary' }, '', Readable.from([rows]));
    },
    exposeFile,
    close: async () => {
      await main.drain();
      await Promise.all(clients.map((client) => client.close()));
    },
  };
};
