import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { safeTarget } from './sign-in-link.ts';

/** Goes on to where one wanted, once signed in; what was remembered of somebody else is forgotten. */
export function useEnter(): () => Promise<void> {
  const { to } = useSearch({ strict: false });
  const cache = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    cache.clear();
    await navigate({ href: safeTarget(to), replace: true });
  };
}
