import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { signInApi } from '../../api/account.ts';
import { ApiError } from '../../api/client.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { SkeletonRows } from '../../components/ui/skeleton.tsx';
import { t } from '../../i18n.ts';
import { EntryLayout } from './entry-layout.tsx';
import { takeHandle } from './provider-handle.ts';
import { SecondFactorStep } from './second-factor-step.tsx';
import { EntryLink } from './sign-in-page.tsx';
import { useEnter } from './use-enter.ts';

/** Back to signing in; who would get a new account is asked for their age where accounts are made. */
const WayOn = ({ error }: { error: Error | null }) =>
  error instanceof ApiError && error.code === 'age-not-confirmed' ? (
    <EntryLink to="/register">{t('register.title')}</EntryLink>
  ) : (
    <EntryLink to="/sign-in">{t('entry.toSignIn')}</EntryLink>
  );

/** Where a provider sends the browser back to: its answer is taken out of the address and handed to the server. */
export function ProviderPage() {
  const enter = useEnter();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [challenge, setChallenge] = useState<string>();
  const [lost, setLost] = useState(false);
  const finish = useMutation({
    mutationFn: signInApi.finishProvider,
    onSuccess: async (answer) => {
      if (answer.state === 'second-factor') return setChallenge(answer.challenge);
      if (answer.state === 'signed-in') return enter();
      await cache.invalidateQueries();
      await navigate({ to: '/account/security', replace: true });
    },
  });
  const { mutate } = finish;
  useEffect(() => {
    const query = location.search.replace(/^\?/, '');
    if (query === '') return;
    history.replaceState(history.state, '', location.pathname);
    const handle = takeHandle();
    if (handle === null) setLost(true);
    else mutate({ handle, query });
  }, [mutate]);
  if (challenge !== undefined)
    return <SecondFactorStep challenge={challenge} onEnter={enter} onBack={() => void navigate({ to: '/sign-in' })} />;
  return (
    <EntryLayout title={t('provider.title')} aside={finish.error || lost ? <WayOn error={finish.error} /> : null}>
      {lost ? <p className="text-muted">{t('provider.lost')}</p> : null}
      {finish.error ? <ErrorState error={finish.error} safe="" /> : lost ? null : <SkeletonRows />}
    </EntryLayout>
  );
}
