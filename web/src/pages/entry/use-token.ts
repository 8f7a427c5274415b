import { useEffect, useState } from 'react';
import { tokenOf } from './sign-in-link.ts';

/** The token in the address's fragment; it is taken out of the address bar and the history at once. */
export function useToken(): string {
  const [token] = useState(() => (/[?&#]token=/.test(location.href) ? tokenOf(location.href) : ''));
  useEffect(() => {
    if (location.hash !== '') history.replaceState(history.state, '', location.pathname + location.search);
  }, []);
  return token;
}
