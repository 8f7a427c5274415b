/** To the data folder: through the server that runs on it, else by opening the stores in this process. */
import { readConfig } from '../config.ts';
import { findServer, type RunningServer } from '../data-lock.ts';
import { Trouble } from '../kit/errors.ts';
import { randomSecret } from '../kit/ids.ts';
import type { Installation } from '../main.ts';
import { type Api, apiOn } from './api.ts';
import { type Call, option } from './command.ts';

/** `local` is the opened installation when no server runs; `api` works either way. */
export type Connection = { api: Api; local: Installation | null };

const overrides = (call: Pick<Call, 'options'>) => {
  const data = option(call, 'data');
  return data === undefined ? {} : { data };
};

const unreachable = (cause: unknown): Trouble =>
  new Trouble(
    'unavailable',
    {
      code: 'server-not-reachable',
      title: 'The server on this data folder does not answer',
      detail: 'It may be stopping. Try again in a moment.',
    },
    { cause },
  );

const remote = (server: RunningServer): Connection => {
  const answer = async (request: Request): Promise<Response> => {
    try {
      return await fetch(request);
    } catch (error) {
      throw request.signal.aborted ? error : unreachable(error);
    }
  };
  return { api: apiOn(server.url, server.secret, answer, async () => {}), local: null };
};

const direct = async (call: Pick<Call, 'options'>): Promise<Connection> => {
  const config = readConfig(overrides(call));
  const { appOf, openInstallation } = await import('../main.ts');
  const local = await openInstallation(config);
  const secret = randomSecret();
  const app = appOf(local, config, secret);
  const answer = (request: Request): Response | Promise<Response> => app.fetch(request);
  return { api: apiOn('http://localhost', secret, answer, () => local.close()), local };
};

/** Connects; close the API when done. Throws `data-folder-in-use` when another command has the folder open. */
const connect = async (call: Pick<Call, 'options'>): Promise<Connection> => {
  const server = await findServer(readConfig(overrides(call)).dataDir);
  return server === null ? direct(call) : remote(server);
};

/** Connects, works, closes. */
export const withApi = async <T>(call: Call, work: (connection: Connection) => Promise<T>): Promise<T> => {
  const connection = await connect(call);
  try {
    return await work(connection);
  } finally {
    await connection.api.close();
  }
};
