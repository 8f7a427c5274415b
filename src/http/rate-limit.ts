/**
 * How often a route may be called: by a network where anybody may call it, else by an account. Counted in memory, on purpose:
 * one process serves a data folder, a window is minutes long, and so nothing about callers is ever written down. Networks are
 * counted under a hash with a salt that is drawn anew each day and kept nowhere else.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { now } from '../kit/clock.ts';
import { Trouble } from '../kit/errors.ts';
import { type Caller, coarseNetwork } from './caller.ts';

/** So many calls within so many minutes. Declared on a route it is the route's own; else all routes of a kind share one. */
export type Limit = { calls: number; minutes: number };

type Limited = { method: string; path: string; who: string; limit?: Limit };

export const defaults = {
  /** Forms: what changes something, or tries to, without signing in. */
  openWrite: { calls: 60, minutes: 1 },
  openRead: { calls: 1200, minutes: 1 },
  account: { calls: 2400, minutes: 1 },
} as const satisfies Record<string, Limit>;

export type RateLimiter = {
  /** Counts a call by its network, before anybody looks who it is. Throws `too-many-calls`. */
  ofNetwork(route: Limited, caller: Caller): void;
  /** Counts a call by the account. Throws `too-many-calls`. */
  ofAccount(route: Limited, accountId: string): void;
};

const tooMany = (resetAt: number): Trouble => {
  const seconds = Math.max(1, Math.ceil((resetAt - now().getTime()) / 1000));
  return new Trouble('too-many', {
    code: 'too-many-calls',
    title: 'Too many calls',
    detail: `Wait ${seconds} s and try again. Nothing was changed.`,
    retryAfter: seconds,
  });
};

type Window = { calls: number; resetAt: number };
const mostWindows = 50_000;

/**
 * Forgets windows that are over; where that is not enough, the oldest, a tenth at once. An attacker with many networks
 * costs a bounded memory, and little time.
 */
const shrink = (windows: Map<string, Window>): void => {
  const at = now().getTime();
  for (const [key, { resetAt }] of windows) if (resetAt <= at) windows.delete(key);
  for (const key of windows.keys()) {
    if (windows.size <= mostWindows * 0.9) return;
    windows.delete(key);
  }
};

const counter = () => {
  const windows = new Map<string, Window>();
  return (key: string, { calls, minutes }: Limit): void => {
    const at = now().getTime();
    const known = windows.get(key);
    const window = known !== undefined && known.resetAt > at ? known : { calls: 0, resetAt: at + minutes * 60_000 };
    if (window !== known) {
      if (windows.size >= mostWindows) shrink(windows);
      windows.set(key, window);
    }
    window.calls += 1;
    if (window.calls > calls) throw tooMany(window.resetAt);
  };
};

const saltOfDay = () => {
  let day = '';
  let salt = randomBytes(32);
  return (): Buffer => {
    const today = now().toISOString().slice(0, 10);
    if (today !== day) [day, salt] = [today, randomBytes(32)];
    return salt;
  };
};

const reads = new Set(['GET', 'HEAD']);

/** The limit of a route, and the name of the windows it is counted in. */
const limitOf = (route: Limited): { name: string; limit: Limit } => {
  if (route.limit !== undefined) return { name: `${route.method} ${route.path}`, limit: route.limit };
  if (route.who !== 'anyone') return { name: 'account', limit: defaults.account };
  return reads.has(route.method)
    ? { name: 'read', limit: defaults.openRead }
    : { name: 'write', limit: defaults.openWrite };
};

/** A limiter with counts of its own. */
export const makeRateLimiter = (): RateLimiter => {
  const count = counter();
  const salt = saltOfDay();
  return {
    ofNetwork: (route, caller) => {
      const network = coarseNetwork(caller);
      if (network === null || route.who !== 'anyone') return; // the command line in this very process; or an account's
      const { name, limit } = limitOf(route);
      count(`${name} ${createHmac('sha256', salt()).update(network).digest('base64url')}`, limit);
    },
    ofAccount: (route, accountId) => {
      if (route.who === 'anyone') return;
      const { name, limit } = limitOf(route);
      count(`${name} ${accountId}`, limit);
    },
  };
};
