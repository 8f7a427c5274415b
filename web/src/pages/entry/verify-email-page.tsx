import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { signInApi } from '../../api/account.ts';
import { ErrorState } from '../../components/error-state.tsx';
import { Button } from '../../components/ui/button.tsx';
import { SkeletonRows } from '../../components/ui/skeleton.tsx';
import { t } from '../../i18n.ts';
import { EntryLayout } from './entry-layout.tsx';
import { useToken } from './use-token.ts';

/** Where the link in the mail leads: the address is proven, the account counts from now on. */
export function VerifyEmailPage() {
  const token = useToken();
  const cache = useQueryClient();
  const verify = useMutation({
    mutationFn: signInApi.verifyEmail,
    onSuccess: () => cache.invalidateQueries(),
  });
  const { mutate } = verify;
  const sent = useRef(false);
  useEffect(() => {
    if (sent.current || token === '') return;
    sent.current = true;
    mutate(token);
  }, [mutate, token]);
  if (verify.error || token === '')
    return (
      <EntryLayout title={t('verify.title')} aside={<p>{t('verify.again')}</p>}>
        {verify.error ? <ErrorState error={verify.error} safe="" /> : <p className="text-muted">{t('verify.none')}</p>}
        <Onward />
      </EntryLayout>
    );
  return (
    <EntryLayout title={verify.isSuccess ? t('verify.done') : t('verify.title')}>
      {verify.isSuccess ? (
        <>
          <p className="text-muted">{t('verify.doneText')}</p>
          <Onward main />
        </>
      ) : (
        <SkeletonRows />
      )}
    </EntryLayout>
  );
}

const Onward = ({ main = false }: { main?: boolean }) => (
  <Button asChild variant={main ? 'main' : 'plain'} className="h-10 self-start px-5">
    <Link to="/sign-in">{t('entry.toSignIn')}</Link>
  </Button>
);
