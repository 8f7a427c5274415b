/** Running statements on a pool of clients: tagged, cancellable, with progress. Shared by the embedded engine and a server. */
import type { ClickHouseClient } from '@clickhouse/client';
import { randomId } from '../../kit/ids.ts';
import { id, type Sql, sql } from '../../kit/literals.ts';
import { cancelled, warehouseError } from './trouble.ts';
import type { QueryOptions, Warehouse } from './types.ts';

type Settings = Readonly<Record<string, string | number>>;
export type Pool = { take<T>(work: (client: ClickHouseClient) => Promise<T>): Promise<T>; drain(): Promise<void> };

/** Lends each client to one statement at a time, as one connection runs one query at a time. First come, first served. */
export const poolOf = (clients: readonly ClickHouseClient[]): Pool => {
  const free = [...clients];
  const waiting: ((client: ClickHouseClient) => void)[] = [];
  const borrow = (): Promise<ClickHouseClient> => {
    const client = free.pop();
    return client === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(client);
  };
  const giveBack = (client: ClickHouseClient): void => {
    const next = waiting.shift();
    if (next === undefined) free.push(client);
    else next(client);
  };
  const take = async <T>(work: (client: ClickHouseClient) => Promise<T>): Promise<T> => {
    const client = await borrow();
    try {
      return await work(client);
    } finally {
      giveBack(client);
    }
  };
  const drain = async (): Promise<void> => {
    await Promise.all(clients.map(() => borrow()));
  };
  return { take, drain };
};

const settingsText = (settings: Settings): string => {
  const words = Object.entries(settings).map(([name, value]) => `${id(name).text} = ${sql`${value}`.text}`);
  return words.length === 0 ? '' : ` SETTINGS ${words.join(', ')}`;
};

// The tag finds the statement in system.processes: the embedded engine takes no query id of ours.
const tagged = (statement: Sql, tag: string, settings: Settings): string =>
  `/* pd:${tag} */ ${statement.text}${settingsText(settings)}`;

type Watched = { read_rows: string; read_bytes: string; written_rows: string };

/** `main` runs statements, `side` watches and kills them; both go to the same engine. */
export const runnerOf = (main: Pool, side: Pool): Pick<Warehouse, 'query' | 'queryBytes' | 'command'> => {
  const kill = (tag: string): Promise<unknown> =>
    side
      .take((client) => client.command({ query: `KILL QUERY WHERE query LIKE '/* pd:${tag} */%' ASYNC` }))
      .catch(() => {});

  const watch = (tag: string, onProgress: NonNullable<QueryOptions['onProgress']>): (() => void) => {
    const look = async (): Promise<void> => {
      const query = `SELECT read_rows, read_bytes, written_rows FROM system.processes WHERE query LIKE '/* pd:${tag} */%'`;
      const result = await side.take((client) => client.query({ query, format: 'JSONEachRow' }));
      const [row] = await result.json<Watched>();
      if (row === undefined) return;
      onProgress({
        readRows: Number(row.read_rows),
        readBytes: Number(row.read_bytes),
        writtenRows: Number(row.written_rows),
      });
    };
    const timer = setInterval(() => void look().catch(() => {}), 400);
    return () => clearInterval(timer);
  };

  const guarded = async <T>(options: QueryOptions, work: (tag: string) => Promise<T>): Promise<T> => {
    const { signal, onProgress } = options;
    if (signal?.aborted) throw cancelled();
    const tag = randomId();
    const stop = (): void => void kill(tag);
    signal?.addEventListener('abort', stop, { once: true });
    const unwatch = onProgress === undefined ? () => {} : watch(tag, onProgress);
    try {
      return await work(tag);
    } catch (error) {
      throw signal?.aborted ? cancelled() : warehouseError(error);
    } finally {
      unwatch();
      signal?.removeEventListener('abort', stop);
    }
  };

  const query = <Row>(statement: Sql, options: QueryOptions = {}): Promise<Row[]> =>
    guarded(options, (tag) =>
      main.take(async (client) => {
        const settings = { output_format_json_quote_64bit_integers: 1, ...options.settings };
        const result = await client.query({ query: tagged(statement, tag, settings), format: 'JSONEachRow' });
        return result.json<Row>();
      }),
    );

  const queryBytes = (statement: Sql, options: QueryOptions = {}): Promise<Buffer> =>
    guarded(options, (tag) =>
      main.take(async (client) => {
        const query = `${tagged(statement, tag, options.settings ?? {})} FORMAT RowBinary`;
        const { stream } = await client.exec({ query });
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk as Buffer);
        return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
      }),
    );

  const command = (statement: Sql, options: QueryOptions = {}): Promise<void> =>
    guarded(options, (tag) =>
      main.take(async (client) => {
        await client.command({ query: tagged(statement, tag, options.settings ?? {}) });
      }),
    );

  return { query, queryBytes, command };
};
