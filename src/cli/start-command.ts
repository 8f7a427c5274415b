/** start, sign-in. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { readConfig } from '../config.ts';
import { findServer } from '../data-lock.ts';
import { type Call, type Command, option, show } from './command.ts';
import { withApi } from './connect.ts';

const until = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    // A pending promise alone keeps no process alive; the listening server does.
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

const given = (call: Call) => {
  const data = option(call, 'data');
  const port = option(call, 'port');
  return {
    ...(data === undefined ? {} : { data }),
    ...(port === undefined ? {} : { port }),
    ...(call.options['no-demo'] === true ? { demo: false } : {}),
  };
};

const startedText = (url: string, link: string): string =>
  `\nPerfectlyData runs at\n  ${url}\n\nSign in with this link; it works once, within 24 hours:\n  ${link}\n\nCtrl C stops it.`;

export const startCommand: Command = {
  usage: 'start [--data DIR] [--port N] [--no-demo]',
  summary: 'Start the server and print the address and a one-time sign-in link',
  options: { port: { type: 'string' }, 'no-demo': { type: 'boolean' } },
  words: [0, 0],
  run: async (call) => {
    const config = readConfig(given(call));
    const { startServer } = await import('../main.ts');
    const started = await startServer(config);
    const { url, signInLink } = started;
    show(call, { url, signInLink }, () => startedText(url, signInLink));
    await until(call.signal);
    if (!call.json) call.io.err('Stopping.');
    // What takes longer than this is finished or taken back at the next start, as after a crash.
    await Promise.race([started.close(), sleep(15_000)]);
  },
};

export const signInCommand: Command = {
  usage: 'sign-in',
  summary: 'Print a new one-time sign-in link; those not used before stop working',
  options: {},
  words: [0, 0],
  run: (call) =>
    withApi(call, async ({ api }) => {
      const { token } = await api.get(z.object({ token: z.string() }), '/sign-in-links', { method: 'POST' });
      const config = readConfig(given(call));
      const url =
        config.network.publicUrl ?? (await runningUrl(config.dataDir)) ?? `http://${config.host}:${config.port}`;
      const signInLink = `${url}/sign-in#token=${token}`;
      show(call, { signInLink }, () => signInLink);
    }),
};

/** Where the server listens, unless it is this very process that has the folder open. */
const runningUrl = async (dataDir: string): Promise<string | null> => {
  try {
    return (await findServer(dataDir, 0))?.url ?? null;
  } catch {
    return null;
  }
};
