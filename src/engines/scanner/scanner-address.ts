/** The address of a scanner. */
import { invalid } from '../../kit/errors.ts';

export type Scanner = { host: string; port: number };

/** `host:port` of a clamd on this machine: it speaks without encryption only. Throws `bad-scanner`. */
export const parseScanner = (text: string): Scanner => {
  const [, host = '', port = ''] = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\]):([1-9]\d{0,4})$/.exec(text) ?? [];
  if (host === '' || Number(port) > 65_535)
    throw invalid(
      'bad-scanner',
      'CLAMD cannot be used',
      'Write it as host:port on this machine, such as 127.0.0.1:3310. Another machine’s is reached through an encrypted tunnel.',
    );
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
};
