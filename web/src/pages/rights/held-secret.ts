/** The secret of the request that is looked at. */
import { useQueryClient } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { tokenOf } from '../entry/sign-in-link.ts';

const name = 'rights-secret';

export const progressKey = (secret: string) => ['rights', 'progress', secret] as const;

/** Kept in this tab alone: a reload must not need the letter again. */
export const holdSecret = (secret: string): void => sessionStorage.setItem(name, secret);

const carried = (): string | undefined =>
  /[?&#]token=/.test(location.href) ? tokenOf(location.href) || undefined : undefined;

/** That of the link that led here, which leaves the address bar and the history at once; else the one that this tab holds. */
export function useSecret(): string | undefined {
  const [secret, setSecret] = useState(() => carried() ?? sessionStorage.getItem(name) ?? undefined);
  const cache = useQueryClient();
  // A link opened while this page is already there only changes the fragment: nothing is loaded anew.
  const fragment = useRouterState({ select: (state) => state.location.hash });
  useEffect(() => {
    const found = carried();
    if (found === undefined) return;
    holdSecret(found);
    setSecret(found);
    // The same secret as before: a letter says that something is new.
    void cache.invalidateQueries({ queryKey: progressKey(found) });
    history.replaceState(history.state, '', location.pathname);
  }, [fragment, cache]);
  return secret;
}
