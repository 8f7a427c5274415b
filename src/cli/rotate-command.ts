/** rotate-keys. */
import { z } from 'zod';
import { type Command, show } from './command.ts';
import { withApi } from './connect.ts';

export const rotateKeysCommand: Command = {
  usage: 'rotate-keys',
  summary: 'Change the master key, while the server runs or without it; keep a copy of the new master.key',
  options: {},
  words: [0, 0],
  run: (call) =>
    withApi(call, async ({ api }) => {
      const answer = await api.get(z.object({ rewrapped: z.number() }), '/staff/keys/rotate', { method: 'POST' });
      show(
        call,
        answer,
        () =>
          `The master key is a new one. ${answer.rewrapped} keys and sealed values were wrapped anew, the old version is gone.\n` +
          'Keep copies of master.key and derivation.key. The disk key of the embedded warehouse stays the same.',
      );
    }),
};
