/** What was refused, and to whom, as a line in the log (P14.6); src/rooms/accounts/watch.ts counts them. */
import { isTrouble, type TroubleKind } from '../kit/errors.ts';
import { log } from '../kit/log.ts';
import type { Actor, Workspace } from '../rooms/accounts/index.ts';
import { callerOf } from './caller.ts';
import { originOf } from './origin.ts';
import type { Route } from './route.ts';

/** How far a request came before it was refused. */
export type Entered = { actor: Actor | null; workspace: Workspace | null };

const refusals: ReadonlySet<TroubleKind> = new Set(['forbidden', 'unauthenticated', 'too-many']);

/** A workspace that is not the caller's looks missing to them, and is a refusal all the same. */
const isRefusal = (route: Route, kind: TroubleKind, { workspace }: Entered): boolean =>
  refusals.has(kind) || (kind === 'missing' && route.who === 'member' && workspace === null);

/** Writes one line: which route, why, whose account or key, from what kind of network. Never an address or a name. */
export const recordRefusal = (route: Route, request: Request, entered: Entered, error: unknown): void => {
  if (!isTrouble(error) || !isRefusal(route, error.kind, entered)) return;
  const { actor } = entered;
  log.warn('access.refused', {
    route: `${route.method} ${route.path}`,
    code: error.code,
    account: actor?.id ?? null,
    key: actor?.key?.id ?? null,
    from: originOf(callerOf(request).address),
  });
};
