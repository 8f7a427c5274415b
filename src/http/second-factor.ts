/** Where the operator requires a second factor: who came without one may set one up, and nothing else. */
import { Trouble } from '../kit/errors.ts';
import { type Actor, settingsOf, type Stores } from '../rooms/accounts/index.ts';
import type { Route } from './route.ts';

/** What setting one up takes, and going away. */
const open: ReadonlySet<string> = new Set([
  'GET /session',
  'DELETE /session',
  'GET /account',
  'POST /account/confirm',
  'POST /account/confirm/passkey/start',
  'POST /account/second-factor',
  'POST /account/second-factor/verify',
  'GET /account/passkeys',
  'POST /account/passkeys/start',
  'POST /account/passkeys/finish',
]);

/** True for a session that has to be brought to two factors first. Keys and the control secret are no sessions. */
export const lacksSecondFactor = (stores: Stores, actor: Actor): boolean =>
  settingsOf(stores).secondFactor === 'required' && actor.via === 'session' && actor.hasTwoFactors !== true;

/** Throws `second-factor-first` (forbidden) for a route that such a session may not call. */
export const requireSecondFactor = (
  stores: Stores,
  actor: Actor,
  route: Pick<Route, 'method' | 'path' | 'who'>,
): void => {
  if (route.who === 'anyone' || open.has(`${route.method} ${route.path}`) || !lacksSecondFactor(stores, actor)) return;
  throw new Trouble('forbidden', {
    code: 'second-factor-first',
    title: 'A second factor is required here',
    detail: 'Set up an authenticator app or a passkey in your account, under “Signing in”. Nothing was changed.',
  });
};
