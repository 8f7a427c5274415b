/**
 * Structured log lines on standard error. A line carries an event name and plain facts (ids, counts, durations);
 * never a personal value, a secret, or an error's free text from an engine, which may quote data.
 */
import { now } from './clock.ts';
import { isTrouble } from './errors.ts';

export type LogFacts = Record<string, string | number | boolean | null>;
type Level = 'info' | 'warn' | 'error';

let quiet = false;
/** The command line's `--json` keeps standard error for problems only. */
export const setQuiet = (value: boolean): void => {
  quiet = value;
};

const write = (level: Level, event: string, facts: LogFacts): void => {
  if (quiet && level === 'info') return;
  process.stderr.write(`${JSON.stringify({ at: now().toISOString(), level, event, ...facts })}\n`);
};

/** What may be said of an error in a log: its code, or its class and the place it came from. */
export const errorFacts = (error: unknown): LogFacts => {
  if (isTrouble(error)) return { code: error.code };
  if (!(error instanceof Error)) return { code: 'unknown' };
  const place = /\bat .*?((?:src|node_modules)\/[^)\s]+)/.exec(error.stack ?? '')?.[1];
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return place === undefined ? { code } : { code, place };
};

export const log = {
  info: (event: string, facts: LogFacts = {}): void => write('info', event, facts),
  warn: (event: string, facts: LogFacts = {}): void => write('warn', event, facts),
  error: (event: string, facts: LogFacts = {}): void => write('error', event, facts),
};
